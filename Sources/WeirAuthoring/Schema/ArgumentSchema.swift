import WeirCore
import WeirValue

/// Writes a ``ValueSchema`` as a JSON Schema of what may stand in a stack's file.
enum ArgumentSchema {
    /// A length of time, as `DurationText` reads it.
    static let duration: Value = [
        "type": "string", "pattern": "^(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ms|us|ns|h|m|s|d))+$",
    ]

    /// The schema of a map of `properties`.
    static func object(_ properties: [ValueSchema.Property], _ description: String) -> Value {
        SchemaText.object(
            properties.map { ($0.name, property($0)) }, required: properties.filter(\.required).map(\.name),
            description)
    }

    /// The schema of the value of `property`; one that need not be given may be empty.
    static func property(_ property: ValueSchema.Property) -> Value {
        let schema = property.schema
        var pairs: [(String, Value)] = []
        if !schema.description.isEmpty { pairs.append(("description", .string(note(property)))) }
        if let value = property.defaultValue { pairs.append(("default", value.revealed)) }
        guard schema.kind != .any else { return SchemaText.map(pairs) }
        var choices: [Value] = [bare(schema)]
        if needsExpression(schema) { choices.append(SchemaText.reference("expression")) }
        if !property.required { choices.append(["type": "null"]) }
        if choices.count == 1, case .map(let only) = choices[0] {
            pairs += only.map { ($0.key, $0.value) }
        } else {
            pairs.append(("anyOf", .list(choices)))
        }
        return SchemaText.map(pairs)
    }

    /// What an editor shows of `property`.
    private static func note(_ property: ValueSchema.Property) -> String {
        property.immutable
            ? property.schema.description + " A change replaces the resource." : property.schema.description
    }

    /// The schema of an element or a member.
    private static func templated(_ schema: ValueSchema) -> Value {
        if schema.kind == .any { return SchemaText.described([:], schema.description) }
        guard needsExpression(schema) else { return SchemaText.described(bare(schema), schema.description) }
        return SchemaText.orExpression(bare(schema), schema.description)
    }

    /// Whether a text with an expression is none of the values that `schema` says.
    private static func needsExpression(_ schema: ValueSchema) -> Bool {
        switch schema.kind {
        case .any, .expression: false
        case .string, .path:
            !schema.allowed.isEmpty || schema.pattern != nil || schema.minLength != nil || schema.maxLength != nil
        default: true
        }
    }

    /// The schema of values without expressions, and without a description.
    static func bare(_ schema: ValueSchema) -> Value {
        var pairs: [(String, Value)] = []
        switch schema.kind {
        case .any: break
        case .string, .path, .expression: pairs.append(("type", "string"))
        case .duration:
            if case .map(let map) = duration { pairs += map.map { ($0.key, $0.value) } }
        case .integer, .number, .boolean, .array, .object: pairs.append(("type", .string(schema.kind.rawValue)))
        }
        if !schema.allowed.isEmpty { pairs.append(("enum", .list(schema.allowed))) }
        func number(_ name: String, _ bound: Double?) {
            guard let bound else { return }
            pairs.append((name, Int64(exactly: bound).map { .int($0) } ?? .double(bound)))
        }
        number("minimum", schema.minimum)
        number("maximum", schema.maximum)
        number("minLength", schema.minLength.map { Double($0) })
        number("maxLength", schema.maxLength.map { Double($0) })
        number("minItems", schema.minItems.map { Double($0) })
        number("maxItems", schema.maxItems.map { Double($0) })
        if let pattern = schema.pattern, isPortable(pattern) { pairs.append(("pattern", .string(pattern))) }
        if let properties = schema.properties {
            pairs.append(("properties", SchemaText.map(properties.map { ($0.name, property($0)) })))
            let required = properties.filter(\.required).map { Value.string($0.name) }
            if !required.isEmpty { pairs.append(("required", .list(required))) }
            pairs.append(("additionalProperties", false))
        } else if let items = schema.items {
            pairs.append((schema.kind == .object ? "additionalProperties" : "items", templated(items.schema)))
        }
        return SchemaText.map(pairs)
    }

    /// Whether `pattern`, in the syntax of RE2, means the same in that of ECMA-262, as far as can be seen.
    private static func isPortable(_ pattern: String) -> Bool {
        let other = [
            "(?i", "(?s", "(?m", "(?U", "(?P", "(?-", "\\A", "\\z", "\\Q", "\\C", "\\p", "\\P", "[[:", "\\a", "\\x{",
        ]
        return !other.contains { pattern.contains($0) }
    }
}
