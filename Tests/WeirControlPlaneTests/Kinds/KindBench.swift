import WeirValue

@testable import WeirControlPlane

/// Objects in memory, and the requests that make and change them: what a server does of admission, preparation and
/// validation, and nothing else.
final class KindBench {
    /// The objects by resource (`apps/deployments`; `/pods` in the core), and there by namespace and name.
    private(set) var objects: [String: [String: Value]] = [:]
    private var count = 0
    /// What the last request warned of.
    private(set) var warnings: [String] = []
    var user = KindUser(name: "admin", groups: ["system:masters"])
    static let namespace = "space"

    init() { put("/serviceaccounts", ["metadata": ["name": "default", "namespace": .string(Self.namespace)]]) }

    /// Stores an object as it is.
    func put(_ resource: String, _ object: Value) {
        let key = object.text("metadata", "namespace") + "/" + object.text("metadata", "name")
        objects[resource, default: [:]][key] = object
    }

    private func context(_ strategy: KindStrategy, _ part: String?) -> KindContext {
        let all = objects
        count += 1
        let second = count % 60
        return KindContext(
            namespace: strategy.isNamespaced ? Self.namespace : "",
            time: "2026-01-01T00:00:" + (second < 10 ? "0" : "") + "\(second)Z", user: user,
            makeUID: { "11111111-2222-3333-4444-555555555555" }, makeSuffix: { "abcde" }, part: part,
            cluster: ClusterView(
                object: { group, resource, namespace, name in all[group + "/" + resource]?[namespace + "/" + name] },
                objects: { group, resource, namespace in
                    (all[group + "/" + resource] ?? [:]).filter {
                        namespace.isEmpty || $0.key.hasPrefix(namespace + "/")
                    }
                    .sorted { $0.key < $1.key }.map(\.value)
                }),
            services: ServiceAllocation(
                clusterIP: { wanted throws(ServiceAllocation.Fault) in
                    if let wanted, !wanted.hasPrefix("10.96.") {
                        throw ServiceAllocation.Fault("the provided network does not match the current range")
                    }
                    return wanted ?? "10.96.0.7"
                },
                nodePort: { wanted throws(ServiceAllocation.Fault) in
                    if let wanted, wanted < 30_000 {
                        throw ServiceAllocation.Fault("provided port is not in the valid range")
                    }
                    return wanted ?? 30_007
                }))
    }

    private func strategy(_ resource: String) throws(APIStatus) -> KindStrategy {
        let parts = resource.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let strategy = KindTable.strategy(group: parts[0], resource: parts[1]) else {
            throw .failure("no resource \(resource)")
        }
        return strategy
    }

    /// `value` as an object of a resource, read and with its defaults.
    private func read(_ value: Value, _ resource: String, _ strategy: KindStrategy) throws(APIStatus) -> Value {
        let known = TypeFacts.builtIn.resources.first { $0.group + "/" + $0.name == resource }
        let version = (known?.group.isEmpty == false ? (known?.group ?? "") + "/" : "") + (known?.version ?? "")
        let told = value["apiVersion"]?.stringValue ?? version
        guard let schema = TypeFacts.builtIn.schema(of: GroupVersionKind(apiVersion: told, kind: strategy.kind)),
            case .map(let map) = value
        else { throw .failure("no schema of \(resource)") }
        let whole = Value.map(map.setting([("apiVersion", .string(told)), ("kind", .string(strategy.kind))]))
        do throws(BuiltInDecoder.Fault) {
            var object = try BuiltInDecoder.decode(whole, schema).object
            strategy.defaults(&object)
            return object
        } catch { throw .badRequest(error.description) }
    }

    /// Makes a new object.
    @discardableResult
    func make(_ resource: String, _ value: Value) throws(APIStatus) -> Value {
        let strategy = try strategy(resource)
        let context = context(strategy, "")
        var object = try read(value, resource, strategy)
        try strategy.admission(&object, nil, context)
        warnings = try strategy.create(&object, context)
        object.edit("metadata") { $0.set("resourceVersion", "1") }
        put(resource, object)
        return object
    }

    /// Puts `value` in place of `old`, or of a part of it; nil where the request does not tell of what.
    @discardableResult
    func change(_ resource: String, _ old: Value, to value: Value, part: String? = "") throws(APIStatus) -> Value {
        let strategy = try strategy(resource)
        let context = context(strategy, part)
        var object = try read(value, resource, strategy)
        try strategy.admission(&object, old, context)
        warnings =
            try part == "status"
            ? strategy.updateStatus(&object, old, context) : strategy.update(&object, old, context)
        put(resource, object)
        return object
    }

    func object(_ resource: String, _ name: String, in namespace: String = KindBench.namespace) -> Value? {
        objects[resource]?[namespace + "/" + name] ?? objects[resource]?["/" + name]
    }
}

extension Value {
    /// This with `value` at `pointer`; without what is there where that is nil. Numbers lead into lists.
    func with(_ pointer: String, _ value: Value?) -> Value {
        let parts = pointer.split(separator: "/").map { part in
            part.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        }
        return setting(parts[...], value)
    }

    private func setting(_ path: ArraySlice<String>, _ new: Value?) -> Value {
        guard let key = path.first else { return new ?? .null }
        if let index = Int(key), case .list(let list) = self {
            var elements = list.elements
            let old = elements.indices.contains(index) ? elements[index] : .emptyMap
            if path.count == 1, new == nil {
                elements.remove(at: index)
            } else if index < elements.count {
                elements[index] = old.setting(path.dropFirst(), new)
            } else {
                elements.append(old.setting(path.dropFirst(), new))
            }
            return .list(elements)
        }
        let map = mapValue ?? [:]
        if path.count == 1 { return .map(map.setting(key, to: new)) }
        return .map(map.setting(key, to: (map[key] ?? .emptyMap).setting(path.dropFirst(), new)))
    }
}
