import WeirValue

/// A compiled part of an expression.
protocol Node: AnyObject, Sendable {
    /// Where it stands: UTF-8 offsets in the source.
    var range: Range<Int> { get }
    /// Its value.
    /// - Throws: why it has none.
    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value
    /// The value of a constant; nil for all others.
    var constant: Value? { get }
}

/// What evaluating a part came to.
typealias Outcome = Result<Value, CELError>

extension Node {
    var constant: Value? { nil }

    /// What evaluating this comes to.
    /// - Throws: that a limit is reached, which no operator absorbs.
    func outcome(_ evaluation: inout Evaluation) throws(CELError) -> Outcome {
        do throws(CELError) { return .success(try evaluate(&evaluation)) } catch {
            if error.code == .limit { throw error }
            return .failure(error)
        }
    }
}

/// A constant.
final class ConstantNode: Node {
    let range: Range<Int>
    let value: Value

    init(_ value: Value, at range: Range<Int>) {
        self.value = value
        self.range = range
    }

    var constant: Value? { value }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value { value }
}

/// A part that always fails: a name that nothing has, where such names are told at evaluation only.
final class FailingNode: Node {
    let error: CELError

    init(_ error: CELError) { self.error = error }

    var range: Range<Int> { error.range }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value { throw error }
}

/// A declared variable.
final class VariableNode: Node {
    let range: Range<Int>
    private let name: String
    private let slot: Int

    init(_ name: String, slot: Int, at range: Range<Int>) {
        self.name = name
        self.slot = slot
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        if slot < evaluation.slots.count, let value = evaluation.slots[slot] { return value }
        throw CELError(.noValue, "\"\(name)\" has no value here", at: range)
    }
}

/// A variable that a macro declares.
final class LocalNode: Node {
    let range: Range<Int>
    private let index: Int

    init(_ index: Int, at range: Range<Int>) {
        self.index = index
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        if let value = evaluation.locals[index] { return value }
        throw CELError(.noValue, "this variable has no value here", at: range)
    }
}

/// A variable that `cel.bind` declares: evaluated when it is first used.
final class BoundNode: Node {
    let range: Range<Int>
    private let index: Int
    private let value: any Node

    init(_ index: Int, _ value: any Node, at range: Range<Int>) {
        self.index = index
        self.value = value
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        if let known = evaluation.locals[index] { return known }
        let fresh = try value.evaluate(&evaluation)
        evaluation.locals[index] = fresh
        return fresh
    }
}

/// `cel.bind(name, value, body)`.
final class BindNode: Node {
    let range: Range<Int>
    private let index: Int
    private let body: any Node

    init(_ index: Int, body: any Node, at range: Range<Int>) {
        self.index = index
        self.body = body
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        evaluation.locals[index] = nil
        return try body.evaluate(&evaluation)
    }
}
