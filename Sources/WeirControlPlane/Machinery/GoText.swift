import WeirValue

/// Values as the messages of an API server show them: in the forms of Go's `%v` and `%q`.
enum GoText {
    /// The form `%v`: maps sorted by key as `map[a:1 b:2]`, lists as `[1 2]`, texts as they are.
    static func plain(_ value: Value) -> String {
        switch value {
        case .null: return "<nil>"
        case .string(let text): return text
        case .bool(let bool): return bool ? "true" : "false"
        case .int(let int): return String(int)
        case .uint(let uint): return String(uint)
        case .double(let double): return number(double)
        case .list(let list): return "[" + list.map(plain).joined(separator: " ") + "]"
        case .map(let map):
            let keys = map.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return "map[" + keys.map { $0 + ":" + plain(map[$0] ?? .null) }.joined(separator: " ") + "]"
        case .sensitive(let box): return plain(box.value)
        case .object(let object): return plain(object.plain)
        case .bytes, .unknown: return ""
        }
    }

    /// A value of a field in a message: texts are quoted, maps and lists written as JSON.
    static func shown(_ value: Value) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .null: "null"
        case .map, .list: JSONWriter.string(value, .digest)
        default: plain(value)
        }
    }

    /// The shortest form of a number, with an exponent below 1e-4 and from 1e21 on.
    static func number(_ double: Double) -> String {
        let magnitude = double.magnitude
        if magnitude == 0 { return double.sign == .minus ? "-0" : "0" }
        let digits = Digits(magnitude)
        let sign = double < 0 ? "-" : ""
        return sign + (digits.exponent < -4 || digits.exponent >= 21 ? digits.scientific : digits.positional)
    }

    /// The form `%q`: in double quotes, with escapes for what is not printable.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0B}": quoted += "\\v"
            case "\u{0C}": quoted += "\\f"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\\x" + hexadecimal(scalar.value, 2)
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x1_0000: quoted += "\\u" + hexadecimal(scalar.value, 4)
            default: quoted += "\\U" + hexadecimal(scalar.value, 8)
            }
        }
        return quoted + "\""
    }

    /// `text` without white space at its ends.
    static func trimmed(_ text: String) -> String {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        guard text.utf8.first.map(isSpace) == true || text.utf8.last.map(isSpace) == true else { return text }
        let rest = text.utf8.drop(while: isSpace)
        let count = rest.reversed().prefix(while: isSpace).count
        return String(Substring(rest.dropLast(count)))
    }

    /// Whether texts in quotes show `scalar` as it is.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func hexadecimal(_ number: UInt32, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// The shortest digits that read back as a number above zero, and where its point is.
    private struct Digits {
        /// The digits without a point, none of them nought at an end.
        var digits: String
        /// The power of ten of the first digit.
        var exponent: Int

        init(_ magnitude: Double) {
            var mantissa = Substring(magnitude.description)
            var power = 0
            if let mark = mantissa.firstIndex(where: { $0 == "e" || $0 == "E" }) {
                power = Int(mantissa[mantissa.index(after: mark)...]) ?? 0
                mantissa = mantissa[..<mark]
            }
            let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
            let whole = parts.first.map(String.init) ?? ""
            let fraction = parts.count > 1 ? String(parts[1]) : ""
            let all = whole + fraction
            let leading = all.prefix { $0 == "0" }.count
            digits = String(all.dropFirst(leading))
            while digits.hasSuffix("0") { digits.removeLast() }
            exponent = whole.count - 1 - leading + power
        }

        var scientific: String {
            let sign = exponent < 0 ? "-" : "+"
            let power = String(exponent.magnitude)
            let fraction = digits.dropFirst()
            return digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e" + sign
                + (power.count < 2 ? "0" + power : power)
        }

        var positional: String {
            guard exponent >= 0 else { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
            let whole = exponent + 1
            guard digits.count > whole else { return digits + String(repeating: "0", count: whole - digits.count) }
            return digits.prefix(whole) + "." + digits.dropFirst(whole)
        }
    }
}
