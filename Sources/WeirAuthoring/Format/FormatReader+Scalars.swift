import WeirYAML

extension FormatReader {
    /// What the scalar `node`, which starts at the cursor, is written as.
    mutating func scalar(_ node: YAMLNode, column: Int) -> FormatScalar {
        let end = offset(of: node.position.end)
        if node.style == .literal || node.style == .folded { return blockScalar(node, end: end, column: column) }
        let isPlain = node.style == .plain
        var lines = Self.lines(bytes[cursor..<end]).map { String(decoding: bytes[$0], as: UTF8.self) }
        for index in lines.indices.dropFirst() { lines[index] = lines[index].trimmingBlanks(trailing: isPlain) }
        if isPlain, !lines.isEmpty { lines[0] = lines[0].trimmingBlanks() }
        advance(end - cursor)
        return FormatScalar(style: isPlain ? .plain : .quoted, lines: lines, text: node.text)
    }

    /// The ranges of the lines of `text`; behind a final break an empty one.
    static func lines(_ text: ArraySlice<UInt8>) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = text.startIndex
        var index = start
        while index < text.endIndex {
            guard text[index] == UInt8(ascii: "\n") || text[index] == UInt8(ascii: "\r") else {
                index += 1
                continue
            }
            lines.append(start..<index)
            let isPair =
                text[index] == UInt8(ascii: "\r") && index + 1 < text.endIndex && text[index + 1] == UInt8(ascii: "\n")
            index += isPair ? 2 : 1
            start = index
        }
        lines.append(start..<text.endIndex)
        return lines
    }

    /// A scalar behind `|` or `>`, up to `end`; `column` is where the block around it begins.
    private mutating func blockScalar(_ node: YAMLNode, end: Int, column: Int) -> FormatScalar {
        var header = self.header()
        let indicator = header.unicodeScalars.first { ("1"..."9").contains($0) }.flatMap { Int(String($0)) }
        let headerEnd = lineEnd(cursor)
        var ranges = Self.lines(bytes[headerEnd..<max(end, headerEnd)])
        ranges.removeFirst()
        // What is behind the last break is a line only where the file ends in it.
        let isCutOff = end == bytes.count && ranges.last.map { !$0.isEmpty } ?? false
        if !isCutOff, !ranges.isEmpty { ranges.removeLast() }
        let indent = indicator.map { max(column, 0) + $0 } ?? contentIndent(ranges)
        var lines = ranges.map { range -> String in
            let isBlank = bytes[range].allSatisfy { $0 == UInt8(ascii: " ") }
            if isBlank, range.count <= indent { return "" }
            return String(decoding: bytes[range.dropFirst(min(indent, range.count))], as: UTF8.self)
        }
        let keeps = header.contains("+")
        if keeps {
            if isCutOff, lines.last == "" { lines.removeLast() }
            advance(max(end, headerEnd) - cursor)
            breaks = 1
        } else {
            while lines.last == "" { lines.removeLast() }
            // The empty lines behind it are no part of it.
            advance((lines.isEmpty ? headerEnd : ranges[lines.count - 1].upperBound) - cursor)
        }
        if isCutOff, lines.count == ranges.count, !lines.isEmpty {
            // Without a last line break it ends in none; the formatted file has one.
            header = header.filter { $0 != "+" && $0 != "-" } + "-"
        }
        return FormatScalar(style: .block, lines: lines, text: node.text, header: header, indicator: indicator)
    }

    /// Reads the header of a block scalar and queues the comment behind it; the cursor stays on its line.
    private mutating func header() -> String {
        let end = lineEnd(cursor)
        let start = cursor
        guard let sign = bytes[cursor..<end].firstIndex(of: UInt8(ascii: "#")) else {
            advance(end - cursor)
            return String(decoding: bytes[start..<end], as: UTF8.self).trimmingBlanks()
        }
        cursor = sign
        queueComment(upTo: end)
        return String(decoding: bytes[start..<sign], as: UTF8.self).trimmingBlanks()
    }

    /// The indentation of the first line that is not empty; without one, more than any line has.
    private func contentIndent(_ lines: [Range<Int>]) -> Int {
        for line in lines {
            let indent = bytes[line].prefix { $0 == UInt8(ascii: " ") }.count
            if indent < line.count { return indent }
        }
        return .max
    }
}
