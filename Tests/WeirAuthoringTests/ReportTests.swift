import Testing
import WeirAuthoring
import WeirCore
import WeirValue

@Suite("Reports")
struct ReportTests {
    @Test("SARIF says codes, levels, places and hints")
    func sarif() {
        let range = SourceRange(
            file: "a b/ü.yaml", start: .init(line: 3, column: 4), end: .init(line: 3, column: 9))
        let outside = SourceRange(file: "/else/x.yaml", start: .init(line: 1, column: 1))
        let log = SARIF.log(
            [
                Diagnostic(.unknownInput, "unknown input \"a*b\"", at: range, hint: "did you mean \"ab\"?"),
                Diagnostic(.missingTTL, "no ttl", at: outside, severity: .warning), Diagnostic(.unreadable, "gone"),
            ], version: "1.2.3", path: { $0.hasPrefix("/") ? nil : $0 }, absolute: { $0 })
        let run = log["runs"]?.listValue?.first
        let rules = run?["tool"]?["driver"]?["rules"]?.listValue ?? []
        #expect(rules.map { $0["id"]?.stringValue } == ["W0001", "W0107", "W0606"])
        #expect(rules.map { $0["name"]?.stringValue } == ["Unreadable", "UnknownInput", "MissingTTL"])
        #expect(rules[2]["shortDescription"]?["text"] == "Missing TTL.")
        #expect(rules[2]["defaultConfiguration"]?["level"] == "warning")
        let results = run?["results"]?.listValue ?? []
        #expect(results.map { $0["ruleIndex"]?.intValue } == [1, 2, 0])
        #expect(results[0]["message"]?["text"] == "unknown input \"a*b\"; did you mean \"ab\"?")
        #expect(results[0]["message"]?["markdown"] == "unknown input \"a\\*b\"\n\n**Hint:** did you mean \"ab\"?")
        let place = results[0]["locations"]?.listValue?.first?["physicalLocation"]
        #expect(place?["artifactLocation"] == ["uri": "a%20b/%C3%BC.yaml", "uriBaseId": "%SRCROOT%"])
        #expect(place?["region"] == ["startLine": 3, "startColumn": 4, "endLine": 3, "endColumn": 9])
        let other = results[1]["locations"]?.listValue?.first?["physicalLocation"]
        #expect(other?["artifactLocation"] == ["uri": "file:///else/x.yaml"])
        #expect(results[2]["locations"] == nil)
    }

    @Test("a difference has hunks with three lines around, and tells of a missing last line break")
    func difference() {
        let old = (1...20).map { "\($0)\n" }.joined()
        #expect(UnifiedDifference.text(old, old, file: "f").isEmpty)
        #expect(
            UnifiedDifference.text(old, old.replacing("10\n", with: "ten\n") + "end", file: "f") == """
                --- f
                +++ f
                @@ -7,7 +7,7 @@
                 7
                 8
                 9
                -10
                +ten
                 11
                 12
                 13
                @@ -18,3 +18,4 @@
                 18
                 19
                 20
                +end
                \\ No newline at end of file

                """)
        #expect(UnifiedDifference.text("", "a\n", file: "f") == "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n")
        #expect(UnifiedDifference.text("a\r\n", "a\n", file: "f") == "--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\r\n+a\n")
    }
}
