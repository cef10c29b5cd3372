import Synchronization
import WeirValue

/// The strategies of all resources.
package enum KindTable {
    /// The strategy of a built-in resource; one without rules of its own for what is not built in.
    package static func strategy(group: String, resource: String) -> KindStrategy? {
        strategies[key(group, resource)]
    }

    /// The strategy of a custom resource, whose objects are validated after their schema elsewhere.
    package static func custom(
        group: String, resource: String, kind: String, isNamespaced: Bool, hasStatus: Bool
    ) -> KindStrategy {
        var strategy = KindStrategy(group, resource, kind, isNamespaced: isNamespaced)
        strategy.namesFinalizers = false
        strategy.metadataOnUpdate = [.update]
        strategy.allowsUnconditionalUpdate = false
        strategy.hasStatus = hasStatus
        strategy.keepsMetadata = true
        strategy.fieldNames = []
        strategy.raisesGeneration = { new, old in
            let ignored = hasStatus ? ["metadata", "status"] : ["metadata"]
            return !Value.means(rest(new, ignored), rest(old, ignored))
        }
        return strategy
    }

    private static func rest(_ object: Value, _ ignored: [String]) -> Value {
        guard case .map(let map) = object else { return object }
        return .map(map.setting(ignored.map { ($0, nil) }))
    }

    private static func key(_ group: String, _ resource: String) -> String { group + "/" + resource }

    private static let strategies: [String: KindStrategy] = {
        var table: [String: KindStrategy] = [:]
        for resource in TypeFacts.builtIn.resources {
            let key = key(resource.group, resource.name)
            guard table[key] == nil else { continue }
            var strategy = KindStrategy(
                resource.group, resource.name, resource.kind, isNamespaced: resource.isNamespaced)
            strategy.hasStatus = resource.subresources.contains { $0.name == "status" }
            rules[key]?(&strategy)
            table[key] = strategy
        }
        return table
    }()

    /// What is special about the kinds.
    private static let rules = WorkloadKinds.rules.merging(CoreKinds.rules) { first, _ in first }
        .merging(ClusterKinds.rules) { first, _ in first }.merging(StorageKinds.rules) { first, _ in first }
        .merging(DefinitionKind.rules) { first, _ in first }

    // MARK: Status

    private static let statuses = Mutex<[String: Value]>([:])

    /// The status of an object of a kind in which nothing is set; nil where there is none.
    static func emptyStatus(_ group: String, _ kind: String, _ apiVersion: String) -> Value? {
        let name = apiVersion + "/" + kind
        if let known = statuses.withLock({ $0[name] }) { return known }
        let kind = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let schema = TypeFacts.builtIn.schema(of: kind), let status = BuiltInDecoder.empty(schema, kind)["status"]
        else { return nil }
        statuses.withLock { $0[name] = status }
        return status
    }
}
