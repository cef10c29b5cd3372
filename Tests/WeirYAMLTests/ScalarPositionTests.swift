import Testing
import WeirYAML

@Suite struct ScalarPositionTests {
    /// The places of every byte of the text of the value of `key`, and of its end.
    private func places(_ text: String, key: String = "a", sourceLocation: SourceLocation = #_sourceLocation) throws
        -> [String]
    {
        let root = try document(text, sourceLocation: sourceLocation).root
        let node = try #require(root[key], sourceLocation: sourceLocation)
        return (0...node.utf8.count).map { node.position(ofUTF8Offset: $0).description }
    }

    @Test func `In a plain scalar`() throws {
        #expect(try places("a: xyz # c\n") == ["1:4", "1:5", "1:6", "1:7"])
        #expect(
            try places("a: x  y \t\n   z\n\n\n  w\n")
                == ["1:4", "1:5", "1:6", "1:7", "1:8", "2:4", "3:1", "4:1", "5:3", "5:4"].dropping(4, to: "1:10"))
    }

    @Test func `In quotes`() throws {
        #expect(try places("a: 'x''y'\n") == ["1:5", "1:6", "1:8", "1:9"])
        #expect(try places("a: \"x\\n\\u00e9z\"\n") == ["1:5", "1:6", "1:8", "1:8", "1:14", "1:15"])
        #expect(
            try places("a: \"\\x41\\U0001F680\\_\\L\\P\\N\\\\\"\n").map { $0.dropFirst(2) } == [
                "5", "9", "9", "9", "9", "19", "19", "21", "21", "21", "23", "23", "23", "25", "25", "27", "29",
            ])
        #expect(try places("a: \"x \\\n  \\ y\"\n") == ["1:5", "1:6", "2:3", "2:5", "2:6"])
        #expect(try places("a: \"x\\\n\n  y\"\n") == ["1:5", "2:1", "3:3", "3:4"])
        #expect(try places("a: ' x\n   y'\n") == ["1:5", "1:6", "1:7", "2:4", "2:5"])
    }

    @Test func `In block scalars`() throws {
        #expect(try places("a: |\n  x\n\n   y\n") == ["2:3", "2:4", "3:1", "4:3", "4:4", "4:5", "5:1"])
        #expect(try places("a: >- # c\n  x\n  y\n\n  z\n") == ["2:3", "2:4", "3:3", "4:1", "5:3", "5:4"])
        #expect(try places("a: >\n  x\n   y\n  z\n").dropLast() == ["2:3", "2:4", "3:3", "3:4", "3:5", "4:3", "4:4"])
        #expect(try places("a: |2+\n\n    x\n\n") == ["2:1", "3:3", "3:4", "3:5", "3:6", "4:1", "5:1"])
        #expect(try places("a: |+\n\n\n") == ["2:1", "3:1", "4:1"])
    }

    @Test func `Behind an anchor and a tag, on another line`() throws {
        #expect(try places("a: &x !!str\n  # c\n  'y'\n") == ["3:4", "3:5"])
    }

    @Test func `In an alias, where the text is written`() throws {
        #expect(try places("b: &x foo\na: *x\n") == ["1:7", "1:8", "1:9", "1:10"])
    }

    @Test func `Characters of several bytes have one place`() throws {
        #expect(try places("a: é🚀x\n") == ["1:4", "1:4", "1:5", "1:5", "1:5", "1:5", "1:6", "1:7"])
    }

    @Test func `Ranges reach to the end of their last character`() throws {
        let root = try document("a: \"x${\\u0041é}y\"\nb: ''\nc: []\n").root
        let node = try #require(root["a"])
        #expect(
            node.range(ofUTF8Offsets: 1..<7)
                == YAMLRange(start: .init(line: 1, column: 6), end: .init(line: 1, column: 16)))
        #expect(node.range(ofUTF8Offsets: 3..<4).end == YAMLPosition(line: 1, column: 14))
        #expect(node.range(ofUTF8Offsets: 3..<3).end == YAMLPosition(line: 1, column: 9))
        #expect(node.range(ofUTF8Offsets: 0..<99).end == YAMLPosition(line: 1, column: 17))
        #expect(root["b"]?.range(ofUTF8Offsets: 0..<1).start == YAMLPosition(line: 2, column: 4))
        #expect(root["c"]?.position(ofUTF8Offset: 5) == YAMLPosition(line: 3, column: 4))
    }

    /// Writes random sources of one scalar whose visible characters are all different, so that each has one right
    /// place.
    private struct Generator {
        var random: SeededGenerator
        var unused: UInt32 = 0x4E00
        var source = ""

        mutating func character() -> String {
            unused += 1
            return Unicode.Scalar(unused).map { String($0) } ?? ""
        }

        mutating func pick(_ options: [String]) -> String { options.randomElement(using: &random) ?? "" }

        mutating func quoted(_ quote: String, _ extras: [String]) -> String {
            var text = quote + character()
            for _ in 0..<Int.random(in: 0..<24, using: &random) {
                let next = Int.random(in: 0..<10, using: &random)
                text +=
                    next < 6
                    ? character()
                    : next < 8 ? pick([" ", "  ", "\t"]) : pick(["\n     ", " \n      ", "\n\n     "] + extras)
                if text.hasSuffix(" ") || text.hasSuffix("\t") { text += character() }
            }
            return text + quote
        }

        mutating func block(_ header: String) -> String {
            let indent = String(repeating: " ", count: header.contains("3") ? 4 : Int.random(in: 2..<6, using: &random))
            var text = header + pick(["", " # c"]) + pick(["\n", "\n\n", "\n \n"])
            text += indent + (header.contains("3") ? pick(["", " "]) : "") + character() + "\n"
            for _ in 0..<Int.random(in: 0..<10, using: &random) {
                text += pick(["", indent, indent + " ", indent + "\t", "\n", " \n" + indent])
                if text.hasSuffix("\n") { continue }
                text += character() + pick(["", " ", " x"]).replacing("x", with: character()) + "\n"
            }
            return text + pick(["", "\n", "\n\n"])
        }

        mutating func document() -> String {
            let properties = pick(["", "", "&a ", "!!str ", "&a !!str ", "!!str &a\n     "])
            let kind = Int.random(in: 0..<5, using: &random)
            let scalar =
                switch kind {
                case 0: quoted("", [])
                case 1: quoted("'", ["''", "''''"])
                case 2: quoted("\"", ["\\n", "\\u00e9", "\\x41", "\\L", "\\U0001F680", "\\\"", "\\\n     ", "\\ "])
                default: block(pick(["|", "|-", "|+", "|3", "|3-"]).replacing("|", with: kind == 3 ? "|" : ">"))
                }
            let text = "x:\n - a: \(properties)\(scalar)\n   b: 1\n"
            return Bool.random(using: &random) ? text : text.replacing("\n", with: "\r\n")
        }
    }

    @Test(arguments: 0..<40)
    func `In any scalar every character is where it is written`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed))
        var checked = 0
        for _ in 0..<50 {
            let source = generator.document()
            let parse = YAMLDocument.parse(text: source, file: "f")
            guard let node = parse.document?.root["x"]?.items.first(where: { _ in true })?["a"] else { continue }
            checked += 1
            let lines = (1...parse.source.lineCount).map { Array(parse.source.line($0).unicodeScalars) }
            var offset = 0
            var last = YAMLPosition(line: 0, column: 0)
            for scalar in node.text.unicodeScalars {
                let place = node.position(ofUTF8Offset: offset)
                #expect(place >= last, "\(source.debugDescription) at \(offset)")
                last = place
                offset += String(scalar).utf8.count
                let line = lines[place.line - 1]
                let found = place.column <= line.count ? line[place.column - 1] : "\n"
                let fits = found == scalar || found == "\\" || (scalar == " " && found == "\n")
                #expect(
                    fits,
                    "\(source.debugDescription): \(scalar.debugDescription) at \(place) is \(found.debugDescription)")
            }
        }
        #expect(checked > 30)
    }
}

extension Array {
    /// This array with `element` in place of the one at `index`.
    fileprivate func dropping(_ index: Int, to element: Element) -> [Element] {
        var copy = self
        copy[index] = element
        return copy
    }
}
