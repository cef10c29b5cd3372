/// Reads a regular expression in the syntax of RE2.
struct RegexParser {
    /// How deep groups may stand in one another.
    private static let maxDepth = 200
    /// The largest number in `{n,m}`.
    private static let maxRepeat = 1_000

    private struct Flags {
        var ignoresCase = false
        var multiline = false
        var dotMatchesNewline = false
    }

    let scalars: [Unicode.Scalar]
    var position = 0
    private var flags = Flags()
    private var names: Set<String> = []

    private init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    /// The tree of `pattern`.
    static func parse(_ pattern: String) throws(RegexError) -> RegexTree {
        var parser = RegexParser(pattern)
        let tree = try parser.choice(depth: 0)
        guard parser.position == parser.scalars.count else { throw parser.error("a ')' without its '('") }
        return tree
    }

    func error(_ reason: String) -> RegexError { RegexError(reason: reason, offset: min(position, scalars.count)) }

    var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    private mutating func choice(depth: Int) throws(RegexError) -> RegexTree {
        guard depth <= Self.maxDepth else { throw error("groups nested too deep") }
        let outer = flags
        defer { flags = outer }
        var branches: [RegexTree] = []
        repeat { branches.append(try sequence(depth: depth)) } while take("|")
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence(depth: Int) throws(RegexError) -> RegexTree {
        var parts: [RegexTree] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if take("\\Q") {
                while position < scalars.count, !take("\\E") {
                    parts.append(literal(scalars[position]))
                    position += 1
                }
                continue
            }
            guard let atom = try atom(scalar, depth: depth) else { continue }
            parts.append(try repeated(atom))
        }
        return parts.count == 1 ? parts[0] : parts.isEmpty ? .empty : .sequence(parts)
    }

    /// The atom that starts here; nil for one that only changes the flags.
    private mutating func atom(_ scalar: Unicode.Scalar, depth: Int) throws(RegexError) -> RegexTree? {
        switch scalar {
        case "(":
            position += 1
            return try group(depth: depth)
        case "[":
            position += 1
            return .set(try set())
        case "\\":
            position += 1
            return try escape()
        case "*", "+", "?": throw error("nothing stands before a repetition")
        default: break
        }
        position += 1
        switch scalar {
        case ".":
            var any = RegexSet()
            any.insert(flags.dotMatchesNewline ? [] : [0x0A...0x0A], negated: true)
            return .set(any.sealed(negated: false, foldsCase: false))
        case "^": return .assertion(flags.multiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.multiline ? .lineEnd : .textEnd)
        default: return literal(scalar)
        }
    }

    func literal(_ scalar: Unicode.Scalar) -> RegexTree {
        guard flags.ignoresCase, !RegexSet.variants(scalar).isEmpty else { return .scalar(scalar) }
        var set = RegexSet()
        set.insert(scalar)
        return .set(set.sealed(negated: false, foldsCase: true))
    }

    func sealed(_ set: RegexSet, negated: Bool) -> RegexSet {
        set.sealed(negated: negated, foldsCase: flags.ignoresCase)
    }

    // MARK: Groups

    private mutating func group(depth: Int) throws(RegexError) -> RegexTree? {
        let outer = flags
        if take("?") {
            if take("P<") || take("<") {
                try name()
            } else if try !groupFlags() {
                return nil
            }
        }
        let tree = try choice(depth: depth + 1)
        guard take(")") else { throw error("a '(' without its ')'") }
        flags = outer
        return tree
    }

    private mutating func name() throws(RegexError) {
        var name = ""
        while let scalar = next, scalar != ">" {
            guard scalar == "_" || (scalar.isASCII && Character(scalar).isLetter) || ("0"..."9").contains(scalar) else {
                throw error("a group name holds letters, digits and '_' only")
            }
            name.unicodeScalars.append(scalar)
            position += 1
        }
        guard take(">"), !name.isEmpty else { throw error("a group name is empty or not closed") }
        guard names.insert(name).inserted else { throw error("two groups of one name") }
    }

    /// Reads the flags behind `(?`.
    /// - Returns: whether a group follows rather than the end of the flags.
    private mutating func groupFlags() throws(RegexError) -> Bool {
        var value = true
        while let scalar = next {
            position += 1
            switch scalar {
            case "i": flags.ignoresCase = value
            case "m": flags.multiline = value
            case "s": flags.dotMatchesNewline = value
            case "U": break
            case "-" where value: value = false
            case ":": return true
            case ")": return false
            default:
                position -= 1
                throw error("no such group or flag")
            }
        }
        throw error("a '(' without its ')'")
    }

    // MARK: Repetitions

    private mutating func repeated(_ atom: RegexTree) throws(RegexError) -> RegexTree {
        guard let (minimum, maximum) = try bounds() else { return atom }
        _ = take("?")
        let start = position
        if try bounds() != nil {
            position = start
            throw error("a repetition of a repetition needs parentheses")
        }
        return .repetition(atom, minimum, maximum)
    }

    /// The numbers of the repetition that stands here, if one does.
    private mutating func bounds() throws(RegexError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = position
        guard take("{"), let minimum = number() else {
            position = start
            return nil
        }
        var maximum: Int? = minimum
        if take(",") { maximum = number() }
        guard take("}") else {
            position = start
            return nil
        }
        guard minimum <= Self.maxRepeat, maximum ?? 0 <= Self.maxRepeat, maximum ?? minimum >= minimum else {
            position = start
            throw error("the numbers of a repetition are at most \(Self.maxRepeat), the second not below the first")
        }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 48), 1_000_000)
            position += 1
        }
        return value
    }
}
