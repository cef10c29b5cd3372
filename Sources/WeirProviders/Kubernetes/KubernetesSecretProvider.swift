package import WeirCore
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.secret`: one Secret, made of texts; a thin form of `kubernetes.manifest`.
package struct KubernetesSecretProvider: Provider {
    private let manifest: KubernetesManifestProvider

    /// Hands over to `manifest`.
    package init(_ manifest: KubernetesManifestProvider) { self.manifest = manifest }

    package let types = [Self.secret]

    static let secret: ResourceType = {
        var type = ResourceType(
            "kubernetes.secret",
            """
            A Secret in a cluster, applied on the server's side as the field manager weir. Its values are kept neither in the \
            state nor in logs.
            """,
            arguments: [
                ClusterArgument.property,
                .init("name", ValueSchema(.string, "Its name."), required: true, immutable: true),
                .init(
                    "namespace",
                    ValueSchema(.string, "Its namespace; the kubeconfig's, or default, where it is not given."),
                    immutable: true),
                .init("type", ValueSchema(.string, "Its type."), default: "Opaque", immutable: true),
                .init(
                    "data", .map(of: ValueSchema(.string), "Its entries, as texts that are not encoded."),
                    required: true,
                    sensitive: true),
                .init("labels", .map(of: ValueSchema(.string), "Its labels.")),
                .init("annotations", .map(of: ValueSchema(.string), "Its annotations.")),
                KubernetesManifestProvider.force,
            ],
            attributes: [
                .init("name", ValueSchema(.string, "Its name.")),
                .init("namespace", ValueSchema(.string, "Its namespace.")),
            ] + KubernetesManifestProvider.attributes)
        type.resumes = true
        type.hasParts = true
        return type
    }()

    // MARK: Handing over

    private func arguments(_ given: Value.Map) throws(OperationFailure) -> Value.Map {
        let arguments = Arguments(given)
        let data = try arguments.textMap("data").mapValues { Value.string(Base64.encode($0.utf8)).hidden }
        let metadata: Value.Map = ["name": .string(try arguments.required("name"))]
        let object: Value = [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": .map(
                metadata.setting(["labels", "annotations"].map { ($0, given[$0].flatMap { $0 == .null ? nil : $0 }) })),
            "type": .string(try arguments.required("type")),
            "data": .map(Value.Map(data.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) { first, _ in first }),
        ]
        return [
            ClusterArgument.name: given[ClusterArgument.name] ?? .null, "objects": [object],
            "namespace": given["namespace"] ?? .null, "force": given["force"] ?? false, "wait": false,
        ]
    }

    private func declared(_ instance: DeclaredInstance) throws(OperationFailure) -> DeclaredInstance {
        DeclaredInstance(
            instance.address, KubernetesManifestProvider.manifest, arguments: try arguments(instance.arguments))
    }

    private func recorded(_ instance: RecordedInstance) throws(OperationFailure) -> RecordedInstance {
        var other = instance.asType(KubernetesManifestProvider.manifest.name)
        // Where the values are not known here, what is recorded of the object is enough to look after it.
        let isKnown = !(instance.arguments["data"]?.marks ?? []).contains(.unknown)
        other.arguments = isKnown ? try arguments(instance.arguments) : instance.arguments.setting("wait", to: false)
        return other
    }

    private func own(_ attributes: Value.Map) -> Value.Map {
        let object = attributes["objects"]?.listValue?.first
        return attributes.setting([("name", object?["name"] ?? .null), ("namespace", object?["namespace"] ?? .null)])
    }

    private func own(_ observation: Observation) -> Observation {
        guard case .present(let attributes, let drift) = observation else { return observation }
        return .present(attributes: own(attributes), drift: drift)
    }

    private func own(
        _ work: () async throws -> OperationResult
    ) async throws -> OperationResult {
        do {
            return OperationResult(own(try await work().attributes))
        } catch var failure as OperationFailure {
            if case .partial(let result) = failure.remains {
                failure.remains = .partial(OperationResult(own(result.attributes)))
            }
            throw failure
        }
    }

    // MARK: Provider

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard !instance.arguments.marks.contains(.unknown) else { return [] }
        return try await manifest.parts(try declared(instance), prior: try prior.map(recorded), in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        own(try await manifest.read(try self.recorded(recorded), in: context))
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let handed = try declared(instance)
        return try await own { try await manifest.create(handed, in: context) }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let (handed, before) = (try declared(instance), try recorded(prior))
        return try await own { try await manifest.update(handed, prior: before, in: context) }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await manifest.delete(try self.recorded(recorded), in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        var handed = intent
        handed.instance = try recorded(intent.instance)
        return own(try await manifest.probe(handed, in: context))
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        var handed = intent
        handed.instance = try recorded(intent.instance)
        return own(try await manifest.attributes(ofDone: handed, in: context))
    }
}
