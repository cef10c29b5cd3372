import CLibYAML

extension YAMLBuilder {
    mutating func scalar(_ event: UnsafeMutablePointer<yaml_event_t>) {
        let data = event.pointee.data.scalar
        let index = records.count
        var record = YAMLRecord(event, .scalar, Self.style(data.style))
        record.first = UInt32(truncatingIfNeeded: text.count)
        record.second = UInt32(truncatingIfNeeded: data.length)
        if let value = data.value { text.append(contentsOf: UnsafeBufferPointer(start: value, count: data.length)) }
        lastEnd = (record.endLine, record.endColumn)
        guard append(record) else { return }
        if data.anchor != nil || data.tag != nil {
            properties(index, anchor: data.anchor, tag: data.tag)
            if data.anchor != nil {
                anchored[index] = Anchored(extent: Extent(nodes: 1, bytes: data.length), height: 0)
            }
        }
        checkScalar(index)
    }

    mutating func sequenceStart(_ event: UnsafeMutablePointer<yaml_event_t>) {
        let data = event.pointee.data.sequence_start
        let isFlow = data.style == YAML_FLOW_SEQUENCE_STYLE
        open(YAMLRecord(event, .sequence, isFlow ? .flow : .block), anchor: data.anchor, tag: data.tag)
    }

    mutating func mappingStart(_ event: UnsafeMutablePointer<yaml_event_t>) {
        let data = event.pointee.data.mapping_start
        let isFlow = data.style == YAML_FLOW_MAPPING_STYLE
        open(YAMLRecord(event, .mapping, isFlow ? .flow : .block), anchor: data.anchor, tag: data.tag)
    }

    private mutating func open(
        _ record: YAMLRecord, anchor: UnsafeMutablePointer<UInt8>?, tag: UnsafeMutablePointer<UInt8>?
    ) {
        guard frames.count < limits.depth else { return stop(tooDeep(at: record.range)) }
        let index = records.count
        guard append(record) else { return }
        if anchor != nil || tag != nil { properties(index, anchor: anchor, tag: tag) }
        frames.append(
            Frame(index: index, textStart: text.count, isAnchored: anchor != nil, isFlow: record.style == .flow))
        if record.style == .flow { flowDepth += 1 }
    }

    mutating func collectionEnd(_ event: UnsafeMutablePointer<yaml_event_t>) {
        guard let frame = frames.popLast() else { return }
        if frame.isFlow {
            let end = event.pointee.end_mark
            lastEnd = (UInt32(truncatingIfNeeded: end.line + 1), UInt32(truncatingIfNeeded: end.column + 1))
            flowDepth -= 1
        }
        records[frame.index].first = frame.children
        records[frame.index].second = UInt32(truncatingIfNeeded: records.count)
        records[frame.index].endLine = lastEnd.line
        records[frame.index].endColumn = lastEnd.column
        if frame.isAnchored {
            let written = Extent(nodes: records.count - frame.index, bytes: text.count - frame.textStart)
            anchored[frame.index] = Anchored(extent: written + frame.added, height: frame.height + 1)
        }
        if let parent = frames.indices.last {
            frames[parent].height = max(frames[parent].height, frame.height + 1)
            frames[parent].added = frames[parent].added + frame.added
        }
        if records[frame.index].kind == .mapping { checkKeys(frame.index) }
    }

    /// Adds `record` as the next child of the innermost open collection; false where the parse ends here.
    mutating func append(_ record: YAMLRecord) -> Bool {
        guard records.count < limits.nodes else {
            stop(YAMLFault(.size, "the document has more than \(limits.nodes) nodes", at: record.range))
            return false
        }
        flowSum += max(0, flowDepth - Self.cheapFlowDepth)
        guard flowSum <= Self.flowWork else {
            stop(
                YAMLFault(
                    .nesting, "too much stands inside nested [ ] and { }", at: record.range,
                    hint: "write the outer levels as indented blocks"))
            return false
        }
        records.append(record)
        if let parent = frames.indices.last { frames[parent].children += 1 }
        return true
    }

    func tooDeep(at range: YAMLRange) -> YAMLFault {
        YAMLFault(.nesting, "lists and mappings are nested deeper than \(limits.depth) levels", at: range)
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }
}

extension YAMLRecord {
    /// A node without content at the place of `event`.
    init(_ event: UnsafeMutablePointer<yaml_event_t>, _ kind: Kind, _ style: YAMLStyle) {
        let start = event.pointee.start_mark
        let end = event.pointee.end_mark
        self.init(
            kind: kind, style: style, tag: .none, flags: [],
            startLine: UInt32(truncatingIfNeeded: start.line + 1),
            startColumn: UInt32(truncatingIfNeeded: start.column + 1),
            endLine: UInt32(truncatingIfNeeded: end.line + 1), endColumn: UInt32(truncatingIfNeeded: end.column + 1),
            first: 0, second: 0)
    }
}
