import WeirValue

/// Whether selectors that objects hold select labels.
enum LabelMatch {
    /// Whether `selector`, a map of labels or one of `matchLabels` and `matchExpressions`, selects `labels`.
    ///
    /// What is no valid selector selects nothing; an empty one selects all.
    static func selects(_ selector: Value?, _ labels: Value?) -> Bool {
        guard let selector else { return false }
        for (key, value) in selector.at("matchLabels")?.mapValue ?? [:] where labels?.at(key) != value { return false }
        return selector.list("matchExpressions").allSatisfy { holds($0, labels) }
    }

    /// Whether `labels` has all of `map`.
    static func hasAll(_ map: Value?, _ labels: Value?) -> Bool {
        (map?.mapValue ?? [:]).allSatisfy { labels?.at($0.key) == $0.value }
    }

    /// Whether `selector` tells nothing.
    static func isEmpty(_ selector: Value?) -> Bool {
        (selector?.at("matchLabels")?.mapValue?.isEmpty ?? true) && (selector?.list("matchExpressions").isEmpty ?? true)
    }

    private static func holds(_ requirement: Value, _ labels: Value?) -> Bool {
        let found = labels?.at(requirement.text("key"))
        let values = requirement.list("values")
        return switch requirement.text("operator") {
        case "In": found.map(values.contains) ?? false
        case "NotIn": found.map { !values.contains($0) } ?? true
        case "Exists": found != nil
        case "DoesNotExist": found == nil
        default: false
        }
    }

    /// `value` with the members of maps in order, as messages show labels and selectors.
    static func ordered(_ value: Value?) -> Value {
        guard let value else { return .null }
        switch value {
        case .map(let map):
            let keys = map.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return .map(Value.Map(keys.map { ($0, ordered(map[$0])) }, uniquingKeysWith: { first, _ in first }))
        case .list(let list): return .list(list.elements.map { ordered($0) })
        default: return value
        }
    }

    /// `selector` as messages show it: labels in order, expressions after them.
    static func shown(_ selector: Value?) -> Value {
        guard let selector, selector.mapValue != nil else { return .null }
        var pairs: [(String, Value)] = []
        if let labels = selector.at("matchLabels"), labels.mapValue?.isEmpty == false {
            pairs.append(("matchLabels", ordered(labels)))
        }
        let expressions = selector.list("matchExpressions").map { expression -> Value in
            let keys = ["key", "operator", "values"]
            return .map(
                Value.Map(
                    keys.compactMap { key in expression.at(key).map { (key, $0) } },
                    uniquingKeysWith: { first, _ in first }))
        }
        if !expressions.isEmpty { pairs.append(("matchExpressions", .list(expressions))) }
        return .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
    }
}
