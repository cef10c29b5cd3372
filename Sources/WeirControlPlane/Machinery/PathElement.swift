package import WeirValue

/// One step of the path to a field, as managed fields have it.
package enum PathElement: Sendable {
    /// A member of a map.
    case field(String)
    /// The element of a list whose keys have these values, sorted by key.
    case key([Key])
    /// The element of a set that has this value.
    case value(Value)
    /// The element of a list at a position.
    case index(Int)

    /// One key of an element of a list, and its value.
    package struct Key: Sendable {
        package var name: String
        package var value: Value
    }
}

extension PathElement: Hashable {
    package static func == (left: PathElement, right: PathElement) -> Bool {
        switch (left, right) {
        case (.field(let left), .field(let right)): left == right
        case (.key(let left), .key(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.name == $1.name && $0.value == $1.value }
        case (.value(let left), .value(let right)): left == right
        case (.index(let left), .index(let right)): left == right
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .field(let name): hasher.combine(name)
        case .key(let keys):
            for key in keys { Self.hash(key.value, into: &hasher) }
        case .value(let value): Self.hash(value, into: &hasher)
        case .index(let index): hasher.combine(index)
        }
    }

    /// Numbers of one value are hashed alike, whatever their kind; lists and maps by their size.
    private static func hash(_ value: Value, into hasher: inout Hasher) {
        switch value {
        case .string(let text): hasher.combine(text)
        case .bool(let bool): hasher.combine(bool)
        case .int(let int): hasher.combine(Double(int))
        case .uint(let uint): hasher.combine(Double(uint))
        case .double(let double): hasher.combine(double)
        case .list(let list): hasher.combine(list.count)
        case .map(let map): hasher.combine(map.count)
        default: break
        }
    }
}

extension PathElement {
    /// Where this stands in relation to `other` in a set of fields: below nought before it, above behind it.
    ///
    /// Members of maps come first, by the bytes of their names; then elements by keys, by value, by position.
    func order(_ other: PathElement) -> Int {
        switch (self, other) {
        case (.field(let left), .field(let right)): return Self.order(left, right)
        case (.key(let left), .key(let right)):
            for (one, two) in zip(left, right) {
                let order = Self.order(one.name, two.name)
                if order != 0 { return order }
                let values = Self.order(one.value, two.value)
                if values != 0 { return values }
            }
            return left.count - right.count
        case (.value(let left), .value(let right)): return Self.order(left, right)
        case (.index(let left), .index(let right)): return left < right ? -1 : left > right ? 1 : 0
        default: return rank - other.rank
        }
    }

    private var rank: Int {
        switch self {
        case .field: 0
        case .key: 1
        case .value: 2
        case .index: 3
        }
    }

    /// The order of texts by their bytes.
    static func order(_ left: String, _ right: String) -> Int {
        let order = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                let count = min(left.count, right.count)
                for index in 0..<count where left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
                return left.count - right.count
            }
        }
        if let known = order.flatMap(\.self) { return known }
        if left == right { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }

    /// The order of values: numbers, texts, bools, lists, maps, null.
    static func order(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.int(let left), .int(let right)): return left < right ? -1 : left > right ? 1 : 0
        case (.string(let left), .string(let right)): return order(left, right)
        case (.bool(let left), .bool(let right)): return left == right ? 0 : left ? 1 : -1
        case (.list(let left), .list(let right)):
            for (one, two) in zip(left, right) {
                let order = order(one, two)
                if order != 0 { return order }
            }
            return left.count - right.count
        case (.map, .map): return order(JSONWriter.string(left, .digest), JSONWriter.string(right, .digest))
        default:
            if let left = number(left), let right = number(right) { return left < right ? -1 : left > right ? 1 : 0 }
            return rank(left) - rank(right)
        }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let int): Double(int)
        case .uint(let uint): Double(uint)
        case .double(let double): double
        default: nil
        }
    }

    private static func rank(_ value: Value) -> Int {
        switch value {
        case .int, .uint, .double: 0
        case .string: 1
        case .bool: 2
        case .list: 3
        case .map: 4
        default: 5
        }
    }
}

