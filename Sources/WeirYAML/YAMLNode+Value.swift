import OrderedCollections
package import WeirValue

extension YAMLNode {
    /// The structured value, aliases expanded (a node with several aliases is made once and shared) and merges applied.
    ///
    /// Scalars are resolved by the core schema: `int`, or `uint` above the range of `Int64`; `!!binary` gives bytes.
    /// Keys are their text, whatever they would resolve to. Where parsing reported a fault, the value is the nearest
    /// sensible one: of a key that stands twice the first entry, of a number out of range its text.
    package func value() -> Value {
        var evaluation = Evaluation()
        return evaluation.value(of: self)
    }
}

/// The making of one structured value.
private struct Evaluation {
    /// What aliases stand for, by the index of the anchored node.
    var aliases: [Int: Value] = [:]

    mutating func value(of node: YAMLNode) -> Value {
        guard node.isAlias else { return fresh(node) }
        if let known = aliases[node.target] { return known }
        let value = fresh(node.resolved)
        aliases[node.target] = value
        return value
    }

    private mutating func fresh(_ node: YAMLNode) -> Value {
        let record = node.record
        switch record.kind {
        case .scalar, .alias:
            return node.storage.text.withUnsafeBufferPointer { text in
                CoreSchema.value(
                    UnsafeBufferPointer(rebasing: text[record.textRange]), record.tag, isPlain: record.style == .plain)
            }
        case .sequence:
            var values: [Value] = []
            values.reserveCapacity(node.items.count)
            for item in node.items { values.append(value(of: item)) }
            return .list(values)
        case .mapping:
            return .map(map(node, capacity: Int(record.first) / 2))
        }
    }

    private mutating func map(_ node: YAMLNode, capacity: Int) -> OrderedDictionary<String, Value> {
        var keys: [String] = []
        var values: [Value] = []
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
        for entry in node.entries {
            keys.append(entry.key.text)
            values.append(value(of: entry.value))
        }
        guard node.storage.hasDuplicateKeys else {
            return OrderedDictionary(uncheckedUniqueKeys: keys, values: values)
        }
        return OrderedDictionary(zip(keys, values), uniquingKeysWith: { first, _ in first })
    }
}
