import WeirValue

/// What came of a merge patch.
package struct YAMLPatched: Sendable {
    /// A key that the patch deletes and that is not there.
    package struct Absent: Sendable {
        /// The key, in the patch.
        package let key: YAMLNode
        /// The keys of the map that it is not in.
        package let known: [String]
    }

    /// What was patched. Every node stands in the file that it is written in: a map that both have in the first's.
    package let document: YAMLDocument
    package let absent: [Absent]
}

extension YAMLDocument {
    /// This document with the merge patch `patch`, a node of another, as RFC 7386 has it: maps are merged key by key, null
    /// deletes a key, and everything else takes the place of what was there. The source of what comes out is the patch's.
    ///
    /// - Parameter path: the keys of the map that is patched, the root's without any.
    /// - Returns: nil where that would have more nodes than `limits` allow.
    package func patched(
        with patch: YAMLNode, at path: [String] = [], limits: YAMLLimits = .default
    ) -> YAMLPatched? {
        var grafting = YAMLGrafting()
        grafting.merge(root, patch, path[...])
        let (own, other) = (storage, patch.storage)
        let count = grafting.records.count + own.records.count + other.records.count
        guard count <= limits.nodes else { return nil }
        return YAMLPatched(document: grafting.document(own, other), absent: grafting.absent)
    }
}

/// The making of a patched document: new records for the maps that are patched, followed by the records of both documents,
/// which grafts in the new maps stand for.
private struct YAMLGrafting {
    /// Which document a node is of.
    private enum Side { case own, other }

    private(set) var records: [YAMLRecord] = []
    private(set) var absent: [YAMLPatched.Absent] = []
    /// Which document each of `records` stands in, and its index there.
    private var places: [(side: Side, index: Int)] = []

    /// Adds what `patch` makes of `node` at `path` below it.
    mutating func merge(_ node: YAMLNode, _ patch: YAMLNode, _ path: ArraySlice<String>) {
        guard let name = path.first else { return merge(node, patch) }
        open(node, .own) { grafting in
            var isThere = false
            for entry in node.entries {
                grafting.graft(entry.key, .own)
                if entry.key.hasText(name), !isThere {
                    isThere = true
                    grafting.merge(entry.value, patch, path.dropFirst())
                } else {
                    grafting.graft(entry.value, .own)
                }
            }
        }
    }

    /// Adds what `patch` makes of `node`, which is nil where nothing is.
    private mutating func merge(_ node: YAMLNode?, _ patch: YAMLNode) {
        guard patch.kind == .mapping else { return graft(patch, .other) }
        let target = node.flatMap { $0.kind == .mapping ? $0 : nil }
        open(target ?? patch, target == nil ? .other : .own) { grafting in
            var changes: [String: YAMLNode] = [:]
            for entry in patch.entries where changes[entry.key.text] == nil { changes[entry.key.text] = entry.value }
            var known: Set<String> = []
            for entry in target.map({ Array($0.entries) }) ?? [] {
                known.insert(entry.key.text)
                let change = changes[entry.key.text]
                if let change, change.standsForNull { continue }
                grafting.graft(entry.key, .own)
                if let change { grafting.merge(entry.value, change) } else { grafting.graft(entry.value, .own) }
            }
            for entry in patch.entries where !known.contains(entry.key.text) {
                if entry.value.standsForNull {
                    grafting.absent.append(.init(key: entry.key, known: known.sorted()))
                } else {
                    grafting.graft(entry.key, .other)
                    grafting.merge(nil, entry.value)
                }
            }
        }
    }

    /// Adds a map at the place of `node`, with what `body` adds: keys and values in turn.
    private mutating func open(_ node: YAMLNode, _ side: Side, _ body: (inout YAMLGrafting) -> Void) {
        var record = node.record
        record.flags.remove(.merges)
        set(&record, node.position)
        let index = records.count
        records.append(record)
        places.append((side, node.index))
        let before = records.count
        body(&self)
        var children: UInt32 = 0
        var child = before
        while child < records.count {
            children += 1
            child = records.next(after: child)
        }
        records[index].first = children
        records[index].second = UInt32(truncatingIfNeeded: records.count)
    }

    /// Adds `node` as it is.
    private mutating func graft(_ node: YAMLNode, _ side: Side) {
        var record = node.storage.records[node.index]
        record.kind = .alias
        record.flags = record.flags.union(.graft)
        record.first = UInt32(truncatingIfNeeded: node.target)
        record.second = 0
        records.append(record)
        places.append((side, node.index))
    }

    private func set(_ record: inout YAMLRecord, _ range: YAMLRange) {
        record.startLine = UInt32(truncatingIfNeeded: range.start.line)
        record.startColumn = UInt32(truncatingIfNeeded: range.start.column)
        record.endLine = UInt32(truncatingIfNeeded: range.end.line)
        record.endColumn = UInt32(truncatingIfNeeded: range.end.column)
    }
}

extension YAMLGrafting {
    /// The document of `own` with the patch that is in `other`.
    func document(_ own: YAMLStorage, _ other: YAMLStorage) -> YAMLDocument {
        let ownOffset = records.count
        let otherOffset = ownOffset + own.records.count
        let ownSources = own.sources.isEmpty ? [own.source] : own.sources
        let otherSources = other.sources.isEmpty ? [other.source] : other.sources
        var all: [YAMLRecord] = []
        var origins: [UInt16] = []
        all.reserveCapacity(otherOffset + other.records.count)
        origins.reserveCapacity(otherOffset + other.records.count)
        for (record, place) in zip(records, places) {
            var record = record
            let isOwn = place.side == .own
            if record.kind == .alias { record.first += UInt32(truncatingIfNeeded: isOwn ? ownOffset : otherOffset) }
            all.append(record)
            origins.append(
                isOwn ? own.origin(of: place.index) : other.origin(of: place.index) + UInt16(ownSources.count))
        }
        for record in own.records { all.append(record.shifted(by: ownOffset, text: 0)) }
        for index in own.records.indices { origins.append(own.origin(of: index)) }
        for record in other.records { all.append(record.shifted(by: otherOffset, text: own.text.count)) }
        for index in other.records.indices { origins.append(other.origin(of: index) + UInt16(ownSources.count)) }
        return YAMLDocument(
            storage: YAMLStorage(
                source: other.source, records: all, text: own.text + other.text,
                hasDuplicateKeys: own.hasDuplicateKeys || other.hasDuplicateKeys, sources: ownSources + otherSources,
                origins: origins))
    }
}

extension YAMLStorage {
    /// Which of its sources the node at `index` stands in.
    fileprivate func origin(of index: Int) -> UInt16 { origins.isEmpty ? 0 : origins[index] }
}

extension YAMLRecord {
    /// This in an array in which it stands `count` places further on, with the text `bytes` further on.
    fileprivate func shifted(by count: Int, text bytes: Int) -> YAMLRecord {
        var record = self
        switch kind {
        case .scalar: record.first += UInt32(truncatingIfNeeded: bytes)
        case .sequence, .mapping: record.second += UInt32(truncatingIfNeeded: count)
        case .alias: record.first += UInt32(truncatingIfNeeded: count)
        }
        return record
    }
}

extension YAMLNode {
    /// Whether it stands for null.
    fileprivate var standsForNull: Bool {
        guard kind == .scalar, case .null = value() else { return false }
        return true
    }
}
