import WeirYAML

extension FormatReader {
    /// What `node`, the next one, is written as, and the comments before it that its own place cannot hold.
    ///
    /// - Parameters:
    ///   - column: where the block that it stands in begins; -1 for none.
    ///   - isKey: whether what follows on its line is the `:` of its value.
    mutating func content(
        _ node: YAMLNode, column: Int, isKey: Bool = false, inFlow: Bool = false
    ) -> (content: FormatContent, before: [FormatComment]) {
        skip()
        if node.isEmptyScalar { return (empty(node, column: column, isKey: isKey, inFlow: inFlow), []) }
        var content = FormatContent()
        content.properties = properties(of: node)
        var before = takePending()
        if let first = before.first, !first.isOwnLine {
            content.head = first
            before.removeFirst()
        }
        if node.isAlias {
            let end = offset(of: node.position.end)
            content.body = .alias(String(decoding: bytes[cursor..<end], as: UTF8.self))
            advance(end - cursor)
        } else if node.kind == .scalar {
            content.body = .scalar(scalar(node, column: column))
        } else if node.style == .flow {
            content.body = .collection(flow(node))
        } else {
            content.body = .collection(block(node))
            guard var collection = content.collection, !collection.items.isEmpty else { return (content, before) }
            collection.items[0].leading = before + collection.items[0].leading
            content.collection = collection
            return (content, [])
        }
        if !isKey {
            skip()
            content.trailing = takeTrailing()
        }
        hoist(&content, &before)
        return (content, before)
    }

    /// Moves the comments that cannot stand where they are: a head of what stays on the line, all in an empty `[ ]`.
    private func hoist(_ content: inout FormatContent, _ before: inout [FormatComment]) {
        if var head = content.head {
            if content.trailing == nil {
                content.trailing = head
            } else {
                head.isOwnLine = true
                before.append(head)
            }
            content.head = nil
        }
        if var collection = content.collection, collection.items.isEmpty, !collection.tail.isEmpty {
            before += collection.tail
            collection.tail = []
            content.collection = collection
        }
    }

    /// An empty value: comments below it that are indented further than it, and than what follows, are its own.
    private mutating func empty(_ node: YAMLNode, column: Int, isKey: Bool, inFlow: Bool) -> FormatContent {
        var content = FormatContent()
        content.properties = properties(of: node)
        guard !isKey, !inFlow else { return content }
        skip()
        content.trailing = takeTrailing()
        let next = nextColumn
        while let first = pending.first, first.column > column, first.column > next {
            content.inner.append(pending.removeFirst())
        }
        return content
    }

    /// The column of the next token; -1 at the end.
    private var nextColumn: Int { cursor < bytes.count ? self.column(cursor) : -1 }

    /// Reads the anchor and the tag of `node`, as they are written, and goes to what is behind them.
    private mutating func properties(of node: YAMLNode) -> [String] {
        // The properties before a block map's first key are the key's, unless the map begins before it.
        let isBlock = node.kind != .scalar && node.style == .block && !node.isAlias
        var limit = offset(of: node.position.end)
        if isBlock, node.kind == .mapping, let first = node.written.first {
            limit = offset(of: first.key.position.start)
        }
        var found: [String] = []
        while byte == UInt8(ascii: "&") || byte == UInt8(ascii: "!"), cursor < limit {
            var end = cursor + 1
            if bytes[cursor...].starts(with: "!<".utf8) {
                end = (bytes[cursor...].firstIndex(of: UInt8(ascii: ">")) ?? limit - 1) + 1
            } else {
                while end < bytes.count, !" \t\r\n,[]{}".utf8.contains(bytes[end]) { end += 1 }
            }
            found.append(String(decoding: bytes[cursor..<end], as: UTF8.self))
            advance(end - cursor)
            if !node.isEmptyScalar { skip() }
        }
        return found
    }

    // MARK: Blocks

    private mutating func block(_ node: YAMLNode) -> FormatCollection {
        let column = self.column(cursor)
        var collection = FormatCollection(isMapping: node.kind == .mapping, isFlow: false)
        if node.kind == .mapping {
            for pair in node.written { collection.items.append(entry(pair.key, pair.value, column: column)) }
        } else {
            for item in node.items { collection.items.append(listItem(item, column: column)) }
        }
        skip()
        let next = nextColumn
        while let first = pending.first, first.isOwnLine, first.column >= column, first.column > next {
            collection.tail.append(pending.removeFirst())
        }
        return collection
    }

    private mutating func listItem(_ node: YAMLNode, column: Int) -> FormatItem {
        var item = start()
        advance(1)
        let (content, before) = content(node, column: column)
        item.value = content
        item.leading += before
        return item
    }

    private mutating func entry(_ key: YAMLNode, _ value: YAMLNode, column: Int, inFlow: Bool = false) -> FormatItem {
        var item = start()
        if byte == UInt8(ascii: "?"), cursor < offset(of: key.position.start) || key.isEmptyScalar { advance(1) }
        let (keyContent, beforeKey) = content(key, column: column, isKey: true, inFlow: inFlow)
        skip()
        if byte == UInt8(ascii: ":") { advance(1) }
        let (valueContent, beforeValue) = content(value, column: column, inFlow: inFlow)
        item.key = keyContent
        if var trailing = keyContent.trailing {
            trailing.isOwnLine = true
            item.leading.append(trailing)
            item.key?.trailing = nil
        }
        item.value = valueContent
        item.leading += beforeKey + beforeValue
        return item
    }

    /// An item that starts at the next token, with what stands before it.
    private mutating func start() -> FormatItem {
        skip()
        var item = FormatItem()
        item.blankBefore = breaks >= 2
        item.leading = takePending()
        return item
    }

    // MARK: Flow

    private mutating func flow(_ node: YAMLNode) -> FormatCollection {
        var collection = FormatCollection(isMapping: node.kind == .mapping, isFlow: true)
        // A single pair in a list needs no braces.
        let isBracketed = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
        if isBracketed { advance(1) }
        if node.kind == .mapping {
            for pair in node.written {
                between(&collection, isBracketed)
                collection.items.append(entry(pair.key, pair.value, column: 0, inFlow: true))
            }
        } else {
            for child in node.items {
                between(&collection, isBracketed)
                var item = start()
                let (content, before) = content(child, column: 0, inFlow: true)
                item.value = content
                item.leading += before
                collection.items.append(item)
            }
        }
        guard isBracketed else { return collection }
        between(&collection, true)
        collection.tail += takePending()
        advance(1)
        return collection
    }

    /// Goes to the next item of a flow collection; a comment behind the comma is given to the item before it.
    private mutating func between(_ collection: inout FormatCollection, _ isBracketed: Bool) {
        guard isBracketed else { return }
        skip(commas: true)
        guard let last = collection.items.indices.last, collection.items[last].value.trailing == nil else { return }
        collection.items[last].value.trailing = takeTrailing()
    }
}

extension YAMLNode {
    /// Whether nothing is written where it stands, properties not counted.
    var isEmptyScalar: Bool { !isAlias && kind == .scalar && style == .plain && utf8.isEmpty }
}
