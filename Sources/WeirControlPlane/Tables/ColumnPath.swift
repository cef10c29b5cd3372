import WeirValue

/// The place of a printer column: the part of JSONPath that definitions use, such as `.spec.list[?(@.a=="b")].c`.
struct ColumnPath: Sendable {
    /// One step of a path.
    enum Step: Sendable, Equatable {
        case member(String)
        case element(Int)
        /// From the first index to the one before the second, every so many.
        case slice(from: Int?, to: Int?, by: Int)
        /// Every member or element.
        case every
        /// Every value below this one, itself included.
        case descent
        /// The elements for which a comparison holds.
        case filter(Filter)
        /// What several steps lead to.
        indirect case union([Step])
    }

    /// A comparison of an element; without an operator, that the left side is there.
    struct Filter: Sendable, Equatable {
        enum Side: Sendable, Equatable {
            case path([Step])
            case value(Value)
        }

        var left: Side
        var comparison: String
        var right: Side
    }

    let steps: [Step]

    /// The path that `text` writes; nil where it is none that is supported.
    init?(_ text: String) {
        var reader = ColumnPathReader(text)
        guard let steps = reader.path(), reader.isAtEnd else { return nil }
        self.steps = steps
    }

    /// The first value that the path leads to from `object`; nil where there is none.
    func first(in object: Value) -> Value? { Self.follow(steps, [object]).first }

    private static func follow(_ steps: [Step], _ values: [Value]) -> [Value] {
        steps.reduce(values) { values, step in values.flatMap { follow(step, $0) } }
    }

    private static func follow(_ step: Step, _ value: Value) -> [Value] {
        switch step {
        case .member(let name): return value.mapValue?[name].map { [$0] } ?? []
        case .element(let index):
            guard let list = value.listValue else { return [] }
            let position = index < 0 ? list.count + index : index
            return list.indices.contains(position) ? [list[position]] : []
        case .slice(let from, let to, let by):
            guard let list = value.listValue else { return [] }
            func position(_ index: Int) -> Int { min(max(index < 0 ? list.count + index : index, 0), list.count) }
            let end = to.map(position) ?? list.count
            return stride(from: from.map(position) ?? 0, to: end, by: by).map { list[$0] }
        case .every: return members(value)
        case .descent: return [value] + members(value).flatMap { follow(.descent, $0) }
        case .filter(let filter): return members(value).filter { holds(filter, $0) }
        case .union(let steps): return steps.flatMap { follow($0, value) }
        }
    }

    private static func members(_ value: Value) -> [Value] {
        value.listValue ?? value.mapValue?.sorted { $0.key < $1.key }.map(\.value) ?? []
    }

    private static func holds(_ filter: Filter, _ element: Value) -> Bool {
        func value(_ side: Filter.Side) -> Value? {
            switch side {
            case .path(let steps): follow(steps, [element]).first
            case .value(let value): value
            }
        }
        guard let left = value(filter.left) else { return false }
        if filter.comparison.isEmpty { return true }
        guard let right = value(filter.right) else { return false }
        switch filter.comparison {
        case "==": return left == right
        case "!=": return left != right
        default: break
        }
        if let first = left.stringValue, let second = right.stringValue { return ordered(first, second, filter) }
        guard let first = number(left), let second = number(right) else { return false }
        return ordered(first, second, filter)
    }

    private static func number(_ value: Value) -> Double? {
        if case .double(let double) = value { return double }
        return value.intValue.map { Double($0) }
    }

    private static func ordered<Side: Comparable>(_ left: Side, _ right: Side, _ filter: Filter) -> Bool {
        switch filter.comparison {
        case "<": left < right
        case "<=": left <= right
        case ">": left > right
        default: left >= right
        }
    }
}
