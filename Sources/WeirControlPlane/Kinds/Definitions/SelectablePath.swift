import WeirValue

/// The path of a field by which custom objects can be selected, after `ValidFieldPath` of
/// `k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel`.
struct SelectablePath {
    /// Why a path leads nowhere.
    struct Fault: Error {
        let text: String
    }

    /// The path as it is told apart from others.
    private(set) var text = ""
    private var isMetadata = false
    private var schema: Value

    /// Follows `path` through `schema`.
    init(_ path: String, in schema: Value) throws(Fault) {
        self.schema = schema
        var rest = path[...]
        while let token = Self.next(&rest) {
            switch token {
            case ".":
                guard let name = Self.next(&rest) else { throw Fault(text: "unexpected end of JSON path") }
                try enter(name)
            case "[": throw Fault(text: "array notation is not allowed")
            default: throw Fault(text: "expected [ or . but got: \(token)")
            }
        }
    }

    private mutating func enter(_ name: String) throws(Fault) {
        if let properties = schema["properties"]?.mapValue, !properties.isEmpty {
            guard let property = properties[name] else { throw Fault(text: "does not refer to a valid field") }
            if text.isEmpty { isMetadata = name == "metadata" }
            text += "." + name
            schema = property
        } else if let values = schema.at("additionalProperties") {
            text += "[\(name)]"
            schema = values
        } else {
            throw Fault(text: "does not refer to a valid field")
        }
    }

    /// Takes the next dot, bracket or name of `rest`.
    private static func next(_ rest: inout Substring) -> String? {
        guard let first = rest.first else { return nil }
        let token = isMark(first) ? rest.prefix(1) : rest.prefix { !isMark($0) }
        rest = rest.dropFirst(token.count)
        return String(token)
    }

    private static func isMark(_ character: Character) -> Bool {
        character == "." || character == "[" || character == "]"
    }

    /// What is wrong with the field.
    var faults: [String] {
        var faults: [String] = []
        if isMetadata { faults.append("must not point to fields in metadata") }
        if !["string", "boolean", "integer"].contains(schema["type"]?.stringValue ?? "") {
            faults.append(
                "must point to a field of type string, boolean or integer. Enum string fields and strings with formats "
                    + "are allowed.")
        }
        return faults
    }
}
