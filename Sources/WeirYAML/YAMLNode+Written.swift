extension YAMLNode {
    /// The entries of a mapping as they are written: `<<` stands as a key, and what it merges is left out.
    package var written: [(key: YAMLNode, value: YAMLNode)] {
        let record = record
        guard record.kind == .mapping, !isAlias else { return [] }
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        pairs.reserveCapacity(Int(record.first) / 2)
        var key = target + 1
        while key < Int(record.second) {
            let value = storage.records.next(after: key)
            pairs.append((YAMLNode(storage: storage, index: key), YAMLNode(storage: storage, index: value)))
            key = storage.records.next(after: value)
        }
        return pairs
    }
}

extension YAMLSource {
    /// The bytes of the file, a byte order mark included.
    package var content: [UInt8] { bytes }

    /// The offset at which line `number` (from 1) starts, behind a byte order mark; the end of the file past the last.
    package func start(ofLine number: Int) -> Int {
        guard number >= 1, number <= lineStarts.count else { return bytes.count }
        return Int(lineStarts[number - 1])
    }
}

extension YAMLWriter {
    /// Whether `text` may stand without quotes as a value or a key of a block, every reader taking it for that string.
    package static func isPlain(_ text: String) -> Bool { YAMLText.isPlain(text) }
}
