/// A key of a mapping and its value.
package struct YAMLEntry: Sendable {
    /// The key, a scalar.
    package let key: YAMLNode
    /// The value.
    package let value: YAMLNode
}

/// The entries of a mapping in the order of the source. Where `<<` stands, the entries of what it merges follow, but
/// for keys that the mapping has itself, before or after, or that an earlier merge brought.
package struct YAMLEntries: Sequence, Sendable {
    let storage: YAMLStorage
    let index: Int

    /// The number of entries, merged ones included.
    package var count: Int {
        let record = storage.records[index]
        guard record.kind == .mapping else { return 0 }
        return record.flags.contains(.merges) ? merged().count : Int(record.first) / 2
    }

    /// Starts a walk; with merges, after collecting them.
    package func makeIterator() -> Iterator {
        let record = storage.records[index]
        guard record.kind == .mapping else { return Iterator(storage: storage, index: 0, end: 0, pairs: nil) }
        guard record.flags.contains(.merges) else {
            return Iterator(storage: storage, index: index + 1, end: Int(record.second), pairs: nil)
        }
        let pairs = merged()
        return Iterator(storage: storage, index: 0, end: pairs.count, pairs: pairs)
    }

    /// The indices of the keys and values with merges applied.
    private func merged() -> [(key: Int, value: Int)] {
        var pairs: [(key: Int, value: Int)] = []
        var own: Set<String> = []
        for (key, _) in written(index) where !storage.isMergeKey(key) { own.insert(storage.string(key)) }
        for (key, value) in written(index) {
            guard storage.isMergeKey(key) else {
                pairs.append((key, value))
                continue
            }
            for source in sources(value) {
                for entry in YAMLEntries(storage: storage, index: source) {
                    guard own.insert(entry.key.text).inserted else { continue }
                    pairs.append((entry.key.index, entry.value.index))
                }
            }
        }
        return pairs
    }

    /// The mappings that the value of a `<<` names, in order.
    private func sources(_ value: Int) -> [Int] {
        let target = storage.records.target(of: value)
        switch storage.records[target].kind {
        case .mapping: return [target]
        case .scalar, .alias: return []
        case .sequence:
            return YAMLItems(storage: storage, index: target).map(\.target).filter {
                storage.records[$0].kind == .mapping
            }
        }
    }

    /// The indices of the keys and values as they are written.
    private func written(_ index: Int) -> [(key: Int, value: Int)] {
        var pairs: [(key: Int, value: Int)] = []
        var key = index + 1
        let end = Int(storage.records[index].second)
        while key < end {
            let value = storage.records.next(after: key)
            pairs.append((key, value))
            key = storage.records.next(after: value)
        }
        return pairs
    }

    /// Walks the entries.
    package struct Iterator: IteratorProtocol {
        let storage: YAMLStorage
        var index: Int
        let end: Int
        /// The entries of a mapping with merges.
        let pairs: [(key: Int, value: Int)]?

        /// The next entry.
        package mutating func next() -> YAMLEntry? {
            guard index < end else { return nil }
            if let pairs {
                defer { index += 1 }
                return entry(pairs[index].key, pairs[index].value)
            }
            let value = storage.records.next(after: index)
            defer { index = storage.records.next(after: value) }
            return entry(index, value)
        }

        private func entry(_ key: Int, _ value: Int) -> YAMLEntry {
            YAMLEntry(key: YAMLNode(storage: storage, index: key), value: YAMLNode(storage: storage, index: value))
        }
    }
}
