/// What the operators yield by the kinds of their operands, as evaluation has it.
enum OperatorTypes {
    private typealias Kinds = CELStaticType.Kinds

    /// The kinds of two operands, and of the result.
    private typealias Row = (left: Kinds, right: Kinds, result: Kinds)

    private static let sums: [Row] = [
        (.int, .int, .int), (.uint, .uint, .uint), (.double, .double, .double), (.string, .string, .string),
        (.bytes, .bytes, .bytes), (.list, .list, .list), (.timestamp, .duration, .timestamp),
        (.duration, .timestamp, .timestamp), (.duration, .duration, .duration),
    ]
    private static let differences: [Row] = [
        (.int, .int, .int), (.uint, .uint, .uint), (.double, .double, .double), (.timestamp, .timestamp, .duration),
        (.timestamp, .duration, .timestamp), (.duration, .duration, .duration),
    ]
    private static let products: [Row] = [
        (.int, .int, .int), (.uint, .uint, .uint), (.double, .double, .double),
    ]
    private static let remainders: [Row] = [(.int, .int, .int), (.uint, .uint, .uint)]
    private static let orders: [Row] = [
        (.number, .number, .bool), (.bool, .bool, .bool), (.string, .string, .bool), (.bytes, .bytes, .bool),
        (.timestamp, .timestamp, .bool), (.duration, .duration, .bool),
    ]
    private static let memberships: [Row] = [(.all, .list, .bool), (.all, .map, .bool)]

    /// What has an order.
    static let ordered: CELStaticType.Kinds = [.int, .uint, .double, .bool, .string, .bytes, .timestamp, .duration]
    /// What `-x` takes.
    static let negated: CELStaticType.Kinds = [.int, .double, .duration]

    private static func rows(_ operation: BinaryOperator) -> [Row] {
        switch operation {
        case .add: sums
        case .subtract: differences
        case .multiply, .divide: products
        case .modulo: remainders
        case .less, .lessOrEqual, .greater, .greaterOrEqual: orders
        case .in: memberships
        case .equal, .notEqual: [(.all, .all, .bool)]
        }
    }

    /// What `left operation right` yields; nil where it fails for all values of these types.
    static func result(
        _ operation: BinaryOperator, _ left: CELStaticType, _ right: CELStaticType, _ budget: CELTypeBudget
    ) -> CELStaticType? {
        var kinds: Kinds = []
        for row in rows(operation) where !row.left.isDisjoint(with: left.kinds) {
            if !row.right.isDisjoint(with: right.kinds) { kinds.formUnion(row.result) }
        }
        guard !kinds.isEmpty else { return nil }
        guard kinds.contains(.list) else { return CELStaticType(kinds) }
        return CELStaticType(kinds: kinds, parts: CELStaticType.list(left.element.or(right.element, budget)).parts)
    }
}
