import WeirYAML

/// Writes a file in the one layout: two blanks a level, lists indented below their key.
struct FormatWriter {
    /// What is longer goes on lines of its own.
    static let width = 120

    private var lines: [String] = []

    /// The text of `document`.
    static func text(_ document: FormatDocument) -> String {
        var writer = FormatWriter()
        for line in document.prolog.dropLast() { writer.lines.append(line) }
        if let mark = document.prolog.last { writer.put(mark, document.prologComment) }
        var isFirst = true
        writer.comments(document.leading, 0, &isFirst)
        if let root = writer.asBlock(document.root, indent: 0, lead: 0) {
            // A head here is a comment behind the properties of the root.
            let head = document.root.head ?? document.root.trailing
            if !document.root.properties.isEmpty || head != nil {
                writer.put(document.root.properties.joined(separator: " "), head)
            }
            writer.block(root, at: 0)
        } else {
            writer.value("", document.root, indent: 0)
        }
        isFirst = writer.lines.isEmpty
        writer.comments(document.tail, 0, &isFirst)
        let text = writer.lines.map { $0 + document.lineBreak }.joined()
        return document.hasByteOrderMark ? "\u{FEFF}" + text : text
    }

    // MARK: Lines

    /// Adds `line` with `comment` behind it, which stays in its column where there is room.
    private mutating func put(_ line: String, _ comment: FormatComment?) {
        guard let comment else { return lines.append(line) }
        guard !line.isEmpty else { return lines.append(comment.text) }
        let shift = FormatComment.indentation(of: line.utf8) - comment.indent
        let width = line.unicodeScalars.count
        let column = max(comment.column + shift, width + 1)
        lines.append(line + String(repeating: " ", count: column - width) + comment.text)
    }

    private mutating func comments(_ comments: [FormatComment], _ indent: Int, _ isFirst: inout Bool) {
        for comment in comments {
            if comment.blankBefore, !isFirst { lines.append("") }
            lines.append(Self.blanks(indent) + comment.text)
            isFirst = false
        }
    }

    private static func blanks(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

    // MARK: Blocks

    private mutating func block(_ collection: FormatCollection, at indent: Int) {
        var isFirst = true
        for item in collection.items {
            comments(item.leading, indent, &isFirst)
            if item.blankBefore, !isFirst { lines.append("") }
            isFirst = false
            if let key = item.key { entry(key, item.value, indent) } else { indicated("-", item.value, indent) }
        }
        comments(collection.tail, indent, &isFirst)
    }

    private mutating func entry(_ key: FormatContent, _ content: FormatContent, _ indent: Int) {
        if let text = FlowText.key(key, inFlow: false) {
            value(Self.blanks(indent) + text + ":", content, indent: indent)
        } else {
            indicated("?", key, indent)
            indicated(":", content, indent)
        }
    }

    /// Adds `content` behind `sign`, a block on the same line where nothing stands between.
    private mutating func indicated(_ sign: String, _ content: FormatContent, _ indent: Int) {
        let lead = indent + sign.utf8.count + 1
        guard let collection = asBlock(content, indent: indent, lead: lead), content.properties.isEmpty,
            content.head == nil, content.trailing == nil, collection.items.first?.leading.isEmpty ?? false
        else { return value(Self.blanks(indent) + sign, content, indent: indent) }
        let first = lines.count
        block(collection, at: indent + 2)
        lines[first] = Self.blanks(indent) + sign + " " + lines[first].dropFirst(indent + 2)
    }

    /// The collection that has to be written as a block behind `lead` characters; nil where `content` is none.
    private func asBlock(_ content: FormatContent, indent: Int, lead: Int) -> FormatCollection? {
        guard let collection = content.collection, !collection.items.isEmpty else { return nil }
        guard collection.isFlow else { return collection }
        let properties = content.properties.reduce(0) { $0 + $1.unicodeScalars.count + 1 }
        guard let text = FlowText.collection(collection), lead + properties + text.unicodeScalars.count <= Self.width
        else { return collection }
        return nil
    }

    /// Adds `content` behind `prefix`, which stands in a block at `indent`.
    private mutating func value(_ prefix: String, _ content: FormatContent, indent: Int) {
        let start = ([prefix] + content.properties).filter { !$0.isEmpty }.joined(separator: " ")
        func joined(_ text: String) -> String { start.isEmpty ? text : start + " " + text }
        if let collection = asBlock(content, indent: indent, lead: prefix.unicodeScalars.count + 1) {
            put(start, content.head ?? content.trailing)
            return block(collection, at: indent + 2)
        }
        switch content.body {
        case .none:
            put(start, content.trailing)
            var isFirst = true
            comments(content.inner, indent + 2, &isFirst)
        case .alias(let name): put(joined(name), content.trailing)
        case .collection(let collection):
            put(joined(FlowText.collection(collection) ?? ""), content.trailing)
        case .scalar(let scalar) where scalar.style == .block:
            put(joined(scalar.header), content.trailing)
            let pad = Self.blanks(scalar.indicator.map { max(indent, 0) + $0 } ?? indent + 2)
            for line in scalar.lines { lines.append(line.isEmpty ? "" : pad + line) }
        case .scalar(let scalar):
            let isOne = scalar.lines.count == 1
            put(
                joined(isOne ? FlowText.scalar(scalar, content, inFlow: false) : scalar.lines.first ?? ""),
                isOne ? content.trailing : nil)
            for (index, line) in scalar.lines.enumerated().dropFirst() {
                let text = line.isEmpty ? "" : Self.blanks(indent + 2) + line
                put(text, index == scalar.lines.count - 1 ? content.trailing : nil)
            }
        }
    }
}
