/// How strings and numbers are read.
extension JSONReader {
    mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var union: UInt8 = 0
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                let slice = UnsafeBufferPointer(rebasing: bytes[start..<position])
                // Of ASCII there is nothing to validate, and `String(validating:)` is slow.
                let text = union < 0x80 ? String(decoding: slice, as: UTF8.self) : try validated(slice, from: start)
                position += 1
                return text
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw error("a control character in a string")
            default:
                union |= byte
                position += 1
            }
        }
        throw error("the text ends inside a string", at: start - 1)
    }

    /// Reads on in a string that begins at `start` and has its first escape at `position`.
    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var text = Array(bytes[start..<position])
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                let string = try text.withUnsafeBufferPointer { buffer throws(JSONError) in
                    try validated(buffer, from: start)
                }
                position += 1
                return string
            case UInt8(ascii: "\\"): try appendEscape(to: &text)
            case 0..<0x20: throw error("a control character in a string")
            default:
                let run = position
                while position < bytes.count, Self.isPlain(bytes[position]) { position += 1 }
                text.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<position]))
            }
        }
        throw error("the text ends inside a string", at: start - 1)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// The string of `text`, which the bytes from `start` to `position` stand for.
    private func validated(_ text: UnsafeBufferPointer<UInt8>, from start: Int) throws(JSONError) -> String {
        if let string = String(validating: text, as: UTF8.self) { return string }
        // Escapes are ASCII and stand for whole characters, so the raw bytes are at fault where the text is.
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[start..<position].makeIterator()
        var valid = 0
        while case .valid(let character) = parser.parseScalar(from: &rest) { valid += character.count }
        throw error("invalid UTF-8 in a string", at: start + valid)
    }

    private mutating func appendEscape(to text: inout [UInt8]) throws(JSONError) {
        guard position + 1 < bytes.count else { throw error("the text ends inside an escape") }
        let letter = bytes[position + 1]
        position += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: String(Character(try unicodeEscape())).utf8)
        default: throw error("no such escape in JSON", at: position - 2)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        var code = try hexDigits()
        if (0xD800..<0xDC00).contains(code) {
            guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            else { throw error("half of a surrogate pair", at: start) }
            position += 2
            let low = try hexDigits()
            guard (0xDC00..<0xE000).contains(low) else { throw error("half of a surrogate pair", at: start) }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hexDigits() throws(JSONError) -> UInt32 {
        guard position + 4 <= bytes.count else { throw error("the text ends inside an escape") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = hexValue(bytes[position]) else {
                throw error("four hexadecimal digits should stand here")
            }
            code = code << 4 | digit
            position += 1
        }
        return code
    }

    mutating func number() throws(JSONError) -> Value {
        let start = position
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let first = position
        let magnitude = try digits()
        if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
            throw error("a number does not start with 0", at: first)
        }
        let isWhole = try !fractionAndExponent()
        if isWhole, let magnitude {
            if !isNegative { return magnitude <= Int64.max ? .int(Int64(magnitude)) : .uint(magnitude) }
            if magnitude <= Int64.min.magnitude { return .int(Int64(truncatingIfNeeded: 0 &- magnitude)) }
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
        guard let double = Double(text), double.isFinite else {
            throw error("a number past what 64 bits hold", at: start)
        }
        return .double(double)
    }

    /// Reads what may follow the digits of a whole number, and answers whether anything did.
    private mutating func fractionAndExponent() throws(JSONError) -> Bool {
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            _ = try digits()
        }
        return position > start
    }

    /// Reads digits, one at least, and answers the number they write; nil where 64 bits do not hold it.
    private mutating func digits() throws(JSONError) -> UInt64? {
        let start = position
        var number: UInt64 = 0
        var fits = true
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            let (tens, first) = number.multipliedReportingOverflow(by: 10)
            let (sum, second) = tens.addingReportingOverflow(UInt64(digit))
            fits = fits && !first && !second
            number = sum
            position += 1
        }
        guard position > start else { throw error("a digit should stand here") }
        return fits ? number : nil
    }
}
