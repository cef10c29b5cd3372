import OrderedCollections
package import WeirValue

/// A set of paths to fields, as a tree: what a manager owns.
package struct FieldSet: Sendable, Equatable {
    /// A step of paths of the set.
    struct Node: Sendable, Equatable {
        let element: PathElement
        /// Whether the path that ends here is in the set.
        var isMember: Bool
        /// What follows on longer paths.
        var children: FieldSet
    }

    /// The first steps, in order, each at the end of a path or with longer paths behind it.
    var nodes: [Node]

    /// The empty set.
    package init() { nodes = [] }

    /// A set of the fields at `paths`: the names of members from the root.
    package init(fields paths: [[String]]) {
        nodes = []
        for path in paths { insert(path.map { .field($0) }) }
    }

    /// A set of `nodes` of different steps, in any order; those without a path are left out.
    init(nodes: [Node]) {
        var nodes = nodes
        if nodes.contains(where: { !$0.isMember && $0.children.isEmpty }) {
            nodes.removeAll { !$0.isMember && $0.children.isEmpty }
        }
        for index in nodes.indices.dropFirst() where nodes[index - 1].element.order(nodes[index].element) >= 0 {
            nodes.sort { $0.element.order($1.element) < 0 }
            break
        }
        self.nodes = nodes
    }

    /// Whether it has no paths.
    package var isEmpty: Bool { nodes.isEmpty }

    /// The position of `element` among the first steps, or where it would stand.
    private func position(_ element: PathElement) -> (index: Int, isFound: Bool) {
        var low = 0
        var high = nodes.count
        while low < high {
            let middle = (low + high) / 2
            let order = nodes[middle].element.order(element)
            if order == 0 { return (middle, true) }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return (low, false)
    }

    /// The node of `element`, if there is one.
    func node(_ element: PathElement) -> Node? {
        let (index, isFound) = position(element)
        return isFound ? nodes[index] : nil
    }

    /// Whether the set has `path`.
    package func contains(_ path: [PathElement]) -> Bool {
        var set = self
        for (index, element) in path.enumerated() {
            guard let node = set.node(element) else { return false }
            if index == path.count - 1 { return node.isMember }
            set = node.children
        }
        return false
    }

    /// Adds `path`.
    package mutating func insert(_ path: [PathElement]) { insert(path[...]) }

    private mutating func insert(_ path: ArraySlice<PathElement>) {
        guard let element = path.first else { return }
        let (index, isFound) = position(element)
        if !isFound { nodes.insert(Node(element: element, isMember: false, children: FieldSet()), at: index) }
        if path.count == 1 {
            nodes[index].isMember = true
        } else {
            nodes[index].children.insert(path.dropFirst())
        }
    }

    /// Calls `body` with every path: those that end at this step first, then the longer ones.
    package func forEach(_ body: ([PathElement]) -> Void) {
        var path: [PathElement] = []
        forEach(&path, body)
    }

    private func forEach(_ path: inout [PathElement], _ body: ([PathElement]) -> Void) {
        for node in nodes where node.isMember { body(path + [node.element]) }
        for node in nodes where !node.children.isEmpty {
            path.append(node.element)
            node.children.forEach(&path, body)
            path.removeLast()
        }
    }

    /// The text of `path` in messages: `.spec.ports[port=80].name`.
    package static func text(_ path: [PathElement]) -> String { path.map(\.description).joined() }
}

/// The algebra of sets.
extension FieldSet {
    /// The paths of either.
    package func union(_ other: FieldSet) -> FieldSet {
        if isEmpty { return other }
        if other.isEmpty { return self }
        return merged(with: other, keepsOwn: true, keepsOther: true) { one, two in
            Node(
                element: one.element, isMember: one.isMember || two.isMember,
                children: one.children.union(two.children))
        }
    }

    /// The paths of both.
    package func intersection(_ other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return FieldSet() }
        return merged(with: other, keepsOwn: false, keepsOther: false) { one, two in
            Node(
                element: one.element, isMember: one.isMember && two.isMember,
                children: one.children.intersection(two.children))
        }
    }

    /// The paths that `other` does not have.
    package func subtracting(_ other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return self }
        return merged(with: other, keepsOwn: true, keepsOther: false) { one, two in
            Node(
                element: one.element, isMember: one.isMember && !two.isMember,
                children: one.children.subtracting(two.children))
        }
    }

    /// The paths that `other` does not have, and that do not begin with one of its paths.
    package func subtractingAll(below other: FieldSet) -> FieldSet {
        if isEmpty || other.isEmpty { return self }
        return merged(with: other, keepsOwn: true, keepsOther: false) { one, two in
            if two.isMember { return Node(element: one.element, isMember: false, children: FieldSet()) }
            return Node(
                element: one.element, isMember: one.isMember, children: one.children.subtractingAll(below: two.children)
            )
        }
    }

    private func merged(
        with other: FieldSet, keepsOwn: Bool, keepsOther: Bool, _ both: (Node, Node) -> Node
    ) -> FieldSet {
        var result: [Node] = []
        result.reserveCapacity(keepsOther ? nodes.count + other.nodes.count : nodes.count)
        var own = 0
        var rest = 0
        while own < nodes.count, rest < other.nodes.count {
            let order = nodes[own].element.order(other.nodes[rest].element)
            if order < 0 {
                if keepsOwn { result.append(nodes[own]) }
                own += 1
            } else if order > 0 {
                if keepsOther { result.append(other.nodes[rest]) }
                rest += 1
            } else {
                let node = both(nodes[own], other.nodes[rest])
                if node.isMember || !node.children.isEmpty { result.append(node) }
                own += 1
                rest += 1
            }
        }
        if keepsOwn { result.append(contentsOf: nodes[own...]) }
        if keepsOther { result.append(contentsOf: other.nodes[rest...]) }
        var set = FieldSet()
        set.nodes = result
        return set
    }
}

