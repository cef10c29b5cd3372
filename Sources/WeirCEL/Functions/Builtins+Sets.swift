import WeirValue

extension Builtins {
    /// The `sets` extension: lists looked at as sets.
    static let sets: [Builtin] = [
        relation("sets.contains") { (left, right, evaluation) throws(CELFailure) in
            try covers(left, right, &evaluation)
        },
        relation("sets.equivalent") { (left, right, evaluation) throws(CELFailure) in
            guard try covers(left, right, &evaluation) else { return false }
            return try covers(right, left, &evaluation)
        },
        relation("sets.intersects") { (left, right, evaluation) throws(CELFailure) in
            let set = ElementSet(right)
            for element in left where try set.contains(element, &evaluation) { return true }
            return false
        },
    ]

    private static func relation(
        _ name: String,
        _ body: @escaping @Sendable ([Value], [Value], inout Evaluation) throws(CELFailure) -> Bool
    ) -> Builtin {
        .global2(name, .bool) { (left, right, evaluation) throws(CELFailure) in
            guard case .list(let first) = left, case .list(let second) = right else {
                throw .noOverload(name, left, right)
            }
            try evaluation.charge(first.count + second.count)
            return .bool(try body(first.elements, second.elements, &evaluation))
        }
    }

    /// Whether each element of `part` equals one of `whole`.
    private static func covers(
        _ whole: [Value], _ part: [Value], _ evaluation: inout Evaluation
    ) throws(CELFailure) -> Bool {
        let set = ElementSet(whole)
        for element in part where try !set.contains(element, &evaluation) { return false }
        return true
    }
}

/// The elements of a list, to be looked up: those that can be map keys by hash, all others one by one.
private struct ElementSet {
    private var keys: Set<CELKey> = []
    private var others: [Value] = []

    init(_ list: [Value]) {
        for element in list {
            if let key = CELKey(element) { keys.insert(key) } else { others.append(element) }
        }
    }

    func contains(_ element: Value, _ evaluation: inout Evaluation) throws(CELFailure) -> Bool {
        if let key = CELKey(element), keys.contains(key) { return true }
        try evaluation.charge(1 + others.count)
        for other in others where try Equality.equal(other, element, &evaluation) { return true }
        return false
    }
}
