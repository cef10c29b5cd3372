import WeirCEL
package import WeirValue

/// Values with their types, as JSON carries them without loss: what `weir eval -o typed` prints and `--typed-vars` reads.
///
/// | type | value |
/// | --- | --- |
/// | `null` | (no value) |
/// | `bool` | true or false |
/// | `int`, `uint` | decimal text |
/// | `double` | the shortest text that gives it back; `inf`, `-inf`, `nan` |
/// | `string` | the text |
/// | `bytes` | base64 |
/// | `timestamp` | RFC 3339 in UTC, with up to 9 digits of the second |
/// | `duration` | seconds with up to 9 digits after the point, and `s` |
/// | `type` | the name of the type |
/// | `list` | an array of typed values |
/// | `map` | an array of pairs, `[typed key, typed value]`, in order |
/// | `optional` | a typed value, or null where it holds nothing |
///
/// A value that is not known is `{"type": "unknown"}` and one that is not shown `{"type": "sensitive"}`; neither is read.
package enum TypedValue {
    /// Why something is no typed value.
    package struct Malformed: Error, CustomStringConvertible {
        /// What is wrong, and where in the value.
        package let description: String
    }

    /// `value` with its type.
    package static func encode(_ value: Value) -> Value {
        switch value {
        case .null: ["type": "null"]
        case .bool: typed("bool", value)
        case .int(let int): typed("int", .string(String(int)))
        case .uint(let uint): typed("uint", .string(String(uint)))
        case .double(let double): typed("double", .string(text(double)))
        case .string: typed("string", value)
        case .bytes(let bytes): typed("bytes", .string(Base64.encode(bytes)))
        case .list(let list): typed("list", .list(list.elements.map(encode)))
        case .map(let map): pairs(map.keys.map(Value.string), map.values)
        case .object(let object): encode(object)
        case .unknown: ["type": "unknown"]
        case .sensitive: ["type": "sensitive"]
        }
    }

    private static func encode(_ object: any ValueObject) -> Value {
        switch object {
        case let map as CELMap: pairs(map.keys, map.values)
        case let optional as CELOptional: typed("optional", optional.value.map(encode) ?? .null)
        case let type as CELType: typed("type", .string(type.name))
        case let timestamp as CELTimestamp: typed("timestamp", .string(timestamp.text))
        case let duration as CELDuration: typed("duration", .string(duration.text))
        default: object.isContainer ? encode(object.plain) : typed(object.typeName, object.plain)
        }
    }

    private static func typed(_ type: String, _ value: Value) -> Value { ["type": .string(type), "value": value] }

    private static func pairs(_ keys: [Value], _ values: [Value]) -> Value {
        typed("map", .list(zip(keys, values).map { .list([encode($0), encode($1)]) }))
    }

    private static func text(_ double: Double) -> String {
        guard double.isFinite else { return double.isNaN ? "nan" : double < 0 ? "-inf" : "inf" }
        return double.description
    }

    /// The value that `typed` writes.
    /// - Throws: ``Malformed``.
    package static func decode(_ typed: Value) throws(Malformed) -> Value {
        guard let type = typed["type"]?.stringValue else { throw malformed("a map with a \"type\" is expected") }
        let written = typed["value"]
        let value: Value? =
            switch type {
            case "null": .null
            case "list": try list(written)
            case "map": try map(written)
            case "optional": try optional(written)
            case "bool": written?.boolValue.map { .bool($0) }
            default: scalar(type, written?.stringValue ?? number(written))
            }
        guard let value else { throw malformed("this is no value of the type \"\(TerminalText.clean(type))\"") }
        return value
    }

    private static func malformed(_ text: String) -> Malformed { Malformed(description: text) }

    /// A number that is written as one, and not as text.
    private static func number(_ written: Value?) -> String? {
        switch written {
        case .int, .uint, .double: written.map { JSONWriter.string($0) }
        default: nil
        }
    }

    private static func scalar(_ type: String, _ text: String?) -> Value? {
        guard let text else { return nil }
        switch type {
        case "int": return Int64(text).map(Value.int)
        case "uint": return UInt64(text).map(Value.uint)
        case "double": return Double(text).map(Value.double)
        case "string": return .string(text)
        case "bytes": return Base64.decode(text).map(Value.bytes)
        case "type": return .object(CELType(text))
        case "timestamp": return CELTimestamp.parse(text).map { .object($0) }
        case "duration": return CELDuration.parse(text).map { .object($0) }
        default: return nil
        }
    }

    private static func list(_ written: Value?) throws(Malformed) -> Value? {
        guard let written = written?.listValue else { return nil }
        var values: [Value] = []
        for element in written { values.append(try decode(element)) }
        return .list(values)
    }

    private static func map(_ written: Value?) throws(Malformed) -> Value? {
        guard let written = written?.listValue else { return nil }
        var pairs: [(Value, Value)] = []
        for pair in written {
            guard let pair = pair.listValue, pair.count == 2 else {
                throw malformed("a map is written as an array of pairs, [key, value]")
            }
            pairs.append((try decode(pair[0]), try decode(pair[1])))
        }
        guard let map = CELMap.value(of: pairs) else {
            throw malformed("a key of a map is a bool, int, uint or string, and stands in it once")
        }
        return map
    }

    private static func optional(_ written: Value?) throws(Malformed) -> Value? {
        guard let written, written != .null else { return .object(CELOptional.none) }
        return .object(CELOptional(try decode(written)))
    }
}
