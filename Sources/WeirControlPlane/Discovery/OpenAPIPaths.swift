import WeirValue

/// Writes the paths of the resources of a version of a group.
struct OpenAPIPaths {
    private let group: String
    private let version: String
    private let form: OpenAPIForm
    private let facts: TypeFacts
    /// What is written so far, in order.
    private(set) var paths: [(String, Value)] = []

    init(group: String, version: String, _ facts: TypeFacts, _ form: OpenAPIForm) {
        self.group = group
        self.version = version
        self.facts = facts
        self.form = form
    }

    /// A request that is documented.
    private struct Operation {
        /// The word for it in `x-kubernetes-action`.
        var action: String
        /// The word for it in the name of the operation.
        var verb: String
        var kind: GroupVersionKind
        /// What stands behind the kind in the name of the operation.
        var suffix = ""
        /// The schemas of what is sent and what comes back.
        var body: String?
        var answer: String?
        var isCustom = false
    }

    private static let methods = [
        ("get", "get", "read"), ("update", "put", "replace"), ("delete", "delete", "delete"),
        ("patch", "patch", "patch"),
    ]
    private static let meta = "io.k8s.apimachinery.pkg.apis.meta.v1."

    /// Adds the paths of `entry`, and asks `schemas` for what they need.
    mutating func add(_ entry: ServedTypes.Entry, _ schemas: inout OpenAPISchemas) {
        let resource = entry.resource
        let kind = resource.groupVersionKind
        let isCustom = entry.custom != nil
        guard let object = name(kind, entry.custom) else { return }
        let listKind = entry.custom?.names.listKind ?? kind.kind + "List"
        let list = name(GroupVersionKind(group: kind.group, version: kind.version, kind: listKind), entry.custom)
        for name in [object, list, Self.meta + "Status", Self.meta + "DeleteOptions", Self.meta + "Patch"] {
            if let name { schemas.want(name) }
        }
        let prefix = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        let root = prefix + (resource.isNamespaced ? "/namespaces/{namespace}/" : "/") + resource.name
        let verbs = Set(resource.verbs)
        func operation(_ action: String, _ verb: String, body: String? = nil, answer: String?) -> Operation {
            Operation(action: action, verb: verb, kind: kind, body: body, answer: answer, isCustom: isCustom)
        }
        if resource.isNamespaced, verbs.contains("list") {
            var all = operation("list", "list", answer: list)
            all.suffix = "ForAllNamespaces"
            append(prefix + "/" + resource.name, isNamespaced: false, [("get", all)])
        }
        var many: [(String, Operation)] = []
        if verbs.contains("list") { many.append(("get", operation("list", "list", answer: list))) }
        if verbs.contains("create") {
            many.append(("post", operation("post", "create", body: object, answer: object)))
        }
        if verbs.contains("deletecollection") {
            let options = Self.meta + "DeleteOptions"
            many.append(
                (
                    "delete",
                    operation("deletecollection", "deletecollection", body: options, answer: Self.meta + "Status")
                ))
        }
        append(root, isNamespaced: resource.isNamespaced, many)
        let one = single(resource.verbs, kind, object, isCustom)
        append(root + "/{name}", isNamespaced: resource.isNamespaced, one)
        for part in resource.subresources { add(part, of: resource, root + "/{name}/" + part.name, entry, &schemas) }
    }

    /// The requests to one object.
    private func single(_ verbs: [String], _ kind: GroupVersionKind, _ object: String?, _ isCustom: Bool)
        -> [(String, Operation)]
    {
        Self.methods.filter { verbs.contains($0.0) }.map { verb, method, word in
            var operation = Operation(action: method, verb: word, kind: kind, answer: object, isCustom: isCustom)
            switch verb {
            case "update": operation.body = object
            case "patch": operation.body = Self.meta + "Patch"
            case "delete":
                operation.body = Self.meta + "DeleteOptions"
                operation.answer = Self.meta + "Status"
            default: break
            }
            return (method, operation)
        }
    }

    private mutating func add(
        _ part: Subresource, of resource: APIResource, _ path: String, _ entry: ServedTypes.Entry,
        _ schemas: inout OpenAPISchemas
    ) {
        let kind = GroupVersionKind(apiVersion: part.groupVersion ?? resource.apiVersion, kind: part.kind)
        let object = name(kind, kind.kind == entry.custom?.names.kind ? entry.custom : nil)
        if let object { schemas.want(object) }
        var operations = single(part.verbs, kind, object, entry.custom != nil)
        if part.verbs.contains("create") {
            let operation = Operation(action: "post", verb: "create", kind: kind, body: object, answer: object)
            operations.append(("post", operation))
        }
        let suffix = part.kind == resource.kind ? part.name : resource.kind + part.name.capitalizedFirst
        for index in operations.indices { operations[index].1.suffix = suffix.capitalizedFirst }
        append(path, isNamespaced: resource.isNamespaced, operations)
    }

