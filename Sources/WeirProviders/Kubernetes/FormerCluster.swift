import WeirCore
import WeirKubernetes
import WeirValue

/// The cluster that a resource was in before it was given another.
enum FormerCluster {
    /// Takes away what `prior` has in its cluster, with `takeAway`, where `instance` is given another one. One that does not answer is
    /// left alone: it may be gone, or have another address now.
    /// - Returns: whether it was taken away, so that nothing of `prior` is left.
    /// - Throws: ``OperationFailure`` where it cannot be; `prior` stays what is recorded.
    static func leave(
        _ prior: RecordedInstance, for instance: DeclaredInstance, _ clusters: KubernetesClusters,
        in context: OperationContext, takeAway: () async throws -> Void
    ) async throws -> Bool {
        // Whose kubeconfig is not known here cannot be asked either.
        guard let before = try? clusters.client(prior.arguments[ClusterArgument.name]) else { return false }
        let now = try clusters.client(instance.arguments[ClusterArgument.name])
        guard before.endpoint.server != now.endpoint.server,
            let former = await before.operation(until: context.deadline).identity,
            let present = await now.operation(until: context.deadline).identity, former != present
        else { return false }
        context.progress("it goes from \(before.endpoint.server) to \(now.endpoint.server)")
        do {
            try await takeAway()
        } catch {
            var failure = error as? OperationFailure ?? OperationFailure("\(error)")
            failure.message = "what it has in \(before.endpoint.server), where it was before: \(failure.message)"
            failure.remains = .unknown
            throw failure
        }
        return true
    }
}

extension KubernetesClient {
    /// What tells a cluster from others, whatever its address: the uid of the namespace `kube-system`
    /// (OpenTelemetry's `k8s.cluster.uid`). Nil where the cluster does not tell.
    fileprivate var identity: String? {
        get async {
            do throws(KubernetesError) {
                let namespaces = try await resource(apiVersion: "v1", kind: "Namespace")
                return try await get(namespaces, namespace: nil, "kube-system")["metadata"]?["uid"]?.stringValue
            } catch { return nil }
        }
    }
}
