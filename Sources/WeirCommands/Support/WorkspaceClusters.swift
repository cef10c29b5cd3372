import ArgumentParser
import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
import WeirProviders
import WeirState
import WeirValue

/// Which clusters of a workspace a command asks.
struct ClusterOptions: ParsableArguments {
    @OptionGroup var target: StackOptions
    @Option(
        help:
            "Only this cluster: the address of a resource, or the name of an output; without it all cluster resources.")
    var cluster: String?

    /// The clusters, each with its name and a client for it.
    /// - Throws: ``CommandError`` where there is none, or one cannot be asked from here.
    func clients(_ context: CommandContext) async throws -> [(name: String, client: KubernetesClient)] {
        let session = try Session(context, workspace: target.workspace)
        let stack = try await session.stackName(target.stack)
        let snapshot = try await session.store(stack).load()
        let found = try RecordedClusters(snapshot, session.registry)
            .named(cluster, in: "\(stack)/\(session.workspace)")
        let clusters = KubernetesClusters(
            http: HTTPClient(), runner: SystemCommandRunner(), environment: context.environment,
            project: session.project.directory)
        return try found.map { cluster in
            do throws(OperationFailure) {
                let client = try clusters.client(.string(try Self.kubeconfig(of: cluster)))
                return (cluster.name, client.operation(until: .now + .seconds(30)))
            } catch {
                throw CommandError("\(cluster.name): \(error.message)", hint: error.hint)
            }
        }
    }

    private static func kubeconfig(of cluster: RecordedClusters.Cluster) throws(OperationFailure) -> String {
        do throws(CommandError) { return try cluster.kubeconfig().yaml } catch {
            throw OperationFailure(error.message, hint: error.hint)
        }
    }
}

extension CommandError {
    /// That asking `cluster` failed with `error`.
    init(_ cluster: String, _ error: KubernetesError) {
        self.init("\(cluster): \(error)", hint: error.isUnanswered ? "does it run? see: weir status" : nil)
    }
}
