package import WeirCore
import WeirKubernetes
import WeirValue

/// The type `cluster.ready`: a cluster whose nodes are ready. It makes nothing; what needs nodes depends on it, and what
/// has to be installed before, a network say, comes between it and the cluster.
package struct ClusterReadyProvider: Provider {
    private let clusters: KubernetesClusters

    /// Makes it.
    package init(clusters: KubernetesClusters) { self.clusters = clusters }

    package let types = [Self.ready]

    static let ready: ResourceType = {
        var type = ResourceType(
            "cluster.ready",
            """
            Waits until a cluster answers and its nodes are ready, and gives it on as a cluster. It is looked at anew with every \
            plan: nodes that are not ready any more are waited for again.
            """,
            arguments: [
                ClusterArgument.property,
                .init(
                    "nodes",
                    ValueSchema(
                        .integer,
                        "How many nodes have to be ready; all that there are, and one at least, where it is not given.")
                ),
                Schemas.duration("timeout", "How long is waited before that is a failure.", default: "15m"),
            ],
            attributes: ClusterContract.attributes)
        type.timeout = Schemas.longTimeout
        type.readsOthers = true
        type.resumes = true
        return type
    }()

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let end =
            ContinuousClock.now
            + min(try arguments.duration("timeout", default: .seconds(900)), context.remaining)
        let facts = try await NodeReadiness.wait(
            clusters, arguments[ClusterArgument.name], Self.wanted(arguments), until: end, remains: .nothing,
            in: context)
        return OperationResult(Self.attributes(arguments, facts))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let arguments = Arguments(recorded.arguments)
        let cluster = arguments[ClusterArgument.name]
        return switch await NodeReadiness.look(clusters, cluster, Self.wanted(arguments), in: context) {
        case .ready(let facts): .present(attributes: Self.attributes(arguments, facts))
        case .notReady(let reason): .incomplete(reason)
        case .unanswered(let reason): .unreachable(reason)
        case .impossible(let failure): .unreachable(failure.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it looks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    private static func wanted(_ arguments: Arguments) -> NodeReadiness.Wanted {
        NodeReadiness.Wanted(count: arguments["nodes"]?.intValue.map { Int($0) }, least: 1)
    }

    /// What the cluster gives on, with what `facts` tell.
    private static func attributes(_ arguments: Arguments, _ facts: NodeReadiness.Facts) -> Value.Map {
        var attributes = Value.Map()
        let given = arguments[ClusterArgument.name]?.written
        for attribute in ClusterContract.attributes {
            attributes = attributes.setting(attribute.name, to: given?[attribute.name] ?? .null)
        }
        if given?.mapValue == nil { attributes = attributes.setting("kubeconfig", to: given ?? .null) }
        return ready.marking(
            attributes.setting([
                ("server", .string(facts.server)), ("nodes", .int(Int64(facts.nodes))), ("version", facts.version),
            ]))
    }
}
