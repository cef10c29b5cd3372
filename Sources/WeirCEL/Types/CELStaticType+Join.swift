import WeirValue

/// How much work telling the types of one expression may take; past it what is in containers is ``CELStaticType/dyn``.
package final class CELTypeBudget {
    private var steps: Int

    /// A budget of so many parts of types that are looked at.
    package init(_ steps: Int = 20_000) { self.steps = steps }

    /// Takes `count` off; false where it is used up.
    package func take(_ count: Int = 1) -> Bool {
        steps -= count
        return steps >= 0
    }
}

extension CELStaticType {
    /// What is of this or of `other`.
    package func or(_ other: CELStaticType, _ budget: CELTypeBudget) -> CELStaticType {
        if isDyn || other.isDyn { return .dyn }
        let kinds = kinds.union(other.kinds)
        let containers: Kinds = [.list, .map, .optional]
        if parts === other.parts || other.kinds.isDisjoint(with: containers) {
            return CELStaticType(kinds: kinds, parts: parts)
        }
        if self.kinds.isDisjoint(with: containers) { return CELStaticType(kinds: kinds, parts: other.parts) }
        guard budget.take() else { return CELStaticType(kinds: kinds) }
        // Of a container that only one of them may be, that one tells the parts.
        let map = joinedMap(other, budget)
        let parts = Parts(
            element: joined(\.element, other, .list, budget), keys: map.keys, members: map.members, others: map.others,
            held: joined(\.held, other, .optional, budget), depth: max(depth, other.depth))
        return CELStaticType(kinds: kinds, parts: parts)
    }

    /// What is of any of `types`; dyn where there are none.
    package static func any(of types: some Sequence<CELStaticType>, _ budget: CELTypeBudget) -> CELStaticType {
        var joined: CELStaticType?
        for type in types {
            joined = joined?.or(type, budget) ?? type
            if let joined, joined.isDyn { return joined }
        }
        return joined ?? .dyn
    }

    /// What the values of a map of this are.
    package func values(_ budget: CELTypeBudget) -> CELStaticType {
        guard let parts, budget.take(parts.members.count) else { return .dyn }
        guard let others = parts.others else { return Self.any(of: parts.members.values, budget) }
        return parts.members.values.reduce(others) { $0.or($1, budget) }
    }

    private var depth: Int { parts?.depth ?? 0 }

    private func joined(
        _ part: KeyPath<CELStaticType, CELStaticType>, _ other: CELStaticType, _ kind: Kinds, _ budget: CELTypeBudget
    ) -> CELStaticType {
        guard kinds.contains(kind) else { return other[keyPath: part] }
        guard other.kinds.contains(kind) else { return self[keyPath: part] }
        return self[keyPath: part].or(other[keyPath: part], budget)
    }

    private func joinedMap(
        _ other: CELStaticType, _ budget: CELTypeBudget
    ) -> (keys: Kinds, members: [String: CELStaticType], others: CELStaticType?) {
        func alone(_ type: CELStaticType) -> (keys: Kinds, members: [String: CELStaticType], others: CELStaticType?) {
            guard let parts = type.parts else { return (.key, [:], .dyn) }
            return (parts.keys, parts.members, parts.others)
        }
        guard kinds.contains(.map) else { return alone(other) }
        guard other.kinds.contains(.map) else { return alone(self) }
        guard let left = parts, let right = other.parts, budget.take(left.members.count + right.members.count) else {
            return (.key, [:], .dyn)
        }
        var members: [String: CELStaticType] = [:]
        for (name, type) in left.members {
            members[name] = (right.members[name] ?? right.others).map { type.or($0, budget) } ?? type
        }
        for (name, type) in right.members where left.members[name] == nil {
            members[name] = left.others.map { type.or($0, budget) } ?? type
        }
        let others =
            switch (left.others, right.others) {
            case (let one?, let two?): one.or(two, budget)
            case (let one, let two): one ?? two
            }
        return (left.keys.union(right.keys), members, others)
    }
}
