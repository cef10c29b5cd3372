import WeirCore
import WeirValue

/// Says in words what a schema allows.
enum SchemaWords {
    /// The type: `list of string`.
    static func type(_ schema: ValueSchema) -> String {
        switch schema.kind {
        case .array: schema.items.map { "list of \(type($0.schema))" } ?? "list"
        case .object:
            schema.properties != nil ? "map" : schema.items.map { "map of \(type($0.schema))" } ?? "map of anything"
        case .any: "anything"
        default: schema.kind.rawValue
        }
    }

    /// What else is to be said of `property`.
    static func notes(_ property: ValueSchema.Property) -> [String] {
        let schema = property.schema
        var notes: [String] = []
        if property.required { notes.append("required") }
        if let value = property.defaultValue { notes.append("default \(JSONWriter.string(value))") }
        if !schema.allowed.isEmpty {
            notes.append("one of " + schema.allowed.map { JSONWriter.string($0) }.joined(separator: ", "))
        }
        notes += bounds(schema)
        if let pattern = schema.pattern { notes.append("matches \(pattern)") }
        if !schema.variables.isEmpty { notes.append("over \(schema.variables.joined(separator: ", "))") }
        if property.immutable { notes.append("a change replaces the resource") }
        if property.sensitive { notes.append("sensitive") }
        return notes
    }

    private static func bounds(_ schema: ValueSchema) -> [String] {
        func text(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? String(number) }
        func bound(_ least: String?, _ most: String?, _ unit: String) -> String? {
            switch (least, most) {
            case (let least?, let most?): "from \(least) to \(most)\(unit)"
            case (let least?, nil): "at least \(least)\(unit)"
            case (nil, let most?): "at most \(most)\(unit)"
            case (nil, nil): nil
            }
        }
        return [
            bound(schema.minimum.map(text), schema.maximum.map(text), ""),
            bound(schema.minLength.map { String($0) }, schema.maxLength.map { String($0) }, " characters"),
            bound(schema.minItems.map { String($0) }, schema.maxItems.map { String($0) }, " elements"),
        ].compactMap(\.self)
    }

    /// The members of a map, or of the elements of a list or a map of one kind of value.
    static func members(_ schema: ValueSchema) -> [ValueSchema.Property] {
        if let properties = schema.properties { return properties }
        return schema.items.map { members($0.schema) } ?? []
    }
}
