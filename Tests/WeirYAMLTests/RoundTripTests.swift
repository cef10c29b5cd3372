import Testing
import WeirValue
import WeirYAML

@Suite struct RoundTripTests {
    /// Random values of JSON's kinds, with bytes, floats and strings that are hard to write.
    private struct Generator {
        var random: SeededGenerator

        static let pieces = [
            " ", "  ", "\n", "\n\n", "\t", "a", "word", ":", ": ", "#", " #", "-", "- ", "'", "\"", "\\", "\r", "\r\n",
            "\u{0}",
            "\u{85}", "\u{2028}", "\u{A0}", "\u{FEFF}", "é", "e\u{301}", "漢", "🚀", "${x}", "{", "}", "[", "]", ",",
            "&",
            "*", "!",
            "|", ">", "%", "@", "`", "?", "=", "<<", "~", "null", "true", "no", "1", "0x", ".", "e", "_", "---", "...",
            "+", "\u{7}",
        ]

        mutating func text() -> String {
            (0..<Int.random(in: 0..<8, using: &random)).map { _ in Self.pieces.randomElement(using: &random) ?? "" }
                .joined()
        }

        mutating func scalar() -> Value {
            switch Int.random(in: 0..<12, using: &random) {
            case 0: return nil
            case 1: return .bool(Bool.random(using: &random))
            case 2: return .int(Int64(bitPattern: random.next()) >> Int64.random(in: 0..<64, using: &random))
            case 3: return .uint(UInt64(Int64.max) + 1 + random.next() >> 1)
            case 4:
                let double = Double(bitPattern: random.next())
                return .double(double.isFinite ? double : 0.5)
            case 5: return .double(Double(Int.random(in: -1_000...1_000, using: &random)))
            case 6:
                return .bytes(
                    (0..<Int.random(in: 0..<5, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
            default: return .string(text())
            }
        }

        mutating func value(_ depth: Int) -> Value {
            let count = Int.random(in: 0..<5, using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0 where depth > 0: return .list((0..<count).map { _ in value(depth - 1) })
            case 1 where depth > 0:
                let pairs = (0..<count).map { _ in (text(), value(depth - 1)) }
                return .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
            default: return scalar()
            }
        }
    }

    @Test(arguments: 0..<20)
    func `What is written is read back as it was`(seed: UInt64) throws {
        var generator = Generator(random: SeededGenerator(seed))
        for _ in 0..<100 {
            let value = generator.value(4)
            let text = YAMLWriter.string(value)
            let parse = YAMLDocument.parse(text: text, file: "f")
            #expect(parse.faults.isEmpty, "\(text.debugDescription): \(parse.faults)")
            let back = try #require(parse.document).root.value()
            #expect(identical(back, value), "\(text.debugDescription)")
            #expect(YAMLWriter.string(back) == text)
        }
    }

    @Test func `Deep values are written and read back`() throws {
        var value: Value = "x"
        for level in 0..<990 { value = level % 2 == 0 ? [value] : ["k": value] }
        #expect(identical(try WeirYAMLTests.value(YAMLWriter.string(value)), value))
    }
}
