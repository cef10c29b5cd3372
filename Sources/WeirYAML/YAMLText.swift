/// How the writer puts a string.
enum YAMLText {
    /// `text` on one line: plain where every reader takes it for that string, else quoted.
    static func scalar(_ text: String) -> String {
        if isPlain(text) { return text }
        let needsEscapes = text.unicodeScalars.contains { !isPrintable($0) || $0 == "\t" || $0 == "\n" }
        let holdsQuotes = text.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        if !needsEscapes, holdsQuotes { return "'" + doubled(text) + "'" }
        return "\"" + escaped(text) + "\""
    }

    /// Whether `text` has several lines and only characters that a literal block can hold.
    static func isBlock(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "\n")) else { return false }
        var hasContent = false
        for scalar in text.unicodeScalars {
            guard isPrintable(scalar) || scalar == "\n" || scalar == "\t" else { return false }
            if scalar != " ", scalar != "\n", scalar != "\t" { hasContent = true }
        }
        return hasContent
    }

    /// Whether `text` may stand without quotes as a value or a key of a block.
    static func isPlain(_ text: String) -> Bool {
        var copy = text
        return copy.withUTF8 { bytes in
            guard let first = bytes.first, let last = bytes.last,
                !"-?:,[]{}#&*!|>'\"%@` ".utf8.contains(first) || isDash(bytes)
            else { return false }
            guard last != UInt8(ascii: " "), last != UInt8(ascii: ":") else { return false }
            for (byte, next) in zip(bytes, bytes.dropFirst()) {
                if byte == UInt8(ascii: ":"), next == UInt8(ascii: " ") { return false }
                if byte == UInt8(ascii: " "), next == UInt8(ascii: "#") { return false }
            }
            guard text.unicodeScalars.allSatisfy({ isPrintable($0) }) else { return false }
            return !LegacySchema.mayResolve(bytes)
        }
    }

    /// Whether `bytes` start with a dash that neither starts a list item nor a document.
    private static func isDash(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "-"), bytes[1] != UInt8(ascii: " ") else { return false }
        return !bytes.starts(with: "---".utf8)
    }

    /// Whether `scalar` may stand in YAML text as it is, line breaks and tabs not counted. U+0085, U+2028 and U+2029
    /// break lines for readers of YAML 1.1.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
        default: false
        }
    }

    private static func doubled(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            result.unicodeScalars.append(scalar)
            if scalar == "'" { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            }
        }
        return result
    }
}
