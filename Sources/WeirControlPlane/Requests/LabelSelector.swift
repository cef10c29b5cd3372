/// Which objects are meant by their labels: requirements that all have to hold.
///
/// The syntax, and the texts of its faults, are those of `k8s.io/apimachinery/pkg/labels`:
/// `env=prod,tier in (web,db),!old,age>3`.
package struct LabelSelector: Sendable {
    /// What a requirement asks of the label with its key.
    package enum Condition: Sendable, Equatable {
        case exists
        case absent
        /// It is one of these.
        case oneOf([String])
        /// It is none of these, or not there.
        case noneOf([String])
        /// It is a number above, or below, this one.
        case above(Int64)
        case below(Int64)
    }

    /// One condition of one label.
    package struct Requirement: Sendable, Equatable {
        package let key: String
        package let condition: Condition

        func holds(_ labels: [String: String]) -> Bool {
            let value = labels[key]
            return switch condition {
            case .exists: value != nil
            case .absent: value == nil
            case .oneOf(let values): value.map(values.contains) ?? false
            case .noneOf(let values): !(value.map(values.contains) ?? false)
            case .above(let bound): value.flatMap { Int64($0) }.map { $0 > bound } ?? false
            case .below(let bound): value.flatMap { Int64($0) }.map { $0 < bound } ?? false
            }
        }
    }

    package let requirements: [Requirement]

    /// Everything.
    package static let everything = LabelSelector([])

    private init(_ requirements: [Requirement]) { self.requirements = requirements }

    /// The selector `text`; an empty one means everything.
    /// - Throws: ``APIStatus`` where it is none.
    package init(_ text: String) throws(APIStatus) {
        var parser = LabelSelectorParser(text)
        requirements = try parser.parse()
    }

    /// The selector that a `matchLabels` of an object is.
    package init(matching labels: [String: String]) {
        requirements = labels.sorted { $0.key < $1.key }.map { Requirement(key: $0.key, condition: .oneOf([$0.value])) }
    }

    package var isEverything: Bool { requirements.isEmpty }

    /// Whether an object with `labels` is meant.
    package func selects(_ labels: [String: String]) -> Bool { requirements.allSatisfy { $0.holds(labels) } }
}

/// Reads selectors.
private struct LabelSelectorParser {
    private enum Token: Equatable {
        case word(String)
        case symbol(String)
        case end

        var text: String {
            switch self {
            case .word(let text), .symbol(let text): text
            case .end: ""
            }
        }

        /// It as a key or a value: the words of operators are names as well where no operator can stand.
        var name: String? {
            switch self {
            case .word(let text): text
            case .symbol(let text): text == "in" || text == "notin" ? text : nil
            case .end: nil
            }
        }
    }

    private static let operators = ["in", "notin", "=", "==", "!=", "gt", "lt"]
    private var tokens: [Token]
    private var position = 0

    init(_ text: String) { tokens = Self.tokens(of: text) }

    private static func tokens(of text: String) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let character = rest.first {
            if character == " " || character == "\t" || character == "\r" || character == "\n" {
                rest = rest.dropFirst()
            } else if let symbol = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"].first(where: { rest.hasPrefix($0) })
            {
                tokens.append(.symbol(symbol))
                rest = rest.dropFirst(symbol.count)
            } else {
                let word = rest.prefix { !" \t\r\n=!(),><".contains($0) }
                tokens.append(word == "in" || word == "notin" ? .symbol(String(word)) : .word(String(word)))
                rest = rest.dropFirst(word.count)
            }
        }
        return tokens + [.end]
    }

    private var next: Token { tokens[min(position, tokens.count - 1)] }

    private mutating func take() -> Token {
        defer { position += 1 }
        return next
    }

    mutating func parse() throws(APIStatus) -> [LabelSelector.Requirement] {
        var requirements: [LabelSelector.Requirement] = []
        while true {
            switch next {
            case .end: return requirements
            case .word, .symbol("!"), .symbol("in"), .symbol("notin"):
                do throws(APIStatus) { requirements.append(try requirement()) } catch {
                    throw .badRequest("unable to parse requirement: \(error.message)")
                }
                switch take() {
                case .end: return requirements
                case .symbol(","):
                    switch next {
                    case .word, .symbol("!"), .symbol("in"), .symbol("notin"): continue
                    default: throw .badRequest("found '\(next.text)', expected: identifier after ','")
                    }
                case let other: throw .badRequest("found '\(other.text)', expected: ',' or 'end of string'")
                }
            default:
                throw .badRequest("found '\(next.text)', expected: !, identifier, or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(APIStatus) -> LabelSelector.Requirement {
        var isAbsence = false
        if next == .symbol("!") {
            isAbsence = true
            _ = take()
        }
        let first = take()
        guard let key = first.name else { throw .badRequest("found '\(first.text)', expected: identifier") }
        if let fault = LabelRules.faults(ofKey: key).first {
            throw .badRequest("<nil>: Invalid value: \(GoText.quoted(key)): \(fault)")
        }
        if isAbsence { return .init(key: key, condition: .absent) }
        if next == .end || next == .symbol(",") { return .init(key: key, condition: .exists) }
        switch take() {
        case .symbol("in"): return .init(key: key, condition: .oneOf(try checked(set())))
        case .symbol("notin"): return .init(key: key, condition: .noneOf(try checked(set())))
        case .symbol("="), .symbol("=="): return .init(key: key, condition: .oneOf(try checked([single()])))
        case .symbol("!="): return .init(key: key, condition: .noneOf(try checked([single()])))
        case .symbol(">"): return .init(key: key, condition: .above(try number(single())))
        case .symbol("<"): return .init(key: key, condition: .below(try number(single())))
        case let other:
            throw .badRequest("found '\(other.text)', expected: \(Self.operators.joined(separator: ", "))")
        }
    }

    private func checked(_ values: [String]) throws(APIStatus) -> [String] {
        for (index, value) in values.enumerated() {
            if let fault = LabelRules.faults(ofValue: value).first {
                throw .badRequest("values[\(index)][\(value)]: Invalid value: \(GoText.quoted(value)): \(fault)")
            }
        }
        return values
    }

    private func number(_ text: String) throws(APIStatus) -> Int64 {
        guard let number = Int64(text) else {
            throw .badRequest(
                "values[0]: Invalid value: \(GoText.quoted(text)): for 'Gt', 'Lt' operators, the value must be an integer"
            )
        }
        return number
    }

    private mutating func single() throws(APIStatus) -> String {
        if next == .end || next == .symbol(",") { return "" }
        let token = take()
        guard let name = token.name else { throw .badRequest("found '\(token.text)', expected: identifier") }
        return name
    }

    private mutating func set() throws(APIStatus) -> [String] {
        guard next == .symbol("(") else { throw .badRequest("found '\(next.text)' expected: '('") }
        _ = take()
        var values: Set<String> = []
        if next == .symbol(")") {
            _ = take()
            return [""]
        }
        while true {
            let token = take()
            if let name = token.name {
                values.insert(name)
                switch take() {
                case .symbol(","):
                    // A comma behind the last one means an empty value.
                    guard next == .symbol(")") else { continue }
                    values.insert("")
                    _ = take()
                    return values.sorted()
                case .symbol(")"): return values.sorted()
                case let other: throw .badRequest("found '\(other.text)', expected: ',' or ')'")
                }
            }
            guard token == .symbol(",") else {
                if token == .symbol(")") { return values.sorted() }
                throw .badRequest("found '\(token.text)', expected: ',', or identifier")
            }
            values.insert("")
            guard next == .symbol(")") else { continue }
            _ = take()
            return values.sorted()
        }
    }
}
