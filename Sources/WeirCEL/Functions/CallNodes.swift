import WeirValue

/// A call of a function of the language with one operand.
final class UnaryCallNode: Node {
    let range: Range<Int>
    private let function: Builtin
    private let body: @Sendable (Value, inout Evaluation) throws(CELFailure) -> Value
    private let operand: any Node

    init(
        _ function: Builtin, _ body: @escaping @Sendable (Value, inout Evaluation) throws(CELFailure) -> Value,
        _ operand: any Node, at range: Range<Int>
    ) {
        self.function = function
        self.body = body
        self.operand = operand
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        try apply(try operand.evaluate(&evaluation), &evaluation)
    }

    @inline(never)
    private func apply(_ value: Value, _ evaluation: inout Evaluation) throws(CELError) -> Value {
        guard value.isOrdinary || function.seesMarks else {
            let kind = function.result
            let call = StrictCall(range: range) { _ in kind }
            return try call.value([.success(value)], &evaluation) { (operands, evaluation) throws(CELFailure) in
                try function.apply(operands, &evaluation)
            }
        }
        do throws(CELFailure) {
            if case .string(let text) = value { try evaluation.charge(bytes: text.utf8.count) }
            return try body(value, &evaluation)
        } catch {
            throw CELError(error, at: range)
        }
    }
}

/// A call of a function of the language.
final class CallNode: Node {
    let range: Range<Int>
    private let function: Builtin
    private let arguments: [any Node]

    init(_ function: Builtin, _ arguments: [any Node], at range: Range<Int>) {
        self.function = function
        self.arguments = arguments
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(arguments.count)
        for argument in arguments { outcomes.append(try argument.outcome(&evaluation)) }
        return try apply(outcomes, &evaluation)
    }

    @inline(never)
    private func apply(_ outcomes: [Outcome], _ evaluation: inout Evaluation) throws(CELError) -> Value {
        var values: [Value] = []
        values.reserveCapacity(outcomes.count)
        for outcome in outcomes {
            if case .success(let value) = outcome, value.isOrdinary { values.append(value) }
        }
        if values.count == outcomes.count {
            do throws(CELFailure) { return try function.apply(values, &evaluation) } catch {
                throw CELError(error, at: range)
            }
        }
        let function = function
        let call = StrictCall(range: range) { _ in function.result }
        return try call.value(outcomes, &evaluation) { (arguments, evaluation) throws(CELFailure) in
            try function.apply(arguments, &evaluation)
        }
    }
}

/// A call of a function of the host.
final class HostCallNode: Node {
    let range: Range<Int>
    private let function: CELFunction
    private let arguments: [any Node]

    init(_ function: CELFunction, _ arguments: [any Node], at range: Range<Int>) {
        self.function = function
        self.arguments = arguments
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let function = function
        if function.seesMarks {
            var values: [Value] = []
            for argument in arguments { values.append(try argument.evaluate(&evaluation)) }
            do throws(CELFailure) { return try Self.call(function, values, &evaluation) } catch {
                throw CELError(error, at: range)
            }
        }
        var outcomes: [Outcome] = []
        for argument in arguments { outcomes.append(try argument.outcome(&evaluation)) }
        let call = StrictCall(range: range) { _ in function.result }
        return try call.value(outcomes, &evaluation) { (arguments, evaluation) throws(CELFailure) in
            try Self.call(function, arguments, &evaluation)
        }
    }

    private static func call(
        _ function: CELFunction, _ arguments: [Value], _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Value {
        try evaluation.charge(1)
        do { return try function.body(arguments) } catch { throw .host(error) }
    }
}
