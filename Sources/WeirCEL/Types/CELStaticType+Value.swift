package import WeirValue

extension CELStaticType {
    /// The type of `value`; of an unknown part what its kind tells.
    package init(of value: Value, _ budget: CELTypeBudget = CELTypeBudget()) {
        self.init(of: value, budget, depth: 0)
    }

    private init(of value: Value, _ budget: CELTypeBudget, depth: Int) {
        switch value {
        case .list(let list) where depth < Self.maxDepth && budget.take(list.count):
            let elements = list.elements.lazy.map { CELStaticType(of: $0, budget, depth: depth + 1) }
            self = .list(.any(of: elements, budget))
        case .map(let map) where depth < Self.maxDepth && budget.take(map.count):
            var members: [String: CELStaticType] = [:]
            for (key, member) in map { members[key] = CELStaticType(of: member, budget, depth: depth + 1) }
            self = .record(members)
        case .object(let object): self = Self.type(of: object, budget, depth)
        case .unknown(let kind): self.init(valueKind: kind)
        case .sensitive(let box): self.init(of: box.value, budget, depth: depth)
        default: self.init(valueKind: value.kind)
        }
    }

    private static func type(of object: any ValueObject, _ budget: CELTypeBudget, _ depth: Int) -> CELStaticType {
        switch object {
        case is CELTimestamp: return .timestamp
        case is CELDuration: return .duration
        case is CELType: return .type
        case let optional as CELOptional:
            return .optional(optional.value.map { CELStaticType(of: $0, budget, depth: depth + 1) } ?? .dyn)
        case let map as CELMap:
            guard budget.take(map.keys.count) else { return CELStaticType(.map) }
            let keys = map.keys.reduce(into: Kinds()) { $0.formUnion(CELStaticType(valueKind: $1.kind).kinds) }
            return .map(keys, .any(of: map.values.map { CELStaticType(of: $0, budget, depth: depth + 1) }, budget))
        default: return .dyn
        }
    }

    /// What a value of `kind` is.
    package init(valueKind kind: Value.Kind) {
        self =
            switch kind {
            case .any, .object: .dyn
            case .null: .null
            case .bool: .bool
            case .int: .int
            case .uint: .uint
            case .double: .double
            case .string: .string
            case .bytes: .bytes
            case .list: CELStaticType(.list)
            case .map: CELStaticType(.map)
            }
    }
}
