import WeirValue

/// Gives every namespace what it is to have, and takes the contents of those that are deleted.
final class NamespaceKeeper: Sendable {
    private static let manager = "kube-controller-manager"
    private static let finalizer = "kubernetes"
    private static let accounts = ResourceName("", "serviceaccounts")
    private static let configMaps = ResourceName("", "configmaps")
    private static let account = "default"
    private static let authorityName = "kube-root-ca.crt"

    private let cluster: Cluster
    private let authority: String

    init(_ cluster: Cluster, authority: String) {
        self.cluster = cluster
        self.authority = authority
    }

    /// Looks at every namespace.
    func begin() async {
        for namespace in cluster.objects(Cluster.namespacesName, in: "") { await keep(namespace) }
    }

    /// Looks at the namespace that `event` concerns.
    func look(at event: EventWindow.Event) async {
        let key = event.object.key
        if key.collection == Cluster.namespacesName.collection {
            if !event.isRemoval, let namespace = Cluster.read(event.object) { await keep(namespace) }
        } else if event.isRemoval, !key.namespace.isEmpty {
            await lost(key)
        }
    }

    /// Something was taken away.
    private func lost(_ key: ObjectKey) async {
        let isDefault =
            key == ObjectKey(Self.accounts.collection, key.namespace, Self.account)
            || key == ObjectKey(Self.configMaps.collection, key.namespace, Self.authorityName)
        guard
            let stored = cluster.store.object(ObjectKey(Cluster.namespacesName.collection, "", key.namespace)),
            isDefault || stored.isGoing, let namespace = Cluster.read(stored)
        else { return }
        await keep(namespace)
    }

    private func keep(_ namespace: Value) async {
        if namespace.at("metadata", "deletionTimestamp") == nil {
            await furnish(namespace.text("metadata", "name"))
        } else {
            await empty(namespace)
        }
    }

    // MARK: Living namespaces

    /// Makes what is missing of what every namespace has.
    private func furnish(_ name: String) async {
        if cluster.object(Self.accounts, name, Self.account) == nil {
            await attempt { () async throws(APIStatus) in
                _ = try await cluster.create(
                    Self.accounts,
                    [
                        "apiVersion": "v1", "kind": "ServiceAccount",
                        "metadata": ["name": .string(Self.account), "namespace": .string(name)],
                    ], manager: Self.manager)
            }
        }
        if cluster.object(Self.configMaps, name, Self.authorityName) == nil {
            await attempt { () async throws(APIStatus) in
                _ = try await cluster.create(
                    Self.configMaps,
                    [
                        "apiVersion": "v1", "kind": "ConfigMap",
                        "metadata": [
                            "name": .string(Self.authorityName), "namespace": .string(name),
                            "annotations": [
                                "kubernetes.io/description":
                                    "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters."
                            ],
                        ], "data": ["ca.crt": .string(authority)],
                    ], manager: Self.manager)
            }
        }
    }

    /// What fails is tried again with the next change: the namespace may have gone, or another may have been quicker.
    private func attempt(_ work: () async throws(APIStatus) -> Void) async {
        do throws(APIStatus) { try await work() } catch { return }
    }

    // MARK: Namespaces that go

    private func empty(_ namespace: Value) async {
        let name = namespace.text("metadata", "name")
        guard namespace["spec"]?.texts("finalizers").contains(Self.finalizer) == true else { return }
        let resources = cluster.catalog.storedResources.filter(\.isNamespaced)
        for resource in resources {
            for stored in cluster.store.list(resource.collection).objects(in: name, after: nil) where !stored.isGoing {
                await attempt { () async throws(APIStatus) in
                    try await cluster.delete(
                        resource.name, name, stored.key.name, DeletionWish(propagation: .background))
                }
            }
        }
        let rest = NamespaceRest(cluster, name, resources.map { ($0.name, $0.collection) })
        let time = ClusterTime.text(ClusterTime.now)
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(
                Cluster.namespacesName, "", name, subresource: "status", manager: Self.manager
            ) { object in
                object.fill(("status", .emptyMap))
                object.edit("status") { status in
                    status.set("phase", "Terminating")
                    for condition in rest.conditions {
                        Conditions.set(condition, time: time, in: &status)
                    }
                }
            }
        }
        guard rest.isEmpty else { return }
        await attempt { () async throws(APIStatus) in
            _ = try await cluster.modify(
                Cluster.namespacesName, "", name, subresource: "finalize", manager: Self.manager
            ) { object in
                object.edit("spec") { spec in
                    let others = spec.texts("finalizers").filter { $0 != Self.finalizer }
                    spec.set("finalizers", others.isEmpty ? nil : .texts(others))
                }
            }
        }
    }
}

/// What is left in a namespace that goes.
struct NamespaceRest: Sendable {
    private let counts: [(resource: ResourceName, count: Int)]
    private let finalizers: [String: Int]

    init(_ cluster: Cluster, _ name: String, _ resources: [(name: ResourceName, collection: String)]) {
        var counts: [(ResourceName, Int)] = []
        var finalizers: [String: Int] = [:]
        for resource in resources {
            let objects = cluster.store.list(resource.collection).objects(in: name, after: nil)
            guard !objects.isEmpty else { continue }
            counts.append((resource.name, objects.count))
            for stored in objects {
                for finalizer in Cluster.read(stored)?["metadata"]?.texts("finalizers") ?? [] {
                    finalizers[finalizer, default: 0] += 1
                }
            }
        }
        self.counts = counts.sorted { Self.word($0.0) < Self.word($1.0) }
        self.finalizers = finalizers
    }

    var isEmpty: Bool { counts.isEmpty }

    private static func word(_ name: ResourceName) -> String { name.resource + "." + name.group }

    /// The conditions of the namespace, without times.
    var conditions: [Value] {
        let content = counts.map { "\(Self.word($0.resource)) has \($0.count) resource instances" }
        let held = finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
        return [
            Self.condition(
                "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered",
                "All resources successfully discovered"),
            Self.condition(
                "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
                "All legacy kube types successfully parsed"),
            Self.condition(
                "NamespaceDeletionContentFailure", "False", "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"),
            content.isEmpty
                ? Self.condition(
                    "NamespaceContentRemaining", "False", "ContentRemoved", "All content successfully removed")
                : Self.condition(
                    "NamespaceContentRemaining", "True", "SomeResourcesRemain",
                    "Some resources are remaining: " + content.joined(separator: ", ")),
            held.isEmpty
                ? Self.condition(
                    "NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished")
                : Self.condition(
                    "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain",
                    "Some content in the namespace has finalizers remaining: " + held.joined(separator: ", ")),
        ]
    }

    private static func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> Value {
        ["type": .string(type), "status": .string(status), "reason": .string(reason), "message": .string(message)]
    }
}
