/// The bytes of a tree object: for each entry, in git's order, `MODE NAME\0` and the 20 bytes of the id.
///
/// Described in `gitformat-pack` and `git-mktree`; `git fsck --strict` checks what is checked here.
enum TreeFormat {
    /// The bytes of the tree of `entries`, which may be in any order.
    ///
    /// - Throws: a ``Malformed`` for a name that git refuses or that occurs twice.
    static func encode(_ entries: [TreeEntry]) throws(Malformed) -> [UInt8] {
        for entry in entries {
            if let fault = EntryName.fault(entry.name) {
                throw Malformed(reason: "the name '\(entry.name)' cannot stand in a tree: \(fault)")
            }
        }
        let sorted = try inOrder(entries)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(entries.reduce(0) { $0 + $1.name.utf8.count + 8 + ObjectID.byteCount })
        for entry in sorted {
            entry.mode.octal.withUTF8Buffer { bytes.append(contentsOf: $0) }
            bytes.append(UInt8(ascii: " "))
            bytes.append(contentsOf: entry.name.utf8)
            bytes.append(0)
            entry.id.append(to: &bytes)
        }
        return bytes
    }

    /// `entries` in git's order, each name once.
    private static func inOrder(_ entries: [TreeEntry]) throws(Malformed) -> [TreeEntry] {
        let isSorted = zip(entries, entries.dropFirst()).allSatisfy { $0.precedes($1) }
        let sorted = isSorted ? entries : entries.sorted { $0.precedes($1) }
        for (entry, next) in zip(sorted, sorted.dropFirst()) where !entry.precedes(next) {
            throw Malformed(reason: "the name '\(entry.name)' occurs twice in a tree")
        }
        // A tree and a blob of one name need not be neighbours: `a`, `a.b`, `a/`.
        for entry in sorted where entry.mode == .tree {
            let twin = TreeEntry(name: entry.name, id: entry.id)
            let place = sorted.partitioningIndex { !$0.precedes(twin) }
            if place < sorted.count, !twin.precedes(sorted[place]) {
                throw Malformed(reason: "the name '\(entry.name)' occurs twice in a tree")
            }
        }
        return sorted
    }

    /// Hands each entry of a tree object to `body`, in order, until it returns false.
    ///
    /// - Throws: a ``Malformed`` when the bytes are no tree, a mode is unknown or a name is not UTF-8.
    static func scan(_ bytes: UnsafeRawBufferPointer, _ body: (TreeEntry) -> Bool) throws(Malformed) {
        var cursor = 0
        while cursor < bytes.count {
            let start = cursor
            var number = 0
            while cursor < bytes.count, case let digit = bytes[cursor], (0x30...0x37).contains(digit),
                number < 0o1000000
            {
                number = number << 3 | Int(digit & 7)
                cursor += 1
            }
            guard cursor > start, cursor < bytes.count, bytes[cursor] == UInt8(ascii: " "),
                let mode = TreeEntry.Mode(number: number)
            else { throw Malformed(reason: "the entry at byte \(start) has no valid mode") }
            cursor += 1
            guard let end = bytes[cursor...].firstIndex(of: 0), end > cursor,
                let id = ObjectID(bytes, at: end + 1)
            else { throw Malformed(reason: "the entry at byte \(start) ends too early") }
            guard let name = String(validating: bytes[cursor..<end], as: UTF8.self) else {
                throw Malformed(reason: "the name of the entry at byte \(start) is not UTF-8")
            }
            cursor = end + 1 + ObjectID.byteCount
            guard body(TreeEntry(name: name, id: id, mode: mode)) else { return }
        }
    }
}

extension RandomAccessCollection {
    /// The first index whose element, and those of all after it, satisfy `predicate`.
    fileprivate func partitioningIndex(where predicate: (Element) -> Bool) -> Index {
        var (start, count) = (startIndex, self.count)
        while count > 0 {
            let half = count / 2
            let middle = index(start, offsetBy: half)
            if predicate(self[middle]) {
                count = half
            } else {
                start = index(after: middle)
                count -= half + 1
            }
        }
        return start
    }
}
