package import WeirValue

/// A list of objects at one version.
package struct ObjectList: Sendable {
    /// The objects, each with its `apiVersion` and `kind`.
    package var items: [Value]
    /// The version that a watch goes on from.
    package let resourceVersion: String
}

/// Which objects are meant.
package struct ObjectSelection: Sendable, Equatable {
    /// The namespace; nil for all, or where the resource has none.
    package var namespace: String?
    /// A label selector, `app=web,tier!=cache`.
    package var labels: String?
    /// A field selector, `metadata.name=web`.
    package var fields: String?

    /// All objects of `namespace`, or those that selectors leave of them.
    package init(namespace: String? = nil, labels: String? = nil, fields: String? = nil) {
        self.namespace = namespace
        self.labels = labels
        self.fields = fields
    }

    var query: [(name: String, value: String)] {
        [("labelSelector", labels), ("fieldSelector", fields)].compactMap { name, value in
            value.flatMap { $0.isEmpty ? nil : (name, $0) }
        }
    }
}

extension APIResource {
    /// `object` with its `apiVersion` and `kind`, which the items of a list do not say.
    func completing(_ object: Value) -> Value {
        guard let map = object.mapValue, map["kind"] == nil else { return object }
        let names: [(String, Value)] = [("apiVersion", .string(apiVersion)), ("kind", .string(kind))]
        return .map(Value.Map(names + map.map { ($0.key, $0.value) }) { first, _ in first })
    }
}

extension KubernetesClient {
    /// The object `name`.
    /// - Throws: ``KubernetesError``; `isNotFound` where it is not there.
    package func get(
        _ resource: APIResource, namespace: String?, _ name: String
    ) async throws(KubernetesError) -> Value {
        try await send(APIRequest("GET", resource.path(namespace: namespace, name))).value()
    }

    /// The objects of `selection`, in pages of at most `limit`. Where a page cannot be had any more, because the list is too
    /// old, all is taken anew in one go.
    /// - Throws: ``KubernetesError``.
    package func list(
        _ resource: APIResource, _ selection: ObjectSelection = ObjectSelection(), limit: Int = 500
    ) async throws(KubernetesError) -> ObjectList {
        var items: [Value] = []
        var next: String?
        var limit: Int? = limit
        while true {
            var request = APIRequest("GET", resource.path(namespace: selection.namespace))
            request.query = selection.query
            if let limit { request.query.append(("limit", String(limit))) }
            if let next { request.query.append(("continue", next)) }
            let page: Value
            do throws(KubernetesError) {
                page = try await send(request).value()
            } catch {
                guard error.isGone, next != nil else { throw error }
                (items, next, limit) = ([], nil, nil)
                continue
            }
            items += (page["items"]?.listValue ?? []).map { resource.completing($0) }
            let metadata = page["metadata"]
            guard let more = metadata?["continue"]?.stringValue, !more.isEmpty else {
                return ObjectList(items: items, resourceVersion: metadata?["resourceVersion"]?.stringValue ?? "")
            }
            next = more
        }
    }

    /// How an object is written.
    package struct WriteOptions: Sendable {
        /// Whether the server only tells what would come of it.
        package var isDryRun = false
        /// Whether unknown and repeated fields are refused, as with kubectl; else they are warned of.
        package var isStrict = true
        /// Whether fields are taken that other managers have; of an apply only.
        package var takesOver = false

        /// Written for good, conflicts refused.
        package init() {}

        var query: [(name: String, value: String)] {
            var query = [(name: "fieldManager", value: KubernetesClient.fieldManager)]
            if isDryRun { query.append(("dryRun", "All")) }
            if takesOver { query.append(("force", "true")) }
            query.append(("fieldValidation", isStrict ? "Strict" : "Warn"))
            return query
        }
    }

    /// Applies `object` on the server's side: its fields become those that Weir manages of it.
    /// - Returns: the whole object, and whether it was made just now.
    /// - Throws: ``KubernetesError``; `conflicts` where other managers have some of the fields, and they are not taken over.
    package func apply(
        _ object: Value, _ resource: APIResource, namespace: String?, _ name: String,
        _ options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> (object: Value, isNew: Bool) {
        var request = APIRequest("PATCH", resource.path(namespace: namespace, name)).sending(object, as: Self.applyType)
        request.query = options.query
        let answer = try await send(request)
        return (try answer.value(), answer.status == 201)
    }

    /// Makes `object`.
    /// - Throws: ``KubernetesError``.
    package func create(
        _ object: Value, _ resource: APIResource, namespace: String?, _ options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Value {
        var request = APIRequest("POST", resource.path(namespace: namespace)).sending(object)
        request.query = options.query
        return try await send(request).value()
    }

    /// How a patch is written.
    package enum PatchType: String, Sendable {
        case json = "application/json-patch+json"
        case merge = "application/merge-patch+json"
        case strategic = "application/strategic-merge-patch+json"
    }

    /// Changes the object `name`, or its part `subresource`, by `patch`.
    /// - Returns: the object as it is then.
    /// - Throws: ``KubernetesError``.
    package func patch(
        _ resource: APIResource, namespace: String?, _ name: String, _ patch: Value, as type: PatchType,
        subresource: String? = nil, _ options: WriteOptions = WriteOptions()
    ) async throws(KubernetesError) -> Value {
        var request = APIRequest("PATCH", resource.path(namespace: namespace, name, subresource: subresource))
            .sending(patch, as: type.rawValue)
        request.query = options.query
        return try await send(request).value()
    }

    // MARK: Server

    /// What `/version` says: `gitVersion` and so on.
    /// - Throws: ``KubernetesError``.
    package func version() async throws(KubernetesError) -> Value {
        try await send(APIRequest("GET", "/version")).value()
    }

    /// Asks `/readyz`.
    /// - Throws: ``KubernetesError`` where the server is not ready, or not there.
    package func checkReady(within limit: Duration = .seconds(10)) async throws(KubernetesError) {
        var request = APIRequest("GET", "/readyz")
        request.timeout = limit
        _ = try await send(request)
    }
}
