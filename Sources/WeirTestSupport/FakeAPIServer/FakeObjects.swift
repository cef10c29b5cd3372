import Synchronization
package import WeirValue

/// The objects of a ``FakeAPIServer``.
package final class FakeObjects: Sendable {
    /// A resource that it has.
    private struct Kind {
        let group: String
        let version: String
        let resource: String
        let kind: String
        var shortNames: [String] = []
        var isNamespaced = true

        var prefix: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
        var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }
    }

    private struct State {
        var kinds: [Kind] = [
            Kind(group: "", version: "v1", resource: "configmaps", kind: "ConfigMap", shortNames: ["cm"]),
            Kind(group: "", version: "v1", resource: "secrets", kind: "Secret"),
            Kind(group: "", version: "v1", resource: "pods", kind: "Pod", shortNames: ["po"]),
            Kind(group: "", version: "v1", resource: "services", kind: "Service", shortNames: ["svc"]),
            Kind(group: "", version: "v1", resource: "nodes", kind: "Node", shortNames: ["no"], isNamespaced: false),
            Kind(
                group: "", version: "v1", resource: "namespaces", kind: "Namespace", shortNames: ["ns"],
                isNamespaced: false),
            Kind(group: "apps", version: "v1", resource: "deployments", kind: "Deployment", shortNames: ["deploy"]),
            Kind(
                group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions",
                kind: "CustomResourceDefinition", shortNames: ["crd"], isNamespaced: false),
        ]
        /// The objects by their paths.
        var objects: [String: Value.Map] = [:]
        var version: Int64 = 100
        var complete: (@Sendable (Value.Map) -> Value.Map)?
    }

    private let state = Mutex(State())
    private let aggregated: Bool

    init(aggregated: Bool) { self.aggregated = aggregated }

    /// The paths of all objects, sorted.
    package var paths: [String] { state.withLock { $0.objects.keys.sorted() } }

    /// The object at `path`; nil removes it, without regard to finalizers.
    package subscript(path: String) -> Value? {
        get { state.withLock { $0.objects[path].map { .map($0) } } }
        set {
            state.withLock { state in
                state.version += 1
                state.objects[path] = newValue?.mapValue
            }
        }
    }

    /// Lets `complete` change what is written before it is kept: as a controller would.
    package func completing(_ complete: @escaping @Sendable (Value.Map) -> Value.Map) {
        state.withLock { $0.complete = complete }
    }

    // MARK: Answers

    func answer(_ request: FakeAPIServer.Request) -> FakeAPIServer.Reply {
        switch request.path {
        case "/version": return .json(200, ["gitVersion": "v1.36.2", "major": "1", "minor": "36"])
        case "/readyz": return .text(200, "ok")
        case "/api", "/apis": return discovery(request)
        default: break
        }
        return state.withLock { state in
            if !aggregated, let kinds = Self.list(of: request.path, state) { return kinds }
            for kind in state.kinds where request.path.hasPrefix(kind.prefix + "/") {
                let parts = request.path.dropFirst(kind.prefix.count).split(separator: "/")
                let inNamespace = parts.count > 2 && parts[0] == "namespaces"
                let rest = inNamespace ? parts.dropFirst(2) : parts[...]
                guard rest.first.map(String.init) == kind.resource, kind.isNamespaced == inNamespace || rest.count == 1
                else { continue }
                if rest.count > 1 { return Self.object(request, kind, &state) }
                return Self.collection(request, kind, &state)
            }
            return .refusal(404, "NotFound", "the server could not find the requested resource")
        }
    }

    private static func object(
        _ request: FakeAPIServer.Request, _ kind: Kind, _ state: inout State
    ) -> FakeAPIServer.Reply {
        let name = request.path.split(separator: "/").last.map(String.init) ?? ""
        let found = state.objects[request.path]
        if request.method == "PATCH" { return apply(request, kind, found, &state) }
        guard let found else {
            return .refusal(404, "NotFound", "\(kind.resource) \"\(name)\" not found")
        }
        guard request.method == "DELETE" else { return .json(200, .map(found)) }
        let uid = request.value["preconditions"]?["uid"]
        if let uid, found["metadata"]?["uid"] != uid {
            return .refusal(409, "Conflict", "the UID in the precondition does not match")
        }
        state.version += 1
        let metadata = found["metadata"]?.mapValue ?? Value.Map()
        guard (metadata["finalizers"]?.listValue ?? []).isEmpty else {
            let deleted = metadata.setting("deletionTimestamp", to: "2026-01-01T00:00:00Z")
            state.objects[request.path] = found.setting("metadata", to: .map(deleted))
            return .json(200, .map(found))
        }
        state.objects[request.path] = nil
        if kind.kind == "Namespace" {
            let inside = "/namespaces/\(name)/"
            state.objects = state.objects.filter { $0.key.firstRange(of: inside) == nil }
        }
        return .json(200, ["kind": "Status", "apiVersion": "v1", "status": "Success"])
    }

    private static func apply(
        _ request: FakeAPIServer.Request, _ kind: Kind, _ found: Value.Map?, _ state: inout State
    ) -> FakeAPIServer.Reply {
        guard var object = request.value.mapValue else { return .refusal(400, "BadRequest", "no object") }
        let parts = request.path.split(separator: "/")
        if kind.isNamespaced, parts.count > 3 {
            let namespace = "/api/v1/namespaces/\(parts[parts.count - 3])"
            guard state.objects[namespace] != nil || namespace.hasSuffix("/default") else {
                return .refusal(404, "NotFound", "namespaces \"\(parts[parts.count - 3])\" not found")
            }
        }
        let manager = request.query["fieldManager"] ?? ""
        let owned = (found?["metadata"]?["managedFields"]?.listValue ?? []).filter {
            $0["manager"]?.stringValue != manager
        }
        if let other = owned.first, request.query["force"] != "true" {
            let name = other["manager"]?.stringValue ?? ""
            return .refusal(
                409, "Conflict", "Apply failed with 1 conflict",
                causes: [
                    [
                        "reason": "FieldManagerConflict", "field": ".data.key",
                        "message": .string("conflict with \"\(name)\" using v1"),
                    ]
                ])
        }
        state.version += 1
        var metadata = object["metadata"]?.mapValue ?? Value.Map()
        if kind.isNamespaced { metadata = metadata.setting("namespace", to: .string(String(parts[parts.count - 3]))) }
        let fields: Value = ["f:data": .string(Digest.sha256(of: object["data"] ?? object["spec"] ?? .null))]
        metadata = metadata.setting([
            ("uid", found?["metadata"]?["uid"] ?? .string("uid-\(state.version)")),
            ("resourceVersion", .string(String(state.version))),
            ("generation", .int((found?["metadata"]?["generation"]?.intValue ?? 0) + 1)),
            (
                "managedFields",
                [["manager": .string(manager), "operation": "Apply", "fieldsType": "FieldsV1", "fieldsV1": fields]]
            ),
        ])
        object = object.setting("metadata", to: .map(metadata))
        if let complete = state.complete { object = complete(object) }
        if request.query["dryRun"] == nil {
            state.objects[request.path] = object
            if kind.kind == "CustomResourceDefinition" { define(object, &state) }
        }
        return .json(found == nil ? 201 : 200, .map(object))
    }

    /// Takes up the kind that a definition defines.
    private static func define(_ object: Value.Map, _ state: inout State) {
        guard let spec = object["spec"], let group = spec["group"]?.stringValue,
            let resource = spec["names"]?["plural"]?.stringValue, let kind = spec["names"]?["kind"]?.stringValue,
            let version = spec["versions"]?.listValue?.first?["name"]?.stringValue
        else { return }
        state.kinds.removeAll { $0.group == group && $0.resource == resource }
        state.kinds.append(
            Kind(
                group: group, version: version, resource: resource, kind: kind,
                isNamespaced: spec["scope"]?.stringValue == "Namespaced"))
    }

    private static func collection(
        _ request: FakeAPIServer.Request, _ kind: Kind, _ state: inout State
    ) -> FakeAPIServer.Reply {
        guard request.query["watch"] == nil else { return .lines([], staysOpen: true) }
        let selector = (request.query["labelSelector"] ?? "").split(separator: "=").map(String.init)
        let inNamespace = request.path.split(separator: "/").dropLast().dropLast().last == "namespaces"
        let all = state.objects.filter { path, object in
            guard object["kind"]?.stringValue == kind.kind, path.hasPrefix(kind.prefix) else { return false }
            guard !kind.isNamespaced || !inNamespace || path.hasPrefix(request.path + "/") else { return false }
            return selector.count < 2 || object["metadata"]?["labels"]?[selector[0]]?.stringValue == selector[1]
        }.sorted { $0.key < $1.key }.map { Value.map($0.value.setting([("kind", nil), ("apiVersion", nil)])) }
        let start = request.query["continue"].flatMap { Int($0) } ?? 0
        let limit = request.query["limit"].flatMap { Int($0) } ?? all.count
        let page = Array(all.dropFirst(start).prefix(limit))
        let more = start + page.count < all.count ? String(start + page.count) : ""
        return .json(
            200,
            [
                "kind": .string("\(kind.kind)List"), "apiVersion": .string(kind.apiVersion),
                "metadata": ["resourceVersion": .string(String(state.version)), "continue": .string(more)],
                "items": .list(Value.List(page)),
            ])
    }

    // MARK: Discovery

    private func discovery(_ request: FakeAPIServer.Request) -> FakeAPIServer.Reply {
        let kinds = state.withLock { $0.kinds }
        let isCore = request.path == "/api"
        let groups = kinds.map(\.group).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            .filter { $0.isEmpty == isCore }
        guard aggregated, request.headers["accept"]?.contains("as=APIGroupDiscoveryList") ?? false else {
            if isCore { return .json(200, ["kind": "APIVersions", "versions": ["v1"]]) }
            let list = groups.map { group -> Value in
                let version = "\(group)/\(kinds.first { $0.group == group }?.version ?? "")"
                let named: Value = ["groupVersion": .string(version)]
                return ["name": .string(group), "versions": [named], "preferredVersion": named]
            }
            return .json(200, ["kind": "APIGroupList", "groups": .list(Value.List(list))])
        }
        let items = groups.map { group -> Value in
            let own = kinds.filter { $0.group == group }
            let version: Value = [
                "version": .string(own.first?.version ?? ""), "freshness": "Current",
                "resources": .list(
                    Value.List(
                        own.map { kind in
                            [
                                "resource": .string(kind.resource), "singularResource": .string(kind.kind.lowercased()),
                                "responseKind": ["group": "", "version": "", "kind": .string(kind.kind)],
                                "scope": kind.isNamespaced ? "Namespaced" : "Cluster",
                                "shortNames": .list(Value.List(kind.shortNames.map { .string($0) })),
                                "verbs": ["get", "list", "watch"],
                            ]
                        })),
            ]
            return ["metadata": ["name": .string(group)], "versions": [version]]
        }
        return .json(200, ["kind": "APIGroupDiscoveryList", "items": .list(Value.List(items))])
    }

    /// The resources of the group and version at `path`; nil where that is none.
    private static func list(of path: String, _ state: State) -> FakeAPIServer.Reply? {
        let own = state.kinds.filter { $0.prefix == path }
        guard !own.isEmpty else { return nil }
        let resources = own.map { kind -> Value in
            [
                "name": .string(kind.resource), "singularName": .string(kind.kind.lowercased()),
                "kind": .string(kind.kind), "namespaced": .bool(kind.isNamespaced),
                "shortNames": .list(Value.List(kind.shortNames.map { .string($0) })), "verbs": ["get", "list"],
            ]
        }
        return .json(200, ["kind": "APIResourceList", "resources": .list(Value.List(resources))])
    }
}
