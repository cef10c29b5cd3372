import Testing
import WeirValue

@testable import WeirControlPlane

/// One stored object and the requests that are sent for it.
struct Harness {
    let manager: FieldManager
    private let schema: Schema
    private let isBuiltIn: Bool
    /// The object as it is stored.
    var live: Value?
    /// The second of the next request.
    var second = 0

    init(builtIn kind: String, _ apiVersion: String = "v1", subresource: String = "", reset: [[String]] = []) throws {
        let kind = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        schema = try #require(TypeFacts.builtIn.schema(of: kind))
        isBuiltIn = true
        manager = FieldManager(
            kind: kind, schema: schema, subresource: subresource, resetFields: FieldSet(fields: reset),
            empty: BuiltInDecoder.empty(schema, kind))
    }

    init(_ kind: GroupVersionKind, _ schema: Schema) {
        self.schema = schema
        isBuiltIn = false
        manager = FieldManager(kind: kind, schema: schema)
    }

    private var time: String { "2026-01-01T00:00:" + (second < 10 ? "0" : "") + "\(second)Z" }

    private func decoded(_ value: Value) throws(APIStatus) -> Value {
        guard isBuiltIn else { return value }
        do throws(BuiltInDecoder.Fault) {
            return try BuiltInDecoder.decode(value, schema).object
        } catch { throw .badRequest(error.description) }
    }

    private func object(_ text: String) throws -> Value {
        let value = try JSONReader.read(text)
        guard case .map(let map) = value else { return value }
        var pairs: [(String, Value?)] = [
            ("apiVersion", .string(manager.kind.apiVersion)), ("kind", .string(manager.kind.kind)),
        ]
        if map["metadata"] == nil { pairs.append(("metadata", ["name": "it"])) }
        return .map(map.setting(pairs))
    }

    /// Writes the object that `text` writes, as a create or a replacement.
    mutating func write(_ text: String, as name: String) throws {
        second += 1
        live = manager.update(live: live, new: try decoded(try object(text)), manager: name, time: time)
        mark()
    }

    mutating func apply(_ text: String, as name: String, force: Bool = false) throws {
        second += 1
        let old = live
        let new = try manager.apply(
            live: live, configuration: try object(text), manager: name, force: force, time: time,
            finish: { value throws(APIStatus) in try decoded(value) })
        live = old.map { Unchanged.keepingTimes(new, old: $0) } ?? new
        mark()
    }

    /// Gives the object what every stored one has.
    private mutating func mark() {
        guard case .map(let map)? = live, case .map(let metadata)? = map["metadata"], metadata["uid"] == nil else {
            return
        }
        live = .map(map.setting("metadata", to: .map(metadata.setting("uid", to: "1234"))))
    }

    /// The fields of a manager as JSON; nil where it has none.
    func fields(of name: String, _ operation: String = "Apply") -> String? {
        let entry = live?.managedFields?.listValue?.first {
            $0["manager"]?.stringValue == name && $0["operation"]?.stringValue == operation
        }
        return entry?["fieldsV1"].map { JSONWriter.string($0) }
    }

    func time(of name: String) -> String? {
        live?.managedFields?.listValue?.first { $0["manager"]?.stringValue == name }?["time"]?.stringValue
    }

    /// The part of the stored object at `pointer` as JSON; nil where there is none.
    func stored(_ pointer: String) -> String? {
        JSONPointer(pointer).flatMap { live?[$0] }.map { JSONWriter.string($0) }
    }
}
