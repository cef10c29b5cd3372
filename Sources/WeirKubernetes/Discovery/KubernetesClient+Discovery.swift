import WeirHTTP
import WeirValue

/// What is known of the resources of one server.
actor DiscoveryCache {
    private(set) var discovery: Discovery?
    /// What is being asked for just now, for all who want it.
    private var loading: Task<Result<Discovery, KubernetesError>, Never>?

    /// Forgets all: what is asked for just now may be from before.
    func forget() { (discovery, loading) = (nil, nil) }

    /// What is known; what `load` gives where nothing is, for all who ask meanwhile.
    func loaded(
        _ load: @escaping @Sendable () async -> Result<Discovery, KubernetesError>
    ) async throws(KubernetesError) -> Discovery {
        while true {
            if let discovery { return discovery }
            let task = loading ?? Task { await load() }
            loading = task
            let answer = await withTaskCancellationHandler(operation: { await task.value }, onCancel: { task.cancel() })
            if loading == task {
                loading = nil
                if case .success(let new) = answer { discovery = new }
            }
            // Another of those who ask may have been cancelled.
            if case .failure(let error) = answer, error.isCancelled, !Task.isCancelled { continue }
            return try answer.get()
        }
    }

    func set(_ key: GroupVersion, _ list: Value) { discovery?.set(key, list) }
}

extension KubernetesClient {
    private static let aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// The resource of the objects of `kind` in `apiVersion`. What was not known is asked for once more: a definition may
    /// have come meanwhile.
    /// - Throws: ``KubernetesError``: `unknownType` where the server has none.
    package func resource(apiVersion: String, kind: String) async throws(KubernetesError) -> APIResource {
        let key = GroupVersion(apiVersion)
        if let found = try await known(key)?.resource(key, kind: kind) { return found }
        await discovery.forget()
        if let found = try await known(key)?.resource(key, kind: kind) { return found }
        let all = try await load()
        let hint: String
        if all.versions.contains(key) {
            hint = "\(apiVersion) has \(Self.list(all.resources[key, default: []].map(\.kind)))"
        } else {
            let others = all.versions.filter { $0.group == key.group }.map(\.version)
            hint = others.isEmpty ? "is its definition installed?" : "the group has \(Self.list(others))"
        }
        throw KubernetesError(.unknownType("\(apiVersion) \(kind)", hint: hint))
    }

    /// The resource of objects of `kind` that were made in `apiVersion`: in that version, or in another one of its group where the server
    /// does not have that one any more.
    /// - Throws: ``KubernetesError``: `unknownType` where the server has none.
    package func resource(madeIn apiVersion: String, kind: String) async throws(KubernetesError) -> APIResource {
        do throws(KubernetesError) { return try await resource(apiVersion: apiVersion, kind: kind) } catch {
            guard case .unknownType = error.kind else { throw error }
            let group = GroupVersion(apiVersion).group
            for key in try await load().versions where key.group == group {
                if let found = try await known(key)?.resource(key, kind: kind) { return found }
            }
            throw error
        }
    }

    /// The resource that people call `name`: `pods`, `deploy`, `deployments.apps`, `deployments.v1.apps`, `Deployment`.
    /// - Throws: ``KubernetesError``: `unknownType` where the server has none.
    package func resource(named name: String) async throws(KubernetesError) -> APIResource {
        if let found = try await complete().resource(named: name) { return found }
        await discovery.forget()
        let all = try await complete()
        if let found = all.resource(named: name) { return found }
        throw KubernetesError(
            .unknownType("resource \"\(name)\"", hint: NearestName.hint(name.lowercased(), among: all.names)))
    }

    /// Forgets what is known of the resources: a definition was made.
    package func forgetResources() async { await discovery.forget() }

    /// What is known, the resources of `key` among it; nil where the server has no such version.
    private func known(_ key: GroupVersion) async throws(KubernetesError) -> Discovery? {
        let all = try await load()
        guard all.resources[key] == nil else { return all }
        guard all.versions.contains(key) else { return nil }
        await discovery.set(key, try await send(APIRequest("GET", key.path)).value())
        return await discovery.discovery
    }

    /// All that the server has.
    private func complete() async throws(KubernetesError) -> Discovery {
        let all = try await load()
        for key in all.versions where all.resources[key] == nil {
            do throws(KubernetesError) {
                await discovery.set(key, try await send(APIRequest("GET", key.path)).value())
            } catch {
                // The server behind an APIService may be away; what others have is of use.
                guard error.refusal != nil else { throw error }
                await discovery.set(key, ["resources": []])
            }
        }
        return await discovery.discovery ?? all
    }

    /// The groups and versions, from the server where they are not known; with their resources where the server gives them
    /// in one go.
    private func load() async throws(KubernetesError) -> Discovery {
        try await discovery.loaded {
            do throws(KubernetesError) { return .success(try await self.ask()) } catch { return .failure(error) }
        }
    }

    private func ask() async throws(KubernetesError) -> Discovery {
        var new = Discovery()
        for path in ["/api", "/apis"] {
            var request = APIRequest("GET", path)
            request.headers["Accept"] = "\(Self.aggregated),application/json"
            let list = try await send(request).value()
            switch list["kind"]?.stringValue {
            case "APIGroupDiscoveryList": new.add(aggregated: list)
            case "APIVersions": new.add(core: list)
            case "APIGroupList": new.add(groups: list)
            default:
                throw KubernetesError(
                    .malformed("this is no list of API groups; is it a Kubernetes API server?"), request.name)
            }
        }
        return new
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(8).joined(separator: ", ")
        return names.isEmpty ? "nothing" : names.count > 8 ? "\(shown), ..." : shown
    }
}
