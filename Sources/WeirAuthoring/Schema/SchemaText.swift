import WeirCore
import WeirValue

/// The pieces that JSON Schemas (2020-12) are made of.
enum SchemaText {
    /// A schema that refers to the definition `name`.
    static func reference(_ name: String) -> Value { ["$ref": .string("#/$defs/\(name)")] }

    /// A map with exactly `properties`.
    static func object(
        _ properties: [(String, Value)], required: [String] = [], _ description: String = ""
    ) -> Value {
        var pairs: [(String, Value)] = [("type", "object")]
        if !description.isEmpty { pairs.insert(("description", .string(description)), at: 0) }
        pairs.append(("properties", map(properties)))
        if !required.isEmpty { pairs.append(("required", .list(required.map { .string($0) }))) }
        pairs.append(("additionalProperties", false))
        return map(pairs)
    }

    /// A map of `values` by names that are identifiers of the expression language.
    static func named(_ values: Value, _ description: String) -> Value {
        [
            "description": .string(description), "type": ["object", "null"],
            "propertyNames": ["pattern": "^[A-Za-z_][A-Za-z0-9_]*$"], "additionalProperties": values,
        ]
    }

    /// A list of `items`.
    static func list(_ items: Value, _ description: String, least: Int? = nil) -> Value {
        var pairs: [(String, Value)] = [
            ("description", .string(description)), ("type", "array"), ("items", items),
        ]
        if let least { pairs.append(("minItems", .int(Int64(least)))) }
        return map(pairs)
    }

    /// `type` with `description`.
    static func plain(_ type: String, _ description: String, default value: Value? = nil) -> Value {
        var pairs: [(String, Value)] = [("description", .string(description)), ("type", .string(type))]
        if let value { pairs.append(("default", value)) }
        return map(pairs)
    }

    /// One of `texts`.
    static func choice(_ texts: [String], _ description: String, default value: String? = nil) -> Value {
        var pairs: [(String, Value)] = [
            ("description", .string(description)), ("type", "string"), ("enum", .list(texts.map { .string($0) })),
        ]
        if let value { pairs.append(("default", .string(value))) }
        return map(pairs)
    }

    /// `schema`, or a text that holds an expression.
    static func orExpression(_ schema: Value, _ description: String = "") -> Value {
        var pairs: [(String, Value)] = [("anyOf", [schema, reference("expression")])]
        if !description.isEmpty { pairs.insert(("description", .string(description)), at: 0) }
        return map(pairs)
    }

    /// `schema` with `description`.
    static func described(_ schema: Value, _ description: String) -> Value {
        guard case .map(let map) = schema, !description.isEmpty else { return schema }
        return Self.map(
            [("description", .string(description))] + map.map { ($0.key, $0.value) }.filter { $0.0 != "description" })
    }

    /// A map of `pairs`.
    static func map(_ pairs: [(String, Value)]) -> Value {
        .map(Value.Map(pairs, uniquingKeysWith: { _, last in last }))
    }
}
