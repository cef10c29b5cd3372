import OrderedCollections
import WeirValue

/// How Go names the types of values and of the structs that the schemas of built-in types describe.
enum GoType {
    /// The type of a decoded value: `string`, `map[string]interface {}`.
    static func dynamic(_ value: Value) -> String {
        switch value {
        case .null: "<nil>"
        case .bool: "bool"
        case .int, .uint: "int64"
        case .double: "float64"
        case .string: "string"
        case .list: "[]interface {}"
        case .map: "map[string]interface {}"
        default: "interface {}"
        }
    }

    /// The kind of the type of a decoded value: `string`, `map`, `slice`.
    static func dynamicKind(_ value: Value) -> String {
        switch value {
        case .list: "slice"
        case .map: "map"
        default: dynamic(value)
        }
    }

    /// The last part of the name of a struct: `DeploymentSpec`.
    static func name(of schema: Schema) -> String {
        guard let name = schema.words.name, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else {
            return schema.words.name ?? ""
        }
        return String(name[name.utf8.index(after: dot)...])
    }

    /// The kind of the type of a field of `schema`, which is resolved: `struct`, `map`, `int32`.
    static func kind(of schema: Schema) -> String {
        if schema.isStruct { return "struct" }
        switch schema.words.kind {
        case .object: return "map"
        case .array: return "slice"
        case .string: return schema.words.format == "byte" ? "slice" : "string"
        case .integer: return schema.words.format ?? "int64"
        case .number: return "float64"
        case .boolean: return "bool"
        case .any: return "struct"
        }
    }

    /// The type of a field of `schema`, as error messages name it: `v1.ObjectMeta`, `map[string]string`, `[]string`.
    static func type(of schema: Schema) -> String {
        let target = schema.resolved
        if target.isStruct { return package(of: target) + "." + name(of: target) }
        switch target.words.kind {
        case .object: return "map[string]" + (target.words.values.map(type(of:)) ?? "interface {}")
        case .array: return "[]" + type(of: target.element)
        case .string where target.words.format == "byte": return "[]uint8"
        default: return kind(of: target)
        }
    }

    /// The package of a struct: the last part but one of its name.
    private static func package(of schema: Schema) -> String {
        let parts = schema.words.name?.split(separator: ".") ?? []
        return parts.count > 1 ? String(parts[parts.count - 2]) : ""
    }
}

extension Schema {
    /// Whether this, resolved, is a map whose members are declared: in Go a struct.
    var isStruct: Bool {
        !words.fields.isEmpty || words.flags.contains(.raw) || words.flags.contains(.quantity)
            || words.flags.contains(.intOrString) || (words.kind == .object && words.values == nil && words.name != nil)
            || (words.kind == .any && words.name != nil) || words.format == "date-time"
    }
}
