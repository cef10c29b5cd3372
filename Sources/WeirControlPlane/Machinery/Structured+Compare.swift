import OrderedCollections
import WeirValue

/// The fields in which two forms of an object differ.
struct Comparison: Sendable, Equatable {
    var removed = FieldSet()
    var modified = FieldSet()
    var added = FieldSet()

    /// Whether there is no difference.
    var isEmpty: Bool { removed.isEmpty && modified.isEmpty && added.isEmpty }

    /// Without `fields` and all below them.
    func excluding(_ fields: FieldSet) -> Comparison {
        guard !fields.isEmpty else { return self }
        return Comparison(
            removed: removed.subtractingAll(below: fields), modified: modified.subtractingAll(below: fields),
            added: added.subtractingAll(below: fields))
    }
}

extension Structured {
    /// The fields in which `new` differs from `old`.
    static func compare(_ old: Value, _ new: Value, _ schema: Schema) -> Comparison {
        var walk = CompareWalk()
        walk.visit(old, new, schema)
        return Comparison(
            removed: FieldSet(nodes: walk.removed), modified: FieldSet(nodes: walk.modified),
            added: FieldSet(nodes: walk.added))
    }
}

/// What a comparison finds below one field, and of the field itself.
private struct CompareWalk {
    var removed: [FieldSet.Node] = []
    var modified: [FieldSet.Node] = []
    var added: [FieldSet.Node] = []
    var isRemoved = false
    var isModified = false
    var isAdded = false

    mutating func visit(_ old: Value?, _ new: Value?, _ schema: Schema) {
        if let old, let new, Structured.isSame(old, new) { return }
        let schema = schema.resolved
        let isLeaf: Bool
        if let new {
            let kind = Structured.atom(new, schema)
            if let old, Structured.atom(old, schema) != kind {
                _ = visit(old, new, schema, as: Structured.atom(old, schema))
            }
            isLeaf = visit(old, new, schema, as: kind)
        } else {
            isLeaf = visit(old, new, schema, as: Structured.atom(old, schema))
        }
        guard !isLeaf else { return }
        if old == nil { isAdded = true } else if new == nil { isRemoved = true }
    }

    /// Compares as values of `kind`, and answers whether they are owned as a whole.
    private mutating func visit(_ old: Value?, _ new: Value?, _ schema: Schema, as kind: Schema.Atoms) -> Bool {
        switch kind {
        case .map:
            let left = old?.plainMap
            let right = new?.plainMap
            let isEmpty = (left?.isEmpty ?? true) && (right?.isEmpty ?? true)
            guard !isEmpty, !schema.atoms.contains(.atomicMap) else { break }
            visit(left, right, schema)
            return false
        case .list:
            let left = old?.plainList
            let right = new?.plainList
            let isEmpty = (left?.isEmpty ?? true) && (right?.isEmpty ?? true)
            guard !isEmpty, schema.atoms.contains(.associative) else { break }
            visit(left, right, schema)
            return false
        default: break
        }
        switch (old, new) {
        case (nil, _): isAdded = true
        case (_, nil): isRemoved = true
        case (let old?, let new?): if old != new { isModified = true }
        }
        return true
    }

    private mutating func visit(_ old: Value.Map?, _ new: Value.Map?, _ schema: Schema) {
        for (key, value) in old ?? Value.Map() {
            visitChild(.field(key), value, new?[key], Structured.member(key, schema))
        }
        for (key, value) in new ?? Value.Map() where old?[key] == nil {
            visitChild(.field(key), nil, value, Structured.member(key, schema))
        }
    }

    private mutating func visit(_ old: Value.List?, _ new: Value.List?, _ schema: Schema) {
        let left = ElementIndex(old, schema)
        let right = ElementIndex(new, schema)
        for (step, elements) in zip(left.steps, left.elements) {
            visitElements(step, elements, right[step], schema.element)
        }
        for (step, elements) in zip(right.steps, right.elements) where left.position(of: step) == nil {
            visitElements(step, [], elements, schema.element)
        }
    }

    /// Compares the elements of one step; elements that are there several times are owned as one.
    private mutating func visitElements(_ step: PathElement, _ old: [Value], _ new: [Value], _ schema: Schema) {
        let whole = FieldSet.Node(element: step, isMember: true, children: FieldSet())
        switch (old.count, new.count) {
        case (0...1, 0...1): visitChild(step, old.first, new.first, schema)
        case (2..., 2...): if old != new { modified.append(whole) }
        case (2..., _):
            if let new = new.first { visitChild(step, nil, new, schema) }
            removed.append(whole)
        default:
            if let old = old.first { visitChild(step, old, nil, schema) }
            added.append(whole)
        }
    }

    private mutating func visitChild(_ step: PathElement, _ old: Value?, _ new: Value?, _ schema: Schema) {
        if let old, let new, Structured.isSame(old, new) { return }
        var child = CompareWalk()
        child.visit(old, new, schema)
        if child.isRemoved || !child.removed.isEmpty {
            removed.append(
                FieldSet.Node(element: step, isMember: child.isRemoved, children: FieldSet(nodes: child.removed)))
        }
        if child.isModified || !child.modified.isEmpty {
            modified.append(
                FieldSet.Node(element: step, isMember: child.isModified, children: FieldSet(nodes: child.modified)))
        }
        if child.isAdded || !child.added.isEmpty {
            added.append(
                FieldSet.Node(element: step, isMember: child.isAdded, children: FieldSet(nodes: child.added)))
        }
    }
}

extension Value {
    /// The map, where this is one that is not hidden.
    var plainMap: Map? { if case .map(let map) = self { map } else { nil } }
    /// The list, where this is one that is not hidden.
    var plainList: List? { if case .list(let list) = self { list } else { nil } }
}
