/// What came of parsing a source.
package struct YAMLParse: Sendable {
    /// The document; nil where the grammar, the encoding or a limit is broken, or there is none. One that comes with
    /// faults is complete but for the nodes they name (``YAMLNode/isFaulty``).
    package let document: YAMLDocument?
    /// What has to be mended, in the order of the source.
    package let faults: [YAMLFault]
    /// The source, for showing its lines beside the faults.
    package let source: YAMLSource
}

/// One YAML document: a tree of nodes that know where they stand.
package struct YAMLDocument: Sendable {
    let storage: YAMLStorage

    /// The node that holds all others.
    package var root: YAMLNode { YAMLNode(storage: storage, index: 0) }

    /// The source that the nodes stand in.
    package var source: YAMLSource { storage.source }

    /// The number of nodes as written, aliases included.
    package var nodeCount: Int { storage.records.count }

    /// The text of line `number` (from 1) of the source; empty where there is none.
    package func line(_ number: Int) -> String { source.line(number) }

    /// Parses `bytes`, one document in YAML 1.2's core schema, with merge keys; `file` is its name in messages.
    ///
    /// Never throws: what is wrong comes back as faults, all that can be told in one go.
    package static func parse(bytes: [UInt8], file: String, limits: YAMLLimits = .default) -> YAMLParse {
        guard bytes.count <= limits.bytes else {
            let source = YAMLSource(file: file, bytes: [], lineStarts: [0])
            let message = "the file has \(bytes.count) bytes; at most \(limits.bytes) are read"
            let start = YAMLRange(at: YAMLPosition(line: 1, column: 1))
            return YAMLParse(document: nil, faults: [YAMLFault(.size, message, at: start)], source: source)
        }
        let check = YAMLSource.check(bytes, file: file)
        let source = check.source
        if let fault = check.fault { return YAMLParse(document: nil, faults: [fault], source: source) }
        let breaks = check.hasUnicodeBreaks ? YAMLUnicodeBreaks(for: bytes) : nil
        var builder = YAMLBuilder(source: source, limits: limits)
        builder.build(breaks.map { $0.hide(in: bytes) } ?? bytes)
        breaks?.restore(in: &builder.text)
        return builder.finish()
    }

    /// Parses `text`, as ``parse(bytes:file:limits:)`` does.
    package static func parse(text: String, file: String, limits: YAMLLimits = .default) -> YAMLParse {
        parse(bytes: Array(text.utf8), file: file, limits: limits)
    }
}

extension YAMLBuilder {
    /// Reads the document in `bytes`, which differ from the source in stand-ins at most.
    fileprivate mutating func build(_ bytes: [UInt8]) {
        let syntax = YAMLSyntax(source: source)
        if let fault = syntax.tooManyDirectives() { return stop(fault) }
        bytes.withUnsafeBufferPointer { bytes in
            // The first line starts behind a byte order mark.
            let text = UnsafeBufferPointer(rebasing: bytes[Int(source.lineStarts[0])...])
            guard !text.isEmpty else { return }
            guard let parser = LibYAMLParser(text) else { return stop(syntax.outOfMemory()) }
            run(parser)
        }
        if !stopped, let (position, explicit) = documentEnd,
            let fault = syntax.trailing(source.offset(of: position), afterEndMark: explicit)
        {
            report(fault)
        }
    }

    /// The document and the faults.
    fileprivate func finish() -> YAMLParse {
        var faults = faults
        let isEmpty = records.first.map { $0.kind == .scalar && $0.style == .plain && $0.second == 0 && $0.flags == [] }
        if faults.isEmpty, isEmpty ?? true {
            let start = YAMLRange(at: YAMLPosition(line: 1, column: 1))
            faults.append(YAMLFault(.empty, "the file holds no document", at: start))
        }
        let isComplete = !stopped && documentEnd != nil && !faults.contains { $0.code == .empty }
        // A stable sort: faults at one place stay in the order in which they were found, the closing one last.
        let order = faults.indices.sorted { left, right in
            let leftLast = faults[left].code == .tooManyFaults
            let rightLast = faults[right].code == .tooManyFaults
            if leftLast != rightLast { return rightLast }
            return (faults[left].range.start, left) < (faults[right].range.start, right)
        }
        let hasDuplicateKeys = faults.contains { $0.code == .duplicateKey || $0.code == .invalidKey }
        let storage =
            isComplete
            ? YAMLStorage(source: source, records: records, text: text, hasDuplicateKeys: hasDuplicateKeys) : nil
        return YAMLParse(
            document: storage.map { YAMLDocument(storage: $0) }, faults: order.map { faults[$0] }, source: source)
    }
}