/// The form in which objects carry it.
extension FieldSet {
    private static let selfKey = "."

    /// The set that `fieldsV1` writes. Steps of kinds that are not known are left out.
    /// - Throws: where it is not well formed.
    package init(fieldsV1 value: Value) throws(FieldSetFault) {
        guard case .map(let map) = value else { throw FieldSetFault("fieldsV1 is no map") }
        self = try Self.decode(map).set
    }

    private static func decode(_ map: Value.Map) throws(FieldSetFault) -> (set: FieldSet, isMember: Bool) {
        var nodes: [Node] = []
        nodes.reserveCapacity(map.count)
        var isMember = false
        for (key, value) in map {
            if key == selfKey {
                isMember = true
                continue
            }
            guard let element = try PathElement.decoded(key) else { continue }
            guard case .map(let below) = value else { throw FieldSetFault("no map at \(key)") }
            let children = below.isEmpty ? (FieldSet(), true) : try decode(below)
            nodes.append(Node(element: element, isMember: children.1, children: children.0))
        }
        return (FieldSet(distinct: nodes), isMember || nodes.isEmpty)
    }

    /// A set of `nodes`, of which several may be of one step, written in different ways.
    private init(distinct nodes: [Node]) {
        self.init(nodes: nodes)
        for index in self.nodes.indices.dropFirst().reversed()
        where self.nodes[index].element.order(self.nodes[index - 1].element) == 0 {
            let twin = self.nodes.remove(at: index)
            self.nodes[index - 1].isMember = self.nodes[index - 1].isMember || twin.isMember
            self.nodes[index - 1].children = self.nodes[index - 1].children.union(twin.children)
        }
    }

    /// The set that `value` writes; the empty one where it is not well formed.
    init(orEmpty value: Value) {
        do throws(FieldSetFault) { try self.init(fieldsV1: value) } catch { self.init() }
    }

    /// Whether a path of this is, or leads to, one that `fieldsV1` writes.
    func touches(_ fieldsV1: Value.Map) -> Bool {
        for node in nodes {
            guard let below = fieldsV1[node.element.encoded] else { continue }
            if node.isMember { return true }
            if case .map(let map) = below, node.children.touches(map) { return true }
        }
        return false
    }

    /// The value of `fieldsV1`.
    package var fieldsV1: Value { encoded(isMember: false) }

    private func encoded(isMember: Bool) -> Value {
        var pairs: [(String, Value)] = []
        pairs.reserveCapacity(nodes.count + 1)
        if isMember { pairs.append((Self.selfKey, .emptyMap)) }
        for node in nodes {
            pairs.append(
                (
                    node.element.encoded,
                    node.children.isEmpty ? .emptyMap : node.children.encoded(isMember: node.isMember)
                ))
        }
        return .map(Value.Map(OrderedDictionary(uncheckedUniqueKeysWithValues: pairs)))
    }
}

extension Value {
    /// A map without members.
    static let emptyMap = Value.map(Map())
}
