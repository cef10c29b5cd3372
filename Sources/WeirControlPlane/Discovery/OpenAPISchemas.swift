import OrderedCollections
import WeirValue

/// Writes the schemas of the built-in types for a document, and those that they refer to.
struct OpenAPISchemas {
    private let facts: TypeFacts
    private let form: OpenAPIForm
    /// What is written so far, by name.
    private(set) var written: [String: Value] = [:]
    /// The names of schemas that are to be written.
    private var wanted: [String] = []
    private var seen: Set<String> = []

    init(_ facts: TypeFacts, _ form: OpenAPIForm) {
        self.facts = facts
        self.form = form
    }

    /// Asks for the schema called `name`.
    mutating func want(_ name: String) {
        if seen.insert(name).inserted { wanted.append(name) }
    }

    /// Adds `schema`, which is no built-in one, under `name`.
    mutating func add(_ schema: Value, as name: String) {
        seen.insert(name)
        written[name] = schema
    }

    /// Writes what was asked for, and what that refers to.
    mutating func write() {
        while let name = wanted.popLast() {
            guard let schema = facts.schema(named: name) else { continue }
            written[name] = named(schema, name)
        }
    }

    /// Everything that is written, by name.
    var value: Value {
        .map(Value.Map(written.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) { first, _ in first })
    }

    private static let quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity"
    private static let intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"

    private mutating func named(_ schema: Schema, _ name: String) -> Value {
        if form == .second {
            if name == Self.quantity { return ["type": "string"] }
            if name == Self.intOrString { return ["type": "string", "format": "int-or-string"] }
        }
        let kinds = facts.kinds(ofSchema: name)
        var words = words(schema, isObject: !kinds.isEmpty)
        if !kinds.isEmpty { words.append(("x-kubernetes-group-version-kind", .list(kinds.map(\.value)))) }
        return .map(Value.Map(words) { first, _ in first })
    }

    private mutating func value(_ schema: Schema, description: String? = nil) -> Value {
        var words = words(schema, isObject: false)
        if let description { words.append(("description", .string(description))) }
        guard let name = schema.words.reference?.name else { return .map(Value.Map(words) { first, _ in first }) }
        want(name)
        return form.reference(name, words)
    }

    private mutating func words(_ schema: Schema, isObject: Bool) -> [(String, Value)] {
        let words = schema.words
        var pairs: [(String, Value)] = []
        if words.kind != .any { pairs.append(("type", .string(words.kind.word))) }
        if let format = words.format { pairs.append(("format", .string(format))) }
        if form == .third, let value = words.defaultValue { pairs.append(("default", value)) }
        if let values = words.rules?.words.enumeration { pairs.append(("enum", .list(values))) }
        if form == .third, let choices = words.rules?.words.oneOf, !choices.isEmpty {
            pairs.append(("oneOf", .list(choices.map { value($0) })))
        }
        if !words.required.isEmpty { pairs.append(("required", .texts(words.required))) }
        if !words.fields.isEmpty {
            var members: [(String, Value)] = []
            members.reserveCapacity(words.fields.count)
            for (name, field) in words.fields {
                members.append((name, value(field, description: isObject ? OpenAPITexts.ofMember(name) : nil)))
            }
            pairs.append(("properties", .map(Value.Map(members) { first, _ in first })))
        }
        if let items = words.items { pairs.append(("items", value(items))) }
        if let values = words.values { pairs.append(("additionalProperties", value(values))) }
        return pairs + Self.extensions(words)
    }

    /// The words that are Kubernetes' own.
    private static func extensions(_ words: Schema.Words) -> [(String, Value)] {
        var pairs: [(String, Value)] = []
        func add(_ word: String, _ value: Value?) {
            if let value { pairs.append(("x-kubernetes-" + word, value)) }
        }
        add("list-map-keys", words.listMapKeys.isEmpty ? nil : .texts(words.listMapKeys))
        add("list-type", words.listType.map { .string($0.rawValue) })
        add("map-type", words.mapType.map { .string($0.rawValue) })
        add("patch-merge-key", words.patchMergeKey.map { .string($0) })
        add("patch-strategy", words.patchStrategy.map { .string($0) })
        add("unions", words.rules?.words.unions)
        return pairs
    }
}

extension GroupVersionKind {
    /// The kind as documents write it.
    var value: Value { ["group": .string(group), "kind": .string(kind), "version": .string(version)] }
}
