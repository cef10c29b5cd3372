/// The text of a YAML file, for showing its lines and finding places in it.
package struct YAMLSource: Sendable {
    /// The name of the file, as messages show it.
    package let file: String
    /// The bytes of the file.
    let bytes: [UInt8]
    /// The offset at which each line starts; of the first, behind a byte order mark.
    let lineStarts: [UInt32]

    /// The number of lines; the empty one behind a final line break counts.
    package var lineCount: Int { lineStarts.count }

    /// The text of line `number` (from 1) without its line break; empty where there is no such line.
    package func line(_ number: Int) -> String {
        String(decoding: bytes[lineBytes(number)], as: UTF8.self)
    }

    /// The range of the bytes of line `number` (from 1) without its line break.
    func lineBytes(_ number: Int) -> Range<Int> {
        guard number >= 1, number <= lineStarts.count else { return bytes.count..<bytes.count }
        let start = Int(lineStarts[number - 1])
        var end = number < lineStarts.count ? Int(lineStarts[number]) : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The place of the byte at `offset`; that of the character it belongs to, unless it `startsCharacter`, broken or
    /// not.
    func position(ofByte offset: Int, startsCharacter: Bool = false) -> YAMLPosition {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Int(lineStarts[middle]) <= offset { low = middle } else { high = middle }
        }
        let start = min(Int(lineStarts[low]), offset)
        var column = 1
        for byte in bytes[start..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        if !startsCharacter, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { column -= 1 }
        return YAMLPosition(line: low + 1, column: max(column, 1))
    }

    /// The offset of the character at `position`; the end of its line, or of the file, where there is none.
    func offset(of position: YAMLPosition) -> Int {
        guard position.line <= lineStarts.count else { return bytes.count }
        var offset = Int(lineStarts[position.line - 1])
        let end = position.line < lineStarts.count ? Int(lineStarts[position.line]) : bytes.count
        var left = position.column - 1
        while left > 0, offset < end {
            offset += 1
            while offset < end, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }
}
