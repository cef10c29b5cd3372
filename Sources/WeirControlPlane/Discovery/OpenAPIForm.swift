import WeirValue

/// The two forms in which schemas are published.
enum OpenAPIForm: Sendable {
    /// Swagger 2.0 (`/openapi/v2`).
    case second
    /// OpenAPI 3.0 (`/openapi/v3`).
    case third

    /// Where the schema called `name` stands in a document.
    func reference(_ name: String) -> Value {
        .string((self == .second ? "#/definitions/" : "#/components/schemas/") + name)
    }

    /// A reference to the schema called `name`, with other words said of the place.
    func reference(_ name: String, _ words: [(String, Value)]) -> Value {
        let target: Value = ["$ref": reference(name)]
        guard !words.isEmpty else { return target }
        // In the third form nothing may stand beside a reference.
        let first = self == .second ? ("$ref", reference(name)) : ("allOf", .list([target]))
        return .map(Value.Map([first] + words) { first, _ in first })
    }

    /// A body or answer with the schema called `name`.
    func content(_ name: String?, _ types: [String]) -> Value {
        let schema: Value = name.map { ["$ref": reference($0)] } ?? ["type": "string"]
        return .map(Value.Map(types.map { ($0, ["schema": schema]) }) { first, _ in first })
    }
}

/// Descriptions that are published: of what every object has.
enum OpenAPITexts {
    private static let conventions =
        "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md"
    /// What a server says of `apiVersion`, as clients show it.
    static let apiVersion =
        "APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized "
        + "schemas to the latest internal value, and may reject unrecognized values. More info: \(conventions)#resources"
    /// What a server says of `kind`, as clients show it.
    static let kind =
        "Kind is a string value representing the REST resource this object represents. Servers may infer this from the "
        + "endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: \(conventions)#types-kinds"
    /// What a server says of `metadata`, as clients show it.
    static let metadata = "Standard object's metadata. More info: \(conventions)#metadata"

    /// The description of the member `name` of an object; nil where it has none.
    static func ofMember(_ name: String) -> String? {
        ["apiVersion": apiVersion, "kind": kind, "metadata": metadata][name]
    }
}