    /// The name of the schema of `kind`; nil where there is none.
    private func name(_ kind: GroupVersionKind, _ custom: CustomResource?) -> String? {
        custom.map { CustomOpenAPI.name($0.group, kind.version, kind.kind) } ?? facts.schema(of: kind)?.words.name
    }

    private mutating func append(_ path: String, isNamespaced: Bool, _ operations: [(String, Operation)]) {
        guard !operations.isEmpty else { return }
        var members = operations.map { method, operation in (method, value(operation, isNamespaced: isNamespaced)) }
        let parameters = ["name", "namespace"].filter { path.contains("{\($0)}") }.map { name in
            parameter(name, in: "path", "string", isRequired: true)
        }
        if !parameters.isEmpty { members.append(("parameters", .list(parameters))) }
        paths.append((path, .map(Value.Map(members) { first, _ in first })))
    }

    // MARK: - Operations

    private func value(_ operation: Operation, isNamespaced: Bool) -> Value {
        let place = group.isEmpty ? "core" : String(group.prefix { $0 != "." })
        let identifier =
            operation.verb + place.capitalizedFirst + version.capitalizedFirst + (isNamespaced ? "Namespaced" : "")
            + operation.kind.kind + operation.suffix
        var parameters = query(operation.action)
        var body: Value?
        let sent = Self.sent(operation)
        if let name = operation.body {
            let isRequired = operation.action != "delete" && operation.action != "deletecollection"
            if form == .second {
                parameters.append(
                    [
                        "name": "body", "in": "body", "required": .bool(isRequired),
                        "schema": ["$ref": form.reference(name)],
                    ])
            } else {
                body = .object([
                    "content": form.content(name, sent), "required": isRequired ? true : nil,
                ])
            }
        }
        return .object([
            "tags": [.string(place + "_" + version)], "operationId": .string(identifier),
            "consumes": form == .second ? .texts(operation.body == nil ? ["*/*"] : sent) : nil,
            "produces": form == .second ? .texts(Self.types) : nil,
            "parameters": parameters.isEmpty ? nil : .list(parameters), "requestBody": body,
            "responses": responses(operation), "x-kubernetes-action": .string(operation.action),
            "x-kubernetes-group-version-kind": operation.kind.value,
        ])
    }

    private static let types = ["application/json", "application/yaml"]

    private static func sent(_ operation: Operation) -> [String] {
        guard operation.action == "patch" else { return operation.action == "post" ? types : ["application/json"] }
        let words = ["json-patch", "merge-patch"] + (operation.isCustom ? [] : ["strategic-merge-patch"])
        return words.map { "application/\($0)+json" } + ["application/apply-patch+yaml"]
    }

    private func responses(_ operation: Operation) -> Value {
        let good: Value =
            form == .second
            ? .object([
                "description": "OK", "schema": operation.answer.map { ["$ref": form.reference($0)] },
            ]) : ["description": "OK", "content": form.content(operation.answer, Self.types)]
        return [operation.action == "post" ? "201" : "200": good, "401": ["description": "Unauthorized"]]
    }

    private func query(_ action: String) -> [Value] {
        let names: [(String, String)]
        let write = [("dryRun", "string"), ("fieldManager", "string"), ("fieldValidation", "string")]
        let list = [
            ("continue", "string"), ("fieldSelector", "string"), ("labelSelector", "string"), ("limit", "integer"),
            ("resourceVersion", "string"), ("resourceVersionMatch", "string"), ("sendInitialEvents", "boolean"),
            ("timeoutSeconds", "integer"),
        ]
        let delete = [
            ("dryRun", "string"), ("gracePeriodSeconds", "integer"), ("orphanDependents", "boolean"),
            ("propagationPolicy", "string"),
        ]
        switch action {
        case "post", "put": names = write
        case "patch": names = write + [("force", "boolean")]
        case "list": names = list + [("allowWatchBookmarks", "boolean"), ("watch", "boolean")]
        case "delete": names = delete
        case "deletecollection": names = list + delete
        default: names = []
        }
        return (names + [("pretty", "string")]).map { parameter($0.0, in: "query", $0.1, isRequired: false) }
    }

    private func parameter(_ name: String, in place: String, _ type: String, isRequired: Bool) -> Value {
        .object([
            "name": .string(name), "in": .string(place), "required": isRequired ? true : nil,
            "type": form == .second ? .string(type) : nil, "uniqueItems": form == .second ? true : nil,
            "schema": form == .third ? ["type": .string(type), "uniqueItems": true] : nil,
        ])
    }
}

extension String {
    /// The text with its first letter as a capital.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
