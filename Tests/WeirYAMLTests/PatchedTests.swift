import Testing
import WeirValue

@testable import WeirYAML

@Suite("A document with a merge patch")
struct PatchedTests {
    private func document(_ text: String, _ file: String = "base.yaml") throws -> YAMLDocument {
        try #require(YAMLDocument.parse(text: text, file: file).document)
    }

    /// The cases of RFC 7386, appendix A, whose target is a map.
    private static let cases: [(String, String, Value)] = [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, ["a": "c"]),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, ["a": "b", "b": "c"]),
        (#"{"a":"b"}"#, #"{"a":null}"#, [:]),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, ["b": "c"]),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, ["a": "c"]),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, ["a": ["b"]]),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, ["a": ["b": "d"]]),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, ["a": [1]]),
        (#"{"a":"foo"}"#, "null", .null),
        (#"{"a":"foo"}"#, #""bar""#, "bar"),
        (#"{"e":null}"#, #"{"a":1}"#, ["e": .null, "a": 1]),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, ["a": "b"]),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, ["a": ["bb": [:]]]),
    ]

    @Test("is what RFC 7386 says", arguments: cases.indices)
    func standard(index: Int) throws {
        let (base, patch, expected) = Self.cases[index]
        let other = try document(patch, "patch.yaml")
        let patched = try #require(try document(base).patched(with: other.root))
        #expect(patched.document.root.value() == expected)
    }

    @Test("has every node at its own place, aliases and merges followed, after several patches too")
    func places() throws {
        let base = try document("x: &x {p: 1, q: [2, 'é${a}']}\ny: *x\nz: {<<: *x, r: 3}\n")
        let patch = try document("y: {p: &new 10}\nz: {s: *new}\nw:\n  |\n  a\n  bc\n", "patch.yaml")
        let once = try #require(base.patched(with: patch.root)).document
        let last = try document("spec: {r: 4, s: null}", "last.yaml")
        let spec = try #require(last.root["spec"])
        let twice = try #require(once.patched(with: spec, at: ["z"]))
        let root = twice.document.root
        #expect(twice.document.source.file == "last.yaml" && twice.absent.isEmpty)
        #expect(
            root.value() == [
                "x": ["p": 1, "q": [2, "é${a}"]], "y": ["p": 10, "q": [2, "é${a}"]],
                "z": ["p": 1, "q": [2, "é${a}"], "r": 4], "w": "a\nbc\n",
            ])
        let p = try #require(root["y"]?["p"])
        #expect(p.file == "patch.yaml" && p.position.start == YAMLPosition(line: 1, column: 8))
        #expect(root["y"]?.file == "base.yaml")
        let r = try #require(root["z"]?["r"])
        #expect(r.file == "last.yaml" && r.position.start == YAMLPosition(line: 1, column: 11))
        let elements = root["y"]?["q"].map { Array($0.items) } ?? []
        let text = try #require(elements.last)
        #expect(text.file == "base.yaml" && text.position(ofUTF8Offset: 4) == YAMLPosition(line: 1, column: 25))
        let block = try #require(root["w"])
        #expect(block.position(ofUTF8Offset: 3) == YAMLPosition(line: 6, column: 4))
        #expect(!block.isAlias && root["x"]?.isAlias == false)
    }

    @Test("tells which keys it takes away that are not there, with those that are")
    func absent() throws {
        let patch = try document("a: {x: null, b: null}\nc: {d: null}\n", "patch.yaml")
        let patched = try #require(try document("a: {b: 1, cc: 2}").patched(with: patch.root))
        #expect(patched.absent.map(\.key.text) == ["x", "d"])
        #expect(patched.absent.map(\.known) == [["b", "cc"], []])
        #expect(patched.absent.first?.key.file == "patch.yaml")
    }

    @Test("is refused where it would be too large")
    func large() throws {
        let patch = try document("a: 1")
        #expect(try document("b: [1, 2, 3]").patched(with: patch.root, limits: YAMLLimits(nodes: 10)) == nil)
        #expect(try document("b: [1, 2, 3]").patched(with: patch.root, limits: YAMLLimits(nodes: 20)) != nil)
    }
}
