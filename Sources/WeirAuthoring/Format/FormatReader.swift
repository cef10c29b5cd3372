import WeirYAML

/// Reads a file that was parsed once more, with its comments, which stand in the text between the nodes.
///
/// Every byte between two leaves passes ``skip(commas:)`` once, which queues the comments; each is then given to what it
/// stands at. So none can be lost.
struct FormatReader {
    let bytes: [UInt8]
    let source: YAMLSource
    var cursor: Int
    /// The comments before the cursor that were given to nothing so far.
    var pending: [FormatComment] = []
    /// The line breaks since the last token or comment.
    var breaks = 1
    var comments: [String] = []
    /// The last place that was looked up, which makes a walk over a long line take time in its length.
    private var known = (position: YAMLPosition(line: 1, column: 1), offset: 0)

    /// The file that `document` was parsed from.
    static func read(_ document: YAMLDocument) -> FormatDocument {
        var reader = FormatReader(document.source)
        var result = FormatDocument()
        result.hasByteOrderMark = reader.cursor > 0
        result.lineBreak = reader.usesCarriageReturns ? "\r\n" : "\n"
        result.prolog = reader.prolog()
        if !result.prolog.isEmpty {
            reader.skip()
            if let first = reader.pending.first, !first.isOwnLine {
                result.prologComment = reader.pending.removeFirst()
            }
        }
        var before: [FormatComment]
        (result.root, before) = reader.content(document.root, column: -1)
        if var root = result.root.collection, !root.isFlow, !root.items.isEmpty {
            root.items[0].leading = before + root.items[0].leading
            result.root.collection = root
            before = []
        }
        result.leading = before
        reader.skip()
        if reader.bytes[reader.cursor...].starts(with: "...".utf8) {
            reader.advance(3)
            reader.skip()
        }
        result.tail = reader.pending
        result.comments = reader.comments
        return result
    }

    private init(_ source: YAMLSource) {
        self.source = source
        bytes = source.content
        cursor = source.start(ofLine: 1)
    }

    private var usesCarriageReturns: Bool {
        guard let first = bytes.firstIndex(of: UInt8(ascii: "\n")), first > 0 else { return false }
        return bytes[first - 1] == UInt8(ascii: "\r")
    }

    /// The lines up to `---`; none where there is no such line before the content.
    private mutating func prolog() -> [String] {
        var lines: [String] = []
        for number in 1...max(source.lineCount, 1) {
            let line = source.line(number)
            let text = line.trimmingBlanks(leading: false)
            if text == "---" || line.hasPrefix("--- ") || line.hasPrefix("---\t") {
                cursor = source.start(ofLine: number) + 3
                breaks = 0
                return lines + ["---"]
            }
            let content = text.trimmingBlanks(trailing: false)
            guard content.isEmpty || content.hasPrefix("#") || text.hasPrefix("%") else { return [] }
            if !content.isEmpty { lines.append(text) } else if let last = lines.last, !last.isEmpty { lines.append("") }
        }
        return []
    }

    // MARK: Places

    /// The offset of `position`.
    mutating func offset(of position: YAMLPosition) -> Int {
        var (column, offset) = (1, source.start(ofLine: position.line))
        if known.position.line == position.line, known.position.column <= position.column {
            (column, offset) = (known.position.column, known.offset)
        }
        while column < position.column, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            column += 1
        }
        known = (position, offset)
        return offset
    }

    /// The start of the line that the byte at `offset` stands on.
    func lineStart(_ offset: Int) -> Int {
        var start = offset
        while start > 0, bytes[start - 1] != UInt8(ascii: "\n"), bytes[start - 1] != UInt8(ascii: "\r") { start -= 1 }
        return max(start, min(source.start(ofLine: 1), offset))
    }

    /// The end of the line that the byte at `offset` stands on, its break not counted.
    func lineEnd(_ offset: Int) -> Int {
        bytes[offset...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
    }

    /// How many characters stand before `offset` on its line.
    func column(_ offset: Int) -> Int { bytes[lineStart(offset)..<offset].count { $0 & 0xC0 != 0x80 } }

    /// The byte at the cursor; 0 at the end.
    var byte: UInt8 { cursor < bytes.count ? bytes[cursor] : 0 }

    // MARK: What stands between tokens

    /// Goes to the next token, over blanks, line breaks, comments and, where `commas`, commas.
    mutating func skip(commas: Bool = false) {
        while cursor < bytes.count {
            switch bytes[cursor] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): cursor += 1
            case UInt8(ascii: "\n"):
                cursor += 1
                breaks += 1
            case UInt8(ascii: "\r"):
                cursor += cursor + 1 < bytes.count && bytes[cursor + 1] == UInt8(ascii: "\n") ? 2 : 1
                breaks += 1
            case UInt8(ascii: "#"): comment()
            case UInt8(ascii: ",") where commas: advance(1)
            default: return
            }
        }
    }

    /// Goes over a token of `count` bytes.
    mutating func advance(_ count: Int) {
        cursor += count
        breaks = 0
    }

    /// All comments that were given to nothing.
    mutating func takePending() -> [FormatComment] {
        defer { pending = [] }
        return pending
    }

    /// The next comment, where it stands behind code on one line.
    mutating func takeTrailing() -> FormatComment? {
        guard let first = pending.first, !first.isOwnLine else { return nil }
        return pending.removeFirst()
    }

    private mutating func comment() { queueComment(upTo: lineEnd(cursor)) }

    /// Queues the comment from the cursor to `end`.
    mutating func queueComment(upTo end: Int) {
        let start = lineStart(cursor)
        let text = String(decoding: bytes[cursor..<end], as: UTF8.self).trimmingBlanks(leading: false)
        var code = bytes[start..<cursor]
        while let last = code.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { code.removeLast() }
        pending.append(
            FormatComment(
                text: text, isOwnLine: code.isEmpty, blankBefore: breaks >= 2, column: column(cursor),
                indent: FormatComment.indentation(of: code)))
        comments.append(text)
        cursor = end
        breaks = 0
    }
}

extension String {
    /// It without blanks and tabs at its ends.
    func trimmingBlanks(leading: Bool = true, trailing: Bool = true) -> String {
        var text = self[...].unicodeScalars
        while leading, let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while trailing, let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
