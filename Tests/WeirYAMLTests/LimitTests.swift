import Testing
import WeirValue
import WeirYAML

@Suite struct LimitTests {
    private static let clock = ContinuousClock()

    /// The faults of `bytes`, which are found soon. An optimised build takes less than a second.
    private func quickly(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> [YAMLFault] {
        var found: [YAMLFault] = []
        let time = Self.clock.measure { found = YAMLDocument.parse(bytes: bytes, file: "f").faults }
        #expect(time < .seconds(20), sourceLocation: sourceLocation)
        return found
    }

    private func repeated(_ text: String, _ count: Int) -> [UInt8] { Array(String(repeating: text, count: count).utf8) }

    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "- ? ", "{? ", "[a: ", "&a [", "!!seq ["])
    func `Nesting past the limit ends the parse at once`(opening: String) throws {
        let found = quickly(repeated(opening, 20_000))
        #expect(found.last?.code == .nesting)
        #expect(found.last?.range.start.line == 1)
    }

    @Test func `Nesting up to the limit is read`() throws {
        let deep = String(repeating: "[", count: 1_000) + String(repeating: "]", count: 1_000)
        #expect(faults(deep).isEmpty)
        #expect(faults("[\(deep)]").map(\.code) == [.nesting])
        #expect(faults("[\(deep)]").first?.message == "lists and mappings are nested deeper than 1000 levels")
        var node = try document(deep).root
        var depth = 1
        while let inner = node.items.first(where: { _ in true }) {
            node = inner
            depth += 1
        }
        #expect(depth == 1_000)
        #expect(try value(deep).kind == .list)
    }

    @Test func `A tower of lines past the limit ends the parse`() {
        var text = ""
        for depth in 0..<1_500 { text += String(repeating: " ", count: depth) + "a:\n" }
        #expect(quickly(Array(text.utf8)).map(\.code) == [.nesting])
    }

    @Test func `Aliases count towards the depth`() {
        var text = "- &a0 x\n"
        for level in 1...30 {
            let wrap = String(repeating: "[", count: 40) + "*a\(level - 1)" + String(repeating: "]", count: 40)
            text += "- &a\(level) \(wrap)\n"
        }
        #expect(faults(text).map(\.code) == [.nesting])
    }

    @Test func `An alias bomb is counted, not expanded`() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...60 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        let found = quickly(Array(text.utf8))
        #expect(found.map(\.code) == [.expansion])
        #expect(found.first?.hint == "they may add 1000000 nodes and 64 MiB of text")
    }

    @Test func `An alias bomb of merges is one too`() {
        var text = "a0: &a0 {k: v, l: w}\n"
        for level in 1...60 { text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1), *a\(level - 1)]}\n" }
        #expect(quickly(Array(text.utf8)).map(\.code) == [.expansion])
    }

    @Test func `Aliases of long texts are limited by what they add`() {
        let text = "- &a \(String(repeating: "x", count: 1 << 20))\n" + String(repeating: "- *a\n", count: 65)
        #expect(faults(text).map(\.code) == [.expansion])
        #expect(faults(String(text.dropLast(5))).isEmpty)
    }

    @Test func `Aliases within the limit are read`() throws {
        let root = try document("- &a [1, 2]\n" + String(repeating: "- *a\n", count: 1_000)).root
        #expect(root.items.count == 1_001)
        #expect(faults("- &a [1, 2]\n- *a\n- *a\n", YAMLLimits(expandedNodes: 6)).isEmpty)
        #expect(faults("- &a [1, 2]\n- *a\n- *a\n", YAMLLimits(expandedNodes: 5)).map(\.code) == [.expansion])
    }

    @Test func `A file past the size limit is not looked at`() throws {
        let found = quickly(repeated("\u{1}", 50_000_000))
        #expect(found.map(\.code) == [.size])
        #expect(found.first?.message == "the file has 50000000 bytes; at most 16777216 are read")
        #expect(YAMLLimits(bytes: .max).bytes == 1 << 30)
    }

    @Test func `A document with too many nodes is refused`() {
        #expect(faults("[a, b, c]", YAMLLimits(nodes: 4)).isEmpty)
        #expect(faults("[a, b, c]", YAMLLimits(nodes: 3)).map(\.code) == [.size])
        #expect(faults("[a, [], c]", YAMLLimits(nodes: 2)).map(\.code) == [.size])
        #expect(faults("[&a a, *a]", YAMLLimits(nodes: 2)).map(\.code) == [.size])
    }

    @Test func `Past the limit of faults the rest is not looked at`() {
        let found = quickly(repeated("a: 1\n", 50_000))
        #expect(found.count == 101)
        #expect(found.dropLast().allSatisfy { $0.code == .duplicateKey })
        #expect(found.last?.code == .tooManyFaults)
        #expect(quickly(repeated("- *a\n", 50_000)).last?.code == .tooManyFaults)
    }

    @Test func `Much inside deep brackets is refused before it takes long`() {
        let deep = repeated("[", 999) + repeated("[],", 1_000_000)
        #expect(quickly(deep).map(\.code) == [.nesting])
    }

    @Test func `A flood of directives is refused`() {
        var text = ""
        for number in 0..<50_000 { text += "%TAG !e\(number)! x\n# c\n\n" }
        let found = quickly(Array((text + "---\na\n").utf8))
        #expect(found.map(\.code) == [.size])
        #expect(found.first?.message == "the file has more than 64 `%` lines")
        #expect(quickly(Array(("a\n...\n" + text).utf8)).map(\.code) == [.secondDocument])
    }

    @Test(arguments: [
        "a", "&a ", "\"", "'", "# ", "a: ", "!", "*a ", "|\n", " ", "\n", "-", "{", "? a\n: b\n", "a\n", "é",
    ])
    func `A megabyte of anything ends soon`(text: String) {
        #expect(quickly(repeated(text, 1_000_000 / text.utf8.count)).count <= 101)
    }
}
