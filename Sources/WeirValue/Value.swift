/// One structured value: what YAML, JSON, expressions, arguments and attributes are made of.
///
/// Two marks can stand on any part of it: *unknown* (only an apply can tell) and *sensitive* (never shown, never in
/// state in clear). Containers carry the union of what their parts are marked with, so asking is constant time.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case list(List)
    case map(Map)
    /// A value that a language or a host defines beyond JSON's kinds (a timestamp, a lazily resolved reference).
    case object(any ValueObject)
    /// A value that is not known yet; its kind may be.
    case unknown(Kind)
    /// A value that is never shown; the whole of it is hidden, its structure included.
    case sensitive(Sensitive)

    /// What a value is, as error messages and type checks name it.
    package enum Kind: String, Sendable {
        case any, null, bool, int, uint, double, string, bytes, list, map, object
    }

    /// The marks that a value or any part of it carries.
    package struct Marks: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        /// A part is not known before an apply.
        package static let unknown = Marks(rawValue: 1)
        /// A part must not be shown.
        package static let sensitive = Marks(rawValue: 2)
    }

    /// A hidden value. `digest` is the keyed digest under which state knows it, where it came from state.
    package final class Sensitive: Sendable {
        package let value: Value
        package let digest: String?

        package init(_ value: Value, digest: String? = nil) {
            self.value = value
            self.digest = digest
        }
    }
}

/// A value beyond JSON's kinds, defined by a language or a host.
package protocol ValueObject: AnyObject, Sendable {
    /// The name that messages use for its type, for example `google.protobuf.Timestamp`.
    var typeName: String { get }
    /// What JSON and YAML carry in its place; for a lazily resolved container, the container.
    var plain: Value { get }
    /// Whether `other` is the same value.
    func equals(_ other: any ValueObject) -> Bool
    /// The member `key` of a lazily resolved container; nil where there is none.
    /// - Throws: what the host says of a member that may not be read.
    func member(_ key: Value) throws -> Value?
    /// Whether this is a container that `plain` materialises (true) or a scalar of its own (false).
    var isContainer: Bool { get }
    /// The union of the marks of what it holds; of a lazily resolved container by default those of `plain`.
    var marks: Value.Marks { get }
    /// This value with every sensitive mark taken off, at any depth.
    var revealed: Value { get }
}

extension ValueObject {
    package func member(_ key: Value) throws -> Value? { nil }
    package var isContainer: Bool { false }
    package var marks: Value.Marks { isContainer ? plain.marks : [] }
    package var revealed: Value { marks.contains(.sensitive) ? plain.revealed : .object(self) }
}

extension Value {
    /// The union of the marks on this value and its parts.
    package var marks: Marks {
        switch self {
        case .list(let list): list.marks
        case .map(let map): map.marks
        case .object(let object): object.marks
        case .unknown: .unknown
        case .sensitive(let box): box.value.marks.union(.sensitive)
        default: []
        }
    }

    /// This as JSON writes it: times, lengths of time and types as texts, and what is resolved when it is read resolved.
    package var written: Value {
        switch self {
        case .object(let object): return object.plain.written
        case .list(let list):
            return list.elements.contains(where: \.holdsObjects) ? .list(list.elements.map(\.written)) : self
        case .map(let map):
            guard map.values.contains(where: \.holdsObjects) else { return self }
            return .map(Map(map.map { ($0.key, $0.value.written) }) { first, _ in first })
        case .sensitive(let box): return box.value.holdsObjects ? box.value.written.hidden : self
        default: return self
        }
    }

    private var holdsObjects: Bool {
        switch self {
        case .object: true
        case .list(let list): list.elements.contains(where: \.holdsObjects)
        case .map(let map): map.values.contains(where: \.holdsObjects)
        case .sensitive(let box): box.value.holdsObjects
        default: false
        }
    }

    /// Whether every part is known.
    package var isKnown: Bool { !marks.contains(.unknown) }

