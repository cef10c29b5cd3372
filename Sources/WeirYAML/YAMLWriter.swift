package import WeirValue

/// Writes a ``Value`` as YAML in block style, the same bytes for the same value.
///
/// Two spaces indent; the items of a list in a mapping stand at the indentation of its key, as `kubectl` prints them. A
/// string is plain unless some reader would take it for something else: by YAML 1.2's core schema, or as a YAML 1.1
/// reader such as Go's does (`yes`, `0b1`, `1_000`, `1:30`, dates, `=`, `<<`). Strings of several lines are literal
/// blocks where their characters allow it. Reading the text back gives an equal value.
///
/// It does not go through libyaml's emitter, which escapes every character beyond U+FFFF and then can write no block.
package struct YAMLWriter {
    /// How it is laid out.
    package struct Style: Sendable {
        /// Keys in the order of their UTF-8 bytes rather than of insertion.
        package var sortedKeys: Bool
        /// Sensitive values in clear (for what is handed to a tool) rather than as `(sensitive)`.
        package var revealed: Bool

        /// A style; the default keeps the order of insertion and hides sensitive values.
        package init(sortedKeys: Bool = false, revealed: Bool = false) {
            self.sortedKeys = sortedKeys
            self.revealed = revealed
        }
    }

    /// What stands before a value on its line.
    private enum Before {
        case nothing
        case dash
        case colon
    }

    /// A key longer than this is written behind `? `; readers look for a colon within 1,024 characters.
    private static let longKey = 1_000

    private let style: Style
    private var output: [UInt8] = []

    private init(_ style: Style) { self.style = style }

    /// The UTF-8 of `value` in `style`, a final line break included.
    package static func bytes(_ value: Value, _ style: Style = Style()) -> [UInt8] {
        var writer = YAMLWriter(style)
        writer.write(value, column: 0, after: .nothing)
        return writer.output
    }

    /// The text of `value` in `style`, a final line break included.
    package static func string(_ value: Value, _ style: Style = Style()) -> String {
        String(decoding: bytes(value, style), as: UTF8.self)
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

    private mutating func indent(_ column: Int) {
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: column))
    }

    /// Writes `value` and its line break. `column` is where the block that it stands in starts; for a value of its own,
    /// 0.
    private mutating func write(_ value: Value, column: Int, after before: Before) {
        switch value {
        case .list(let list) where !list.elements.isEmpty: write(list, column: column, after: before)
        case .map(let map) where map.count > 0: write(map, column: column, after: before)
        case .object(let object): write(object.plain, column: column, after: before)
        case .sensitive(let box) where style.revealed: write(box.value, column: column, after: before)
        case .string(let text) where before != .nothing && YAMLText.isBlock(text):
            append(before == .colon ? " " : "")
            append(block: text, column: column + 2)
        default:
            append(before == .colon ? " " : "")
            append(scalar(value))
            output.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func write(_ list: Value.List, column: Int, after before: Before) {
        if before == .colon { output.append(UInt8(ascii: "\n")) }
        let inner = before == .dash ? column + 2 : column
        for (number, element) in list.elements.enumerated() {
            if before != .dash || number > 0 { indent(inner) }
            append("- ")
            write(element, column: inner, after: .dash)
        }
    }

    private mutating func write(_ map: Value.Map, column: Int, after before: Before) {
        if before == .colon { output.append(UInt8(ascii: "\n")) }
        let inner = before == .nothing ? column : column + 2
        var pairs = map.map { (key: $0.key, value: $0.value) }
        if style.sortedKeys { pairs.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }
        for (number, pair) in pairs.enumerated() {
            if before != .dash || number > 0 { indent(inner) }
            let key = YAMLText.scalar(pair.key)
            if key.utf8.count > Self.longKey {
                append("? \(key)\n")
                indent(inner)
            } else {
                append(key)
            }
            append(":")
            write(pair.value, column: inner, after: .colon)
        }
    }

    /// A value on one line.
    private func scalar(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .uint(let uint): String(uint)
        case .double(let double): Self.text(of: double)
        case .string(let text): YAMLText.scalar(text)
        case .bytes(let bytes): "!!binary \"\(Base64.encode(bytes))\""
        case .list: "[]"
        case .map: "{}"
        case .object(let object): scalar(object.plain)
        case .unknown: YAMLText.scalar(Value.unknownText)
        case .sensitive: YAMLText.scalar(Value.sensitiveText)
        }
    }

    /// A float with a point, so that readers of any version take it for one.
    private static func text(of double: Double) -> String {
        if double.isNaN { return ".nan" }
        if double.isInfinite { return double < 0 ? "-.inf" : ".inf" }
        let text = double.description
        guard let exponent = text.firstIndex(of: "e"), !text[..<exponent].contains(".") else { return text }
        return text[..<exponent] + ".0" + text[exponent...]
    }

    /// A literal block whose lines start in `column`.
    private mutating func append(block text: String, column: Int) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let first = lines.first { !$0.isEmpty }?.first
        let needsIndicator = text.utf8.first == UInt8(ascii: "\n") || first == 0x20 || first == 0x09
        let ends = text.utf8.reversed().prefix { $0 == UInt8(ascii: "\n") }.count
        append("|" + (needsIndicator ? "2" : "") + (ends == 0 ? "-" : ends == 1 ? "" : "+") + "\n")
        for line in ends > 0 ? lines.dropLast() : lines[...] {
            if !line.isEmpty {
                indent(column)
                output.append(contentsOf: line)
            }
            output.append(UInt8(ascii: "\n"))
        }
    }
}
