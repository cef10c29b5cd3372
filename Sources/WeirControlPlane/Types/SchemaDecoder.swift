import OrderedCollections
import WeirValue

/// Decodes the schemas of the built-in types; a schema that several places share is decoded once.
struct SchemaDecoder {
    let literal: StaticString
    let texts: [UInt32]
    let index: SchemaIndex
    /// Looks up the named schema at a position.
    let find: @Sendable (Int) -> Schema
    private var shared: [Schema?]
    private var named: [Schema?]

    init(
        literal: StaticString, texts: [UInt32], index: SchemaIndex, find: @escaping @Sendable (Int) -> Schema
    ) {
        self.literal = literal
        self.texts = texts
        self.index = index
        self.find = find
        shared = Array(repeating: nil, count: index.schemas.count)
        named = Array(repeating: nil, count: index.names.count)
    }

    /// The schema of the name at `position`.
    mutating func schema(at position: Int) -> Schema {
        if let schema = named[position] { return schema }
        let schema = decode(index.numbers[position], name: index.names[position])
        named[position] = schema
        return schema
    }

    private mutating func schema(number: Int) -> Schema {
        if let schema = shared[number] { return schema }
        let schema = decode(number, name: nil)
        shared[number] = schema
        return schema
    }

    private mutating func decode(_ number: Int, name: String?) -> Schema {
        var reader = PackedText(literal, at: Int(index.schemas[number]))
        _ = reader.number()
        let shape = index.shapes[reader.number()]
        var words = Schema.Words(kind: Schema.Kind(rawValue: UInt8(shape.type)) ?? .any)
        words.name = name
        var rules = SchemaRules.Words()
        var hasRules = false
        for member in Member.allCases where shape.members & 1 << member.rawValue != 0 {
            hasRules = read(member, &reader, &words, &rules) || hasRules
        }
        if hasRules { words.rules = SchemaRules(rules) }
        Self.mark(&words)
        return Schema(words)
    }

    /// The members of a schema in the order in which they follow its shape.
    private enum Member: Int, CaseIterable {
        case format, fields, items, values, reference, required, enumeration, defaultValue, listType, mapType
        case patchStrategy, patchMergeKey, listMapKeys, unions, oneOf, anyOf, allOf, preserveUnknown, intOrString
    }

    /// Reads `member` to `words`, or to `rules`, which the answer tells.
    private mutating func read(
        _ member: Member, _ reader: inout PackedText, _ words: inout Schema.Words, _ rules: inout SchemaRules.Words
    ) -> Bool {
        switch member {
        case .format: words.format = text(&reader)
        case .fields: words.fields = fields(&reader)
        case .items: words.items = schema(number: reader.number())
        case .values: words.values = schema(number: reader.number())
        case .reference: words.reference = reference(reader.number())
        case .required: words.required = reader.list { literal.packedText($0.number(), texts) }
        case .defaultValue: words.defaultValue = value(&reader)
        case .listType: words.listType = Schema.ListType(rawValue: text(&reader))
        case .mapType: words.mapType = Schema.MapType(rawValue: text(&reader))
        case .patchStrategy: words.patchStrategy = text(&reader)
        case .patchMergeKey: words.patchMergeKey = text(&reader)
        case .listMapKeys: words.listMapKeys = reader.list { literal.packedText($0.number(), texts) }
        case .preserveUnknown: if reader.number() == 1 { words.flags.insert([.preserveUnknown, .opensMembers]) }
        case .intOrString: if reader.number() == 1 { words.flags.insert(.intOrString) }
        case .enumeration, .unions, .oneOf, .anyOf, .allOf:
            readRule(member, &reader, &rules)
            return true
        }
        return false
    }

    private mutating func readRule(_ member: Member, _ reader: inout PackedText, _ rules: inout SchemaRules.Words) {
        switch member {
        case .enumeration: rules.enumeration = value(&reader)?.listValue
        case .unions: rules.unions = value(&reader)
        case .oneOf: rules.oneOf = schemas(&reader)
        case .anyOf: rules.anyOf = schemas(&reader)
        case .allOf: rules.allOf = schemas(&reader)
        default: break
        }
    }

    private func text(_ reader: inout PackedText) -> String { literal.packedText(reader.number(), texts) }

    /// A value that is written as JSON; the generator writes nothing else.
    private func value(_ reader: inout PackedText) -> Value? {
        let text = text(&reader)
        do { return try JSONReader.read(text) } catch { return nil }
    }

    private mutating func schemas(_ reader: inout PackedText) -> [Schema] {
        var schemas: [Schema] = []
        for number in reader.list({ $0.number() }) { schemas.append(schema(number: number)) }
        return schemas
    }

    private mutating func fields(_ reader: inout PackedText) -> OrderedDictionary<String, Schema> {
        var fields: OrderedDictionary<String, Schema> = [:]
        let count = reader.number()
        fields.reserveCapacity(count)
        for _ in 0..<count {
            let name = text(&reader)
            fields[name] = schema(number: reader.number())
        }
        return fields
    }

    private func reference(_ position: Int) -> SchemaReference {
        let find = find
        return SchemaReference(name: index.names[position]) { find(position) }
    }

    /// Marks the few types that are not what their words say.
    private static func mark(_ words: inout Schema.Words) {
        switch words.name {
        case "io.k8s.apimachinery.pkg.api.resource.Quantity": words.flags.insert(.quantity)
        case "io.k8s.apimachinery.pkg.runtime.RawExtension": words.flags.insert(.raw)
        case "io.k8s.apimachinery.pkg.util.intstr.IntOrString": words.flags.insert(.intOrString)
        default: break
        }
    }
}
