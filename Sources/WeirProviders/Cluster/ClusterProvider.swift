package import WeirCore
package import WeirValue

/// The type `cluster`: a cluster of whichever type its argument `provider` names, so that one stack runs on any of them.
///
/// It hands everything over to the type `PROVIDER.cluster`; what that tells beyond the contract of all clusters is recorded
/// in the attribute `details`.
package struct ClusterProvider: Provider, MachineUser {
    /// The attribute with what the type that it was handed over to tells of its own.
    private static let details = "details"

    /// The providers by the names that `provider` takes.
    private let kinds: [String: DeferredProvider]
    private let clusters: KubernetesClusters

    package let types: [ResourceType]

    /// Hands over to those of `providers` that have a type `NAME.cluster`.
    ///
    /// `clusters` asks clusters about their nodes.
    package init(_ providers: [DeferredProvider], clusters: KubernetesClusters) {
        self.clusters = clusters
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

    /// The arguments for the type of `target`: what is asked for in the words that all clusters share, in its own; and its
    /// part of `options`, which stands over that.
    private func arguments(_ arguments: Value.Map, _ target: Target) throws(OperationFailure) -> Value.Map {
        let wanted = try PortableCluster(arguments)
        guard let provider = target.provider as? any PortableClusters else {
            throw OperationFailure("\(target.type.name) cannot be asked for as a cluster", remains: .nothing)
        }
        let options = try Arguments(arguments).object("options")
        for (name, _) in options.values where kinds[name] == nil {
            throw OperationFailure(
                "there are no clusters of \(name), which options names",
                hint: "its members are providers: \(kinds.keys.sorted().joined(separator: ", "))", remains: .nothing)
        }
        let given = try provider.arguments(of: wanted, target.type)
            .setting(try options.object(String(target.type.name.dropLast(8))).values.map { ($0.key, $0.value) })
        var result = Value.Map()
        for argument in target.type.arguments {
            if let value = argument.defaultValue { result = result.setting(argument.name, to: value) }
        }
        for (name, value) in given where value != .null {
            guard target.type.argument(name) != nil else {
                throw OperationFailure(
                    "\(target.type.name) has no argument \"\(name)\"",
                    hint: "its arguments are \(target.type.arguments.map(\.name).joined(separator: ", "))",
                    remains: .nothing)
            }
            result = result.setting(name, to: value)
        }
        if let fault = target.type.argumentSchema.faults(of: .map(result)).first {
            let place = ([target.type.name] + fault.path).joined(separator: ".")
            throw OperationFailure("\(place): \(fault.message)", hint: fault.hint, remains: .nothing)
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

    /// What making `instance` needs of this machine; nil where that is nothing, or not known.
    func machineNeeds(_ instance: DeclaredInstance) -> MachineNeeds? {
        if instance.arguments.marks.contains(.unknown) { return nil }
        do throws(OperationFailure) {
            let (target, handed) = try declared(instance)
            return (target.provider as? any MachineUser)?.machineNeeds(handed)
        } catch { return nil }
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

    package func replacementReason(_ instance: DeclaredInstance, prior: RecordedInstance) -> String? {
        if instance.arguments.marks.contains(.unknown) { return nil }
        do throws(OperationFailure) {
            let (target, wanted) = try declared(instance)
            let before = try recorded(prior).1
            for argument in target.type.arguments where argument.immutable {
                // What a tool was asked for by an expression's default is not in either.
                let (new, old) = (wanted.arguments[argument.name], before.arguments[argument.name])
                if new ?? .null != old ?? .null {
                    return "\(argument.name) of a \(target.type.name) cannot be changed"
                }
            }
            return target.provider.replacementReason(wanted, prior: before)
        } catch { return nil }
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
        let whole = OperationResult(own(result.attributes), recipe: result.recipe)
        try await wait(for: instance.arguments, whole, in: context)
        return whole
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
    /// Waits until of the cluster that was made as `made` is ready what `arguments` ask for.
    private func wait(
        for arguments: Value.Map, _ made: OperationResult, in context: OperationContext
    ) async throws(OperationFailure) {
        let brings = arguments["cni"]?["disabled"]?.boolValue != true
        let wanted = arguments["waitFor"]?.stringValue ?? (brings ? "nodes" : "api")
        guard wanted != "api" else { return }
        let nodes = NodeReadiness.Wanted(
            least: arguments["waitFor"] == nil ? 0 : 1, onlyControlPlane: wanted == "controlPlane")
        _ = try await NodeReadiness.wait(
            clusters, made.attributes["kubeconfig"], nodes, until: context.deadline, remains: .partial(made),
            in: context)
    }

    private static func type(_ kinds: [String]) -> ResourceType {
        var type = ResourceType(
            "cluster",
            """
            A cluster of the type that provider names: provider: kind is a kind.cluster, and so on. Its arguments are those \
            that clusters share; a type that does not take one of them refuses it. What only one type has goes into options.
            """,
            arguments: [
                .init(
                    "provider", ValueSchema.oneOf(kinds, "What makes it."),
                    default: .string(EmbeddedClusterProvider.name),
                    immutable: true)
            ] + shared + [
                .init(
                    "options",
                    .map(
                        of: ValueSchema(.object, "Arguments of PROVIDER.cluster."),
                        "Further arguments by provider, {kind: {...}, eks: {...}}; those of the one that is chosen count."
                    ))
            ],
            attributes: ClusterContract.attributes + [
                .init(
                    details, ValueSchema(.any, "What its type tells beyond what all clusters do."), sensitive: true)
            ])
        type.timeout = ProcessProvider.process.timeout
        type.keepsFolder = true
        return type
    }

    /// The arguments that clusters share.
    private static let shared: [ValueSchema.Property] = {
        let text = ValueSchema(.string)
        let wait = ValueSchema.oneOf(
            ["api", "controlPlane", "nodes"],
            """
            What has to be ready for it to count as made: its API server, the nodes of its control plane, or all its nodes. \
            Nodes, where that is not given and it brings a network.
            """)
        return [
            .init("name", ValueSchema(.string, "What it is called; its address where it is not given.")),
            .init("kubernetesVersion", ValueSchema(.string, "Its Kubernetes version, 1.34 or 1.34.1.")),
            .init(
                "nodes",
                ValueSchema(
                    .any,
                    """
                    How many nodes it has: a number, or {controlPlane, workers, cpu, memory} with the processors and the memory \
                    (4Gi) of each.
                    """)),
            .init("network", ValueSchema(.string, "Its network; clusters that share one reach each other.")),
            .init("ports", .list(of: text, "Ports of this machine that lead to ports of its nodes, 8080:30080.")),
            .init(
                "registries",
                .map(of: text, "The URL of a mirror by the host of a registry, {docker.io: \"http://...\"}.")),
            .init("images", .list(of: text, "Images of this machine that are loaded into it.")),
            .init("labels", .map(of: text, "Labels of its nodes.")),
            .init(
                "cni",
                .object(
                    [
                        .init("disabled", ValueSchema(.boolean, "Whether it comes without a network plug-in."))
                    ], "Its network plug-in.")),
            .init("waitFor", wait),
        ]
    }()
}
