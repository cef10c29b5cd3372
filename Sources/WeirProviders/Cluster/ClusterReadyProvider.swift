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
        var last = ""
        while true {
            switch await look(arguments, in: context) {
            case .success(let attributes): return OperationResult(attributes)
            case .failure(let failure):
                if failure.message != last { context.progress(failure.message) }
                last = failure.message
                guard failure.hint == nil else { throw failure }
            }
            guard ContinuousClock.now < end, await Waiting.pause(.seconds(1), in: context) == .goOn else {
                throw OperationFailure(last, remains: .nothing)
            }
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        switch await look(Arguments(recorded.arguments), in: context) {
        case .success(let attributes): .present(attributes: attributes)
        case .failure(let failure):
            if case .nothing = failure.remains { .incomplete(failure.message) } else { .unreachable(failure.message) }
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it looks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    /// What the cluster gives where it is ready; else why it is not. A failure with a hint does not pass by waiting; one that
    /// leaves nothing is of its nodes, others of asking.
    private func look(_ arguments: Arguments, in context: OperationContext) async -> Result<Value.Map, OperationFailure>
    {
        do {
            let client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline)
            let nodes = try await client.list(try await client.resource(apiVersion: "v1", kind: "Node")).items
            let ready = nodes.filter { ObjectStatus.of($0) == .ready }.count
            let wanted = arguments["nodes"]?.intValue.map { Int($0) } ?? max(1, nodes.count)
            guard ready >= wanted else {
                return .failure(OperationFailure("\(ready) of \(wanted) nodes are ready", remains: .nothing))
            }
            var attributes = Value.Map()
            let given = arguments[ClusterArgument.name]?.written
            for attribute in ClusterContract.attributes {
                attributes = attributes.setting(attribute.name, to: given?[attribute.name] ?? .null)
            }
            if given?.mapValue == nil { attributes = attributes.setting("kubeconfig", to: given ?? .null) }
            attributes = attributes.setting([
                ("server", .string(client.endpoint.server)), ("nodes", .int(Int64(nodes.count))),
                ("version", try await client.version()["gitVersion"] ?? .null),
            ])
            return .success(Self.ready.marking(attributes))
        } catch let error as KubernetesError {
            let failure = OperationFailure(error, "the cluster is not ready", context.redactor)
            return .failure(error.mayPass ? OperationFailure(failure.message) : failure)
        } catch let failure as OperationFailure {
            return .failure(failure)
        } catch {
            return .failure(OperationFailure("\(error)"))
        }
    }
}
