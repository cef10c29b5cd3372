import WeirValue

/// Reads the text of a ``ColumnPath``.
struct ColumnPathReader {
    private var rest: Substring
    /// How deep filters are nested.
    private var depth = 0

    init(_ text: String) { rest = Substring(text) }

    var isAtEnd: Bool { rest.isEmpty }

    /// The steps from here on; nil where they are none.
    mutating func path() -> [ColumnPath.Step]? {
        if rest.first == "$" || rest.first == "@" { rest.removeFirst() }
        var steps: [ColumnPath.Step] = []
        while let next = rest.first, next == "." || next == "[" {
            rest.removeFirst()
            if next == "[" {
                guard let step = bracket() else { return nil }
                steps.append(step)
                continue
            }
            if rest.first == "." {
                rest.removeFirst()
                steps.append(.descent)
            }
            if rest.first == "[" { continue }
            let name = name()
            // A single point is the object itself.
            if name.isEmpty {
                if rest.isEmpty, steps.isEmpty { return [] }
                return nil
            }
            steps.append(name == "*" ? .every : .member(name))
        }
        return steps
    }

    /// A name up to the next step; a backslash takes the meaning from what follows it.
    private mutating func name() -> String {
        var name = ""
        while let character = rest.first, !".[]() =!<>|&,".contains(character) {
            rest.removeFirst()
            if character == "\\" {
                guard let escaped = rest.popFirst() else { break }
                name.append(escaped)
            } else {
                name.append(character)
            }
        }
        return name
    }

    /// What stands in square brackets, of which the first is taken.
    private mutating func bracket() -> ColumnPath.Step? {
        skipBlanks()
        if rest.hasPrefix("?(") {
            rest.removeFirst(2)
            guard let filter = filter(), take(")"), take("]") else { return nil }
            return .filter(filter)
        }
        var steps: [ColumnPath.Step] = []
        repeat {
            guard let step = index() else { return nil }
            steps.append(step)
        } while take(",")
        guard take("]") else { return nil }
        return steps.count == 1 ? steps[0] : .union(steps)
    }

    private mutating func index() -> ColumnPath.Step? {
        skipBlanks()
        if take("*") { return .every }
        if let text = quoted() { return .member(text) }
        let first = number()
        guard take(":") else { return first.map { .element($0) } }
        let last = number()
        let step = take(":") ? number() ?? 1 : 1
        return step > 0 ? .slice(from: first, to: last, by: step) : nil
    }

    private mutating func number() -> Int? {
        skipBlanks()
        let digits = rest.prefix { $0 == "-" || $0 == "+" || $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else { return nil }
        rest = rest.dropFirst(digits.count)
        return number
    }

    private mutating func quoted() -> String? {
        guard let mark = rest.first, mark == "'" || mark == "\"" else { return nil }
        var text = ""
        var tail = rest.dropFirst()
        while let character = tail.popFirst() {
            if character == mark {
                rest = tail
                return text
            }
            if character == "\\", let escaped = tail.popFirst() { text.append(escaped) } else { text.append(character) }
        }
        return nil
    }

    private mutating func filter() -> ColumnPath.Filter? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 8, let left = side() else { return nil }
        skipBlanks()
        for comparison in ["==", "!=", "<=", ">=", "<", ">"] where rest.hasPrefix(comparison) {
            rest.removeFirst(comparison.count)
            guard let right = side() else { return nil }
            return ColumnPath.Filter(left: left, comparison: comparison, right: right)
        }
        return ColumnPath.Filter(left: left, comparison: "", right: .value(.null))
    }

    private mutating func side() -> ColumnPath.Filter.Side? {
        skipBlanks()
        if rest.first == "@" { return path().map { .path($0) } }
        if let text = quoted() { return .value(.string(text)) }
        let word = rest.prefix { !")=!<> ".contains($0) }
        guard !word.isEmpty else { return nil }
        rest = rest.dropFirst(word.count)
        switch word {
        case "true": return .value(true)
        case "false": return .value(false)
        default:
            if let int = Int64(word) { return .value(.int(int)) }
            return Double(word).map { .value(.double($0)) }
        }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipBlanks()
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipBlanks() { while rest.first == " " { rest.removeFirst() } }
}
