import Synchronization
package import WeirValue

/// A cluster: its objects, what kinds of objects it serves, and the requests that change them.
///
/// What a request means is decided here; how it came over the network is the business of ``APIHandler``.
package final class Cluster: Sendable {
    let store: ObjectStore
    let catalog = Catalog()
    let addresses = ServiceAddresses()
    let turns = NamespaceTurns()
    private let known = Mutex<[String: Definition]>([:])
    /// Makes names, in the order in which they are asked for.
    private let generator = Mutex(SystemRandomNumberGenerator())

    static let definitionsName = ResourceName("apiextensions.k8s.io", "customresourcedefinitions")
    static let servicesName = ResourceName("", "services")
    static let namespacesName = ResourceName("", "namespaces")

    /// The cluster whose objects `store` has.
    package init(_ store: ObjectStore) {
        self.store = store
        refreshDefinitions()
        for stored in store.list(Self.servicesName.collection).objects(in: "", after: nil) {
            if let service = Self.read(stored) { addresses.take(service) }
        }
    }

    /// `stored` as a value; nil where it was damaged.
    static func read(_ stored: StoredObject) -> Value? {
        do throws(JSONError) { return try stored.value() } catch { return nil }
    }

    // MARK: What is served

    /// A definition as it is stored, read once for each of its versions.
    struct Definition: Sendable {
        let version: Int64
        let value: Value
        /// What it defines; nil unless it is established.
        let custom: CustomResource?
    }

    /// The definitions that are stored, in the order in which they were last written.
    var definitions: [Definition] { known.withLock { $0.values.sorted { $0.version < $1.version } } }

    /// The definition `name` as it is stored; nil where there is none.
    func definition(_ name: String) -> Value? { known.withLock { $0[name]?.value } }

    /// Serves the resources of the definitions that are stored now.
    func refreshDefinitions() {
        // One at a time from the listing on, so that of two the later state stays.
        known.withLock { known in
            var fresh: [String: Definition] = [:]
            for stored in store.list(Self.definitionsName.collection).objects(in: "", after: nil) {
                if let old = known[stored.key.name], old.version == stored.version {
                    fresh[stored.key.name] = old
                } else if let value = Self.read(stored) {
                    fresh[stored.key.name] = Definition(
                        version: stored.version, value: value, custom: CustomResource(definition: value))
                }
            }
            if fresh.count == known.count, fresh.allSatisfy({ known[$0.key]?.version == $0.value.version }) { return }
            known = fresh
            catalog.serve(
                fresh.values.sorted { $0.version < $1.version }.compactMap { definition in
                    definition.custom.map { ($0, definition.version) }
                })
        }
    }

    /// What has to follow a write of `before` to `after` (nil for what was deleted).
    func follow(_ collection: String, _ before: Value?, _ after: Value?) {
        switch collection {
        case Self.definitionsName.collection: refreshDefinitions()
        case Self.servicesName.collection:
            if let before { addresses.release(before, keeping: after) }
        default: break
        }
    }

    // MARK: Context

    /// What kinds need to know for `request`; what it takes of addresses is in the grant.
    func context(_ request: WriteRequest) -> (context: KindContext, grant: ServiceAddresses.Grant) {
        let (allocation, grant) = addresses.grant()
        var context = KindContext(
            namespace: request.namespace, time: ClusterTime.text(ClusterTime.now), user: request.user,
            makeUID: { ObjectUID.make() }, makeSuffix: { self.suffix() }, cluster: view, services: allocation)
        context.part = request.subresource
        return (context, grant)
    }

    private func suffix() -> String { generator.withLock { GeneratedName.suffix(using: &$0) } }

    private var view: ClusterView {
        ClusterView(
            object: { group, resource, namespace, name in self.object(ResourceName(group, resource), namespace, name) },
            objects: { group, resource, namespace in self.objects(ResourceName(group, resource), in: namespace) })
    }
}

// MARK: - Reading

extension Cluster {
    /// The object `name` as it is stored; nil where there is none.
    package func object(_ resource: ResourceName, _ namespace: String, _ name: String) -> Value? {
        store.object(ObjectKey(resource.collection, namespace, name)).flatMap(Self.read)
    }

    /// The uid of the object `name`; nil where there is none.
    func uid(_ resource: ResourceName, _ namespace: String, _ name: String) -> String? {
        store.object(ObjectKey(resource.collection, namespace, name))?.uid
    }

    /// The objects in `namespace` as they are stored; in all where that is empty.
    package func objects(_ resource: ResourceName, in namespace: String) -> [Value] {
        store.list(resource.collection).objects(in: namespace, after: nil).compactMap(Self.read)
    }

    /// The objects as they are stored now, and what becomes of them.
    package func observe(_ resource: ResourceName) -> (listing: ObjectStore.Listing, changes: EventWindow) {
        (store.list(resource.collection), store.window(resource.collection))
    }
}
