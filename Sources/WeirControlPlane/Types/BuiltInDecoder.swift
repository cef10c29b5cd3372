import OrderedCollections
package import WeirValue

/// Brings objects of built-in types to the form in which the API server keeps them, as decoding to its structs does.
///
/// Members that are not declared are dropped and told; nulls become the zero of their place; zeros that are not written
/// are dropped, and members that always are written are added; quantities and times are brought to one form. No
/// defaults are set.
package struct BuiltInDecoder {
    /// Whose words tell that a value is of the wrong type.
    package enum Wording: Sendable {
        /// The JSON decoder's: of a body, or of the outcome of a JSON or merge patch.
        case json
        /// The converter's: of the outcome of a strategic merge patch or of an apply.
        case converter
    }

    /// Why a value is not of its type.
    package struct Fault: Error, CustomStringConvertible, Equatable {
        package let description: String
    }

    fileprivate let wording: Wording
    /// What is told of members that are not declared: `unknown field "spec.nonsense"`.
    private var unknownFields: [String] = []
    fileprivate var path: [Step] = []

    /// A step to a value.
    fileprivate enum Step {
        /// A member of a struct of this name.
        case field(String, of: String)
        case key(String)
        case index(Int)
    }

    private init(_ wording: Wording) { self.wording = wording }

    /// The most unknown fields that are told.
    private static let maxUnknownFields = 100

    /// `value` in the form of `schema`, and what is to be told of unknown fields.
    /// - Throws: ``Fault`` at the first value of the wrong type.
    package static func decode(_ value: Value, _ schema: Schema, wording: Wording = .json) throws(Fault) -> (
        object: Value, unknownFields: [String]
    ) {
        var decoder = BuiltInDecoder(wording)
        let schema = schema.resolved
        guard case .map(let map) = value else {
            throw Fault(
                description: "json: cannot unmarshal \(GoJSON.word(value)) into Go value of type "
                    + GoType.type(of: schema))
        }
        let object = try decoder.decode(map, schema)
        return (.map(object), decoder.unknownFields)
    }

    /// The object of `schema` and `kind` in which nothing is set.
    package static func empty(_ schema: Schema, _ kind: GroupVersionKind) -> Value {
        guard case .map(let map) = GoForms.builtIn.zero(schema) else { return .emptyMap }
        return .map(map.setting([("apiVersion", .string(kind.apiVersion)), ("kind", .string(kind.kind))]))
    }

    // MARK: Maps and lists

    private mutating func decode(_ map: Value.Map, _ schema: Schema) throws(Fault) -> Value.Map {
        let form = GoForms.builtIn.form(of: schema)
        let name = GoType.name(of: schema)
        var changes: [(String, Value?)] = []
        for (key, value) in map {
            guard let field = schema.words.fields[key] else {
                note(key)
                changes.append((key, nil))
                continue
            }
            path.append(.field(key, of: name))
            defer { path.removeLast() }
            let decoded = value.isNull ? form.always[key] : try decode(value, field)
            guard let decoded, form.writes(decoded, key, field) else {
                changes.append((key, form.always[key]))
                continue
            }
            if !Structured.isSame(decoded, value) { changes.append((key, decoded)) }
        }
        for (key, value) in form.always where map[key] == nil { changes.append((key, value)) }
        return changes.isEmpty ? map : map.setting(changes)
    }

    private mutating func note(_ key: String) {
        guard unknownFields.count < Self.maxUnknownFields else { return }
        unknownFields.append("unknown field \"" + FieldPath.text(names: path.map(\.text), key) + "\"")
    }

    private mutating func decode(_ value: Value, _ field: Schema) throws(Fault) -> Value {
        let schema = field.resolved
        if schema.words.flags.contains(.raw) || schema.isForeign { return value }
        if schema.words.flags.contains(.quantity) { return try quantity(value) }
        if schema.words.flags.contains(.intOrString) { return try intOrString(value) }
        switch schema.words.kind {
        case .object where schema.isStruct:
            guard case .map(let map) = value else { throw typeFault(value, schema) }
            return .map(try decode(map, schema))
        case .object: return try members(value, schema)
        case .array: return try elements(value, schema)
        case .any: return value
        default: return try scalar(value, schema)
        }
    }

    private mutating func members(_ value: Value, _ schema: Schema) throws(Fault) -> Value {
        guard case .map(let map) = value else { throw typeFault(value, schema) }
        guard let member = schema.words.values else { return value }
        var changes: [(String, Value?)] = []
        for (key, value) in map {
            path.append(.key(key))
            defer { path.removeLast() }
            let decoded = value.isNull ? Self.zero(member) : try decode(value, member)
            if !Structured.isSame(decoded, value) { changes.append((key, decoded)) }
        }
        return changes.isEmpty ? value : .map(map.setting(changes))
    }

    private mutating func elements(_ value: Value, _ schema: Schema) throws(Fault) -> Value {
        guard case .list(let list) = value else { throw typeFault(value, schema) }
        let element = schema.element
        var elements = list.elements
        var isChanged = false
        for (index, value) in list.enumerated() {
            path.append(.index(index))
            defer { path.removeLast() }
            let decoded = value.isNull ? Self.zero(element) : try decode(value, element)
            if !Structured.isSame(decoded, value) {
                elements[index] = decoded
                isChanged = true
            }
        }
        return isChanged ? .list(elements) : value
    }

    /// What null becomes as a member of a map or an element of a list.
    private static func zero(_ schema: Schema) -> Value {
        let target = schema.resolved
        if target.words.flags.contains(.quantity) { return "0" }
        if target.words.flags.contains(.intOrString) { return 0 }
        switch target.words.kind {
        case .object where target.isStruct: return GoForms.builtIn.zero(target)
        case .string where target.words.format == nil: return ""
        case .integer, .number: return 0
        case .boolean: return false
        default: return .null
        }
    }
}

