import WeirValue

/// `left operation right` for an arithmetic operator.
final class ArithmeticNode: Node {
    let range: Range<Int>
    private let operation: BinaryOperator
    private let left: any Node
    private let right: any Node

    init(_ operation: BinaryOperator, _ left: any Node, _ right: any Node, at range: Range<Int>) {
        self.operation = operation
        self.left = left
        self.right = right
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let first = try left.outcome(&evaluation)
        let second = try right.outcome(&evaluation)
        guard case .success(let left) = first, case .success(let right) = second, left.isOrdinary, right.isOrdinary
        else { return try carefully(first, second, &evaluation) }
        do throws(CELFailure) { return try Arithmetic.apply(operation, left, right, &evaluation) } catch {
            throw CELError(error, at: range)
        }
    }

    private func carefully(
        _ left: Outcome, _ right: Outcome, _ evaluation: inout Evaluation
    ) throws(CELError) -> Value {
        let operation = operation
        let call = StrictCall(range: range) { Arithmetic.kind(operation, $0) }
        return try call.value([left, right], &evaluation) { (operands, evaluation) throws(CELFailure) in
            try Arithmetic.apply(operation, operands[0], operands[1], &evaluation)
        }
    }
}

/// `left + right`, with the join of two texts made fast.
final class AddNode: Node {
    let range: Range<Int>
    private let left: any Node
    private let right: any Node

    init(_ left: any Node, _ right: any Node, at range: Range<Int>) {
        self.left = left
        self.right = right
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let first = try left.outcome(&evaluation)
        let second = try right.outcome(&evaluation)
        do throws(CELFailure) {
            switch (first, second) {
            case (.success(.string(let left)), .success(.string(let right))):
                return .string(try Arithmetic.join(left, right, &evaluation))
            case (.success(let left), .success(let right)) where left.isOrdinary && right.isOrdinary:
                return try Arithmetic.apply(.add, left, right, &evaluation)
            default: break
            }
        } catch {
            throw CELError(error, at: range)
        }
        let call = StrictCall(range: range) { Arithmetic.kind(.add, $0) }
        return try call.value([first, second], &evaluation) { (operands, evaluation) throws(CELFailure) in
            try Arithmetic.apply(.add, operands[0], operands[1], &evaluation)
        }
    }
}

/// A comparison: `==`, `!=`, `<`, `<=`, `>`, `>=`.
final class ComparisonNode: Node {
    let range: Range<Int>
    private let operation: BinaryOperator
    private let left: any Node
    private let right: any Node

    init(_ operation: BinaryOperator, _ left: any Node, _ right: any Node, at range: Range<Int>) {
        self.operation = operation
        self.left = left
        self.right = right
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let first = try left.outcome(&evaluation)
        let second = try right.outcome(&evaluation)
        if case .success(let left) = first, case .success(let right) = second, left.isOrdinary, right.isOrdinary {
            do throws(CELFailure) { return .bool(try Self.holds(operation, left, right, &evaluation)) } catch {
                throw CELError(error, at: range)
            }
        }
        let operation = operation
        let call = StrictCall(range: range) { _ in .bool }
        return try call.value([first, second], &evaluation) { (operands, evaluation) throws(CELFailure) in
            .bool(try Self.holds(operation, operands[0], operands[1], &evaluation))
        }
    }

    private static func holds(
        _ operation: BinaryOperator, _ left: Value, _ right: Value, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Bool {
        switch operation {
        case .equal: return try Equality.equal(left, right, &evaluation)
        case .notEqual: return try !Equality.equal(left, right, &evaluation)
        default:
            let order = try Ordering.compare(left, right, as: operation.rawValue, &evaluation)
            return switch operation {
            case .less: order == .less
            case .lessOrEqual: order == .less || order == .equal
            case .greater: order == .greater
            default: order == .greater || order == .equal
            }
        }
    }
}

/// `item in container`: over the keys of a map known also where its values are not.
final class MembershipNode: Node {
    let range: Range<Int>
    private let item: any Node
    private let container: any Node

    init(_ item: any Node, _ container: any Node, at range: Range<Int>) {
        self.item = item
        self.container = container
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let first = try item.outcome(&evaluation)
        let second = try container.outcome(&evaluation)
        if case .success(let item) = first, case .success(let container) = second, item.isOrdinary {
            let container = container.materialised
            do throws(CELFailure) {
                if case .map(let map) = container {
                    return presence(try Self.contains(map, item), container.marks)
                }
                if case .object(let object) = container, let map = object as? CELMap {
                    return presence(map[item] != nil, map.marks)
                }
                if container.isOrdinary { return .bool(try Self.contains(container, item, &evaluation)) }
            } catch {
                throw CELError(error, at: range)
            }
        }
        let call = StrictCall(range: range) { _ in .bool }
        return try call.value([first, second], &evaluation) { (operands, evaluation) throws(CELFailure) in
            .bool(try Self.contains(operands[1], operands[0], &evaluation))
        }
    }

    private func presence(_ present: Bool, _ marks: Value.Marks) -> Value {
        marks.contains(.sensitive) ? Value.bool(present).hidden : .bool(present)
    }

    private static func contains(_ map: Value.Map, _ item: Value) throws(CELFailure) -> Bool {
        if case .string(let key) = item { return map[key] != nil }
        return false
    }

    private static func contains(
        _ container: Value, _ item: Value, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Bool {
        switch container {
        case .list(let list):
            try evaluation.charge(1 + list.count)
            for element in list.elements where try Equality.equal(element, item, &evaluation) { return true }
            return false
        case .map(let map): return try contains(map, item)
        case .object(let object):
            guard let map = object as? CELMap else { throw .noOverload("in", item, container) }
            return map[item] != nil
        default: throw .noOverload("in", item, container)
        }
    }
}

/// `-operand` or `!operand`.
final class UnaryNode: Node {
    let range: Range<Int>
    private let negates: Bool
    private let operand: any Node

    init(negates: Bool, _ operand: any Node, at range: Range<Int>) {
        self.negates = negates
        self.operand = operand
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        let value = try operand.evaluate(&evaluation)
        if case .bool(let bool) = value, !negates { return .bool(!bool) }
        let negates = negates
        let call = StrictCall(range: range) { negates ? Arithmetic.kind(.subtract, $0) : .bool }
        return try call.value([.success(value)], &evaluation) { (operands, _) throws(CELFailure) in
            if negates { return try Arithmetic.negate(operands[0]) }
            guard case .bool(let bool) = operands[0] else { throw .noOverload("!", operands[0]) }
            return .bool(!bool)
        }
    }
}
