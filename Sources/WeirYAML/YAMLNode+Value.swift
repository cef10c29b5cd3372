import OrderedCollections
package import WeirValue

extension YAMLNode {
    /// The structured value, aliases expanded (a node with several aliases is made once and shared) and merges applied.
    ///
    /// Scalars are resolved by the core schema: `int`, or `uint` above the range of `Int64`; `!!binary` gives bytes.
    /// Keys are their text, whatever they would resolve to. Where parsing reported a fault, the value is the nearest
    /// sensible one: of a key that stands twice the first entry, of a number out of range its text.
    ///
    /// With the schema `legacy`, plain scalars and keys are what Go's programs read; `!!binary` is its text.
    package func value(_ schema: YAMLSchema = .core) -> Value {
        var evaluation = Evaluation(schema: schema)
        return evaluation.value(of: self)
    }
}

/// The making of one structured value.
private struct Evaluation {
    let schema: YAMLSchema
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
                scalar(UnsafeBufferPointer(rebasing: text[record.textRange]), record)
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

    private func scalar(_ bytes: UnsafeBufferPointer<UInt8>, _ record: YAMLRecord) -> Value {
        let isPlain = record.style == .plain
        guard schema == .legacy else { return CoreSchema.value(bytes, record.tag, isPlain: isPlain) }
        if record.tag == .none, isPlain { return LegacySchema.resolve(bytes) }
        guard case .bytes(let decoded) = CoreSchema.value(bytes, record.tag, isPlain: isPlain) else {
            return CoreSchema.value(bytes, record.tag, isPlain: isPlain)
        }
        return .string(String(decoding: decoded, as: UTF8.self))
    }

    /// The key that `node` is.
    private func key(_ node: YAMLNode) -> String {
        let record = node.record
        guard schema == .legacy, record.tag == .none, record.style == .plain else { return node.text }
        let text = node.text
        var copy = text
        return copy.withUTF8 { LegacySchema.key(LegacySchema.resolve($0)) } ?? text
    }

    private mutating func map(_ node: YAMLNode, capacity: Int) -> OrderedDictionary<String, Value> {
        var keys: [String] = []
        var values: [Value] = []
        keys.reserveCapacity(capacity)
        values.reserveCapacity(capacity)
        for entry in node.entries {
            keys.append(key(entry.key))
            values.append(value(of: entry.value))
        }
        guard node.storage.hasDuplicateKeys || schema == .legacy else {
            return OrderedDictionary(uncheckedUniqueKeys: keys, values: values)
        }
        return OrderedDictionary(zip(keys, values), uniquingKeysWith: { first, _ in first })
    }
}
