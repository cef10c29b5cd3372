package import WeirCore
package import WeirValue

/// The type `cluster`: a cluster of whichever type its argument `provider` names, so that one stack runs on any of them.
///
/// It hands everything over to the type `PROVIDER.cluster`; what that tells beyond the contract of all clusters is recorded
/// in the attribute `details`.
package struct ClusterProvider: Provider {
    /// The attribute with what the type that it was handed over to tells of its own.
    private static let details = "details"

    /// The providers by the names that `provider` takes.
    private let kinds: [String: DeferredProvider]

    package let types: [ResourceType]

    /// Hands over to those of `providers` that have a type `NAME.cluster`.
    package init(_ providers: [DeferredProvider]) {
        var kinds: [String: DeferredProvider] = [:]
        for provider in providers {
            for name in provider.typeNames where name.hasSuffix(".cluster") {
                kinds[String(name.dropLast(8))] = provider
            }
        }
        self.kinds = kinds
        types = [Self.type(kinds.keys.sorted())]
    }

    // MARK: Handing over

    /// The type that an instance is handed over to, and its provider.
    private struct Target {
        let provider: any Provider
        let type: ResourceType
    }

    private func target(_ arguments: Value.Map) throws(OperationFailure) -> Target {
        let name = arguments["provider"]?.stringValue ?? EmbeddedClusterProvider.name
        guard let kind = kinds[name], let provider = kind.provider, let type = kind.type(name + ".cluster") else {
            throw OperationFailure(
                "there are no clusters of \(name)", hint: "one of \(kinds.keys.sorted().joined(separator: ", "))",
                remains: .nothing)
        }
        return Target(provider: provider, type: type)
    }

    /// The arguments for the type of `target`: the portable ones, and its own in `options`.
    private func arguments(_ arguments: Value.Map, _ target: Target) throws(OperationFailure) -> Value.Map {
        var given: [(String, Value?)] = []
        for (name, value) in arguments where !["provider", "options"].contains(name) && value != .null {
            given.append((name, value))
        }
        for (name, value) in arguments["options"]?.mapValue ?? [:] { given.append((name, value)) }
        var result = Value.Map()
        for argument in target.type.arguments {
            if let value = argument.defaultValue { result = result.setting(argument.name, to: value) }
        }
        for (name, value) in given {
            guard target.type.argument(name) != nil else {
                throw OperationFailure(
                    "\(target.type.name) has no argument \"\(name)\"",
                    hint: "its arguments are \(target.type.arguments.map(\.name).joined(separator: ", "))",
                    remains: .nothing)
            }
            result = result.setting(name, to: value)
        }
        return result
    }

    private func declared(_ instance: DeclaredInstance) throws(OperationFailure) -> (Target, DeclaredInstance) {
        let target = try target(instance.arguments)
        let own = DeclaredInstance(
            instance.address, target.type, arguments: try arguments(instance.arguments, target),
            fingerprints: instance.fingerprints)
        return (target, own)
    }

    private func recorded(_ instance: RecordedInstance) throws(OperationFailure) -> (Target, RecordedInstance) {
        let target = try target(instance.arguments)
        var own = instance.asType(target.type.name)
        own.arguments = try arguments(instance.arguments, target)
        own.attributes = instance.attributes.setting(
            [(Self.details, nil)]
                + (instance.attributes[Self.details]?.written.mapValue ?? [:]).map { ($0.key, $0.value) })
        return (target, own)
    }

    /// `attributes`, as the type that it was handed over to tells them, as those of this one.
    private func own(_ attributes: Value.Map) -> Value.Map {
        var contract = Value.Map()
        var details = Value.Map()
        let names = Set(ClusterContract.attributes.map(\.name))
        for (name, value) in attributes {
            if names.contains(name) {
                contract = contract.setting(name, to: value)
            } else {
                details = details.setting(name, to: value)
            }
        }
        return contract.setting(Self.details, to: Value.map(details).hidden)
    }

    // MARK: Provider

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        if instance.arguments.marks.contains(.unknown) { return Value.Map() }
        let (target, own) = try declared(instance)
        return try await target.provider.fingerprints(own, in: context)
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        let unknown = instance.type.unknownAttributes
        if instance.arguments.marks.contains(.unknown) { return unknown }
        do throws(OperationFailure) {
            let (target, own) = try declared(instance)
            let before = try prior.map { prior throws(OperationFailure) in try recorded(prior).1 }
            let planned = target.provider.plannedAttributes(own, prior: before)
            let names = Set(ClusterContract.attributes.map(\.name))
            return instance.type.marking(
                unknown.setting(planned.filter { names.contains($0.key) }.map { ($0.key, $0.value) }))
        } catch { return unknown }
    }

    package func read(_ instance: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let (target, handed) = try recorded(instance)
        return own(try await target.provider.read(handed, in: context))
    }

    private func own(_ observation: Observation) -> Observation {
        guard case .present(let attributes, let drift) = observation else { return observation }
        return .present(attributes: own(attributes), drift: drift)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let (target, handed) = try declared(instance)
        let result = try await target.provider.create(handed, in: context)
        return OperationResult(own(result.attributes), recipe: result.recipe)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let (target, handed) = try declared(instance)
        let result = try await target.provider.update(handed, prior: try recorded(prior).1, in: context)
        return OperationResult(own(result.attributes), recipe: result.recipe)
    }

    package func delete(_ instance: RecordedInstance, in context: OperationContext) async throws {
        let (target, handed) = try recorded(instance)
        try await target.provider.delete(handed, in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let (target, handed) = try recorded(intent.instance)
        var wanted = intent
        wanted.instance = handed
        return own(try await target.provider.probe(wanted, in: context))
    }

    package func undo(_ instance: RecordedInstance, in context: OperationContext) async throws {
        let (target, handed) = try recorded(instance)
        try await target.provider.undo(handed, in: context)
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let (target, handed) = try recorded(intent.instance)
        var wanted = intent
        wanted.instance = handed
        return own(try await target.provider.attributes(ofDone: wanted, in: context))
    }
}

extension ClusterProvider {
    private static func type(_ kinds: [String]) -> ResourceType {
        var type = ResourceType(
            "cluster",
            """
            A cluster of the type that provider names: provider: kind is a kind.cluster, and so on. Its arguments are those \
            that all clusters share; what only one type has goes into options.
            """,
            arguments: [
                .init(
                    "provider", ValueSchema.oneOf(kinds, "What makes it."),
                    default: .string(EmbeddedClusterProvider.name),
                    immutable: true),
                .init("name", ValueSchema(.string, "What it is called; its address where it is not given.")),
                .init("nodes", ValueSchema(.integer, "How many nodes it has.")),
                .init("version", ValueSchema(.string, "Its Kubernetes version, where the type takes one.")),
                .init("options", ValueSchema(.any, "Further arguments of the type PROVIDER.cluster, as a map.")),
            ],
            attributes: ClusterContract.attributes + [
                .init(
                    details, ValueSchema(.any, "What its type tells beyond what all clusters do."), sensitive: true)
            ])
        type.timeout = ProcessProvider.process.timeout
        type.keepsFolder = true
        return type
    }
}
