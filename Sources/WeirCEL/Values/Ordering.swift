import WeirValue

/// How one value stands to another.
enum Ordering {
    case less, equal, greater

    /// How `left` stands to `right`; nil where one of them is NaN. The values carry no marks.
    /// - Throws: that values of these types have no order.
    static func compare(
        _ left: Value, _ right: Value, as operation: String, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Ordering? {
        switch (left, right) {
        case (.bool(let left), .bool(let right)): return of(left ? 1 : 0, right ? 1 : 0)
        case (.string(let left), .string(let right)):
            try evaluation.charge(bytes: min(left.utf8.count, right.utf8.count))
            return texts(left, right)
        case (.bytes(let left), .bytes(let right)):
            try evaluation.charge(bytes: min(left.count, right.count))
            return left == right ? .equal : left.lexicographicallyPrecedes(right) ? .less : .greater
        case (.object(let first), .object(let second)):
            switch (first, second) {
            case (let first as CELTimestamp, let second as CELTimestamp): return of(first.instant, second.instant)
            case (let first as CELDuration, let second as CELDuration):
                return of(first.nanoseconds, second.nanoseconds)
            default: throw .noOverload(operation, left, right)
            }
        default:
            guard isNumber(left), isNumber(right) else { throw .noOverload(operation, left, right) }
            return numbers(left, right)
        }
    }

    static func isNumber(_ value: Value) -> Bool {
        switch value {
        case .int, .uint, .double: true
        default: false
        }
    }

    static func of<Item: Comparable>(_ left: Item, _ right: Item) -> Ordering {
        left < right ? .less : left == right ? .equal : .greater
    }

    /// By UTF-8, which is the order of code points.
    static func texts(_ left: String, _ right: String) -> Ordering {
        if Equality.same(left, right) { return .equal }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? .less : .greater
    }

    /// How two numbers stand to each other on one number line; nil where one is no number or NaN. A whole number that
    /// meets a double within the range of its type is rounded to a double first.
    static func numbers(_ left: Value, _ right: Value) -> Ordering? {
        switch (left, right) {
        case (.int(let left), .int(let right)): of(left, right)
        case (.uint(let left), .uint(let right)): of(left, right)
        case (.double(let left), .double(let right)): doubles(left, right)
        case (.int(let left), .uint(let right)): left < 0 ? .less : of(UInt64(left), right)
        case (.uint(let left), .int(let right)): right < 0 ? .greater : of(left, UInt64(right))
        case (.int(let left), .double(let right)): doubles(Double(left), right)
        case (.double(let left), .int(let right)): doubles(left, Double(right))
        case (.uint(let left), .double(let right)): doubles(Double(left), right)
        case (.double(let left), .uint(let right)): doubles(left, Double(right))
        default: nil
        }
    }

    private static func doubles(_ left: Double, _ right: Double) -> Ordering? {
        left < right ? .less : left == right ? .equal : left > right ? .greater : nil
    }
}
