package import WeirCore
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.object`: reads one object that others made, once it is as it should be. Each plan reads it anew.
package struct KubernetesObjectProvider: Provider {
    private let clusters: KubernetesClusters

    /// Makes it.
    package init(clusters: KubernetesClusters) { self.clusters = clusters }

    package let types = [Self.object]

    static let object: ResourceType = {
        var waitUntil = ValueSchema(
            .expression,
            """
            What to wait for before it is read: ready, or an expression over object; that it is there, where nothing is \
            given.
            """)
        waitUntil.variables = [ObjectCondition.variable, "ready"]
        var type = ResourceType(
            "kubernetes.object",
            """
            Reads one object of a cluster that something else makes: a status, an address, a token. It is read anew with every \
            plan; nothing is made and nothing is taken away.
            """,
            arguments: [
                ClusterArgument.property,
                .init("apiVersion", ValueSchema(.string, "Its API version, apps/v1; together with kind.")),
                .init("kind", ValueSchema(.string, "Its kind, Deployment; together with apiVersion.")),
                .init(
                    "resource",
                    ValueSchema(.string, "Its resource as kubectl takes it, deploy or deployments.apps.")),
                .init(
                    "namespace",
                    ValueSchema(.string, "Its namespace; the kubeconfig's, or default, where it is not given.")),
                .init("name", ValueSchema(.string, "Its name."), required: true),
                .init("waitUntil", waitUntil),
                Schemas.duration("timeout", "How long is waited before that is a failure.", default: "5m"),
            ],
            attributes: [
                .init(
                    "object",
                    ValueSchema(.any, "The object; the data of a Secret is sensitive."))
            ])
        type.timeout = Schemas.longTimeout
        type.readsOthers = true
        return type
    }()

    private func wait(_ instance: DeclaredInstance) -> DeclaredInstance {
        let until = instance.arguments["waitUntil"] ?? .null
        return DeclaredInstance(
            instance.address, KubernetesWaitProvider.wait,
            arguments: instance.arguments.setting("until", to: until == .null ? "true" : until))
    }

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        try await KubernetesWaitProvider(clusters: clusters).fingerprints(wait(instance), in: context)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let found = try await KubernetesWait(wait(instance), context, clusters).run()
        return OperationResult(["object": found["object"] ?? .null])
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let arguments = Arguments(recorded.arguments)
        do {
            let client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline)
            let resource =
                if let version = try arguments.text("apiVersion"), let kind = try arguments.text("kind") {
                    try await client.resource(apiVersion: version, kind: kind)
                } else {
                    try await client.resource(named: try arguments.required("resource"))
                }
            let home = try arguments.text("namespace") ?? client.endpoint.namespace ?? "default"
            let object = try await client.get(
                resource, namespace: resource.isNamespaced ? home : nil, try arguments.required("name"))
            return .present(attributes: ["object": object.shownObject])
        } catch let error as KubernetesError {
            if error.isNotFound { return .absent }
            if case .unknownType = error.kind { return .absent }
            return .unreachable(OperationFailure(error, "", context.redactor).message)
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it reads again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        ["object": .null]
    }
}
