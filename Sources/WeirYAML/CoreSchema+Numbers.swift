extension CoreSchema {
    /// How a number is written.
    enum Shape: Equatable {
        case decimal, octal, hexadecimal
        case float(exponent: Bool)
        case infinity, notANumber
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// How `bytes` write a number; nil where they are none. The patterns are those of YAML 1.2.2, section 10.3.2.
    static func shape(_ bytes: UnsafeBufferPointer<UInt8>) -> Shape? {
        guard let first = bytes.first else { return nil }
        let signed = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        let start = signed ? 1 : 0
        if first == UInt8(ascii: "0"), bytes.count > 2 {
            if bytes[1] == UInt8(ascii: "x") { return all(bytes, from: 2, isHexDigit) ? .hexadecimal : nil }
            if bytes[1] == UInt8(ascii: "o") {
                return all(bytes, from: 2, { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") }) ? .octal : nil
            }
        }
        if start < bytes.count, bytes[start] == UInt8(ascii: "."), let special = special(bytes, start) {
            return special
        }
        var index = start
        while index < bytes.count, isDigit(bytes[index]) { index += 1 }
        let whole = index - start
        guard index < bytes.count else { return whole > 0 ? .decimal : nil }
        var fraction = 0
        if bytes[index] == UInt8(ascii: ".") {
            index += 1
            while index < bytes.count, isDigit(bytes[index]) {
                index += 1
                fraction += 1
            }
        }
        guard whole + fraction > 0 else { return nil }
        guard index < bytes.count else { return .float(exponent: false) }
        guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        index += 1
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
        return index < bytes.count && all(bytes, from: index, isDigit) ? .float(exponent: true) : nil
    }

    /// The number that `bytes` write.
    static func number(_ bytes: UnsafeBufferPointer<UInt8>) -> Resolution {
        guard let shape = shape(bytes) else { return .string }
        let negative = bytes.first == UInt8(ascii: "-")
        switch shape {
        case .notANumber: return .double(.nan)
        case .infinity: return .double(negative ? -.infinity : .infinity)
        case .hexadecimal: return whole(bytes, from: 2, radix: 16, negative: false)
        case .octal: return whole(bytes, from: 2, radix: 8, negative: false)
        case .decimal:
            let signed = negative || bytes.first == UInt8(ascii: "+")
            return whole(bytes, from: signed ? 1 : 0, radix: 10, negative: negative)
        case .float:
            guard let double = Double(String(decoding: bytes, as: UTF8.self)), double.isFinite else {
                return .outOfRange("a 64-bit float")
            }
            return .double(double)
        }
    }

    private static func whole(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, radix: UInt64, negative: Bool
    ) -> Resolution {
        var magnitude: UInt64 = 0
        for byte in bytes[start...] {
            let digit = isDigit(byte) ? byte - UInt8(ascii: "0") : (byte | 0x20) - UInt8(ascii: "a") + 10
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return .outOfRange("64 bits") }
            magnitude = sum
        }
        if negative {
            guard magnitude <= Int64.min.magnitude else { return .outOfRange("64 bits") }
            return .int(Int64(truncatingIfNeeded: 0 &- magnitude))
        }
        return Int64(exactly: magnitude).map { .int($0) } ?? .uint(magnitude)
    }

    /// `.inf` and `.nan` in their spellings; a sign may stand before `.inf` only.
    private static func special(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Shape? {
        guard bytes.count - start == 4 else { return nil }
        switch String(decoding: bytes[start...], as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return .infinity
        case ".nan", ".NaN", ".NAN": return start == 0 ? .notANumber : nil
        default: return nil
        }
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "f")
    }

    private static func all(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ test: (UInt8) -> Bool
    ) -> Bool {
        for byte in bytes[start...] where !test(byte) { return false }
        return true
    }
}
