import OrderedCollections
import WeirValue

/// What a schema makes of sets.
extension FieldSet {
    /// This and the declared fields that its paths lead through.
    func withNamedFields(_ schema: Schema) -> FieldSet {
        let target = schema.resolved
        var set = self
        for index in nodes.indices where !nodes[index].children.isEmpty {
            switch nodes[index].element {
            case .field(let name):
                let declared = target.words.fields[name]
                if declared != nil { set.nodes[index].isMember = true }
                if let member = declared ?? target.member(name) {
                    set.nodes[index].children = nodes[index].children.withNamedFields(member)
                }
            case .key: set.nodes[index].children = nodes[index].children.withNamedFields(target.element)
            case .value, .index: break
            }
        }
        return set
    }

    /// This with paths cut where the schema has come to own a list or map as a whole; nil where nothing is cut.
    func reconciled(_ schema: Schema) -> FieldSet? {
        let target = schema.resolved
        var changed: FieldSet?
        for (index, node) in nodes.enumerated() {
            let member: Schema?
            if target.atoms.contains(.map) {
                if case .field(let name) = node.element {
                    member = target.member(name)
                } else {
                    member = target.words.values
                }
            } else {
                member = target.atoms.contains(.list) ? target.element : nil
            }
            guard let member, let node = node.reconciled(member.resolved) else { continue }
            var set = changed ?? self
            set.nodes[index] = node
            changed = set
        }
        return changed
    }
}

extension FieldSet.Node {
    /// This where `schema`, resolved, tells that it is to be owned in another way; nil where it need not be.
    fileprivate func reconciled(_ schema: Schema) -> FieldSet.Node? {
        if children.isEmpty { return nil }
        if schema.atoms.contains(.map) {
            if schema.words.fields.isEmpty, schema.words.values == nil, !schema.atoms.contains(.atomicMap) {
                return nil
            }
            if schema.atoms.contains(.atomicMap) { return whole }
        } else if schema.atoms.contains(.scalar) {
            return nil
        } else if !schema.atoms.contains(.associative) {
            return whole
        }
        guard let children = children.reconciled(schema) else { return nil }
        return FieldSet.Node(element: element, isMember: isMember, children: children)
    }

    private var whole: FieldSet.Node { FieldSet.Node(element: element, isMember: true, children: FieldSet()) }
}
