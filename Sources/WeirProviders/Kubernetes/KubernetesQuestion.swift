import WeirCore
import WeirKubernetes
package import WeirValue

/// Objects of a cluster that become a value: what the function `kubectl` of checks does.
package enum KubernetesQuestion {
    private static let options = ["namespace", "selector"]

    /// Why there is no answer.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The objects that `arguments` ask for: a cluster, a resource as kubectl takes it (`pods`, `deploy`,
    /// `deployments.apps`, or with a name `deploy/web`), and, as the third, a map of options (`namespace`, `selector`).
    ///
    /// - Returns: a list of objects, without a namespace those of all; with a name that object, null where there is none,
    ///   without a namespace in the kubeconfig's, or `default`.
    /// - Throws: ``Fault``.
    package static func ask(_ arguments: [Value], _ clusters: KubernetesClusters) async throws(Fault) -> Value {
        do {
            return try await answer(arguments, clusters)
        } catch {
            throw Fault(description: "kubectl: \(error)")
        }
    }

    private static func answer(_ values: [Value], _ clusters: KubernetesClusters) async throws -> Value {
        guard values.count > 1, let target = values[1].stringValue, !target.isEmpty else {
            throw OperationFailure("its second argument is a resource, such as \"pods\" or \"deploy/web\"")
        }
        guard let given = values.count > 2 ? values[2].mapValue : Value.Map() else {
            throw OperationFailure("its third argument is a map of options")
        }
        if let unknown = given.keys.first(where: { !options.contains($0) }) {
            throw OperationFailure("it has no option \"\(unknown)\"; it has \(options.joined(separator: ", "))")
        }
        let client = try clusters.client(values[0])
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        let resource = try await client.resource(named: parts[0])
        let arguments = Arguments(given)
        let namespace = try arguments.text("namespace")
        let selector = try arguments.text("selector")
        guard parts.count > 1 else {
            let selection = ObjectSelection(namespace: namespace, labels: selector)
            return .list(Value.List(try await client.list(resource, selection).items.map(\.shownObject)))
        }
        guard selector == nil else { throw OperationFailure("a name and a selector do not go together") }
        do throws(KubernetesError) {
            let home = namespace ?? client.endpoint.namespace ?? "default"
            return try await client.get(resource, namespace: home, parts[1]).shownObject
        } catch {
            guard error.isNotFound else { throw error }
            return .null
        }
    }
}
