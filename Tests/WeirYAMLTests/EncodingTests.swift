import Testing
import WeirYAML

@Suite struct EncodingTests {
    private func fault(_ bytes: [UInt8]) -> YAMLFault? { YAMLDocument.parse(bytes: bytes, file: "f").faults.first }

    @Test(
        arguments: [
            [0xFF, 0xFE, 0x61, 0x00], [0xFE, 0xFF, 0x00, 0x61], [0x61, 0x00, 0x3A, 0x00], [0x00, 0x61, 0x00, 0x3A],
            [0xFF, 0xFE],
        ] as [[UInt8]])
    func `UTF-16 is told`(bytes: [UInt8]) {
        #expect(fault(bytes)?.code == .encoding)
        #expect(fault(bytes)?.message == "the file is in UTF-16")
        #expect(fault(bytes)?.hint == "save it as UTF-8")
    }

    @Test(arguments: [[0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0], [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61]] as [[UInt8]])
    func `UTF-32 is told`(bytes: [UInt8]) {
        #expect(fault(bytes)?.message == "the file is in UTF-32")
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xE2, 0x82],
            [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x9A],
        ] as [[UInt8]])
    func `Bytes that are not UTF-8 are told where they stand`(bytes: [UInt8]) {
        let found = fault(Array("a: é\nb: ü".utf8) + bytes)
        #expect(found?.code == .encoding)
        #expect(found?.range.start == YAMLPosition(line: 2, column: 5))
        #expect(found?.message.hasSuffix("is not UTF-8") == true)
    }

    @Test(arguments: [
        ("\u{0}", "a NUL byte stands in the text"), ("\u{1B}", "the control character U+001B stands in the text"),
        ("\u{7F}", "the control character U+007F stands in the text"),
        ("\u{9B}", "the control character U+009B stands in the text"),
        ("\u{FFFE}", "the control character U+FFFE stands in the text"),
    ])
    func `Control characters are told where they stand`(character: String, message: String) {
        let found = fault(Array("a: 1\nbé: \"\(character)\"".utf8))
        #expect(found?.code == .controlCharacter)
        #expect(found?.message == message)
        #expect(found?.range.start == YAMLPosition(line: 2, column: 6))
    }

    @Test func `Every other character is read`() throws {
        let text = "\u{9}\u{A0}\u{D7FF}\u{E000}\u{FFFD}\u{10000}\u{10FFFF}é漢🚀"
        #expect(try document("a: \"\(text)\"").root["a"]?.text == text)
        #expect(try document("\u{FEFF}a: 1").root["a"]?.text == "1")
    }

    @Test func `Every pair of stand-ins may be in use`() throws {
        var text = "a: \"\u{2028}\"\nb: '"
        for value in Array(0x700...0x7FE) + Array(0xE000...0xF8FD) {
            text.unicodeScalars.append(Unicode.Scalar(value) ?? " ")
        }
        let root = try document(text + "'\n").root
        #expect(root["a"]?.text == "\u{2028}")
        #expect(root["b"]?.text.unicodeScalars.count == 255 + 0x18FE)
    }

    @Test(arguments: 0..<64)
    func `Rubbish is a fault, never a crash`(seed: UInt64) {
        var random = SeededGenerator(seed)
        let bytes = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
        let parse = YAMLDocument.parse(bytes: bytes, file: "f")
        #expect(parse.document == nil)
        #expect(parse.faults.count == 1)
        #expect(parse.source.line(1).utf8.count <= 3 * bytes.count)
    }
}
