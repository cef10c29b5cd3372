import WeirValue

/// The arithmetic operators and `+` for all that can be joined. The values carry no marks.
enum Arithmetic {
    /// The value of `left operation right`.
    /// - Throws: an overflow, a division by zero, or that the operator is not defined for these types.
    static func apply(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Value {
        switch (left, right) {
        case (.int(let left), .int(let right)): return .int(try integers(operation, left, right, "int"))
        case (.uint(let left), .uint(let right)): return .uint(try integers(operation, left, right, "uint"))
        case (.double(let first), .double(let second)):
            switch operation {
            case .add: return .double(first + second)
            case .subtract: return .double(first - second)
            case .multiply: return .double(first * second)
            case .divide: return .double(first / second)
            default: throw .noOverload(operation.rawValue, left, right)
            }
        case (.object(let first), .object(let second)):
            if let result = try Moments.apply(operation, first, second) { return result }
            throw .noOverload(operation.rawValue, left, right)
        default:
            guard operation == .add else { throw .noOverload(operation.rawValue, left, right) }
            return try join(left, right, &evaluation)
        }
    }

    private static func integers<Number: FixedWidthInteger>(
        _ operation: BinaryOperator, _ left: Number, _ right: Number, _ type: String
    ) throws(CELFailure) -> Number {
        if right == 0, operation == .divide || operation == .modulo {
            throw CELFailure(.arithmetic, operation == .divide ? "division by zero" : "remainder of a division by zero")
        }
        let (result, overflow) =
            switch operation {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            default: left.remainderReportingOverflow(dividingBy: right)
            }
        guard !overflow else { throw CELFailure(.arithmetic, "the result is past the range of \(type)") }
        return result
    }

    private static func join(_ left: Value, _ right: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> Value
    {
        switch (left, right) {
        case (.string(let left), .string(let right)): return .string(try join(left, right, &evaluation))
        case (.bytes(let left), .bytes(let right)):
            try evaluation.allocate(left.count + right.count)
            return .bytes(left + right)
        case (.list(let left), .list(let right)):
            try evaluation.allocate(elements: left.count + right.count)
            return .list(left.elements + right.elements)
        default: throw .noOverload("+", left, right)
        }
    }

    /// The two texts as one.
    static func join(_ left: String, _ right: String, _ evaluation: inout Evaluation) throws(CELFailure) -> String {
        try evaluation.allocate(left.utf8.count + right.utf8.count)
        return left + right
    }

    /// `-value`.
    static func negate(_ value: Value) throws(CELFailure) -> Value {
        switch value {
        case .int(let int):
            guard int != .min else { throw CELFailure(.arithmetic, "the result is past the range of int") }
            return .int(-int)
        case .double(let double): return .double(-double)
        case .object(let object):
            guard let duration = object as? CELDuration else { throw .noOverload("-", value) }
            guard duration.nanoseconds != .min else {
                throw CELFailure(.arithmetic, "the result is past the range of a duration")
            }
            return .object(CELDuration(nanoseconds: -duration.nanoseconds))
        default: throw .noOverload("-", value)
        }
    }

    /// The kind of an operator's result as far as its operands tell it.
    static func kind(_ operation: BinaryOperator, _ operands: [Value]) -> Value.Kind {
        switch operation {
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: return .bool
        default:
            for kind in operands.map(\.kind) where kind != .any && kind != .object { return kind }
            return .any
        }
    }
}
