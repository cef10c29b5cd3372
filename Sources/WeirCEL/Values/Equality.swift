import WeirValue

/// Equality as CEL defines it: heterogeneous, numbers on one number line, NaN equal to nothing, strings by code points.
/// The values carry no marks.
enum Equality {
    /// Whether the two are equal; looking costs steps.
    static func equal(_ left: Value, _ right: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.string(let left), .string(let right)): return try equal(left, right, &evaluation)
        case (.bytes(let left), .bytes(let right)):
            try evaluation.charge(bytes: min(left.count, right.count))
            return left == right
        case (.int, _), (.uint, _), (.double, _): return Ordering.numbers(left, right) == .equal
        case (.list(let left), .list(let right)):
            guard left.count == right.count else { return false }
            try evaluation.charge(1 + left.count)
            for index in 0..<left.count
            where try !equal(left.elements[index], right.elements[index], &evaluation) { return false }
            return true
        case (.map(let left), .map(let right)):
            guard left.count == right.count else { return false }
            try evaluation.charge(1 + left.count)
            for (key, value) in left {
                guard let other = right[key], try equal(value, other, &evaluation) else { return false }
            }
            return true
        case (.object, _), (_, .object): return try objects(left, right, &evaluation)
        default: return false
        }
    }

    /// Whether the two texts hold the same code points.
    static func equal(_ left: String, _ right: String, _ evaluation: inout Evaluation) throws(CELFailure) -> Bool {
        let count = left.utf8.count
        guard count == right.utf8.count else { return false }
        try evaluation.charge(bytes: count)
        return same(left, right)
    }

    /// Whether the two texts hold the same code points.
    static func same(_ left: String, _ right: String) -> Bool {
        let quick = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in left.elementsEqual(right) }
        }
        return quick.flatMap { $0 } ?? left.utf8.elementsEqual(right.utf8)
    }

    private static func objects(
        _ left: Value, _ right: Value, _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Bool {
        try evaluation.charge(1)
        let left = left.materialised
        let right = right.materialised
        guard case .object(let first) = left else {
            guard case .object = right else { return try equal(left, right, &evaluation) }
            return false
        }
        guard case .object(let second) = right else { return false }
        switch (first, second) {
        case (let first as CELMap, let second as CELMap):
            guard first.keys.count == second.keys.count else { return false }
            try evaluation.charge(first.keys.count)
            for (key, value) in zip(first.keys, first.values) {
                guard let other = second[key], try equal(value, other, &evaluation) else { return false }
            }
            return true
        case (let first as CELOptional, let second as CELOptional):
            guard let left = first.value, let right = second.value else {
                return first.value == nil && second.value == nil
            }
            return try equal(left, right, &evaluation)
        default: return first === second || first.equals(second)
        }
    }
}
