package import WeirCore
import WeirValue

// What is built is applied to a cluster.
extension KustomizeProvider {
    /// The attribute with what was applied.
    static let applied = "applied"

    static func isApplied(_ arguments: Value.Map) -> Bool {
        (arguments[ClusterArgument.name] ?? .null) != .null
    }

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard Self.isApplied(instance.arguments), !instance.arguments.marks.contains(.unknown) else { return [] }
        let built = try await build(instance, in: context)
        return try await manifest.parts(
            declared(instance, built), prior: prior.map { recorded($0, nil) }, in: context)
    }

    func apply(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> OperationResult {
        let built = try await build(instance, in: context)
        let handed = declared(instance, built)
        do {
            let result =
                if let prior {
                    try await manifest.update(handed, prior: recorded(prior, nil), in: context)
                } else {
                    try await manifest.create(handed, in: context)
                }
            return OperationResult(own(result.attributes, built))
        } catch var failure as OperationFailure {
            if case .partial(let result) = failure.remains {
                failure.remains = .partial(OperationResult(own(result.attributes, built)))
            }
            throw failure
        }
    }

    func look(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let first = own(try await manifest.read(self.recorded(recorded, nil), in: context), recorded)
        guard case .present(_, let drift) = first, !drift.isEmpty, let built = await rebuilt(recorded, in: context)
        else { return first }
        // With what was applied at hand the fields are told.
        return own(try await manifest.read(self.recorded(recorded, built), in: context), recorded)
    }

    func takeAway(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let isKnown = (recorded.attributes[Self.applied] ?? .null) != .null
        let built = isKnown ? nil : try await build(self.declared(recorded), in: context)
        try await manifest.delete(self.recorded(recorded, built), in: context)
    }

    func probeApplied(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        var handed = intent
        let built = intent.kind == .create ? try await build(declared(intent.instance), in: context) : nil
        handed.instance = recorded(intent.instance, built)
        return own(try await manifest.probe(handed, in: context), intent.instance)
    }

    func attributesApplied(_ intent: Intent, in context: OperationContext) async throws -> Value.Map {
        guard intent.kind == .create else { return intent.instance.attributes }
        let built = try await build(declared(intent.instance), in: context)
        var handed = intent
        handed.instance = recorded(intent.instance, built)
        return own(try await manifest.attributes(ofDone: handed, in: context), built)
    }

    /// What was built for `recorded`; nil where what it was built of is not what it was any more.
    private func rebuilt(_ recorded: RecordedInstance, in context: OperationContext) async -> Built? {
        let instance = declared(recorded)
        do {
            guard try await fingerprints(instance, in: context) == recorded.fingerprints else { return nil }
            return try await build(instance, in: context)
        } catch { return nil }
    }

    // MARK: Handing over

    private func declared(_ recorded: RecordedInstance) -> DeclaredInstance {
        DeclaredInstance(
            recorded.address, Self.build, arguments: recorded.arguments, fingerprints: recorded.fingerprints)
    }

    private func arguments(_ given: Value.Map, _ built: Built?) -> Value.Map {
        let names = [ClusterArgument.name] + KubernetesManifestProvider.applying.map(\.name)
        let content = built.map { Value.string(String(decoding: $0.bytes, as: UTF8.self)) }
        return Value.Map(given.filter { names.contains($0.key) }.map { ($0.key, $0.value) }) { first, _ in first }
            .setting("content", to: built?.isSensitive ?? false ? content?.hidden : content)
    }

    private func declared(_ instance: DeclaredInstance, _ built: Built) -> DeclaredInstance {
        DeclaredInstance(
            instance.address, KubernetesManifestProvider.manifest, arguments: arguments(instance.arguments, built))
    }

    private func recorded(_ instance: RecordedInstance, _ built: Built?) -> RecordedInstance {
        var handed = instance.asType(KubernetesManifestProvider.manifest.name)
        handed.arguments = arguments(instance.arguments, built)
        handed.attributes = instance.attributes[Self.applied]?.written.mapValue ?? Value.Map()
        handed.fingerprints = Value.Map()
        return handed
    }

    private func own(_ attributes: Value.Map, _ built: Built) -> Value.Map {
        let digest = Value.string(Digest.sha256(built.bytes))
        return [
            "directory": .null, "objects": .list(Value.List(built.objects.map { .string($0) })),
            "digest": built.isSensitive ? digest.hidden : digest, MadeFolders.name: MadeFolders.value([]),
            Self.applied: .map(attributes),
        ]
    }

    private func own(_ observation: Observation, _ recorded: RecordedInstance) -> Observation {
        guard case .present(let attributes, let drift) = observation else { return observation }
        return .present(
            attributes: recorded.attributes.setting(Self.applied, to: .map(attributes)), drift: drift)
    }
}
