import OrderedCollections
import WeirValue

extension Structured {
    /// The fields that an applier of `value` owns.
    static func fieldSet(_ value: Value, _ schema: Schema) -> FieldSet { fields(value, schema.resolved).below }

    /// The fields below a value, and whether the value itself is one.
    private static func fields(_ value: Value, _ schema: Schema) -> (isMember: Bool, below: FieldSet) {
        switch atom(value, schema) {
        case .map:
            if schema.atoms.contains(.atomicMap) { return (true, FieldSet()) }
            guard case .map(let map) = value else { return (false, FieldSet()) }
            return (false, FieldSet(nodes: nodes(map, schema)))
        case .list:
            guard schema.atoms.contains(.associative) else { return (true, FieldSet()) }
            guard case .list(let list) = value else { return (false, FieldSet()) }
            return (false, FieldSet(nodes: nodes(list, schema)))
        default: return (true, FieldSet())
        }
    }

    private static func nodes(_ map: Value.Map, _ schema: Schema) -> [FieldSet.Node] {
        var nodes: [FieldSet.Node] = []
        nodes.reserveCapacity(map.count)
        for (key, value) in map {
            let declared = schema.words.fields[key]
            let (isMember, below) = fields(value, (declared ?? member(key, schema)).resolved)
            let isEmpty = value.isNull || value.plainMap?.isEmpty == true
            nodes.append(
                FieldSet.Node(element: .field(key), isMember: isMember || isEmpty || declared == nil, children: below))
        }
        return nodes
    }

    private static func nodes(_ list: Value.List, _ schema: Schema) -> [FieldSet.Node] {
        let index = ElementIndex(list, schema)
        let element = schema.element.resolved
        return zip(index.steps, index.elements).map { step, elements in
            let below = elements.count == 1 ? fields(elements[0], element).below : FieldSet()
            return FieldSet.Node(element: step, isMember: true, children: below)
        }
    }

    /// `value` without the fields of `set`; null where nothing is left of a map or list.
    static func removing(_ set: FieldSet, from value: Value, _ schema: Schema) -> Value {
        guard !set.isEmpty else { return value }
        let schema = schema.resolved
        switch atom(value, schema) {
        case .map:
            guard case .map(let map) = value, !map.isEmpty, !schema.atoms.contains(.atomicMap) else { return .null }
            var pairs = map.pairs
            for (key, member) in map {
                guard let node = set.node(.field(key)) else { continue }
                if node.isMember {
                    pairs.removeValue(forKey: key)
                } else {
                    pairs[key] = removing(node.children, from: member, Structured.member(key, schema))
                }
            }
            return pairs.isEmpty ? .null : .map(pairs)
        case .list:
            guard case .list(let list) = value, !list.isEmpty, schema.atoms.contains(.associative) else { return .null }
            var elements: [Value] = []
            elements.reserveCapacity(list.count)
            for element in list {
                guard let step = step(element, schema), let node = set.node(step) else {
                    elements.append(element)
                    continue
                }
                if node.isMember { continue }
                elements.append(removing(node.children, from: element, schema.element))
            }
            return elements.isEmpty ? .null : .list(elements)
        default: return value
        }
    }
}
