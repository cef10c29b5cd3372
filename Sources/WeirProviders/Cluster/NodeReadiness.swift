import WeirCore
import WeirKubernetes
import WeirValue

/// Whether the nodes of a cluster are ready.
enum NodeReadiness: Sendable {
    private static let controlPlane = "node-role.kubernetes.io/control-plane"

    /// They are.
    case ready(Facts)
    /// They are not, and why.
    case notReady(String)
    /// Nobody answered, and why.
    case unanswered(String)
    /// Asking cannot succeed.
    case impossible(OperationFailure)

    /// What a cluster with ready nodes tells.
    struct Facts: Sendable {
        let nodes: Int
        /// The version of its API server, as it writes it.
        let version: Value
        let server: String
    }

    /// Which nodes have to be ready.
    struct Wanted: Sendable {
        /// How many; all that there are where it is nil.
        var count: Int?
        /// The least number.
        var least = 0
        /// Whether only nodes of the control plane count.
        var onlyControlPlane = false
    }

    /// Looks at the nodes of the cluster that `cluster`, its kubeconfig or attributes, leads to.
    static func look(
        _ clusters: KubernetesClusters, _ cluster: Value?, _ wanted: Wanted, in context: OperationContext
    ) async -> NodeReadiness {
        do {
            let client = try clusters.client(cluster).operation(until: context.deadline)
            let all = try await client.list(try await client.resource(apiVersion: "v1", kind: "Node")).items
            let counted = all.filter {
                !wanted.onlyControlPlane || $0["metadata"]?["labels"]?[controlPlane] != nil
            }
            let ready = counted.filter { ObjectStatus.of($0) == .ready }.count
            let count = wanted.count ?? max(wanted.least, counted.count)
            guard ready >= count else { return .notReady("\(ready) of \(count) nodes are ready") }
            let version = try await client.version()["gitVersion"] ?? .null
            return .ready(Facts(nodes: all.count, version: version, server: client.endpoint.server))
        } catch let error as KubernetesError {
            let failure = OperationFailure(error, "the cluster is not ready", context.redactor)
            return error.mayPass ? .unanswered(failure.message) : .impossible(failure)
        } catch let failure as OperationFailure {
            return .impossible(failure)
        } catch {
            return .impossible(OperationFailure("\(error)"))
        }
    }

    /// Looks again until they are ready, and says in between why not.
    /// - Throws: ``OperationFailure``, which leaves `remains`, after `end` or where it cannot succeed.
    static func wait(
        _ clusters: KubernetesClusters, _ cluster: Value?, _ wanted: Wanted, until end: ContinuousClock.Instant,
        remains: OperationFailure.Remains, in context: OperationContext
    ) async throws(OperationFailure) -> Facts {
        var last = ""
        while true {
            let reason: String
            switch await look(clusters, cluster, wanted, in: context) {
            case .ready(let facts): return facts
            case .notReady(let text), .unanswered(let text): reason = text
            case .impossible(let failure):
                var failure = failure
                failure.remains = remains
                throw failure
            }
            if reason != last { context.progress(reason) }
            last = reason
            guard ContinuousClock.now < end, await Waiting.pause(.seconds(1), in: context) == .goOn else {
                throw OperationFailure(reason, remains: remains)
            }
        }
    }
}
