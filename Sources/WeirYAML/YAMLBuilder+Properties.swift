import CLibYAML

extension YAMLBuilder {
    /// Takes in the anchor and the tag that stand before the node at `index`.
    mutating func properties(
        _ index: Int, anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?
    ) {
        records[index].flags.insert(.properties)
        if let anchor { anchors[String(cString: anchor)] = index }
        guard let tag else { return }
        let name = String(cString: tag)
        guard let tag = YAMLTag(name: name) else {
            let short = name.hasPrefix(YAMLTag.corePrefix) ? "!!" + name.dropFirst(YAMLTag.corePrefix.utf8.count) : name
            return reportOn(
                index, .unknownTag, "unknown tag `\(short.prefix(Self.longestName))`",
                hint: "the tags are !!str, !!int, !!float, !!bool, !!null, !!binary, !!seq and !!map")
        }
        records[index].tag = tag
        let wanted: YAMLRecord.Kind? =
            switch tag {
            case .none, .nonSpecific: nil
            case .map: .mapping
            case .sequence: .sequence
            default: .scalar
            }
        if let wanted, wanted != records[index].kind {
            let what =
                records[index].kind == .mapping ? "mapping" : records[index].kind == .sequence ? "list" : "scalar"
            reportOn(index, .tagMismatch, "`\(tag.name)` stands before a \(what)")
            records[index].tag = .none
        }
    }

    mutating func alias(_ event: UnsafeMutablePointer<yaml_event_t>) {
        let name = event.pointee.data.alias.anchor.map { String(cString: $0) } ?? ""
        var record = YAMLRecord(event, .alias, .plain)
        lastEnd = (record.endLine, record.endColumn)
        let shown = name.prefix(Self.longestName)
        guard let target = anchors[name] else {
            return replaceAlias(record, .undefinedAlias, "no anchor `&\(shown)` stands before this alias")
        }
        guard let anchored = anchored[target] else {
            return replaceAlias(record, .recursiveAlias, "`*\(shown)` stands inside what it is an alias of")
        }
        guard frames.count + anchored.height <= limits.depth else { return stop(tooDeep(at: record.range)) }
        added = added + anchored.extent
        guard added.nodes <= limits.expandedNodes, added.bytes <= limits.expandedBytes else {
            return stop(
                YAMLFault(
                    .expansion, "the aliases up to here stand for too much", at: record.range,
                    hint: "they may add \(limits.expandedNodes) nodes and \(limits.expandedBytes >> 20) MiB of text"))
        }
        record.first = UInt32(truncatingIfNeeded: target)
        guard append(record) else { return }
        if let parent = frames.indices.last {
            frames[parent].height = max(frames[parent].height, anchored.height)
            frames[parent].added = frames[parent].added + anchored.extent
        }
    }

    /// Puts an empty scalar in the place of an alias that stands for nothing.
    private mutating func replaceAlias(_ alias: YAMLRecord, _ code: YAMLFault.Code, _ message: String) {
        var record = alias
        record.kind = .scalar
        record.first = UInt32(truncatingIfNeeded: text.count)
        if append(record) { reportOn(records.count - 1, code, message) }
    }

    /// Whether the node that was added last is a key, which is its text whatever it looks like.
    private var isKey: Bool {
        guard let parent = frames.last else { return false }
        return records[parent.index].kind == .mapping && parent.children % 2 == 1
    }

    /// Checks that the scalar at `index` is what its tag says, and that a number fits.
    mutating func checkScalar(_ index: Int) {
        let record = records[index]
        if record.tag == .none {
            guard record.style == .plain, record.second > 0, CoreSchema.mayStartNumber(text[Int(record.first)]),
                !isKey
            else { return }
        }
        let verdict = text.withUnsafeBufferPointer {
            CoreSchema.check(UnsafeBufferPointer(rebasing: $0[record.textRange]), record.tag)
        }
        switch verdict {
        case .fits: return
        case .outOfRange(let type):
            reportOn(index, .numberRange, "this number does not fit \(type)", hint: "put it in quotes if it is text")
        case .mismatch:
            reportOn(index, .tagMismatch, "this is no value of `\(record.tag.name)`")
            records[index].tag = .none
        }
    }
}