extension BuiltInDecoder {
    // MARK: Scalars

    private func scalar(_ value: Value, _ schema: Schema) throws(Fault) -> Value {
        switch (schema.words.kind, value) {
        case (.string, .string(let text)): return try string(text, schema)
        case (.boolean, .bool): return value
        case (.integer, .int(let int)):
            guard schema.words.format == "int32", Int32(exactly: int) == nil else { return value }
            throw numberFault(String(int), schema)
        case (.integer, .double(let double)):
            if wording == .converter, let int = Int64(exactly: double) { return .int(int) }
            throw wording == .json
                ? numberFault(double.description, schema)
                : Fault(description: "cannot convert float64 to \(GoType.kind(of: schema))")
        case (.integer, .uint(let uint)): throw numberFault(String(uint), schema)
        case (.number, .int), (.number, .uint), (.number, .double): return value
        default: throw typeFault(value, schema)
        }
    }

    private func string(_ text: String, _ schema: Schema) throws(Fault) -> Value {
        switch schema.words.format {
        case "date-time":
            do throws(GoTime.Fault) {
                let isMicro = schema.words.name?.hasSuffix(".MicroTime") == true
                return .string(try GoTime.normalized(text, isMicro: isMicro))
            } catch { throw Fault(description: error.text) }
        case "byte":
            guard let position = Base64Check.fault(text) else { return .string(text) }
            throw Fault(description: "illegal base64 data at input byte \(position)")
        default: return .string(text)
        }
    }

    private func quantity(_ value: Value) throws(Fault) -> Value {
        do throws(Quantity.Fault) {
            switch value {
            case .string(let text): return .string(try Quantity(GoText.trimmed(text)).text)
            case .int, .uint, .double: return .string(try Quantity(GoText.plain(value)).text)
            default: throw Quantity.Fault.form
            }
        } catch { throw Fault(description: error.description) }
    }

    private func intOrString(_ value: Value) throws(Fault) -> Value {
        switch value {
        case .string: return value
        case .int(let int) where Int32(exactly: int) != nil: return value
        case .int, .uint, .double:
            let number = if case .double(let double) = value { double.description } else { GoText.plain(value) }
            throw Fault(description: "json: cannot unmarshal number \(number) into Go value of type int32")
        default:
            throw Fault(
                description: "json: cannot unmarshal \(GoJSON.word(value)) into Go value of type int32")
        }
    }

    // MARK: Faults

    private func numberFault(_ number: String, _ schema: Schema) -> Fault {
        Fault(description: "json: cannot unmarshal number \(number) into \(place) of type \(GoType.type(of: schema))")
    }

    private func typeFault(_ value: Value, _ schema: Schema) -> Fault {
        guard wording == .converter else {
            return Fault(
                description: "json: cannot unmarshal \(GoJSON.word(value)) into \(place) of type "
                    + GoType.type(of: schema))
        }
        if schema.words.format == "date-time" {
            return Fault(
                description: "json: cannot unmarshal \(GoJSON.word(value)) into Go value of type string")
        }
        let kind = GoType.kind(of: schema)
        let given = GoType.dynamicKind(value)
        switch kind {
        case "struct": return Fault(description: "cannot restore struct from: \(given)")
        case "map", "slice": return Fault(description: "cannot restore \(kind) from \(given)")
        default:
            // Go converts any whole number to a text, which the converter then refuses.
            if case .int = value, kind == "string" { return Fault(description: "cannot convert int64 to string") }
            return Fault(description: "unrecognized type: \(kind)")
        }
    }

    /// The field at which decoding stands: the struct that it is in, and its path without keys and positions.
    private var place: String {
        var names: [String] = []
        var owner = ""
        for case .field(let name, let container) in path {
            names.append(name)
            owner = container
        }
        return "Go struct field " + owner + "." + names.joined(separator: ".")
    }
}

extension BuiltInDecoder.Step {
    fileprivate var text: FieldPath.Step {
        switch self {
        case .field(let name, _), .key(let name): .name(name)
        case .index(let index): .index(index)
        }
    }
}

extension GoForms.Struct {
    /// Whether `value`, decoded, is written as the member `key`, of the schema `field`.
    fileprivate func writes(_ value: Value, _ key: String, _ field: Schema) -> Bool {
        if let usual = always[key] {
            // Stored as protobuf, an empty list is like none.
            guard case .list(let list) = value, list.isEmpty else { return true }
            return !usual.isNull
        }
        switch value {
        case .null: return false
        case .string(let text): return !text.isEmpty || keepsZero.contains(key) || field.resolved.isStruct
        case .int(0), .bool(false): return keepsZero.contains(key) || field.resolved.isStruct
        // An empty list of managed fields is a wish to forget them.
        case .list(let list): return !list.isEmpty || key == "managedFields"
        case .map(let map):
            let target = field.resolved
            return !map.isEmpty || target.isStruct || target.words.kind == .any
        default: return true
        }
    }
}

extension Schema {
    /// Whether this is a type of which every value is kept as it is.
    var isForeign: Bool {
        guard let name = words.name else { return false }
        return name.hasSuffix(".FieldsV1") || name.hasSuffix(".apiextensions.v1.JSON")
    }
}
