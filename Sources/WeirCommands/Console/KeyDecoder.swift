/// Tells keys from the bytes that a terminal sends: UTF-8, control characters, and the sequences of ECMA-48 and xterm.
struct KeyDecoder: Sendable {
    /// A key, or what it does.
    enum Key: Sendable, Equatable {
        case character(Character)
        case left, right, up, down, home, end
        case backspace, delete, killToEnd, killToStart, killWord
        case enter, interrupt, endOfInput
        /// A key that does nothing.
        case other
    }

    /// What the next byte belongs to.
    private enum State: Sendable {
        case start
        /// After ESC.
        case escape
        /// Within `ESC [` or `ESC O`, with the parameters so far.
        case sequence([UInt8])
        /// Within a character of several bytes.
        case character([UInt8], length: Int)
    }

    private var state = State.start
    private var lastWasReturn = false

    /// Takes a byte; the key that it ends, or nil where more belongs to it.
    mutating func take(_ byte: UInt8) -> Key? {
        switch state {
        case .start: return first(byte)
        case .escape:
            state = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O") ? .sequence([]) : .start
            if case .sequence = state { return nil }
            return .other
        case .sequence(let parameters):
            guard (0x40...0x7E).contains(byte) else {
                // A control character ends what is no sequence; a very long one is none.
                guard byte >= 0x20, parameters.count < 16 else {
                    state = .start
                    return byte >= 0x20 ? .other : first(byte)
                }
                state = .sequence(parameters + [byte])
                return nil
            }
            state = .start
            return Self.key(byte, parameters)
        case .character(let bytes, let length):
            guard byte & 0xC0 == 0x80 else {
                state = .start
                return first(byte)
            }
            guard bytes.count + 1 == length else {
                state = .character(bytes + [byte], length: length)
                return nil
            }
            state = .start
            return Self.character(String(decoding: bytes + [byte], as: UTF8.self))
        }
    }

    /// The key of a character of several bytes. What a terminal does not show is not taken.
    private static func character(_ text: String) -> Key {
        guard let character = text.first, TerminalText.clean(String(character)) == String(character) else {
            return .other
        }
        return .character(character)
    }

    private mutating func first(_ byte: UInt8) -> Key? {
        let followsReturn = lastWasReturn
        lastWasReturn = byte == 0x0D
        switch byte {
        case 0x1B:
            state = .escape
            return nil
        case 0x20...0x7E: return .character(Character(Unicode.Scalar(byte)))
        case 0xC2...0xDF: state = .character([byte], length: 2)
        case 0xE0...0xEF: state = .character([byte], length: 3)
        case 0xF0...0xF4: state = .character([byte], length: 4)
        case 0x0A: return followsReturn ? .other : .enter
        default: return Self.controls[byte] ?? .other
        }
        return nil
    }

    private static let controls: [UInt8: Key] = [
        0x01: .home, 0x02: .left, 0x03: .interrupt, 0x04: .endOfInput, 0x05: .end, 0x06: .right, 0x08: .backspace,
        0x09: .character(" "), 0x0B: .killToEnd, 0x0D: .enter, 0x0E: .down, 0x10: .up, 0x15: .killToStart,
        0x17: .killWord, 0x7F: .backspace,
    ]

    private static func key(_ final: UInt8, _ parameters: [UInt8]) -> Key {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "~"):
            switch String(decoding: parameters, as: UTF8.self) {
            case "1", "7": .home
            case "4", "8": .end
            case "3": .delete
            default: .other
            }
        default: .other
        }
    }
}
