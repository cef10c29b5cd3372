import Testing
import WeirKubernetes
import WeirValue

@Suite("Manifests")
struct ManifestTests {
    private func objects(_ text: String) throws -> [Value] { try Manifest.objects(Array(text.utf8), file: "m.yaml") }

    private func faults(_ text: String) -> [String] {
        do { _ = try objects(text) } catch { return (error as? ManifestError)?.faults ?? [] }
        return []
    }

    @Test("Scalars are what kubectl reads")
    func scalars() throws {
        // As `kubectl label --local -o json` of version 1.32 prints them.
        let text = """
            apiVersion: v1
            kind: T
            metadata: {name: a}
            bools: [y, Yes, on, ON, n, No, off, True, yEs]
            ints: [017, 0o17, 0b11, 0x1F, 1_000, -0b11, +12, -017, 0_1, 08, 1_, 0O17]
            floats: [1.5, 1e3, .5, 1., 1_0.5, -1.5e-3]
            nulls: [~, Null, ]
            others: [2026-01-31, 1:30, "=", 0x, _1, 0b2, 1e, "yes", 'on']
            keys: {on: 2, 12: 3, 0x10: 5}
            bin: !!binary aGVsbG8=
            t: !!str 12
            """
        let object = try #require(try objects(text).first)
        #expect(object["bools"] == [true, true, true, true, false, false, false, true, "yEs"])
        #expect(object["ints"] == [15, 15, 3, 31, 1000, -3, 12, -15, 1, 8, 1, 15])
        #expect(object["floats"] == [1.5, 1000, 0.5, 1, 10.5, -0.0015])
        #expect(object["nulls"] == [.null, .null])
        #expect(object["others"] == ["2026-01-31", "1:30", "=", "0x", "_1", "0b2", "1e", "yes", "on"])
        #expect(object["keys"] == ["true": 2, "12": 3, "16": 5])
        #expect(object["bin"] == "hello" && object["t"] == "12")
    }

    @Test("A file has many documents; empty ones and comments are none")
    func documents() throws {
        let text = """
            # first
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data:
              text: |
                ---indented
                  ---
            --- # the second
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: b}
            ---
            # nothing

            ---
            {"apiVersion": "v1", "kind": "ConfigMap",
            \t"metadata": {"name": "c"}}
            """
        let objects = try objects(text)
        #expect(objects.map { $0["metadata"]?["name"]?.stringValue } == ["a", "b", "c"])
        #expect(objects.first?["data"]?["text"] == "---indented\n  ---\n")
    }

    @Test("Lists are their items, which need not say what they are in a list of one kind")
    func lists() throws {
        let text = """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Secret, metadata: {name: a}}
            - apiVersion: v1
              kind: ConfigMapList
              items: [{metadata: {name: b}}]
            """
        let objects = try objects(text)
        #expect(objects.map { ObjectReference($0)?.description } == ["Secret/a", "ConfigMap/b"])
        #expect(objects.last?["apiVersion"] == "v1")
    }

    @Test("All that is wrong is told, with its line in the file")
    func faults() {
        let found = faults(
            """
            apiVersion: v1
            kind: A
            metadata: {name: a}
            ---
            apiVersion: v1
            kind: B
            metadata: {generateName: b-}
            ---
            a: 1
            a: 2
            ---
            [1]
            ---
            kind: C
            """)
        #expect(found.count == 4, "\(found)")
        #expect(
            found.contains { $0.contains("m.yaml:5:1: the B has no metadata.name; what has a generateName") },
            "\(found)")
        #expect(found.contains { $0.hasPrefix("m.yaml:10:1: the key `a` stands twice") }, "\(found)")
        #expect(found.contains { $0.contains("it is no object, a mapping") })
        #expect(found.contains { $0.contains("it has no apiVersion") })
    }
}
