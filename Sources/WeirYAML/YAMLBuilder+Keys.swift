/// One key of a mapping while its keys are compared.
struct YAMLKey {
    /// Where it stands in the array of nodes.
    var index: Int
    /// Its bytes in the document's text.
    var text: Range<Int>
    /// A plain `<<`.
    var isMerge: Bool
    /// Whether all its bytes are ASCII. Of other keys, Unicode's canonical equivalence decides, as it does in a map.
    var isASCII: Bool
}

extension YAMLBuilder {
    /// Up to this many keys, comparing each with each is faster than a table.
    private static let fewKeys = 12

    /// Checks the keys of the complete mapping at `index`: each is a scalar, none stands twice, `<<` has mappings.
    mutating func checkKeys(_ index: Int) {
        keys.removeAll(keepingCapacity: true)
        var key = index + 1
        while key < records.count, !stopped {
            let value = records.next(after: key)
            takeKey(key, value: value, of: index)
            key = records.next(after: value)
        }
        guard keys.count > 1 else { return }
        for (first, second) in keys.count <= Self.fewKeys ? pairwiseDuplicates() : hashedDuplicates() {
            guard !stopped else { return }
            let line = records[first.index].startLine
            let name = String(decoding: text[second.text], as: UTF8.self).prefix(Self.longestName)
            reportOn(
                second.index, .duplicateKey, "the key `\(name)` stands twice; the first is on line \(line)",
                hint: second.isMerge ? "write one `<<` with a list of aliases" : nil)
        }
    }

    private mutating func takeKey(_ key: Int, value: Int, of mapping: Int) {
        let record = records[records.target(of: key)]
        guard record.kind == .scalar else {
            let what = record.kind == .sequence ? "list" : "mapping"
            return reportOn(key, .invalidKey, "a \(what) cannot be a key", hint: Self.braceHint)
        }
        if record.second == 0, record.style == .plain, record.tag == .none {
            guard !records[key].flags.contains(.faulty) else { return }
            return reportOn(key, .invalidKey, "the key before the colon is missing")
        }
        let isMerge = records[key].isMergeKey(in: text)
        if isMerge {
            records[mapping].flags.insert(.merges)
            checkMerge(value)
        }
        let range = record.textRange
        let isASCII = text[range].allSatisfy { $0 < 0x80 }
        keys.append(YAMLKey(index: key, text: range, isMerge: isMerge, isASCII: isASCII))
    }

    private static let braceHint = "a value that starts with { or [ and is text must be quoted"

    /// Checks that the value of a `<<` is a mapping or a list of mappings.
    private mutating func checkMerge(_ value: Int) {
        let target = records.target(of: value)
        switch records[target].kind {
        case .mapping: return
        case .scalar, .alias:
            guard !records[value].flags.contains(.faulty) else { return }
            reportOn(value, .invalidMerge, "`<<` takes a mapping or a list of mappings", hint: Self.mergeHint)
        case .sequence:
            var item = target + 1
            let end = records.next(after: target)
            while item < end, !stopped {
                if records[records.target(of: item)].kind != .mapping {
                    reportOn(item, .invalidMerge, "`<<` takes mappings only", hint: Self.mergeHint)
                }
                item = records.next(after: item)
            }
        }
    }

    private static let mergeHint = "for example `<<: *defaults`, or `<<: [*one, *two]`"

    private func pairwiseDuplicates() -> [(first: YAMLKey, second: YAMLKey)] {
        var found: [(first: YAMLKey, second: YAMLKey)] = []
        text.withUnsafeBufferPointer { text in
            for later in 1..<keys.count {
                for earlier in 0..<later where Self.same(keys[earlier], keys[later], text) {
                    found.append((keys[earlier], keys[later]))
                    break
                }
            }
        }
        return found
    }

    /// An open table whose slots hold a key's number plus one and the upper half of its hash.
    private func hashedDuplicates() -> [(first: YAMLKey, second: YAMLKey)] {
        var found: [(first: YAMLKey, second: YAMLKey)] = []
        var size = 16
        while size * 3 < keys.count * 4 { size *= 2 }
        var table = [UInt64](repeating: 0, count: size)
        text.withUnsafeBufferPointer { text in
            for (number, key) in keys.enumerated() where found.count <= limits.faults {
                let hash = Self.hash(key, text)
                let mark = hash & ~0xFFFF_FFFF
                var slot = Int(truncatingIfNeeded: hash) & (size - 1)
                while table[slot] != 0 {
                    let number = Int(table[slot] & 0xFFFF_FFFF) - 1
                    if table[slot] & ~0xFFFF_FFFF == mark, Self.same(keys[number], key, text) {
                        found.append((keys[number], key))
                        break
                    }
                    slot = (slot + 1) & (size - 1)
                }
                if table[slot] == 0 { table[slot] = mark | UInt64(number + 1) }
            }
        }
        return found
    }

    private static func hash(_ key: YAMLKey, _ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hasher = Hasher()
        if key.isASCII {
            hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[key.text]))
        } else {
            hasher.combine(String(decoding: text[key.text], as: UTF8.self))
        }
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }

    private static func same(_ left: YAMLKey, _ right: YAMLKey, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.isMerge == right.isMerge, left.isASCII == right.isASCII else { return false }
        if left.isASCII {
            return left.text.count == right.text.count && text[left.text].elementsEqual(text[right.text])
        }
        return String(decoding: text[left.text], as: UTF8.self) == String(decoding: text[right.text], as: UTF8.self)
    }
}
