import WeirValue

/// Parts of definitions as messages show them: as JSON of the types in which an API server holds them.
enum DefinitionText {
    /// A member: what it is called there, what in objects, and what stands where it is missing.
    private typealias Member = (name: String, key: String, missing: Value)

    /// The versions `list`; `moved` are the members that all have alike, which do not stand in them.
    static func versions(_ list: Value?, without moved: Set<String>) -> String {
        guard let list = list?.listValue else { return "null" }
        return JSONWriter.string(.list(list.map { version($0, moved) }))
    }

    private static func version(_ version: Value, _ moved: Set<String>) -> Value {
        members(
            version,
            [
                ("Name", "name", ""), ("Served", "served", false), ("Storage", "storage", false),
                ("Deprecated", "deprecated", false), ("DeprecationWarning", "deprecationWarning", .null),
                ("Schema", "schema", .null), ("Subresources", "subresources", .null),
                ("AdditionalPrinterColumns", "additionalPrinterColumns", .null),
                ("SelectableFields", "selectableFields", .null),
            ]
        ) { key, value in
            if moved.contains(key) { return .null }
            switch key {
            case "schema": return map([("OpenAPIV3Schema", value.at("openAPIV3Schema").map(schema) ?? .null)])
            case "subresources": return subresources(value)
            case "additionalPrinterColumns": return each(value) { members($0, columnMembers) }
            case "selectableFields": return each(value) { members($0, [("JSONPath", "jsonPath", "")]) }
            default: return value
            }
        }
    }

    private static let columnMembers: [Member] = [
        ("Name", "name", ""), ("Type", "type", ""), ("Format", "format", ""), ("Description", "description", ""),
        ("Priority", "priority", 0), ("JSONPath", "jsonPath", ""),
    ]

    private static func subresources(_ value: Value) -> Value {
        let scale = value.at("scale").map {
            members(
                $0,
                [
                    ("SpecReplicasPath", "specReplicasPath", ""), ("StatusReplicasPath", "statusReplicasPath", ""),
                    ("LabelSelectorPath", "labelSelectorPath", .null),
                ])
        }
        return map([("Status", value.at("status") ?? .null), ("Scale", scale ?? .null)])
    }

    // MARK: Schemas

    private static func schema(_ value: Value) -> Value {
        members(value, schemaMembers) { key, value in
            switch key {
            case "items": return map([("Schema", schema(value)), ("JSONSchemas", .null)])
            case "allOf", "oneOf", "anyOf": return each(value) { schema($0) }
            case "not": return schema(value)
            case "properties":
                let properties = value.mapValue ?? Value.Map()
                let names = properties.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                return map(names.map { ($0, schema(properties[$0] ?? .null)) })
            case "additionalProperties":
                guard case .bool = value else { return map([("Allows", true), ("Schema", schema(value))]) }
                return map([("Allows", value), ("Schema", .null)])
            case "x-kubernetes-validations": return each(value) { members($0, ruleMembers) }
            default: return value
            }
        }
    }

    private static let schemaMembers: [Member] = [
        ("ID", "id", ""), ("Schema", "$schema", ""), ("Ref", "$ref", .null), ("Description", "description", ""),
        ("Type", "type", ""), ("Nullable", "nullable", false), ("Format", "format", ""), ("Title", "title", ""),
        ("Default", "default", .null), ("Maximum", "maximum", .null), ("ExclusiveMaximum", "exclusiveMaximum", false),
        ("Minimum", "minimum", .null), ("ExclusiveMinimum", "exclusiveMinimum", false),
        ("MaxLength", "maxLength", .null), ("MinLength", "minLength", .null), ("Pattern", "pattern", ""),
        ("MaxItems", "maxItems", .null), ("MinItems", "minItems", .null), ("UniqueItems", "uniqueItems", false),
        ("MultipleOf", "multipleOf", .null), ("Enum", "enum", .null), ("MaxProperties", "maxProperties", .null),
        ("MinProperties", "minProperties", .null), ("Required", "required", .null), ("Items", "items", .null),
        ("AllOf", "allOf", .null), ("OneOf", "oneOf", .null), ("AnyOf", "anyOf", .null), ("Not", "not", .null),
        ("Properties", "properties", .null), ("AdditionalProperties", "additionalProperties", .null),
        ("PatternProperties", "patternProperties", .null), ("Dependencies", "dependencies", .null),
        ("AdditionalItems", "additionalItems", .null), ("Definitions", "definitions", .null),
        ("ExternalDocs", "externalDocs", .null), ("Example", "example", .null),
        ("XPreserveUnknownFields", "x-kubernetes-preserve-unknown-fields", .null),
        ("XEmbeddedResource", "x-kubernetes-embedded-resource", false),
        ("XIntOrString", "x-kubernetes-int-or-string", false), ("XListMapKeys", "x-kubernetes-list-map-keys", .null),
        ("XListType", "x-kubernetes-list-type", .null), ("XMapType", "x-kubernetes-map-type", .null),
        ("XValidations", "x-kubernetes-validations", .null),
    ]

    private static let ruleMembers: [Member] = [
        ("Rule", "rule", ""), ("Message", "message", ""), ("MessageExpression", "messageExpression", ""),
        ("Reason", "reason", .null), ("FieldPath", "fieldPath", ""), ("OptionalOldSelf", "optionalOldSelf", .null),
    ]

    // MARK: Values

    private static func map(_ pairs: [(String, Value)]) -> Value { .map(Value.Map(pairs) { first, _ in first }) }

    private static func each(_ value: Value, _ form: (Value) -> Value) -> Value {
        .list((value.listValue ?? []).map(form))
    }

    /// The `members` of `value`, in that order, those that are there in the form that `form` gives them.
    private static func members(
        _ value: Value, _ members: [Member], _ form: (_ key: String, Value) -> Value = { $1 }
    ) -> Value {
        map(
            members.map { member in
                let shown = value.at(member.key).map { form(member.key, $0) }
                return (member.name, shown ?? member.missing)
            })
    }
}
