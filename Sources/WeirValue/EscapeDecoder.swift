/// Resolves the escapes of one kind in a stream, byte by byte.
struct EscapeDecoder {
    /// Which escapes are resolved.
    enum Kind: CaseIterable {
        /// None.
        case none
        /// `\n`, `\"`, `\u00e9` and the like, as JSON has them; before any other byte the backslash is dropped, as in shells.
        case backslash
        /// `%XX`.
        case percent
        /// `%XX`, and `+` for a space.
        case form

        /// Whether an escape may begin with `byte`.
        @inline(__always)
        func begins(with byte: UInt8) -> Bool {
            switch self {
            case .none: false
            case .backslash: byte == UInt8(ascii: "\\")
            case .percent: byte == UInt8(ascii: "%")
            case .form: byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+")
            }
        }
    }

    /// What bytes that begin like an escape are.
    enum Meaning: Equatable {
        /// They may still become one.
        case incomplete
        /// They are none.
        case none
        /// They are one for this byte.
        case byte(UInt8)
        /// They are one for this character.
        case scalar(Unicode.Scalar)
    }

    let kind: Kind
    /// The bytes of an escape that has begun.
    var held: [UInt8] = []

    init(_ kind: Kind) { self.kind = kind }

    /// What the held bytes are.
    var meaning: Meaning {
        switch kind {
        case .none: .none
        case .backslash: backslash
        case .percent: percent
        case .form: held.first == UInt8(ascii: "+") ? .byte(UInt8(ascii: " ")) : percent
        }
    }

    private var percent: Meaning {
        guard held.dropFirst().allSatisfy({ hexValue($0) != nil }) else { return .none }
        guard held.count == 3, let code = hexCode(1..<3) else { return .incomplete }
        return .byte(UInt8(truncatingIfNeeded: code))
    }

    private var backslash: Meaning {
        guard held.count > 1 else { return .incomplete }
        switch held[1] {
        case UInt8(ascii: "b"): return .byte(0x08)
        case UInt8(ascii: "f"): return .byte(0x0C)
        case UInt8(ascii: "n"): return .byte(0x0A)
        case UInt8(ascii: "r"): return .byte(0x0D)
        case UInt8(ascii: "t"): return .byte(0x09)
        case UInt8(ascii: "u"): return unicode
        case let byte: return .byte(byte)
        }
    }

    /// `\uXXXX`, or two of them that are a surrogate pair.
    private var unicode: Meaning {
        guard held.dropFirst(2).prefix(4).allSatisfy({ hexValue($0) != nil }) else { return .none }
        guard held.count >= 6, let high = hexCode(2..<6) else { return .incomplete }
        if let scalar = Unicode.Scalar(high) { return .scalar(scalar) }
        guard high < 0xDC00, held.count <= 6 || held[6] == UInt8(ascii: "\\"),
            held.count <= 7 || held[7] == UInt8(ascii: "u"),
            held.dropFirst(8).allSatisfy({ hexValue($0) != nil })
        else { return .none }
        guard held.count == 12, let low = hexCode(8..<12) else { return .incomplete }
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { return .none }
        return .scalar(scalar)
    }

    private func hexCode(_ range: Range<Int>) -> UInt32? {
        var code: UInt32 = 0
        for byte in held[range] {
            guard let digit = hexValue(byte) else { return nil }
            code = code << 4 | digit
        }
        return code
    }
}

/// The value of a hexadecimal digit; nil where `byte` is none.
func hexValue(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
}
