extension RegexParser {
    /// What the escape behind a backslash stands for.
    mutating func escape() throws(RegexError) -> RegexTree {
        guard let scalar = next else { throw error("a backslash at the end") }
        switch scalar {
        case "A", "z", "b", "B":
            position += 1
            let kinds: [Unicode.Scalar: RegexAssertion] = [
                "A": .textStart, "z": .textEnd, "b": .wordBoundary, "B": .noWordBoundary,
            ]
            return kinds[scalar].map { .assertion($0) } ?? .empty
        default: break
        }
        var set = RegexSet()
        if try classEscape(into: &set) { return .set(sealed(set, negated: false)) }
        return literal(try escapedScalar())
    }

    /// Adds the class that an escape such as `\d` or `\p{L}` stands for.
    /// - Returns: whether the escape is one of a class.
    private mutating func classEscape(into set: inout RegexSet) throws(RegexError) -> Bool {
        guard let scalar = next else { return false }
        switch scalar {
        case "d", "s", "w", "D", "S", "W":
            position += 1
            let lower = Unicode.Scalar(scalar.value | 0x20) ?? scalar
            set.insert(RegexSet.perl[lower] ?? [], negated: scalar != lower)
            return true
        case "p", "P":
            position += 1
            try category(into: &set, negated: scalar == "P")
            return true
        default: return false
        }
    }

    private mutating func category(into set: inout RegexSet, negated: Bool) throws(RegexError) {
        var negated = negated
        var name = ""
        if take("{") {
            if take("^") { negated.toggle() }
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                position += 1
            }
            guard take("}") else { throw error("a Unicode class is not closed") }
        } else if let scalar = next {
            name = String(Character(scalar))
            position += 1
        }
        guard set.insert(category: name, negated: negated) else {
            throw error("no such Unicode class; general categories such as L, Lu or Nd are known")
        }
    }

    /// The one code point that an escape stands for.
    private mutating func escapedScalar() throws(RegexError) -> Unicode.Scalar {
        guard let scalar = next else { throw error("a backslash at the end") }
        position += 1
        switch scalar {
        case "a": return "\u{07}"
        case "f": return "\u{0C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{0B}"
        case "x": return try hexadecimal()
        case "0"..."7": return try octal(scalar)
        default:
            guard scalar.isASCII, !Character(scalar).isLetter, !Character(scalar).isNumber else {
                position -= 1
                throw error("no such escape")
            }
            return scalar
        }
    }

    private mutating func octal(_ first: Unicode.Scalar) throws(RegexError) -> Unicode.Scalar {
        var value = first.value - 48
        var count = 1
        while count < 3, let digit = next, ("0"..."7").contains(digit) {
            value = value * 8 + digit.value - 48
            count += 1
            position += 1
        }
        guard first == "0" || count > 1, let scalar = Unicode.Scalar(value) else {
            throw error("references back to groups are not supported")
        }
        return scalar
    }

    private mutating func hexadecimal() throws(RegexError) -> Unicode.Scalar {
        let braces = take("{")
        var value: UInt32 = 0
        var count = 0
        while count < (braces ? 8 : 2), let scalar = next, let digit = Character(scalar).hexDigitValue, scalar.isASCII {
            value = value << 4 | UInt32(digit)
            count += 1
            position += 1
        }
        guard count > 0, braces ? take("}") : count == 2, let scalar = Unicode.Scalar(value) else {
            throw error("no code point in a hexadecimal escape")
        }
        return scalar
    }

    /// The set behind a `[`.
    mutating func set() throws(RegexError) -> RegexSet {
        let negated = take("^")
        var set = RegexSet()
        var first = true
        while first || next != "]" {
            guard next != nil else { throw error("a '[' without its ']'") }
            first = false
            if take("[:") {
                try named(into: &set)
                continue
            }
            if next == "\\" {
                position += 1
                if try classEscape(into: &set) { continue }
                position -= 1
            }
            let lower = try member()
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                set.insert(lower)
                continue
            }
            position += 1
            let upper = try member()
            guard lower <= upper else { throw error("a range that ends before it starts") }
            set.insert(lower.value...upper.value)
        }
        position += 1
        return sealed(set, negated: negated)
    }

    private mutating func member() throws(RegexError) -> Unicode.Scalar {
        guard let scalar = next else { throw error("a '[' without its ']'") }
        position += 1
        return scalar == "\\" ? try escapedScalar() : scalar
    }

    private mutating func named(into set: inout RegexSet) throws(RegexError) {
        let negated = take("^")
        var name = ""
        while let scalar = next, scalar != ":" {
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard take(":]"), let ranges = RegexSet.named[name] else { throw error("no such class in '[[:...:]]'") }
        set.insert(ranges, negated: negated)
    }
}
