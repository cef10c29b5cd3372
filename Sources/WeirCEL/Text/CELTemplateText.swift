/// A text with expressions in it: `a ${b} c`. `$${` stands for `${`.
package struct CELTemplateText: Sendable {
    /// One part of the text.
    package enum Segment: Sendable, Equatable {
        /// Text as it stands, escapes resolved.
        case literal(String)
        /// The source of an expression, and the UTF-8 offset in the text at which it starts.
        case expression(String, offset: Int)
    }

    /// The parts in order; no two literals follow each other.
    package let segments: [Segment]
    /// An expression that is not closed, or a string in one; offsets are those of the text.
    package let faults: [CELFault]

    /// Whether the text is one expression and nothing else, so that it keeps the type of the expression's value.
    package var isWhole: Bool {
        guard segments.count == 1, case .expression = segments[0] else { return false }
        return true
    }

    /// Whether the text holds no expression.
    package var isPlain: Bool {
        segments.allSatisfy { if case .literal = $0 { true } else { false } } && faults.isEmpty
    }

    /// Takes `text` apart. Where an expression ends is told by the words of the language: braces within strings, maps
    /// and comments do not end it.
    package static func parse(_ text: String) -> CELTemplateText {
        let bytes = Array(text.utf8)
        var segments: [Segment] = []
        var faults: [CELFault] = []
        var literal: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "$") else {
                literal.append(bytes[position])
                position += 1
                continue
            }
            if bytes[position...].starts(with: "$${".utf8) {
                literal += Array("${".utf8)
                position += 3
            } else if bytes[position...].starts(with: "${".utf8) {
                let start = position + 2
                do throws(CELFault) {
                    let end = try end(of: bytes, from: start)
                    if !literal.isEmpty { segments.append(.literal(String(decoding: literal, as: UTF8.self))) }
                    literal = []
                    segments.append(.expression(String(decoding: bytes[start..<end], as: UTF8.self), offset: start))
                    position = end + 1
                } catch {
                    faults.append(error)
                    position = bytes.count
                }
            } else {
                literal.append(bytes[position])
                position += 1
            }
        }
        if !literal.isEmpty { segments.append(.literal(String(decoding: literal, as: UTF8.self))) }
        return CELTemplateText(segments: segments, faults: faults)
    }

    /// Where the `}` stands that ends the expression at `start`.
    private static func end(of bytes: [UInt8], from start: Int) throws(CELFault) -> Int {
        var lexer = Lexer(bytes, start..<bytes.count)
        var depth = 0
        while true {
            let token: Token
            do throws(CELFault) { token = try lexer.next() } catch {
                // What is no word is left to the compiler to report; a string that is not closed hides where it ends.
                let last = bytes[error.range.upperBound - 1]
                if last == UInt8(ascii: "\"") || last == UInt8(ascii: "'") { throw error }
                lexer.skip()
                continue
            }
            switch token.kind {
            case .leftBrace: depth += 1
            case .rightBrace where depth == 0: return token.range.lowerBound
            case .rightBrace: depth -= 1
            case .end:
                throw CELFault(.syntax, "the expression that starts here is not closed with '}'", at: start - 2..<start)
            default: break
            }
        }
    }
}
