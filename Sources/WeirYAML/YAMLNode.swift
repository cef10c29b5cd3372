/// A view of one node of a document. It costs two words; an alias is seen as what it stands for, but keeps its place.
package struct YAMLNode: Sendable {
    let storage: YAMLStorage
    /// The place in the document's array.
    let index: Int

    /// What a node is.
    package enum Kind: String, Sendable {
        /// A text; what it stands for depends on its style and tag.
        case scalar
        /// A list.
        case sequence
        /// Keys and values.
        case mapping
    }

    /// The record, an alias followed.
    var record: YAMLRecord { storage.records[target] }

    /// The place in the array of what this is or stands for.
    var target: Int { storage.records.target(of: index) }

    /// What it is.
    package var kind: Kind {
        switch record.kind {
        case .sequence: .sequence
        case .mapping: .mapping
        case .scalar, .alias: .scalar
        }
    }

    /// How it is written.
    package var style: YAMLStyle { record.style }

    /// Its tag, where one is written.
    package var tag: YAMLTag { record.tag }

    /// Where it is written; of an alias, where the alias is. From an anchor or a tag before it, where there is one. A
    /// block scalar ends at the start of the line behind it.
    package var position: YAMLRange { storage.records[index].range }

    /// Whether it is an alias (`*name`).
    package var isAlias: Bool {
        storage.records[index].kind == .alias && !storage.records[index].flags.contains(.graft)
    }

    /// The name of the file that it is written in.
    package var file: String { storage.source(of: index).file }

    /// What an alias stands for, at its own place; any other node itself.
    package var resolved: YAMLNode { YAMLNode(storage: storage, index: target) }

    /// Whether parsing reported a fault on this very node, so that what follows from it needs no report.
    package var isFaulty: Bool {
        storage.records[index].flags.contains(.faulty) || record.flags.contains(.faulty)
    }

    /// The decoded text of a scalar; empty for a collection.
    package var text: String { storage.string(index) }

    /// The UTF-8 of ``text``, without a copy.
    package var utf8: ArraySlice<UInt8> {
        let record = record
        return record.kind == .scalar ? storage.text[record.textRange] : []
    }

    /// Whether this is a scalar whose text is `other`, byte for byte.
    package func hasText(_ other: String) -> Bool {
        let record = record
        guard record.kind == .scalar else { return false }
        var other = other
        return other.withUTF8 { bytes in
            bytes.count == record.textRange.count && storage.text[record.textRange].elementsEqual(bytes)
        }
    }

    /// The items of a sequence; none of anything else.
    package var items: YAMLItems { YAMLItems(storage: storage, index: target) }

    /// The entries of a mapping, with what it merges; none of anything else.
    package var entries: YAMLEntries { YAMLEntries(storage: storage, index: target) }

    /// The value of the entry `key` of a mapping; nil where there is none or this is no mapping. Of a key that stands
    /// twice, the first. Takes time in the number of entries.
    package subscript(key: String) -> YAMLNode? {
        for entry in entries where entry.key.hasText(key) { return entry.value }
        return nil
    }
}

/// The items of a sequence.
package struct YAMLItems: Sequence, Sendable {
    let storage: YAMLStorage
    let index: Int

    /// The number of items.
    package var count: Int {
        storage.records[index].kind == .sequence ? Int(storage.records[index].first) : 0
    }

    /// Starts a walk.
    package func makeIterator() -> Iterator {
        let isSequence = storage.records[index].kind == .sequence
        return Iterator(storage: storage, index: index + 1, end: isSequence ? storage.records.next(after: index) : 0)
    }

    /// Walks the items.
    package struct Iterator: IteratorProtocol {
        let storage: YAMLStorage
        var index: Int
        let end: Int

        /// The next item.
        package mutating func next() -> YAMLNode? {
            guard index < end else { return nil }
            defer { index = storage.records.next(after: index) }
            return YAMLNode(storage: storage, index: index)
        }
    }
}
