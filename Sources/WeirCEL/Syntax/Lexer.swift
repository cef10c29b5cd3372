/// Splits the text of an expression into words, as the lexis of the CEL language definition says.
struct Lexer: Sendable {
    /// The UTF-8 of the text.
    let bytes: [UInt8]
    /// Where the next word is looked for.
    private(set) var position: Int
    /// Where the expression ends.
    private let end: Int

    /// A lexer of the part `range` of `bytes`, the UTF-8 of a text; offsets are those of the text.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The text of `range`.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// Goes on one byte further, past what is no word.
    mutating func skip() { position = min(position + 1, end) }

    private func byte(at offset: Int) -> UInt8? {
        position + offset < end ? bytes[position + offset] : nil
    }

    /// The next word.
    /// - Throws: a fault where none starts here; the position is then still before it.
    mutating func next() throws(CELFault) -> Token {
        skipSpace()
        guard let first = byte(at: 0) else { return Token(kind: .end, range: position..<position) }
        switch first {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string(prefix: 0, raw: false, .string)
        case UInt8(ascii: "`"): return try quotedName()
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "."):
            if let digit = byte(at: 1), Self.isDigit(digit) { return try number() }
            return take(1, .dot)
        case _ where Self.isNameStart(first):
            if let token = try prefixedString(first) { return token }
            return name()
        default: return try symbol(first)
        }
    }

    private mutating func take(_ count: Int, _ kind: Token.Kind) -> Token {
        let start = position
        position += count
        return Token(kind: kind, range: start..<position)
    }

    private mutating func skipSpace() {
        while let first = byte(at: 0) {
            switch first {
            case 0x20, 0x09, 0x0A, 0x0C, 0x0D: position += 1
            case UInt8(ascii: "/") where byte(at: 1) == UInt8(ascii: "/"):
                while let next = byte(at: 0), next != 0x0A { position += 1 }
            default: return
            }
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isNameStart(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private mutating func name() -> Token {
        let start = position
        while let next = byte(at: 0), Self.isNameStart(next) || Self.isDigit(next) { position += 1 }
        let text = text(start..<position)
        let kind = Token.keywords[text] ?? (Token.reserved.contains(text) ? .reserved : .name)
        return Token(kind: kind, range: start..<position)
    }

    private mutating func quotedName() throws(CELFault) -> Token {
        var length = 1
        while let next = byte(at: length), next != UInt8(ascii: "`") {
            guard Self.isNameStart(next) || Self.isDigit(next) || ".-/ ".utf8.contains(next) else {
                throw CELFault(
                    .syntax, "a quoted field name holds letters, digits and '_', '.', '-', '/', ' ' only",
                    at: position + length..<position + length + 1)
            }
            length += 1
        }
        guard position + length < end, length > 1 else {
            throw CELFault(.syntax, "a quoted field name is empty or not closed", at: position..<position + 1)
        }
        return take(length + 1, .quotedName)
    }

    private mutating func symbol(_ first: UInt8) throws(CELFault) -> Token {
        let second = byte(at: 1)
        let assign = second == UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "("): return take(1, .leftParenthesis)
        case UInt8(ascii: ")"): return take(1, .rightParenthesis)
        case UInt8(ascii: "["): return take(1, .leftBracket)
        case UInt8(ascii: "]"): return take(1, .rightBracket)
        case UInt8(ascii: "{"): return take(1, .leftBrace)
        case UInt8(ascii: "}"): return take(1, .rightBrace)
        case UInt8(ascii: ","): return take(1, .comma)
        case UInt8(ascii: ":"): return take(1, .colon)
        case UInt8(ascii: "?"): return take(1, .question)
        case UInt8(ascii: "-"): return take(1, .minus)
        case UInt8(ascii: "+"): return take(1, .plus)
        case UInt8(ascii: "*"): return take(1, .times)
        case UInt8(ascii: "/"): return take(1, .divide)
        case UInt8(ascii: "%"): return take(1, .modulo)
        case UInt8(ascii: "!"): return assign ? take(2, .notEqual) : take(1, .not)
        case UInt8(ascii: "<"): return assign ? take(2, .lessOrEqual) : take(1, .less)
        case UInt8(ascii: ">"): return assign ? take(2, .greaterOrEqual) : take(1, .greater)
        case UInt8(ascii: "=") where assign: return take(2, .equal)
        case UInt8(ascii: "&") where second == first: return take(2, .and)
        case UInt8(ascii: "|") where second == first: return take(2, .or)
        default: throw unexpected(first)
        }
    }

    private func unexpected(_ first: UInt8) -> CELFault {
        var length = 1
        if first >= 0x80 {
            while let next = byte(at: length), next & 0xC0 == 0x80 { length += 1 }
        }
        let range = position..<position + length
        switch first {
        case UInt8(ascii: "="): return CELFault(.syntax, "'=' is no operator", at: range, hint: "==")
        case UInt8(ascii: "&"): return CELFault(.syntax, "'&' is no operator", at: range, hint: "&&")
        case UInt8(ascii: "|"): return CELFault(.syntax, "'|' is no operator", at: range, hint: "||")
        case 0..<0x20, 0x7F: return CELFault(.syntax, "a control character has no place here", at: range)
        default: return CELFault(.syntax, "'\(text(range))' has no place here", at: range)
        }
    }
}

