package import WeirCore
import WeirKubernetes
import WeirProcess
package import WeirValue

/// The type `embedded.cluster`: a cluster whose control plane is this program itself, in a process that outlives the run.
///
/// Its data stand in the instance's folder, so that it is found again after a restart of the machine and started anew with
/// everything in it, on the same port and with the same credentials.
package struct EmbeddedClusterProvider: Provider {
    /// What made such clusters.
    static let name = "embedded"

    private let process: ProcessProvider
    private let facts: ClusterFacts
    /// Where the user's state stands, for the register of control planes; nil where it is in its usual place.
    private let stateHome: String?
    private let entries: ControlPlaneEntries

    /// Makes it; `process` runs the control planes, and `environment` is Weir's own.
    package init(
        process: ProcessProvider, clusters: KubernetesClusters, environment: [String: String], project: String
    ) {
        self.process = process
        stateHome = environment["XDG_STATE_HOME"]
        entries = ControlPlaneEntries(environment)
        facts = ClusterFacts(clusters)
    }

    package let types = [Self.cluster]

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes.setting([
            ("provider", .string(Self.name)), ("tunnelKubeconfig", .null),
        ])
        // What stays the same as long as the data do.
        if let prior {
            for key in [
                "kubeconfig", "internalKubeconfig", "registrationKubeconfig", "server", "certificateAuthority",
                "port", "created", "dataDirectory", "version",
            ] {
                if let value = prior.attributes[key] { attributes = attributes.setting(key, to: value) }
            }
        }
        return instance.type.marking(attributes)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let folder = EmbeddedFolder(context.instanceDirectory)
        let settings = try EmbeddedSettings(instance.arguments, instance.address)
        let started = try await process.start(
            Self.process(instance.address, settings.process(folder, port: folder.port, stateHome: stateHome)),
            keepsFolder: folder.hasData, in: context)
        return try await finish(started.attributes, settings, created: nil, in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let folder = EmbeddedFolder(context.instanceDirectory)
        let settings = try EmbeddedSettings(instance.arguments, instance.address)
        let before = try EmbeddedSettings(prior.arguments, instance.address)
        let declared = Self.process(instance.address, settings.process(folder, port: folder.port, stateHome: stateHome))
        var recorded = prior
        recorded.arguments = before.process(folder, port: folder.port, stateHome: stateHome)
        // A setting of the process that has changed needs a new one; else it is started where it does not run. Its data
        // stay whatever becomes of that.
        let started =
            settings == before
            ? try await process.goOn(declared, prior: recorded, keepsFolder: true, in: context)
            : try await process.start(declared, keepsFolder: true, in: context)
        return try await finish(
            started.attributes, settings, created: prior.attributes["created"], in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let folder = EmbeddedFolder(context.instanceDirectory)
        switch try await process.read(recorded, in: context) {
        case .present:
            do {
                let seen = try await facts.look(recorded.attributes, in: context) { false }
                return .present(attributes: recorded.attributes.setting(seen.map { ($0.key, $0.value) }))
            } catch {
                return .present(
                    attributes: recorded.attributes,
                    drift: [Drift("server", recorded: "ready", observed: "\(error)")])
            }
        case .absent:
            // Its data are there, and it goes on with them once it is started again.
            guard folder.hasData else { return .absent }
            return .present(
                attributes: recorded.attributes, drift: [Drift("server", recorded: "running", observed: "not running")])
        case let other: return other
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await process.delete(recorded, in: context)
        do throws(SystemFailure) {
            try entries.clear(of: EmbeddedFolder(context.instanceDirectory).data)
        } catch {
            context.progress("its entry in the register of control planes stays: \(error)")
        }
    }

    // MARK: After a kill

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let instance = intent.instance
        let folder = EmbeddedFolder(context.instanceDirectory)
        do {
            let settings = try EmbeddedSettings(instance.arguments, instance.address)
            var wanted = intent
            wanted.instance.arguments = settings.process(folder, port: folder.port, stateHome: stateHome)
            let observed = try await process.probe(wanted, in: context)
            guard case .present(let attributes, _) = observed, intent.kind != .delete else { return observed }
            let result = try await finish(
                attributes, settings, created: instance.attributes["created"], in: context)
            return .present(attributes: result.attributes)
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let known = try await process.attributes(ofDone: intent, in: context)
        return intent.instance.attributes.setting(known.map { ($0.key, $0.value) })
    }

    // MARK: Parts

    private static func process(_ address: Address, _ arguments: Value.Map) -> DeclaredInstance {
        DeclaredInstance(address, ProcessProvider.process, arguments: arguments)
    }

    /// Whether the process that `attributes` record runs, as far as that can be told.
    private static func isAlive(_ attributes: Value.Map) -> Bool {
        do throws(SystemFailure) {
            return try ProcessRecord(attributes)?.identity.isAlive() ?? false
        } catch { return false }
    }

    /// All attributes of a cluster whose process has the attributes `process` and is ready.
    private func finish(
        _ process: Value.Map, _ settings: EmbeddedSettings, created: Value?, in context: OperationContext
    ) async throws -> OperationResult {
        let folder = EmbeddedFolder(context.instanceDirectory)
        let known = try folder.attributes(settings)
        let seen: Value.Map
        do throws(OperationFailure) {
            seen = try await facts.look(known, in: context) { Self.isAlive(process) }
        } catch {
            // It was started, and has its data.
            var failure = error
            failure.remains = .partial(OperationResult(process.setting(known.map { ($0.key, $0.value) })))
            throw failure
        }
        let time = created.flatMap { $0 == .null ? nil : $0 } ?? .string(Timestamp.text(ToolProcess.now))
        return OperationResult(
            process.setting(known.map { ($0.key, $0.value) }).setting(seen.map { ($0.key, $0.value) })
                .setting("created", to: time))
    }
}

extension EmbeddedClusterProvider {
    /// The type.
    static let cluster: ResourceType = {
        var type = ResourceType(
            "embedded.cluster",
            """
            A small Kubernetes cluster inside Weir: a real API server with simulated nodes and pods, up in a moment, with \
            nothing to be installed. No container runs in it. It goes on running when Weir has ended; after a restart of \
            the machine the next apply starts it anew on its data.
            """,
            arguments: [
                .init("name", ValueSchema(.string, "What it is called; its address where it is not given.")),
                .init("nodes", nodes, default: 2),
                .init("port", port),
            ],
            attributes: ClusterContract.attributes + [
                .init("port", ValueSchema(.integer, "The port that its API server listens on, on this machine.")),
                .init("dataDirectory", ValueSchema(.path, "The absolute path of the folder with its data.")),
            ] + ProcessProvider.process.attributes)
        type.timeout = ProcessProvider.process.timeout
        type.keepsFolder = true
        return type
    }()

    private static let nodes: ValueSchema = {
        var schema = ValueSchema(.integer, "How many simulated nodes it has.")
        schema.minimum = 0
        schema.maximum = 10_000
        return schema
    }()

    private static let port: ValueSchema = {
        var schema = ValueSchema(
            .integer, "The port of its API server; one that is free where it is not given, which it then keeps.")
        schema.minimum = 1
        schema.maximum = 65_535
        return schema
    }()
}