extension PathElement: CustomStringConvertible {
    /// The form of error messages: `.spec`, `[name="a"]`, `[="x"]`, `[0]`.
    package var description: String {
        switch self {
        case .field(let name): "." + name
        case .key(let keys):
            "[" + keys.map { $0.name + "=" + GoText.shown($0.value) }.joined(separator: ",") + "]"
        case .value(let value): "[=" + GoText.shown(value) + "]"
        case .index(let index): "[\(index)]"
        }
    }
}

extension PathElement {
    /// What the keys of `fieldsV1` begin with.
    private enum Mark {
        static let field: UInt8 = UInt8(ascii: "f")
        static let key: UInt8 = UInt8(ascii: "k")
        static let value: UInt8 = UInt8(ascii: "v")
        static let index: UInt8 = UInt8(ascii: "i")
    }

    /// The key of `fieldsV1` for this: `f:spec`, `k:{"name":"a"}`, `v:"x"`, `i:0`.
    var encoded: String {
        switch self {
        case .field(let name): return "f:" + name
        case .key(let keys):
            let object = Value.Map(keys.map { ($0.name, $0.value) }) { first, _ in first }
            return "k:" + Self.json(.map(object))
        case .value(let value): return "v:" + Self.json(value)
        case .index(let index): return "i:\(index)"
        }
    }

    /// The element that a key of `fieldsV1` writes; nil where its kind is not known.
    /// - Throws: a text where it is not well formed.
    static func decoded(_ text: String) throws(FieldSetFault) -> PathElement? {
        var utf8 = text.utf8.makeIterator()
        guard let mark = utf8.next(), let colon = utf8.next() else {
            throw FieldSetFault("key must be 2 characters long:")
        }
        guard colon == UInt8(ascii: ":") else { throw FieldSetFault("missing colon: \(text)") }
        let rest = String(Substring(text.utf8.dropFirst(2)))
        switch mark {
        case Mark.field: return .field(rest)
        case Mark.value: return .value(try value(rest))
        case Mark.key:
            guard case .map(let map) = try value(rest) else { throw FieldSetFault("no keys in: \(text)") }
            let keys = map.map { Key(name: $0.key, value: $0.value) }
            return .key(keys.sorted { order($0.name, $1.name) < 0 })
        case Mark.index:
            guard let index = Int(rest) else { throw FieldSetFault("no position in: \(text)") }
            return .index(index)
        default: return nil
        }
    }

    private static func value(_ text: String) throws(FieldSetFault) -> Value {
        do { return try JSONReader.read(text) } catch { throw FieldSetFault("\(error): \(text)") }
    }

    /// JSON on one line, with the escapes that Go's encoder adds for HTML.
    private static func json(_ value: Value) -> String {
        let plain = JSONWriter.bytes(value.goNumbers)
        guard plain.contains(where: { $0 == 0x3C || $0 == 0x3E || $0 == 0x26 }) else {
            return String(decoding: plain, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        for byte in plain {
            switch byte {
            case 0x3C: bytes += Array(#"\u003c"#.utf8)
            case 0x3E: bytes += Array(#"\u003e"#.utf8)
            case 0x26: bytes += Array(#"\u0026"#.utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why `fieldsV1` is not well formed.
package struct FieldSetFault: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Value {
    /// This with numbers without a fraction as whole ones, as Go's JSON encoder writes them.
    var goNumbers: Value {
        switch self {
        case .double(let double): Int64(exactly: double).map { .int($0) } ?? self
        case .map(let map): map.values.contains(where: \.mayHoldDouble) ? .map(map.mapValues(\.goNumbers)) : self
        case .list(let list): list.contains(where: \.mayHoldDouble) ? .list(list.map(\.goNumbers)) : self
        default: self
        }
    }

    private var mayHoldDouble: Bool {
        switch self {
        case .double, .map, .list: true
        default: false
        }
    }
}
