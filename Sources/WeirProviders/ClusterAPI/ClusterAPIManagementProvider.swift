package import WeirCore
import WeirKubernetes
import WeirProcess
package import WeirValue

/// The type `clusterapi.management`: a cluster with the providers of Cluster API in it, which it gives on as a cluster.
///
/// It hands over to `clusterctl.init`, with the cluster's kubeconfig in a file of the operation's own.
package struct ClusterAPIManagementProvider: Provider {
    private let installer: DeferredProvider

    /// Makes it; `installer` has the type `clusterctl.init`.
    package init(installer: DeferredProvider) {
        self.installer = installer
    }

    package let types = [Self.management]

    /// The type that it is handed over to.
    static let handedOver = "clusterctl.init"
    private static let providers = "providers"

    static let management: ResourceType = {
        var type = ResourceType(
            "clusterapi.management",
            """
            A management cluster: the providers of Cluster API in a cluster, installed by clusterctl. Providers that are added, and \
            versions, can change. Deleting takes them away with their types; the workload clusters have to be gone before.
            """,
            arguments: [ClusterArgument.property] + settings,
            attributes: ClusterContract.attributes + [
                .init(
                    providers,
                    .list(
                        of: .object([
                            .init("name", ValueSchema(.string)), .init("type", ValueSchema(.string)),
                            .init("version", ValueSchema(.string)), .init("namespace", ValueSchema(.string)),
                        ]), "The providers that are installed."))
            ])
        type.timeout = .seconds(20 * 60)
        type.needsTool = true
        type.concurrency = 2
        return type
    }()

    /// What is handed over as it is.
    private static let settings: [ValueSchema.Property] = {
        let text = ValueSchema(.string)
        let none = Value.list([])
        return [
            .init(
                "core",
                ValueSchema(.string, "The core provider, cluster-api:v1.14.0; the newest where it is not given.")),
            .init("bootstrap", .list(of: text, "Bootstrap providers; kubeadm where none is given."), default: none),
            .init(
                "controlPlane", .list(of: text, "Control plane providers; kubeadm where none is given."), default: none),
            .init("infrastructure", .list(of: text, "Infrastructure providers, docker:v1.14.0."), default: none),
            .init("ipam", .list(of: text, "IPAM providers."), default: none),
            .init("addon", .list(of: text, "Add-on providers, helm."), default: none),
            .init(
                "targetNamespace",
                ValueSchema(.string, "The namespace of all providers; their own where it is not given."),
                immutable: true),
            .init(
                "variables", .map(of: ValueSchema(.any), "Variables of the providers' components, EXP_MACHINE_POOL."),
                default: .map(Value.Map())),
            .init(
                "secrets", .map(of: ValueSchema(.any), "Variables that nobody is to see."), default: .map(Value.Map()),
                sensitive: true),
            .init(
                "config",
                ValueSchema(.object, "The rest of clusterctl's configuration: providers, images, cert-manager."),
                default: .map(Value.Map())),
        ]
    }()

    // MARK: Handing over

    private struct Target {
        let provider: any Provider
        let type: ResourceType
    }

    private func target() throws(OperationFailure) -> Target {
        guard let provider = installer.provider, let type = installer.type(Self.handedOver) else {
            throw OperationFailure("there is no type \(Self.handedOver)", remains: .nothing)
        }
        return Target(provider: provider, type: type)
    }

    /// Does `work` with the path of a file that holds the kubeconfig of the cluster of `arguments`.
    private func withKubeconfig<Result>(
        _ arguments: Value.Map, in context: OperationContext,
        _ work: (String, Target) async throws -> Result
    ) async throws -> Result {
        let target = try target()
        let text = try KubernetesClusters.kubeconfig(arguments[ClusterArgument.name])
        let path = "\(context.directory)/management-kubeconfig"
        do {
            _ = try Files.makeDirectories(context.directory, mode: 0o700)
            try Files.writeWhole(Array(text.utf8), to: path, mode: 0o600, replacing: true, lasting: false)
        } catch { throw OperationFailure("\(path) cannot be written: \(error)", remains: .nothing) }
        defer {
            Files.removeIfPossible(path)
            Files.removeEmptyDirectoryIfPossible(context.directory)
        }
        return try await work(path, target)
    }

    private func arguments(_ given: Value.Map, _ path: String, _ target: Target) -> Value.Map {
        var arguments = Value.Map()
        for argument in target.type.arguments {
            let value = given[argument.name].flatMap { $0 == .null ? nil : $0 } ?? argument.defaultValue
            if let value { arguments = arguments.setting(argument.name, to: value) }
        }
        return arguments.setting("kubeconfig", to: .string(path))
    }

    private func declared(_ instance: DeclaredInstance, _ path: String, _ target: Target) -> DeclaredInstance {
        DeclaredInstance(
            instance.address, target.type, arguments: arguments(instance.arguments, path, target))
    }

    private func recorded(_ instance: RecordedInstance, _ path: String, _ target: Target) -> RecordedInstance {
        var own = instance.asType(target.type.name)
        own.arguments = arguments(instance.arguments, path, target)
        return own
    }

    /// The attributes of one whose cluster `arguments` name, with the providers of `told`.
    private func own(_ arguments: Value.Map, _ told: Value.Map) -> Value.Map {
        let given = arguments[ClusterArgument.name]?.written
        var attributes = Value.Map()
        for attribute in ClusterContract.attributes {
            attributes = attributes.setting(attribute.name, to: given?[attribute.name] ?? .null)
        }
        if given?.mapValue == nil { attributes = attributes.setting("kubeconfig", to: given ?? .null) }
        return Self.management.marking(attributes.setting(Self.providers, to: told[Self.providers] ?? .list([])))
    }

    private func own(_ arguments: Value.Map, _ observation: Observation) -> Observation {
        guard case .present(let told, let drift) = observation else { return observation }
        return .present(attributes: own(arguments, told), drift: drift)
    }

    // MARK: Provider

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        let providers = instance.type.unknownAttributes[Self.providers] ?? .null
        return own(instance.arguments, [:]).setting(Self.providers, to: providers)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await withKubeconfig(instance.arguments, in: context) { path, target in
            let made = try await target.provider.create(declared(instance, path, target), in: context)
            return OperationResult(own(instance.arguments, made.attributes))
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await withKubeconfig(instance.arguments, in: context) { path, target in
            let made = try await target.provider.update(
                declared(instance, path, target), prior: recorded(prior, path, target), in: context)
            return OperationResult(own(instance.arguments, made.attributes))
        }
    }

    package func read(_ instance: RecordedInstance, in context: OperationContext) async throws -> Observation {
        try await withKubeconfig(instance.arguments, in: context) { path, target in
            own(instance.arguments, try await target.provider.read(recorded(instance, path, target), in: context))
        }
    }

    package func delete(_ instance: RecordedInstance, in context: OperationContext) async throws {
        try await withKubeconfig(instance.arguments, in: context) { path, target in
            try await target.provider.delete(recorded(instance, path, target), in: context)
        }
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        try await withKubeconfig(intent.instance.arguments, in: context) { path, target in
            var handed = intent
            handed.instance = recorded(intent.instance, path, target)
            return own(intent.instance.arguments, try await target.provider.probe(handed, in: context))
        }
    }

    package func undo(_ instance: RecordedInstance, in context: OperationContext) async throws {
        try await withKubeconfig(instance.arguments, in: context) { path, target in
            try await target.provider.undo(recorded(instance, path, target), in: context)
        }
    }
}
