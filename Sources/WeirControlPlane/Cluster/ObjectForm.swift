import WeirValue

/// How the objects of one version of a resource are read.
enum ObjectForm: Sendable {
    case builtIn(Schema)
    case custom(CustomSchema)

    /// The schema after which fields are merged and owned.
    var schema: Schema {
        switch self {
        case .builtIn(let schema): schema
        case .custom(let schema): schema.applied
        }
    }

    /// `value` in the form in which it is stored, without defaults that are code, and what is to be told of fields that
    /// mean nothing.
    /// - Throws: why it is no object of the resource.
    func read(
        _ value: Value, wording: BuiltInDecoder.Wording = .json
    ) throws(BuiltInDecoder.Fault) -> (object: Value, unknownFields: [String]) {
        switch self {
        case .builtIn(let schema): return try BuiltInDecoder.decode(value, schema, wording: wording)
        case .custom(let schema):
            let (known, unknown) = try Self.metadata(of: value, wording)
            let (pruned, more) = CustomObjects.prune(known, schema)
            return (CustomObjects.setDefaults(pruned, schema), unknown + more)
        }
    }

    /// `object`, as it was stored under another schema.
    func refreshed(_ object: Value) -> Value {
        guard case .custom(let schema) = self else { return object }
        return CustomObjects.setDefaults(CustomObjects.prune(object, schema).object, schema)
    }

    private static let metadataOnly: Schema? = TypeFacts.builtIn.schema(
        named: "io.k8s.apimachinery.pkg.apis.meta.v1.PartialObjectMetadata")
    private static let metadata: Schema? = TypeFacts.builtIn.schema(
        named: "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta")

    /// `value` with metadata of the right form.
    private static func metadata(
        of value: Value, _ wording: BuiltInDecoder.Wording
    ) throws(BuiltInDecoder.Fault) -> (Value, [String]) {
        guard case .map(let map) = value, let told = map["metadata"], let schema = metadata else { return (value, []) }
        let (read, unknown) = try BuiltInDecoder.decode(told, schema, wording: wording)
        return (
            .map(map.setting("metadata", to: read)),
            unknown.map { $0.replacing("\"", with: "\"metadata.", maxReplacements: 1) }
        )
    }
}
