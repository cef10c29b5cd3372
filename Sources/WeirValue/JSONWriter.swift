/// Writes a ``Value`` as JSON (RFC 8259), the same bytes for the same value.
///
/// Doubles keep a fraction or exponent (`1.0`), so that they are read back as doubles; NaN and the infinities are
/// written as the strings that protobuf's JSON mapping uses, bytes as base64.
package struct JSONWriter {
    /// How it is laid out.
    package struct Style: Sendable {
        /// One member a line, indented by two spaces, with a trailing newline.
        package var pretty: Bool
        /// Keys in the order of their UTF-8 bytes rather than of insertion.
        package var sortedKeys: Bool
        /// Sensitive values in clear (for what is handed to a tool) rather than as `(sensitive)`.
        package var revealed: Bool

        /// A style; the default is compact, in the order of insertion, with sensitive values hidden.
        package init(pretty: Bool = false, sortedKeys: Bool = false, revealed: Bool = false) {
            self.pretty = pretty
            self.sortedKeys = sortedKeys
            self.revealed = revealed
        }

        /// Sorted keys, one member a line: for files that are compared and kept.
        package static let canonical = Style(pretty: true, sortedKeys: true)
        /// Sorted keys on one line: for digests.
        package static let digest = Style(sortedKeys: true)
        /// One member a line in the order of insertion: for people.
        package static let readable = Style(pretty: true)
    }

    private let style: Style
    private var output: [UInt8] = []

    private init(_ style: Style) { self.style = style }

    /// The bytes of `value` in `style`; a pretty text ends with a newline.
    package static func bytes(_ value: Value, _ style: Style = Style()) -> [UInt8] {
        var writer = JSONWriter(style)
        writer.write(value, indent: 0)
        if style.pretty { writer.output.append(UInt8(ascii: "\n")) }
        return writer.output
    }

    /// The text of `value` in `style`.
    package static func string(_ value: Value, _ style: Style = Style()) -> String {
        String(decoding: bytes(value, style), as: UTF8.self)
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

    private mutating func write(_ value: Value, indent: Int) {
        switch value {
        case .null: append("null")
        case .bool(let bool): append(bool ? "true" : "false")
        case .int(let int): append(String(int))
        case .uint(let uint): append(String(uint))
        case .double(let double): write(double)
        case .string(let text): write(text)
        case .bytes(let bytes): write(Base64.encode(bytes))
        case .list(let list): write(list, indent: indent)
        case .map(let map): write(map, indent: indent)
        case .object(let object): write(object.plain, indent: indent)
        case .unknown: write(Value.unknownText)
        case .sensitive(let box):
            if style.revealed { write(box.value, indent: indent) } else { write(Value.sensitiveText) }
        }
    }

    private mutating func write(_ double: Double) {
        switch double {
        case .infinity: write("Infinity")
        case -.infinity: write("-Infinity")
        case _ where double.isNaN: write("NaN")
        default: append(double.description)
        }
    }

    private mutating func newline(_ indent: Int) {
        guard style.pretty else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * indent))
    }

    private mutating func write(_ list: Value.List, indent: Int) {
        output.append(UInt8(ascii: "["))
        for (index, element) in list.elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newline(indent + 1)
            write(element, indent: indent + 1)
        }
        if !list.elements.isEmpty { newline(indent) }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ map: Value.Map, indent: Int) {
        output.append(UInt8(ascii: "{"))
        var first = true
        let keys = map.keys
        let values = map.values
        for index in order(of: keys) { member(keys[index], values[index], &first, indent) }
        if !first { newline(indent) }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func member(_ key: String, _ value: Value, _ first: inout Bool, _ indent: Int) {
        if !first { output.append(UInt8(ascii: ",")) }
        first = false
        newline(indent + 1)
        write(key)
        output.append(UInt8(ascii: ":"))
        if style.pretty { output.append(UInt8(ascii: " ")) }
        write(value, indent: indent + 1)
    }

    /// The indices of `keys` in the order in which they are written.
    private func order(of keys: [String]) -> [Int] {
        guard style.sortedKeys else { return Array(keys.indices) }
        // What was read from a canonical text is sorted already.
        let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0.bytesPrecede($1) }
        return isSorted ? Array(keys.indices) : keys.indices.sorted { keys[$0].bytesPrecede(keys[$1]) }
    }

    private mutating func write(_ text: String) {
        output.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<index]))
                writeEscape(byte)
                start = index + 1
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start...]))
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append("\\\"")
        case UInt8(ascii: "\\"): append("\\\\")
        case 0x0A: append("\\n")
        case 0x0D: append("\\r")
        case 0x09: append("\\t")
        default: append("\\u00" + Digest.hex([byte]))
        }
    }
}

extension Value {
    /// What is shown in place of a value that only an apply can tell.
    package static let unknownText = "(known after apply)"
    /// What is shown in place of a sensitive value.
    package static let sensitiveText = "(sensitive)"
}
