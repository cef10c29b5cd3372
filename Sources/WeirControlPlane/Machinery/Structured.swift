import OrderedCollections
import WeirValue

/// Objects as server-side apply sees them: trees in which each field is owned, after a schema.
///
/// The rules are those of structured-merge-diff, which the API server uses. Values are taken to have passed
/// ``validate(_:_:allowsDuplicates:)`` with duplicates allowed.
enum Structured {
    /// The one kind of value as which `value` is seen where `schema`, resolved, allows several.
    static func atom(_ value: Value?, _ schema: Schema) -> Schema.Atoms {
        switch value {
        case .string, .int, .uint, .double, .bool: if schema.atoms.contains(.scalar) { return .scalar }
        case .list: if schema.atoms.contains(.list) { return .list }
        case .map: if schema.atoms.contains(.map) { return .map }
        default: break
        }
        if schema.atoms.contains(.map) { return .map }
        return schema.atoms.contains(.scalar) ? .scalar : .list
    }

    /// The step to `element` of an associative list of `schema`, resolved; nil where it has no keys.
    static func step(_ element: Value, _ schema: Schema) -> PathElement? {
        guard !schema.associativeKeys.isEmpty else {
            switch element {
            case .string, .int, .uint, .double, .bool: return .value(element)
            default: return nil
            }
        }
        guard case .map(let map) = element else { return nil }
        var keys: [PathElement.Key] = []
        keys.reserveCapacity(schema.associativeKeys.count)
        for name in schema.associativeKeys {
            if let value = map[name] {
                keys.append(PathElement.Key(name: name, value: value))
            } else if let value = schema.element.resolved.words.fields[name]?.words.defaultValue {
                keys.append(PathElement.Key(name: name, value: value))
            }
        }
        guard !keys.isEmpty else { return nil }
        if keys.count > 1 { keys.sort { PathElement.order($0.name, $1.name) < 0 } }
        return .key(keys)
    }

    /// The schema of the member `key` of a map of `schema`, resolved; what is not declared may be anything.
    static func member(_ key: String, _ schema: Schema) -> Schema { schema.member(key) ?? .deduced }

    /// Whether both are surely the same value: the same one in memory, or equal scalars.
    static func isSame(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.map(let left), .map(let right)): left.isIdentical(to: right) || left.isEmpty && right.isEmpty
        case (.list(let left), .list(let right)): left.isIdentical(to: right)
        case (.string(let left), .string(let right)): left == right
        case (.int(let left), .int(let right)): left == right
        case (.bool(let left), .bool(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }
}

/// The elements of an associative list by their steps.
struct ElementIndex {
    /// The steps in the order of the list, of repeated ones the first.
    private(set) var steps: [PathElement] = []
    /// The elements of each step.
    private(set) var elements: [[Value]] = []
    private var positions: [PathElement: Int] = [:]

    /// Fewer steps than this are looked through one by one.
    private static let smallCount = 8

    init(_ list: Value.List?, _ schema: Schema) {
        guard let list, !list.isEmpty else { return }
        steps.reserveCapacity(list.count)
        elements.reserveCapacity(list.count)
        for element in list {
            guard let step = Structured.step(element, schema) else { continue }
            if let position = position(of: step) {
                elements[position].append(element)
            } else {
                if steps.count == Self.smallCount {
                    for (position, step) in steps.enumerated() { positions[step] = position }
                }
                if steps.count >= Self.smallCount { positions[step] = steps.count }
                steps.append(step)
                elements.append([element])
            }
        }
    }

    /// The position of `step` among the steps.
    func position(of step: PathElement) -> Int? {
        steps.count > Self.smallCount ? positions[step] : steps.firstIndex(of: step)
    }

    /// The elements of `step`; none where there is no such step.
    subscript(step: PathElement) -> [Value] { position(of: step).map { elements[$0] } ?? [] }
}
