import OrderedCollections
package import WeirValue

/// The schema of a version of a CustomResourceDefinition.
package struct CustomSchema: Sendable {
    /// The schema as it is written, for validation, defaults and pruning.
    package let structural: Schema
    /// The schema for apply and managed fields: with the metadata that every object has.
    package let applied: Schema

    /// The deepest nesting of schemas.
    package static let maxDepth = 150
    /// The most schemas of one definition.
    package static let maxSchemas = 100_000

    /// The schema that `value`, the value of `openAPIV3Schema`, writes, with what the API server finds wrong with it;
    /// `path` is where it stands, for example `spec.versions[0].schema.openAPIV3Schema`.
    ///
    /// A schema that has errors is not to be used.
    package static func read(_ value: Value, at path: String) -> (schema: CustomSchema, errors: [FieldError]) {
        guard case .map(let map) = value else {
            let open = CustomSchema(structural: .deduced, applied: .deduced)
            return (open, [FieldError(path, .typeInvalid, value, "must be a schema")])
        }
        var reader = CustomSchemaReader()
        let structural = reader.read(map, at: path)
        let schema = CustomSchema(structural: structural, applied: structural.withObjectMeta(isRoot: true))
        guard !reader.isForeign else { return (schema, reader.errors) }
        var errors = reader.structuralErrors.sorted {
            PathElement.order($0.description, $1.description) < 0
        }
        if errors.isEmpty { errors = CustomDefaults.validate(structural, at: path) }
        errors += reader.errors
        return (schema, errors.isEmpty ? reader.ruleErrors : errors)
    }

    /// The schema of a version that tells none: everything is kept.
    package static let open: CustomSchema = {
        var words = Schema.Words(kind: .object)
        words.flags = [.preserveUnknown, .opensMembers]
        let schema = Schema(words)
        return CustomSchema(structural: schema, applied: schema.withObjectMeta(isRoot: true))
    }()
}

extension Schema {
    /// This with apiVersion, kind and metadata wherever a whole object stands.
    func withObjectMeta(isRoot: Bool) -> Schema {
        var words = words
        var isChanged = false
        for (name, field) in words.fields where field.holdsObjects {
            words.fields[name] = field.withObjectMeta(isRoot: false)
            isChanged = true
        }
        if let items = words.items, items.holdsObjects {
            words.items = items.withObjectMeta(isRoot: false)
            isChanged = true
        }
        if let values = words.values, values.holdsObjects {
            words.values = values.withObjectMeta(isRoot: false)
            isChanged = true
        }
        guard isRoot || words.flags.contains(.embeddedResource) else { return isChanged ? Schema(words) : self }
        let text = Schema(Words(kind: .string))
        words.fields["apiVersion"] = text
        words.fields["kind"] = text
        let metadata = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
        words.fields["metadata"] = TypeFacts.builtIn.schema(named: metadata) ?? .deduced
        return Schema(words)
    }

    /// Whether whole objects stand in values of this schema.
    private var holdsObjects: Bool {
        words.flags.contains(.embeddedResource) || words.fields.values.contains(where: \.holdsObjects)
            || words.items?.holdsObjects == true || words.values?.holdsObjects == true
    }
}
