import WeirValue

/// Writes a prepared map as TOML 1.0 (toml.io/en/v1.0.0): what is no table first, then the tables, each group in the
/// order of the map.
///
/// A map is a table with a header of its own, a list of maps an array of tables; both are inline within other lists. A
/// table that holds nothing but tables gets no header.
struct TOMLWriter {
    private var output: [UInt8] = []

    /// The text of `value`, a map that ``Preparation`` made.
    static func bytes(_ value: Value) -> [UInt8] {
        var writer = TOMLWriter()
        if case .map(let map) = value { writer.body(of: map, at: []) }
        return writer.output
    }

    private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

    /// Writes the members of the table at `path`, whose header is written.
    private mutating func body(of table: Value.Map, at path: [String]) {
        for (key, value) in table where !Self.isTable(value) {
            append("\(Self.key(key)) = \(Self.inline(value))\n")
        }
        for (key, value) in table {
            let path = path + [Self.key(key)]
            switch value {
            case .map(let map):
                // Without a header what is in it still makes it.
                if map.isEmpty || map.contains(where: { !Self.isTable($0.value) }) { header("[", path, "]") }
                body(of: map, at: path)
            case .list(let list) where Self.isTable(value):
                for case .map(let map) in list {
                    header("[[", path, "]]")
                    body(of: map, at: path)
                }
            default: break
            }
        }
    }

    private mutating func header(_ start: String, _ path: [String], _ end: String) {
        if !output.isEmpty { append("\n") }
        append("\(start)\(path.joined(separator: "."))\(end)\n")
    }

    /// Whether `value` stands under a header: a map, or a list of maps alone.
    private static func isTable(_ value: Value) -> Bool {
        switch value {
        case .map: true
        case .list(let list): !list.isEmpty && list.allSatisfy { if case .map = $0 { true } else { false } }
        default: false
        }
    }

    private static func key(_ text: String) -> String {
        let isBare =
            !text.isEmpty
            && text.utf8.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
        return isBare ? text : quoted(text)
    }

    /// A value on one line.
    private static func inline(_ value: Value) -> String {
        switch value {
        case .bool(let bool): bool ? "true" : "false"
        case .int(let int): String(int)
        case .uint(let uint): String(uint)
        case .double(let double): text(of: double)
        case .string(let text): quoted(text)
        case .list(let list): "[\(list.map(inline).joined(separator: ", "))]"
        case .map(let map) where map.isEmpty: "{}"
        case .map(let map): "{ \(map.map { "\(key($0.key)) = \(inline($0.value))" }.joined(separator: ", ")) }"
        case .object(let object): object.plain.stringValue ?? ""
        case .null, .bytes, .unknown, .sensitive: ""
        }
    }

    private static func text(of double: Double) -> String {
        if double.isNaN { return "nan" }
        if double.isInfinite { return double < 0 ? "-inf" : "inf" }
        return double.description
    }

    /// A basic string.
    private static func quoted(_ text: String) -> String {
        var output = Array("\"".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x08: output += Array("\\b".utf8)
            case 0x09: output += Array("\\t".utf8)
            case 0x0A: output += Array("\\n".utf8)
            case 0x0C: output += Array("\\f".utf8)
            case 0x0D: output += Array("\\r".utf8)
            case 0..<0x20, 0x7F: output += Array("\\u00\(Digest.hex([byte]))".utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
        return String(decoding: output, as: UTF8.self)
    }
}
