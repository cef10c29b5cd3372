/// What readers take a plain scalar for that follow YAML 1.1, in its type repository (yaml.org/type), Go's and Python's
/// readers included.
enum LegacySchema {
    /// The words that stand for null, a truth value, the default and the merge key.
    private static let words: Set<String> = [
        "~", "null", "Null", "NULL", "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "true", "True", "TRUE",
        "false", "False", "FALSE", "on", "On", "ON", "off", "Off", "OFF", "=", "<<",
    ]

    /// Whether some reader of YAML 1.1 or 1.2 takes the plain scalar `bytes` for something other than a string.
    static func mayResolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = bytes.first else { return true }
        if bytes.count <= 5, words.contains(String(decoding: bytes, as: UTF8.self)) { return true }
        guard CoreSchema.mayStartNumber(first) else { return false }
        if bytes.starts(with: "...".utf8) { return true }
        return isSpecialFloat(bytes) || isRadix(bytes) || isDecimal(bytes) || isSexagesimal(bytes) || isDate(bytes)
    }

    private static func unsigned(_ bytes: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        let signed = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
        return bytes.dropFirst(signed ? 1 : 0)
    }

    /// `.inf` and `.nan` in any case, with or without a sign.
    private static func isSpecialFloat(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = unsigned(bytes)
        guard text.count == 4 else { return false }
        let lower = text.map { $0 | 0x20 }
        return lower.elementsEqual(".inf".utf8) || lower.elementsEqual(".nan".utf8)
    }

    /// `0b101`, `0o17`, `0x1F`, with a sign and with underscores.
    private static func isRadix(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = unsigned(bytes)
        guard text.count > 2, text.first == UInt8(ascii: "0") else { return false }
        guard "bBoOxX".utf8.contains(text[text.startIndex + 1]) else { return false }
        return text.dropFirst(2).allSatisfy { isDigit($0) || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66 }
    }

    /// Whole numbers and floats, with underscores.
    private static func isDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = unsigned(bytes)
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var digits = whole.count
        if rest.first == UInt8(ascii: ".") {
            let fraction = rest.dropFirst().prefix(while: isDigit)
            digits += fraction.count
            rest = rest.dropFirst(1 + fraction.count)
        }
        guard digits > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }

    /// Numbers to the base of 60: `1:30`, `12:30:45.5`.
    private static func isSexagesimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let text = unsigned(bytes)
        return text.contains(UInt8(ascii: ":")) && text.first != UInt8(ascii: ":")
            && text.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    }

    /// Dates and times: `2026-01-31`, with more behind `T`, `t` or a blank.
    private static func isDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let parts = bytes.prefix { isDigit($0) || $0 == UInt8(ascii: "-") }.split(
            separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, (1...2).contains(parts[1].count), (1...2).contains(parts[2].count)
        else { return false }
        let end = parts[2].endIndex
        return end == bytes.count || "Tt ".utf8.contains(bytes[end])
    }

    private static func isDigit(_ byte: UInt8) -> Bool { CoreSchema.isDigit(byte) || byte == UInt8(ascii: "_") }
}
