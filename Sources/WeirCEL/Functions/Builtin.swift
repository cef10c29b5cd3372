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
