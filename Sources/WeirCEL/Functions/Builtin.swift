import WeirValue

/// A function of the language.
struct Builtin: Sendable {
    /// What it computes. Arguments carry no marks, except where ``seesMarks`` says so; a receiver is the first of them.
    enum Body: Sendable {
        case one(@Sendable (Value, inout Evaluation) throws(CELFailure) -> Value)
        case two(@Sendable (Value, Value, inout Evaluation) throws(CELFailure) -> Value)
        case many(@Sendable ([Value], inout Evaluation) throws(CELFailure) -> Value)
    }

    /// Its name, with the namespace for those that have one.
    let name: String
    /// Whether it is called on a value, `x.name(...)`, rather than as `name(...)`.
    let isMember: Bool
    /// The numbers of arguments that it takes, without the receiver.
    let arity: ClosedRange<Int>
    /// The kind of its result.
    let result: Value.Kind
    /// Whether it is handed marked values and answers for the marks itself.
    let seesMarks: Bool
    let body: Body

    /// What it computes from `arguments`.
    func apply(_ arguments: [Value], _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        for argument in arguments {
            if case .string(let text) = argument { try evaluation.charge(bytes: text.utf8.count) }
        }
        switch body {
        case .one(let body): return try body(arguments[0], &evaluation)
        case .two(let body): return try body(arguments[0], arguments[1], &evaluation)
        case .many(let body): return try body(arguments, &evaluation)
        }
    }

    static func global(
        _ name: String, _ result: Value.Kind, seesMarks: Bool = false,
        _ body: @escaping @Sendable (Value, inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: false, arity: 1...1, result: result, seesMarks: seesMarks, body: .one(body))
    }

    static func global2(
        _ name: String, _ result: Value.Kind,
        _ body: @escaping @Sendable (Value, Value, inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: false, arity: 2...2, result: result, seesMarks: false, body: .two(body))
    }

    static func globalMany(
        _ name: String, _ arity: ClosedRange<Int>, _ result: Value.Kind,
        _ body: @escaping @Sendable ([Value], inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: false, arity: arity, result: result, seesMarks: false, body: .many(body))
    }

    static func member(
        _ name: String, _ result: Value.Kind, seesMarks: Bool = false,
        _ body: @escaping @Sendable (Value, inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: true, arity: 0...0, result: result, seesMarks: seesMarks, body: .one(body))
    }

    static func member2(
        _ name: String, _ result: Value.Kind,
        _ body: @escaping @Sendable (Value, Value, inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: true, arity: 1...1, result: result, seesMarks: false, body: .two(body))
    }

    static func memberMany(
        _ name: String, _ arity: ClosedRange<Int>, _ result: Value.Kind,
        _ body: @escaping @Sendable ([Value], inout Evaluation) throws(CELFailure) -> Value
    ) -> Builtin {
        Builtin(name: name, isMember: true, arity: arity, result: result, seesMarks: false, body: .many(body))
    }
}

/// All functions of the language.
enum Builtins {
    static let all: [Builtin] =
        standard + conversions + strings + formats + math + lists + sets + encoders + optionals + moments
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
        if case .one(let body) = function.body { return try single(body, &evaluation) }
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(arguments.count)
        var values: [Value] = []
        for argument in arguments {
            let outcome = try argument.outcome(&evaluation)
            if case .success(let value) = outcome, value.isOrdinary { values.append(value) }
            outcomes.append(outcome)
        }
        if values.count == arguments.count {
            do throws(CELFailure) { return try function.apply(values, &evaluation) } catch {
                throw CELError(error, at: range)
            }
        }
        return try carefully(outcomes, &evaluation)
    }

    private func single(
        _ body: (Value, inout Evaluation) throws(CELFailure) -> Value, _ evaluation: inout Evaluation
    ) throws(CELError) -> Value {
        let argument = try arguments[0].evaluate(&evaluation)
        guard argument.isOrdinary || function.seesMarks else {
            return try carefully([.success(argument)], &evaluation)
        }
        do throws(CELFailure) {
            if case .string(let text) = argument { try evaluation.charge(bytes: text.utf8.count) }
            return try body(argument, &evaluation)
        } catch {
            throw CELError(error, at: range)
        }
    }

    private func carefully(_ outcomes: [Outcome], _ evaluation: inout Evaluation) throws(CELError) -> Value {
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
