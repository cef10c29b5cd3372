import WeirValue

/// Joins truth values where one of them may decide alone, whatever the others are: `&&`, `||`, `all`, `exists`.
///
/// What decides wins over an unknown, an unknown over an error. The result is hidden where a value was looked at that
/// is sensitive.
struct LogicalFold {
    private let operation: LogicalOperator
    private var unknown = false
    private var sensitive = false
    private var failure: CELError?

    init(_ operation: LogicalOperator) { self.operation = operation }

    /// Takes in the next operand.
    /// - Returns: whether it decides, so that no further one needs to be looked at.
    mutating func add(_ outcome: Outcome, at range: Range<Int>) -> Bool {
        switch outcome {
        case .failure(let error): failure = failure ?? error
        case .success(let value):
            switch value {
            case .bool(let bool): return bool == operation.decisive
            case .unknown: unknown = true
            case .sensitive(let box):
                sensitive = true
                return add(.success(box.value), at: range)
            default:
                let message = "\(operation.rawValue) takes bools, not a value of type \(value.celType)"
                failure = failure ?? CELError(.noSuchOverload, message, at: range)
            }
        }
        return false
    }

    /// The value that decides.
    var decided: Value { mark(.bool(operation.decisive)) }

    /// What all operands together come to where none of them decided.
    func result() throws(CELError) -> Value {
        if unknown { return mark(.unknown(.bool)) }
        if let failure { throw failure }
        return mark(.bool(!operation.decisive))
    }

    private func mark(_ value: Value) -> Value { sensitive ? value.hidden : value }
}

/// `a && b && ...` or `a || b || ...`.
final class LogicalNode: Node {
    let range: Range<Int>
    private let operation: LogicalOperator
    private let operands: [any Node]

    init(_ operation: LogicalOperator, _ operands: [any Node], at range: Range<Int>) {
        self.operation = operation
        self.operands = operands
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let decisive = operation.decisive
        for index in operands.indices {
            let outcome = try operands[index].outcome(&evaluation)
            guard case .success(.bool(let bool)) = outcome else {
                return try carefully(from: index, outcome, &evaluation)
            }
            if bool == decisive { return .bool(decisive) }
        }
        return .bool(!decisive)
    }

    private func carefully(
        from index: Int, _ outcome: Outcome, _ evaluation: inout Evaluation
    ) throws(CELError) -> Value {
        var fold = LogicalFold(operation)
        if fold.add(outcome, at: operands[index].range) { return fold.decided }
        for operand in operands[(index + 1)...] {
            if fold.add(try operand.outcome(&evaluation), at: operand.range) { return fold.decided }
        }
        return try fold.result()
    }
}

/// `condition ? first : second`.
///
/// With an unknown condition the result is unknown; it is then sensitive where a branch is. A sensitive condition hides
/// the result.
final class ConditionalNode: Node {
    let range: Range<Int>
    private let condition: any Node
    private let first: any Node
    private let second: any Node

    init(_ condition: any Node, _ first: any Node, _ second: any Node, at range: Range<Int>) {
        self.condition = condition
        self.first = first
        self.second = second
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try choose(try condition.evaluate(&evaluation), &evaluation)
    }

    private func choose(_ condition: Value, _ evaluation: inout Evaluation) throws(CELError) -> Value {
        switch condition {
        case .bool(true): return try first.evaluate(&evaluation)
        case .bool(false): return try second.evaluate(&evaluation)
        case .unknown: return try Self.either([first, second], &evaluation)
        case .sensitive(let box): return try choose(box.value, &evaluation).hidden
        default:
            let message = "the condition of ?: is a bool, not a value of type \(condition.celType)"
            throw CELError(.noSuchOverload, message, at: self.condition.range)
        }
    }

    /// What stands for a choice among `nodes` that cannot be made: an unknown, of their kind where they agree,
    /// sensitive where one of them is.
    static func either(_ nodes: [any Node], _ evaluation: inout Evaluation) throws(CELError) -> Value {
        var kinds: Set<Value.Kind> = []
        var sensitive = false
        for node in nodes {
            guard case .success(let value) = try node.outcome(&evaluation) else { continue }
            kinds.insert(value.kind)
            if value.isSensitive { sensitive = true }
        }
        let unknown = Value.unknown(kinds.count == 1 ? kinds.first ?? .any : .any)
        return sensitive ? unknown.hidden : unknown
    }
}
