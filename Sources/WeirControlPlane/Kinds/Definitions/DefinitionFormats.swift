import WeirValue

/// The formats in the schemas of definitions that nothing is known of.
enum DefinitionFormats {
    /// What to warn of in a definition: the formats that `old` does not have yet.
    static func warnings(_ object: Value, _ old: Value?) -> [String] {
        let before = old.map { unknown(in: $0) } ?? []
        return unknown(in: object).filter { !before.contains($0) }
            .map { "unrecognized format \(GoText.quoted($0))" }
    }

    private static func unknown(in object: Value) -> [String] {
        var found: [String] = []
        for version in object["spec"]?.list("versions") ?? [] {
            if let schema = version.at("schema", "openAPIV3Schema") { collect(schema, &found) }
        }
        return found
    }

    private static func collect(_ schema: Value, _ found: inout [String]) {
        let format = schema.text("format")
        if !format.isEmpty, !isKnown(format, of: schema.text("type")), !found.contains(format) { found.append(format) }
        for word in ["items", "not", "additionalProperties"] {
            if let inner = schema.at(word), case .map = inner { collect(inner, &found) }
        }
        for word in ["allOf", "anyOf", "oneOf"] {
            for inner in schema.list(word) { collect(inner, &found) }
        }
        for (_, property) in schema["properties"]?.mapValue ?? Value.Map() { collect(property, &found) }
    }

    private static func isKnown(_ format: String, of type: String) -> Bool {
        switch type {
        case "", "string": Formats.isKnown(format)
        case "integer": ["int32", "int64"].contains(format)
        case "number": ["float", "double"].contains(format)
        default: false
        }
    }
}
