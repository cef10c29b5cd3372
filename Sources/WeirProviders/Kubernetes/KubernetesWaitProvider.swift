package import WeirCore
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.wait`: asks for objects until they are as they should be. It only reads.
package struct KubernetesWaitProvider: Provider {
    private let clusters: KubernetesClusters

    /// Makes it.
    package init(clusters: KubernetesClusters) { self.clusters = clusters }

    package let types = [Self.wait]

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        if arguments["until"]?.isKnown ?? false { _ = try ObjectCondition(try arguments.required("until")) }
        let hasKind = arguments["apiVersion"] != nil && arguments["kind"] != nil
        guard hasKind != (arguments["resource"] != nil) else {
            throw OperationFailure("give either apiVersion and kind, or resource", remains: .nothing)
        }
        guard (arguments["name"] != nil) != (arguments["selector"] != nil) else {
            throw OperationFailure("give either name or selector", remains: .nothing)
        }
        return Value.Map()
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        .present(attributes: recorded.attributes)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult(try await KubernetesWait(instance, context, clusters).run())
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it asks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        ["object": .null, "objects": .null]
    }
}