extension Lexer {
    /// The number that starts here: `12`, `0x1F`, both with `u`, `1.5`, `.5e3`, `1e-3`.
    private mutating func number() throws(CELFault) -> Token {
        let start = position
        var kind = Token.Kind.int
        if byte(at: 0) == UInt8(ascii: "0"), byte(at: 1) == UInt8(ascii: "x") {
            position += 2
            digits(Self.isHexDigit)
            guard position > start + 2 else {
                position = start
                throw CELFault(.syntax, "hexadecimal digits must follow '0x'", at: start..<start + 2)
            }
        } else {
            digits(Self.isDigit)
            if byte(at: 0) == UInt8(ascii: "."), let next = byte(at: 1), Self.isDigit(next) {
                kind = .double
                position += 1
                digits(Self.isDigit)
            }
            if exponent() { kind = .double }
        }
        if kind == .int, let suffix = byte(at: 0), suffix | 0x20 == UInt8(ascii: "u") {
            kind = .uint
            position += 1
        }
        return Token(kind: kind, range: start..<position)
    }

    private mutating func digits(_ belongs: (UInt8) -> Bool) {
        while let next = byte(at: 0), belongs(next) { position += 1 }
    }

    private mutating func exponent() -> Bool {
        guard let letter = byte(at: 0), letter | 0x20 == UInt8(ascii: "e") else { return false }
        var length = 1
        if let sign = byte(at: 1), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { length = 2 }
        guard let digit = byte(at: length), Self.isDigit(digit) else { return false }
        position += length
        digits(Self.isDigit)
        return true
    }

    /// The string that starts here with `b`, `r` or `br`; nil where these letters start a name.
    private mutating func prefixedString(_ first: UInt8) throws(CELFault) -> Token? {
        var prefix = 0
        var kind = Token.Kind.string
        if first | 0x20 == UInt8(ascii: "b") {
            kind = .bytes
            prefix = 1
        }
        var raw = false
        if let next = byte(at: prefix), next | 0x20 == UInt8(ascii: "r") {
            raw = true
            prefix += 1
        }
        guard prefix > 0, let quote = byte(at: prefix), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'")
        else { return nil }
        return try string(prefix: prefix, raw: raw, kind)
    }

    private mutating func string(prefix: Int, raw: Bool, _ kind: Token.Kind) throws(CELFault) -> Token {
        let start = position
        let quote = bytes[start + prefix]
        let triple = byte(at: prefix + 1) == quote && byte(at: prefix + 2) == quote
        var index = start + prefix + (triple ? 3 : 1)
        while index < end {
            let next = bytes[index]
            if next == UInt8(ascii: "\\"), !raw {
                index += 2
                continue
            }
            if next == quote {
                if !triple { return take(index + 1 - start, kind) }
                if index + 2 < end, bytes[index + 1] == quote, bytes[index + 2] == quote {
                    return take(index + 3 - start, kind)
                }
            }
            if !triple, next == 0x0A || next == 0x0D { break }
            index += 1
        }
        throw CELFault(.syntax, "the string that starts here is not closed", at: start..<start + prefix + 1)
    }
}
