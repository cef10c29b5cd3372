import WeirValue

/// How plain scalars are resolved.
package enum YAMLSchema: Sendable {
    /// YAML 1.2's core schema.
    case core
    /// As kubectl, Helm and other programs in Go read YAML: what YAML 1.1 calls a truth value is one (`yes`, `on`, `y`),
    /// `017` and `0b1` are numbers, `_` may stand between digits. A key is resolved too, and is then the text of what it
    /// stands for: `on:` is the key `true`.
    case legacy
}

extension LegacySchema {
    /// What the plain scalar `bytes` stands for to `sigs.k8s.io/yaml`, once it is JSON: dates and `1:30` are texts, a
    /// float without a fraction is a whole number.
    static func resolve(_ bytes: UnsafeBufferPointer<UInt8>) -> Value {
        guard let first = bytes.first else { return .null }
        let text = String(decoding: bytes, as: UTF8.self)
        guard CoreSchema.mayStartNumber(first) else {
            return bytes.count <= 5 ? word(text) : .string(text)
        }
        return number(text) ?? .string(text)
    }

    private static func word(_ text: String) -> Value {
        switch text {
        case "~", "null", "Null", "NULL": .null
        case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": .bool(true)
        case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": .bool(false)
        default: .string(text)
        }
    }

    /// The number that `text` writes; nil where it is none.
    private static func number(_ text: String) -> Value? {
        switch text {
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
        case ".nan", ".NaN", ".NAN": return .double(.nan)
        default: break
        }
        var digits = text.filter { $0 != "_" }
        if let whole = whole(digits) { return whole }
        let isFloat = digits.withUTF8 { bytes in
            switch CoreSchema.shape(bytes) {
            case .decimal?, .float?: true
            default: false
            }
        }
        guard isFloat, let double = Double(digits), double.isFinite else { return nil }
        return Int64(exactly: double).map { .int($0) } ?? .double(double)
    }

    /// The whole number that `text` writes in Go's syntax: `0x`, `0o`, `0b` or a leading `0` tell its base.
    private static func whole(_ text: String) -> Value? {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        // The readers of numbers take a sign of their own.
        guard let first = rest.utf8.first, CoreSchema.isDigit(first) else { return nil }
        var radix = 10
        let prefixes = ["0x": 16, "0X": 16, "0o": 8, "0O": 8, "0b": 2, "0B": 2]
        if let found = prefixes[String(rest.prefix(2))] {
            radix = found
            rest = rest.dropFirst(2)
            guard rest.first != "+", rest.first != "-" else { return nil }
        } else if first == UInt8(ascii: "0"), rest.utf8.count > 1 {
            radix = 8
        }
        if let int = Int64((isNegative ? "-" : "") + rest, radix: radix) { return .int(int) }
        return isNegative ? nil : UInt64(rest, radix: radix).map { .uint($0) }
    }

    /// The text of a key that is not a string, as Go's programs make one of it; nil where it cannot be a key.
    static func key(_ value: Value) -> String? {
        switch value {
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .uint(let uint): String(uint)
        case .double(let double): double.description
        case .string(let text): text
        default: nil
        }
    }
}
