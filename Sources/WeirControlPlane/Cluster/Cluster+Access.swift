package import WeirValue

/// What the cluster's own controllers ask for. They are members of the masters' group.
extension Cluster: ClusterAccess {
    private static let ownUser = KindUser(
        name: "system:kube-controller-manager", groups: ["system:masters", "system:authenticated"])

    private func served(_ name: ResourceName) throws(APIStatus) -> ServedResource {
        guard let resource = catalog.stored(name) else {
            throw APIStatus(code: 404, reason: "NotFound", message: "the server could not find the requested resource")
        }
        return resource
    }

    private func request(_ namespace: String, _ subresource: String, _ manager: String) -> WriteRequest {
        WriteRequest(
            namespace: namespace, subresource: subresource, user: Self.ownUser, manager: manager, validation: .ignore)
    }

    private static func read(_ value: Value, _ resource: ServedResource) throws(APIStatus) -> Value {
        do throws(BuiltInDecoder.Fault) { return try resource.read(value).object } catch {
            throw .badRequest(error.description)
        }
    }

    private static func value(_ result: Result<WriteOutcome, APIStatus>) throws(APIStatus) -> Value {
        try result.get().object
    }

    /// See ``ClusterAccess/create(_:_:manager:)``.
    package func create(
        _ resource: ResourceName, _ object: Value, manager: String
    ) async throws(APIStatus) -> Value {
        let served = try served(resource)
        let object = try Self.read(object, served)
        let request = request(object.text("metadata", "namespace"), "", manager)
        return try Self.value(await create(served, object, request))
    }

    /// See ``ClusterAccess/update(_:_:subresource:manager:)``.
    package func update(
        _ resource: ResourceName, _ object: Value, subresource: String, manager: String
    ) async throws(APIStatus) -> Value {
        let served = try served(resource)
        let object = try Self.read(object, served)
        let request = request(object.text("metadata", "namespace"), subresource, manager)
        let name = object.text("metadata", "name")
        return try Self.value(await update(served, name, request, .replacement(served, object, request)))
    }

    /// See ``ClusterAccess/bind(_:_:uid:to:)``.
    package func bind(
        _ namespace: String, _ name: String, uid: String, to node: String
    ) async throws(APIStatus) {
        let served = try served(ResourceName("", "pods"))
        let request = request(namespace, "", Managers.scheduler)
        _ = try await bind(served, name, request, PodBinding.update(name, uid: uid, to: node)).get()
    }

    /// See ``ClusterAccess/delete(_:_:_:_:)``.
    package func delete(
        _ resource: ResourceName, _ namespace: String, _ name: String, _ wish: DeletionWish
    ) async throws(APIStatus) {
        let served = try served(resource)
        _ = try await delete(served, namespace, name, wish).get()
    }
}
