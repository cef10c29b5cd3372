import WeirValue

/// The values of literal words.
enum Literal {
    /// The bytes that the string literal `range` of `source` stands for, escapes resolved.
    /// - Throws: a fault at an escape that is none.
    static func bytes(_ source: [UInt8], _ range: Range<Int>) throws(CELFault) -> [UInt8] {
        var start = range.lowerBound
        var isBytes = false
        var raw = false
        while source[start] != UInt8(ascii: "\""), source[start] != UInt8(ascii: "'") {
            if source[start] | 0x20 == UInt8(ascii: "b") { isBytes = true } else { raw = true }
            start += 1
        }
        let quote = source[start]
        let triple = range.upperBound - start >= 6 && source[start + 1] == quote && source[start + 2] == quote
        let margin = triple ? 3 : 1
        let content = start + margin..<range.upperBound - margin
        guard !raw, source[content].contains(UInt8(ascii: "\\")) else { return Array(source[content]) }
        var reader = EscapeReader(source: source, position: content.lowerBound, end: content.upperBound)
        return try reader.read(isBytes: isBytes)
    }

    /// The int that the literal `text` stands for; nil past 64 bits.
    static func int(_ text: String, negative: Bool) -> Int64? {
        let sign = negative ? "-" : ""
        return text.hasPrefix("0x") ? Int64(sign + text.dropFirst(2), radix: 16) : Int64(sign + text)
    }

    /// The uint that the literal `text`, without its suffix, stands for; nil past 64 bits.
    static func uint(_ text: some StringProtocol) -> UInt64? {
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    }
}

extension Literal {
    /// The double that the literal `text` stands for; nil past the range of doubles.
    static func double(_ text: String, negative: Bool) -> Double? {
        guard let double = Double((negative ? "-" : "") + text), double.isFinite else { return nil }
        return double
    }
}

/// Resolves the escapes of a string literal.
private struct EscapeReader {
    let source: [UInt8]
    var position: Int
    let end: Int
    var output: [UInt8] = []

    mutating func read(isBytes: Bool) throws(CELFault) -> [UInt8] {
        while position < end {
            let byte = source[position]
            if byte == UInt8(ascii: "\\") {
                try escape(isBytes: isBytes)
            } else {
                output.append(byte)
                position += 1
            }
        }
        return output
    }

    private func fault(_ message: String, length: Int) -> CELFault {
        CELFault(.syntax, message, at: position..<min(position + length, end))
    }

    private mutating func escape(isBytes: Bool) throws(CELFault) {
        let letter = source[position + 1]
        switch letter {
        case UInt8(ascii: "a"): single(0x07)
        case UInt8(ascii: "b"): single(0x08)
        case UInt8(ascii: "f"): single(0x0C)
        case UInt8(ascii: "n"): single(0x0A)
        case UInt8(ascii: "r"): single(0x0D)
        case UInt8(ascii: "t"): single(0x09)
        case UInt8(ascii: "v"): single(0x0B)
        case UInt8(ascii: "\\"), UInt8(ascii: "?"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"):
            single(letter)
        case UInt8(ascii: "x"), UInt8(ascii: "X"): try code(skip: 2, digits: 2, radix: 16, isByte: isBytes)
        case UInt8(ascii: "0")...UInt8(ascii: "3"): try code(skip: 1, digits: 3, radix: 8, isByte: isBytes)
        case UInt8(ascii: "u") where !isBytes: try code(skip: 2, digits: 4, radix: 16, isByte: false)
        case UInt8(ascii: "U") where !isBytes: try code(skip: 2, digits: 8, radix: 16, isByte: false)
        default: throw fault("no such escape in a string; a backslash is written '\\\\'", length: 2)
        }
    }

    private mutating func single(_ byte: UInt8) {
        output.append(byte)
        position += 2
    }

    private mutating func code(skip: Int, digits: Int, radix: UInt32, isByte: Bool) throws(CELFault) {
        var value: UInt32 = 0
        for index in position + skip..<position + skip + digits {
            guard index < end, let digit = Character(Unicode.Scalar(source[index])).hexDigitValue, digit < radix else {
                throw fault("\(digits) digits must follow in this escape", length: skip + digits)
            }
            value = value &* radix &+ UInt32(digit)
        }
        if isByte {
            output.append(UInt8(truncatingIfNeeded: value))
        } else {
            guard let scalar = Unicode.Scalar(value) else {
                throw fault("no Unicode character has this number", length: skip + digits)
            }
            output.append(contentsOf: String(Character(scalar)).utf8)
        }
        position += skip + digits
    }
}
