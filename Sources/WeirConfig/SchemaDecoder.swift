import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// Decodes schemas that stacks write in the words of JSON Schema.
struct SchemaDecoder {
    static let words = [
        "type", "description", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems",
        "pattern",
        "items", "properties", "required",
    ]
    /// The words for types.
    static var typeNames: [String] { kinds.map(\.rawValue) + [ClusterContract.name] }
    private static let kinds: [ValueSchema.Kind] = [.any, .string, .integer, .number, .boolean, .array, .object]

    let collector: Collector

    /// The schema that `fields` write; what is faulty in it is told and left out.
    func decode(_ fields: FieldReader) -> ValueSchema {
        if fields.text("type") == ClusterContract.name {
            for word in Self.words.dropFirst(2) {
                if let key = fields.key(word) {
                    collector.report(.invalidSchema, "what a cluster has is settled: it takes no \"\(word)\"", at: key)
                }
            }
            return ClusterContract.schema(fields.text("description") ?? "")
        }
        var schema = ValueSchema(kind(fields), fields.text("description") ?? "")
        if let allowed = fields["enum"] {
            if case .list(let values) = allowed.value() {
                schema.allowed = values.elements
            } else {
                collector.report(.invalidSchema, "\"enum\" must be a list of the allowed values", at: allowed)
            }
        }
        schema.minimum = fields.number("minimum")
        schema.maximum = fields.number("maximum")
        schema.minLength = fields.number("minLength").flatMap { Int(exactly: $0) }
        schema.maxLength = fields.number("maxLength").flatMap { Int(exactly: $0) }
        schema.minItems = fields.number("minItems").flatMap { Int(exactly: $0) }
        schema.maxItems = fields.number("maxItems").flatMap { Int(exactly: $0) }
        schema.pattern = pattern(fields)
        if let items = fields["items"], let inner = FieldReader(items, "\"items\"", known: Self.words, collector) {
            schema.items = .init(decode(inner))
        }
        schema.properties = properties(fields)
        return schema
    }

    private func kind(_ fields: FieldReader) -> ValueSchema.Kind {
        guard let name = fields.text("type") else { return .any }
        if let kind = Self.kinds.first(where: { $0.rawValue == name }) { return kind }
        if let node = fields["type"] {
            let names = Self.typeNames
            collector.report(
                .invalidSchema, "there is no type \"\(name)\"", at: node,
                hint: NearestName.hint(name, among: names) ?? "the types are \(names.joined(separator: ", "))")
        }
        return .any
    }

    private func pattern(_ fields: FieldReader) -> String? {
        guard let pattern = fields.text("pattern"), let node = fields["pattern"] else { return nil }
        if let fault = Pattern.fault(in: pattern) {
            collector.report(.invalidSchema, "\"pattern\" is no regular expression: \(fault)", at: node)
            return nil
        }
        return pattern
    }

    private func properties(_ fields: FieldReader) -> [ValueSchema.Property]? {
        guard let node = fields["properties"] else { return nil }
        guard node.kind == .mapping else {
            collector.report(.invalidSchema, "\"properties\" must be a map", at: node)
            return nil
        }
        let required = fields["required"].map { $0.value().listValue?.compactMap(\.stringValue) ?? [] } ?? []
        return node.pairs.compactMap { key, value in
            guard
                let inner = FieldReader(
                    value, "the property \"\(key.text)\"", known: Self.words + ["default"], collector)
            else { return nil }
            return ValueSchema.Property(
                key.text, decode(inner), required: required.contains(key.text),
                default: inner["default"].map { $0.value() })
        }
    }
}
