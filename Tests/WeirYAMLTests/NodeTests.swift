import Testing
import WeirValue
import WeirYAML

@Suite struct NodeTests {
    @Test func `A mapping gives its entries in the order of the source`() throws {
        let root = try document("b: 1\na:\n  - x\n  - {y: z}\n").root
        #expect(root.kind == .mapping)
        #expect(root.entries.map(\.key.text) == ["b", "a"])
        #expect(root.entries.count == 2)
        let list = try #require(root["a"])
        #expect(list.kind == .sequence)
        #expect(list.items.count == 2)
        #expect(list.items.map(\.text) == ["x", ""])
        #expect(list.items.map(\.kind) == [.scalar, .mapping])
        #expect(root["missing"] == nil)
        #expect(list["x"] == nil)
        #expect(root.items.count == 0)
        #expect(list.entries.count == 0)
    }

    @Test func `Every style is told`() throws {
        let text = "a: p\nb: 's'\nc: \"d\"\nd: |\n  l\ne: >\n  f\nf: {}\ng:\n- 1\n"
        let styles = try document(text).root.entries.map(\.value.style)
        #expect(styles == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded, .flow, .block])
    }

    @Test func `Nodes know where they start and end`() throws {
        let root = try document("a: foo\nb:\n  - [x, yy]\n  - z\n\n# end\nc: |\n  t\n").root
        func span(_ node: YAMLNode) -> [Int] {
            let range = node.position
            return [range.start.line, range.start.column, range.end.line, range.end.column]
        }
        let list = try #require(root["b"])
        let items = Array(list.items)
        #expect(span(root) == [1, 1, 9, 1])
        #expect(span(try #require(root["a"])) == [1, 4, 1, 7])
        #expect(span(list) == [3, 3, 4, 6])
        #expect(span(items[0]) == [3, 5, 3, 12])
        #expect(span(Array(items[0].items)[1]) == [3, 9, 3, 11])
        #expect(span(try #require(root["c"])) == [7, 4, 9, 1])
    }

    @Test func `Columns count code points, and a byte order mark has none`() throws {
        let root = try document("\u{FEFF}é: \"🚀\" \nb: x\n").root
        let entry = try #require(root.entries.first { _ in true })
        #expect(entry.key.text == "é")
        #expect(entry.key.position.start == YAMLPosition(line: 1, column: 1))
        #expect(entry.value.position == YAMLRange(start: .init(line: 1, column: 4), end: .init(line: 1, column: 7)))
        #expect(root["b"]?.position.description == "2:4")
    }

    @Test(arguments: ["a: 1\r\nb: |\r\n  x\r\n  y\r\nc: z\r\n", "a: 1\rb: |\r  x\r  y\rc: z\r"])
    func `Other line breaks are read as line feeds`(text: String) throws {
        let document = try document(text)
        #expect(document.root["b"]?.text == "x\ny\n")
        #expect(document.root["c"]?.position.start == YAMLPosition(line: 5, column: 4))
        #expect(document.line(3) == "  x")
    }

    @Test func `The source's lines can be shown`() throws {
        let document = try document("\u{FEFF}a: 1\r\nb: 2\n\nc: 3")
        #expect((0...6).map { document.line($0) } == ["", "a: 1", "b: 2", "", "c: 3", "", ""])
        #expect(document.source.lineCount == 4)
        #expect(document.source.file == "test.yaml")
        #expect(document.nodeCount == 7)
    }

    @Test func `A scalar's bytes are to be had without a copy`() throws {
        let root = try document("a: \"b\\u00e9\"\n").root
        let node = try #require(root["a"])
        #expect(Array(node.utf8) == Array("bé".utf8))
        #expect(node.hasText("bé"))
        #expect(!node.hasText("be"))
        #expect(!root.hasText(""))
        #expect(root.utf8.isEmpty)
    }

    @Test func `An alias is seen as what it stands for, at its own place`() throws {
        let root = try document("a: &x [1, 2]\nb: *x\nc: &y !!str 3\nd: *y\n").root
        let alias = try #require(root["b"])
        #expect(alias.isAlias)
        #expect(alias.kind == .sequence)
        #expect(alias.items.map(\.text) == ["1", "2"])
        #expect(alias.position.start == YAMLPosition(line: 2, column: 4))
        #expect(alias.resolved.position.start == YAMLPosition(line: 1, column: 4))
        #expect(!alias.resolved.isAlias)
        #expect(root["d"]?.text == "3")
        #expect(root["d"]?.tag == .string)
    }

    @Test func `An anchor that is set again names the later node`() throws {
        #expect(try value("[&a 1, *a, &a 2, *a]") == [1, 1, 2, 2])
    }

    @Test func `An alias may be a key`() throws {
        #expect(try value("a: &k name\nb: {*k : 1}\n") == ["a": "name", "b": ["name": 1]])
    }

    @Test(arguments: [
        ("a: foo # bar", true), ("a: foo", false), ("a: foo\n# bar", false), ("a: 'foo' # bar", false),
        ("a: foo#x", false),
    ])
    func `A comment behind a plain scalar is told`(text: String, isFollowed: Bool) throws {
        #expect(try document(text).root["a"]?.isFollowedByComment == isFollowed)
    }

    @Test func `Characters that only YAML 1_1 takes for line breaks are content`() throws {
        let text = "a: x\u{2028}y \u{85} z\u{2029}\nb: \"\u{2028}  \\u0700 \\ue000\"\nc: |\n  1\u{2028}2\n"
        let root = try document(text).root
        #expect(root["a"]?.text == "x\u{2028}y \u{85} z\u{2029}")
        #expect(root["b"]?.text == "\u{2028}  \u{700} \u{E000}")
        #expect(root["c"]?.text == "1\u{2028}2\n")
        #expect(root["c"]?.position.start == YAMLPosition(line: 3, column: 4))
    }
}