    /// Whether any part is sensitive.
    package var isSensitive: Bool { marks.contains(.sensitive) }

    /// What this value is; of a sensitive one, what it hides.
    package var kind: Kind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .uint: .uint
        case .double: .double
        case .string: .string
        case .bytes: .bytes
        case .list: .list
        case .map: .map
        case .object(let object): object.isContainer ? object.plain.kind : .object
        case .unknown(let kind): kind
        case .sensitive(let box): box.value.kind
        }
    }

    /// This value hidden as a whole.
    package var hidden: Value {
        if case .sensitive = self { return self }
        return .sensitive(Sensitive(self))
    }

    /// This value with every sensitive mark taken off, at any depth. Only for what is handed to a tool or compared.
    package var revealed: Value {
        guard isSensitive else { return self }
        switch self {
        case .sensitive(let box): return box.value.revealed
        case .list(let list): return .list(List(list.elements.map(\.revealed)))
        case .map(let map): return .map(map.mapValues(\.revealed))
        case .object(let object): return object.revealed
        default: return self
        }
    }

    /// The text, where this is a known string (sensitive or not).
    package var stringValue: String? {
        switch self {
        case .string(let text): text
        case .sensitive(let box): box.value.stringValue
        default: nil
        }
    }

    /// The truth value, where this is a known bool.
    package var boolValue: Bool? {
        switch self {
        case .bool(let bool): bool
        case .sensitive(let box): box.value.boolValue
        default: nil
        }
    }

    /// The whole number, where this is one that fits 64 signed bits (a double without a fraction included).
    package var intValue: Int64? {
        switch self {
        case .int(let int): int
        case .uint(let uint): Int64(exactly: uint)
        case .double(let double): Int64(exactly: double)
        case .sensitive(let box): box.value.intValue
        default: nil
        }
    }

    /// The elements, where this is a list.
    package var listValue: [Value]? {
        switch self {
        case .list(let list): list.elements
        case .sensitive(let box): box.value.listValue
        default: nil
        }
    }

    /// The map, where this is one.
    package var mapValue: Map? {
        switch self {
        case .map(let map): map
        case .sensitive(let box): box.value.mapValue
        default: nil
        }
    }

    /// The member `key` of a map; nil where this is no map or has no such key. A member of a hidden map is hidden.
    package subscript(key: String) -> Value? {
        switch self {
        case .map(let map): map[key]
        case .sensitive(let box): box.value[key]?.hidden
        default: nil
        }
    }
}

extension Value: Equatable {
    /// Equality of content: numbers by their mathematical value across kinds, maps without regard to order, marks of
    /// sensitivity not looked at; an unknown equals an unknown of its kind. NaN equals nothing.
    package static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.hasBytes(of: right)
        case (.bytes(let left), .bytes(let right)): left == right
        case (.list(let left), .list(let right)): left.elements == right.elements
        case (.map(let left), .map(let right)): left == right
        case (.object(let left), .object(let right)): left === right || left.equals(right)
        case (.unknown(let left), .unknown(let right)): left == right
        case (.sensitive(let box), _): box.value == right
        case (_, .sensitive(let box)): left == box.value
        case (.object(let left), _) where left.isContainer: left.plain == right
        case (_, .object(let right)) where right.isContainer: left == right.plain
        default: equalNumbers(left, right)
        }
    }

    private static func equalNumbers(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left == right
        case (.uint(let left), .uint(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.int(let left), .uint(let right)), (.uint(let right), .int(let left)): left == right
        case (.int(let left), .double(let right)), (.double(let right), .int(let left)): Int64(exactly: right) == left
        case (.uint(let left), .double(let right)), (.double(let right), .uint(let left)):
            UInt64(exactly: right) == left
        default: false
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: Value...) { self = .list(List(elements)) }
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .map(Map(elements, uniquingKeysWith: { _, last in last }))
    }
}
