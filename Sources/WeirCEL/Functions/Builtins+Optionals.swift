import WeirValue

extension Builtins {
    /// The functions of optionals that are no macros; they let marks through on what an optional holds.
    static let optionals: [Builtin] = [
        .global("optional.of", .object, seesMarks: true) { (value, _) throws(CELFailure) in OptionalValues.of(value) },
        .global("optional.ofNonZeroValue", .object, seesMarks: true) { (value, _) throws(CELFailure) in
            OptionalValues.ofNonZero(value)
        },
        .globalMany("optional.none", 0...0, .object) { (_, _) throws(CELFailure) in .optional(nil) },
        .member("hasValue", .bool, seesMarks: true) { (value, _) throws(CELFailure) in
            try OptionalValues.hasValue(value)
        },
        .member("value", .any, seesMarks: true) { (value, _) throws(CELFailure) in try OptionalValues.value(value) },
        .global("optional.unwrap", .list) { (value, evaluation) throws(CELFailure) in try unwrap(value, &evaluation) },
        .member("unwrapOpt", .list) { (value, evaluation) throws(CELFailure) in try unwrap(value, &evaluation) },
    ]

    /// What the optionals of a list hold, without those that hold nothing.
    private static func unwrap(_ value: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> Value {
        guard case .list(let list) = value else { throw .noOverload("optional.unwrap", value) }
        try evaluation.allocate(elements: list.count)
        var values: [Value] = []
        for element in list.elements {
            guard let optional = element.asOptional else { throw .noOverload("optional.unwrap", element) }
            if let held = optional.value { values.append(held) }
        }
        return .list(values)
    }
}
