package import WeirValue

/// A map with a key that is no string. Maps with string keys only are ``Value/Map``.
package final class CELMap: ValueObject {
    /// The keys in the order of insertion: bool, int, uint or string.
    package let keys: [Value]
    /// The values in the order of their keys.
    package let values: [Value]
    /// The union of the values' marks.
    package let marks: Value.Marks
    private let places: [CELKey: Int]

    fileprivate init(keys: [Value], values: [Value], places: [CELKey: Int]) {
        self.keys = keys
        self.values = values
        self.places = places
        var marks: Value.Marks = []
        for value in values { marks.formUnion(value.marks) }
        self.marks = marks
    }

    package var typeName: String { "map" }
    package var isContainer: Bool { true }

    /// A map with the keys as JSON writes them: as strings.
    package var plain: Value {
        let names = keys.map { key in key.stringValue ?? JSONWriter.string(key) }
        return .map(Value.Map(zip(names, values).map { ($0, $1) }, uniquingKeysWith: { _, last in last }))
    }

    package var revealed: Value {
        guard marks.contains(.sensitive) else { return .object(self) }
        return .object(CELMap(keys: keys, values: values.map(\.revealed), places: places))
    }

    /// The map of `pairs` in their order: a ``Value/Map`` where all keys are strings, else a ``CELMap``. Nil where a key is
    /// no bool, int, uint or string, or stands there twice.
    package static func value(of pairs: [(Value, Value)]) -> Value? {
        var builder = MapBuilder()
        do throws(CELFailure) {
            for (key, value) in pairs { try builder.add(key, value) }
        } catch { return nil }
        return builder.value
    }

    /// The value of `key`; nil where there is none.
    package subscript(key: Value) -> Value? {
        guard let key = CELKey(key), let place = places[key] else { return nil }
        return values[place]
    }

    package func member(_ key: Value) throws -> Value? { self[key] }

    package func equals(_ other: any ValueObject) -> Bool {
        guard let other = other as? CELMap, keys.count == other.keys.count else { return false }
        return zip(keys, values).allSatisfy { other[$0] == $1 }
    }
}

/// A key as it is compared: whole numbers by their mathematical value, whatever their type.
enum CELKey: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    /// Past the range of int.
    case uint(UInt64)
    case string(String)

    /// The key that `value` is; nil where no map has such a key.
    init?(_ value: Value) {
        switch value {
        case .bool(let bool): self = .bool(bool)
        case .int(let int): self = .int(int)
        case .uint(let uint): self = Int64(exactly: uint).map(CELKey.int) ?? .uint(uint)
        case .double(let double):
            if let int = Int64(exactly: double) {
                self = .int(int)
            } else if let uint = UInt64(exactly: double) {
                self = .uint(uint)
            } else {
                return nil
            }
        case .string(let string): self = .string(string)
        default: return nil
        }
    }
}

/// Builds a map from pairs: a ``Value/Map`` where all keys are strings, else a ``CELMap``.
struct MapBuilder {
    private var keys: [Value] = []
    private var values: [Value] = []
    private var places: [CELKey: Int] = [:]
    private var textOnly = true

    /// Adds a pair.
    /// - Throws: that the key is no key or stands there already.
    mutating func add(_ key: Value, _ value: Value) throws(CELFailure) {
        switch key {
        case .string: break
        case .bool, .int, .uint: textOnly = false
        default: throw CELFailure(.invalidArgument, "a \(key.celType) is no map key: bool, int, uint or string are")
        }
        guard let normal = CELKey(key), places.updateValue(keys.count, forKey: normal) == nil else {
            throw CELFailure(.duplicateKey, "this key stands twice in the map")
        }
        keys.append(key)
        values.append(value)
    }

    /// The map of what has been added.
    var value: Value {
        guard textOnly else { return .object(CELMap(keys: keys, values: values, places: places)) }
        return .map(
            Value.Map(zip(keys, values).map { ($0.stringValue ?? "", $1) }, uniquingKeysWith: { _, last in last }))
    }
}
