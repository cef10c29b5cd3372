import WeirValue

/// The schemas of a version of a definition as documents publish them.
struct CustomOpenAPI {
    private let resource: CustomResource
    private let version: CustomResource.Version
    private let form: OpenAPIForm

    init(_ resource: CustomResource, _ version: CustomResource.Version, _ form: OpenAPIForm) {
        self.resource = resource
        self.version = version
        self.form = form
    }

    /// The name of the schema of `kind`: the parts of the group in reverse, the version and the kind.
    static func name(_ group: String, _ version: String, _ kind: String) -> String {
        (group.split(separator: ".").reversed().map(String.init) + [version, kind]).joined(separator: ".")
    }

    private static let objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"
    private static let listMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"

    private var name: String { Self.name(resource.group, version.name, resource.names.kind) }

    /// Adds the schemas of objects and lists to `schemas`.
    func add(to schemas: inout OpenAPISchemas) {
        schemas.want(Self.objectMeta)
        schemas.want(Self.listMeta)
        schemas.add(object, as: name)
        schemas.add(list, as: Self.name(resource.group, version.name, resource.names.listKind))
    }

    private func kinds(_ kind: String) -> Value {
        [GroupVersionKind(group: resource.group, version: version.name, kind: kind).value]
    }

    private func extensions(_ kind: String) -> [(String, Value)] {
        var pairs: [(String, Value)] = [("x-kubernetes-group-version-kind", kinds(kind))]
        if !version.selectableFields.isEmpty {
            let fields = version.selectableFields.map { path -> Value in ["fieldPath": .string(path)] }
            pairs.append(("x-kubernetes-selectable-fields", .list(fields)))
        }
        return pairs
    }

    private var object: Value {
        guard let schema = version.schema?.mapValue else { return plain([("type", "object")]) }
        // A client of the second form would take what is not declared for wrong.
        if form == .second, schema["x-kubernetes-preserve-unknown-fields"]?.boolValue == true {
            return plain([("type", "object")])
        }
        var members = properties(schema, depth: 0)
        members["apiVersion"] = ["type": "string", "description": .string(OpenAPITexts.apiVersion)]
        members["kind"] = ["type": "string", "description": .string(OpenAPITexts.kind)]
        members["metadata"] = metadata
        let sorted = members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let words = words(schema, depth: 0).filter { $0.0 != "properties" }
        return plain(words + [("properties", .map(Value.Map(sorted) { first, _ in first }))])
    }

    private var metadata: Value {
        form.reference(Self.objectMeta, [("description", .string(OpenAPITexts.metadata))])
    }

    private func plain(_ words: [(String, Value)]) -> Value {
        .map(Value.Map(words + extensions(resource.names.kind)) { first, _ in first })
    }

    private var list: Value {
        let members: Value = [
            "apiVersion": ["type": "string", "description": .string(OpenAPITexts.apiVersion)],
            "items": [
                "type": "array", "items": ["$ref": form.reference(name)],
                "description": .string("The \(resource.names.plural) of the list."),
            ],
            "kind": ["type": "string", "description": .string(OpenAPITexts.kind)],
            "metadata": form.reference(Self.listMeta, []),
        ]
        let words: [(String, Value)] = [("type", "object"), ("required", ["items"]), ("properties", members)]
        return .map(Value.Map(words + extensions(resource.names.listKind)) { first, _ in first })
    }

    // MARK: - Parts

    /// The words that the second form does not have.
    private static let notInSecond: Set<String> = ["allOf", "anyOf", "oneOf", "not", "nullable", "default"]

    private func properties(_ schema: Value.Map, depth: Int) -> [String: Value] {
        var members: [String: Value] = [:]
        for (name, member) in schema["properties"]?.mapValue ?? [:] { members[name] = part(member, depth: depth + 1) }
        return members
    }

    private func part(_ value: Value, depth: Int) -> Value {
        guard case .map(let schema) = value, depth <= CustomSchema.maxDepth else { return value }
        var pairs = words(schema, depth: depth)
        if schema["x-kubernetes-embedded-resource"]?.boolValue == true { embed(&pairs) }
        if form == .second { simplify(schema, &pairs) }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    private func words(_ schema: Value.Map, depth: Int) -> [(String, Value)] {
        var pairs: [(String, Value)] = []
        for (word, value) in schema where form == .third || !Self.notInSecond.contains(word) {
            switch word {
            case "properties":
                guard let members = value.mapValue else { continue }
                pairs.append((word, .map(members.mapValues { part($0, depth: depth + 1) })))
            case "items", "additionalProperties": pairs.append((word, part(value, depth: depth + 1)))
            default: pairs.append((word, value))
            }
        }
        if form == .third, schema["x-kubernetes-int-or-string"]?.boolValue == true { unfold(schema, &pairs) }
        return pairs
    }

    private static let choice: Value = [["type": "integer"], ["type": "string"]]

    /// Says in plain words that a value is a whole number or a text, unless the schema does.
    private func unfold(_ schema: Value.Map, _ pairs: inout [(String, Value)]) {
        let first = schema["allOf"]?.listValue?.first?["anyOf"]
        guard schema["anyOf"] != Self.choice, first != Self.choice else { return }
        if schema["anyOf"] == nil {
            pairs.append(("anyOf", Self.choice))
        } else {
            let others = schema["allOf"]?.listValue ?? []
            pairs.removeAll { $0.0 == "allOf" }
            pairs.append(("allOf", .list([["anyOf": Self.choice]] + others)))
        }
    }

    /// Adds what every whole object has.
    private func embed(_ pairs: inout [(String, Value)]) {
        if form == .second, pairs.contains(where: { $0.0 == "x-kubernetes-preserve-unknown-fields" }) { return }
        let members = Value.Map(pairs) { first, _ in first }["properties"]?.mapValue ?? [:]
        let text: Value = ["type": "string"]
        pairs.removeAll { $0.0 == "properties" }
        pairs.append(
            (
                "properties",
                .map(members.setting([("apiVersion", text), ("kind", text), ("metadata", metadata)]))
            ))
        let required = Value.map(Value.Map(pairs) { first, _ in first }).texts("required")
        pairs.removeAll { $0.0 == "required" }
        let added = ["kind", "apiVersion"].filter { !required.contains($0) }
        pairs.append(("required", .texts(required + added)))
    }

    /// Leaves out what clients of the second form do not get along with.
    private func simplify(_ schema: Value.Map, _ pairs: inout [(String, Value)]) {
        let isNullable = schema["nullable"]?.boolValue == true
        let isOpen = schema["x-kubernetes-preserve-unknown-fields"]?.boolValue == true
        let type = schema["type"]?.stringValue
        if isNullable || isOpen { pairs.removeAll { $0.0 == "items" || $0.0 == "properties" } }
        if isNullable || (isOpen && (type == "object" || type == "array")) { pairs.removeAll { $0.0 == "type" } }
        let nullable = (schema["properties"]?.mapValue ?? [:]).filter { $0.value["nullable"]?.boolValue == true }
        guard !nullable.isEmpty, let index = pairs.firstIndex(where: { $0.0 == "required" }) else { return }
        let names = Set(nullable.map(\.key))
        let required = (pairs[index].1.listValue ?? []).filter { !names.contains($0.stringValue ?? "") }
        pairs[index].1 = .list(required)
        if required.isEmpty { pairs.remove(at: index) }
    }
}
