import WeirCore
import WeirKubernetes
import WeirValue

/// Embedded clusters that a run takes away with their data.
enum LeavingCluster {
    /// Whether what is in the cluster that `client` asks need not be taken away: the cluster does not answer, and the same run takes it away
    /// with all that is in it. That is told, too.
    static func takesAlong(_ client: KubernetesClient, _ context: OperationContext) async -> Bool {
        let leaving = context.leaving.first { cluster in
            cluster.attributes["provider"]?.stringValue == EmbeddedClusterProvider.name
                && cluster.attributes["server"]?.stringValue == client.endpoint.server
        }
        guard let leaving, await isSilent(client) else { return false }
        context.progress("\(leaving.address) does not run, and is taken away with all that is in it")
        return true
    }

    private static func isSilent(_ client: KubernetesClient) async -> Bool {
        do throws(KubernetesError) {
            try await client.checkReady()
            return false
        } catch { return error.isUnanswered }
    }
}
