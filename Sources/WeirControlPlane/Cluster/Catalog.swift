import Synchronization
import WeirValue

/// The resources that a cluster serves, made ready for requests.
final class Catalog: Sendable {
    /// One state of the catalog.
    struct State: Sendable {
        fileprivate(set) var types = ServedTypes()
        fileprivate var definitions: [Definition] = []
        /// Those that were asked for, by group, version and name.
        fileprivate var ready: [String: ServedResource] = [:]
    }

    /// A definition, and when it was last written.
    struct Definition: Sendable {
        var custom: CustomResource
        var version: Int64
    }

    private let state = Mutex(State())
    private let facts = TypeFacts.builtIn

    /// What is served, as clients are told.
    var types: ServedTypes { state.withLock { $0.types } }

    /// Serves `resources`, of which each comes with the version at which its definition was last written, beside what is
    /// built in.
    func serve(_ resources: [(custom: CustomResource, version: Int64)]) {
        let known = resources.map { Definition(custom: $0.custom, version: $0.version) }
        let types = ServedTypes(facts: facts, custom: known.map(\.custom))
        state.withLock { state in
            state.types = types
            state.definitions = known
            state.ready = [:]
        }
    }

    /// The resource `name` of `version` of `group`; nil where it is not served.
    func resource(_ group: String, _ version: String, _ name: String) -> ServedResource? {
        let key = "\(group)/\(version)/\(name)"
        let (ready, definition) = state.withLock { state in
            (state.ready[key], state.definitions.first { $0.custom.group == group && $0.custom.names.plural == name })
        }
        if let ready { return ready }
        let made =
            builtIn(group, version, name)
            ?? definition.flatMap { CustomServing.resource($0.custom, version, $0.version) }
        guard let made else { return nil }
        state.withLock { $0.ready[key] = made }
        return made
    }

    /// The resource `name` in the version in which it is stored; nil where it is not served.
    func stored(_ name: ResourceName) -> ServedResource? {
        if let version = facts.groups.first(where: { $0.name == name.group })?.preferredVersion,
            let built = resource(name.group, version, name.resource)
        {
            return built
        }
        let custom = state.withLock { state in
            state.definitions.first { $0.custom.group == name.group && $0.custom.names.plural == name.resource }?.custom
        }
        guard let custom else { return nil }
        let version = custom.versions.first { $0.isStorage && $0.isServed } ?? custom.versions.first { $0.isServed }
        return version.flatMap { resource(name.group, $0.name, name.resource) }
    }

    /// The resource whose objects are of `kind`.
    func resource(of kind: GroupVersionKind) -> ServedResource? {
        let name = types.resources(group: kind.group, version: kind.version).first { $0.kind == kind.kind }?.name
        return name.flatMap { resource(kind.group, kind.version, $0) }
    }

    /// The names of all resources whose objects are stored, each once.
    var storedResources: [(name: ResourceName, isNamespaced: Bool, collection: String)] {
        var seen: Set<String> = []
        var all: [(name: ResourceName, isNamespaced: Bool, collection: String)] = []
        for group in types.groups {
            for version in group.versions {
                for resource in types.resources(group: group.name, version: version)
                where resource.verbs.contains("list") {
                    guard let served = self.resource(group.name, version, resource.name),
                        seen.insert(served.collection).inserted
                    else { continue }
                    all.append((served.name, resource.isNamespaced, served.collection))
                }
            }
        }
        return all
    }

    // MARK: Built-in resources

    /// Those that share their objects with another one, which they are stored as: the other's collection and version.
    private static let shared: [String: (collection: String, version: String)] = [
        "events.k8s.io/v1/events": ("/events", "v1"),
        "autoscaling/v1/horizontalpodautoscalers": ("autoscaling/horizontalpodautoscalers", "autoscaling/v2"),
    ]

    /// What clients of resources that are to go are warned of.
    private static let deprecated = [
        "/v1/endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
        "/v1/componentstatuses": "v1 ComponentStatus is deprecated in v1.19+",
    ]

    /// The other versions of those.
    private static let siblings: [String: [String]] = [
        "/events": ["v1", "events.k8s.io/v1"],
        "autoscaling/horizontalpodautoscalers": ["autoscaling/v1", "autoscaling/v2"],
    ]

    /// Where built-in resources have what their `scale` tells.
    private static let scaled = ServedResource.ScalePaths(
        replicas: ["spec", "replicas"], status: ["status", "replicas"], selector: nil)

    private func builtIn(_ group: String, _ version: String, _ name: String) -> ServedResource? {
        guard
            let resource = facts.resources.first(where: {
                $0.group == group && $0.version == version && $0.name == name
            }), let schema = facts.schema(of: resource.groupVersionKind),
            let strategy = KindTable.strategy(group: group, resource: name)
        else { return nil }
        let shared = Self.shared["\(group)/\(version)/\(name)"]
        let facts = facts
        let versions = Self.siblings[shared?.collection ?? group + "/" + name] ?? []
        return ServedResource(
            resource, form: .builtIn(schema), strategy: strategy, printer: TablePrinter(resource),
            collection: shared?.collection, storedVersion: shared?.version,
            warning: Self.deprecated["\(group)/\(version)/\(name)"],
            scalePaths: resource.subresources.contains { $0.name == "scale" }
                ? [resource.groupVersionKind.apiVersion: Self.scaled] : [:],
            version: { apiVersion in
                guard versions.contains(apiVersion) else { return nil }
                let kind = GroupVersionKind(apiVersion: apiVersion, kind: resource.kind)
                return facts.schema(of: kind).map { schema in
                    FieldManager.Version(schema: schema) { Conversion.convert($0, to: kind) }
                }
            })
    }
}
