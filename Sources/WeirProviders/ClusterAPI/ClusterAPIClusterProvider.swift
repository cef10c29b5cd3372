package import WeirCore
import WeirKubernetes
import WeirProcess
package import WeirValue

/// The type `clusterapi.cluster`: a workload cluster of Cluster API, from a template's objects in its management cluster.
package struct ClusterAPIClusterProvider: Provider {
    static let name = "clusterapi"

    private let manifest: KubernetesManifestProvider
    private let facts: ClusterFacts
    private let project: String
    private let reader: ClusterTemplateReader

    /// Makes it; `manifest` applies the objects, and `reader` reads templates, whose relative paths start at `project`.
    package init(
        manifest: KubernetesManifestProvider, clusters: KubernetesClusters, project: String,
        reader: @escaping ClusterTemplateReader
    ) {
        self.manifest = manifest
        facts = ClusterFacts(clusters)
        self.project = project
        self.reader = reader
    }

    package let types = [Self.cluster]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        guard instance.arguments["template"]?.isKnown ?? true else { return ["template": .unknown(.string)] }
        let folder = try folder(instance.arguments)
        if !(instance.arguments["inputs"]?.marks ?? []).contains(.unknown) {
            _ = try objects(folder, instance.arguments, instance.address, context)
        }
        return ["template": .string(folder.digest)]
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes.setting("provider", to: .string(Self.name))
        for name in prior == nil ? [] : ClusterFacts.lasting + ["namespace"] {
            if let value = prior?.attributes[name] { attributes = attributes.setting(name, to: value) }
        }
        return instance.type.marking(attributes)
    }

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard !instance.arguments.marks.contains(.unknown) else { return [] }
        let objects = try objects(try folder(instance.arguments), instance.arguments, instance.address, context)
        let handed = DeclaredInstance(
            instance.address, KubernetesManifestProvider.manifest, arguments: handed(instance.arguments, objects).values
        )
        return try await manifest.parts(handed, prior: prior.map { self.handed($0, []) }, in: context)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await checkFree(instance, in: context)
        return try await make(instance, after: ManifestInventory(), prior: nil, in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await make(instance, after: try inventory(prior, in: context), prior: prior, in: context)
    }

    /// Fails where a Cluster of that name is there: it is somebody else's.
    private func checkFree(_ instance: DeclaredInstance, in context: OperationContext) async throws(OperationFailure) {
        let objects = try objects(try folder(instance.arguments), instance.arguments, instance.address, context)
        let entries = objects.compactMap { ObjectReference($0) }.map { ManifestInventory.Entry($0) }
        let work = try manifest.work(handed(instance.arguments, []), in: context)
        let workload = try WorkloadCluster(work, entries)
        do throws(KubernetesError) {
            guard try await work.object(workload.entry) != nil else { return }
        } catch {
            var failure = OperationFailure(error, "\(workload.entry.reference)", context.redactor)
            failure.remains = .nothing
            throw failure
        }
        throw OperationFailure(
            "\(workload.entry.reference) is there already, and was not made by this workspace",
            hint: "give another name or another namespace", remains: .nothing)
    }

    private func make(
        _ instance: DeclaredInstance, after before: ManifestInventory, prior: RecordedInstance?,
        in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let objects = try objects(try folder(instance.arguments), instance.arguments, instance.address, context)
        // What is no longer declared is needed until the machines are rolled.
        let arguments = handed(instance.arguments, objects, prune: false)
        var known = (prior?.attributes ?? Value.Map()).setting(
            "namespace", to: instance.arguments["namespace"] ?? .null)
        do throws(OperationFailure) {
            let applied = try await manifest.apply(
                objects, arguments, after: before, refusesForeign: prior?.isSure ?? true, in: context
            ).attributes
            known = known.setting(Self.applied, to: .map(applied))
            var inventory = ManifestInventory(applied)
            let work = try manifest.work(arguments, in: context)
            let workload = try WorkloadCluster(work, inventory.objects)
            let kubeconfig = try await workload.awaitKubeconfig()
            let made = prior?.attributes["created"]?.stringValue ?? Timestamp.text(ToolProcess.now)
            let facts = try await facts.facts(
                of: ["kubeconfig": Value.string(kubeconfig).hidden], name: workload.entry.reference.name,
                provider: Self.name, created: made, in: context)
            known = known.setting(facts.map { ($0.key, $0.value) })
            if prior != nil {
                try await workload.awaitMachines(inventory.objects)
                var isBegun = false
                try await work.delete(inventory.left, isBegun: &isBegun)
                inventory.left = []
                known = known.setting(Self.applied, to: .map(inventory.attributes(status: "applied")))
            }
            return OperationResult(Self.cluster.marking(known))
        } catch {
            var failure = error
            switch failure.remains {
            case .nothing where known[Self.applied] == nil && prior == nil: break
            case .partial(let result)
            where known[Self.applied] == nil || prior != nil && result.attributes["objects"] != nil:
                failure.remains = .partial(
                    OperationResult(Self.cluster.marking(known.setting(Self.applied, to: .map(result.attributes)))))
            default: failure.remains = .partial(OperationResult(Self.cluster.marking(known)))
            }
            throw failure
        }
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        if recorded.status == .incomplete, recorded.attributes[Self.applied]?.mapValue == nil {
            return await cutOff(recorded, in: context)
        }
        let objects = await declaredObjects(recorded, in: context)
        let seen = try await manifest.read(handed(recorded, objects), in: context)
        guard case .present(let applied, let drift) = seen else { return seen }
        let attributes = recorded.attributes.setting(Self.applied, to: .map(applied))
        do throws(OperationFailure) {
            let look = try await facts.look(attributes, in: context) { false }
            return .present(
                attributes: Self.cluster.marking(attributes.setting(look.map { ($0.key, $0.value) })), drift: drift)
        } catch {
            return await renewed(recorded, attributes, drift, after: error, in: context)
        }
    }

    /// What there is of one whose recorded credential does not work, as `failure` tells: Cluster API renews it once in a while.
    private func renewed(
        _ recorded: RecordedInstance, _ attributes: Value.Map, _ drift: [Drift], after failure: OperationFailure,
        in context: OperationContext
    ) async -> Observation {
        do {
            let work = try manifest.work(handed(recorded.arguments, []), in: context)
            let workload = try WorkloadCluster(work, try inventory(recorded, in: context).objects)
            guard let kubeconfig = try await workload.kubeconfig() else {
                return .incomplete("its kubeconfig is not there")
            }
            let facts = try await facts.facts(
                of: ["kubeconfig": Value.string(kubeconfig).hidden], name: workload.entry.reference.name,
                provider: Self.name, created: recorded.attributes["created"]?.stringValue, in: context, waits: false)
            return .present(
                attributes: Self.cluster.marking(attributes.setting(facts.map { ($0.key, $0.value) })), drift: drift)
        } catch {
            return .unreachable(failure.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let inventory = try inventory(recorded, in: context)
        guard !inventory.objects.isEmpty || !inventory.left.isEmpty else { return }
        let work = try manifest.work(handed(recorded.arguments, []), in: context)
        var isBegun = false
        do throws(OperationFailure) {
            // The others say what is to be taken away, and go when it is.
            let workload = try WorkloadCluster(work, inventory.objects)
            try await workload.delete(isBegun: &isBegun)
            let others = inventory.objects.filter { $0.reference != workload.entry.reference }
            try await work.delete(inventory.left + others, isBegun: &isBegun)
        } catch {
            var failure = error
            if isBegun { failure.remains = .partial(OperationResult(recorded.attributes)) }
            throw failure
        }
    }

    // MARK: After a kill

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        switch intent.kind {
        case .update: return .incomplete("its update was cut off")
        case .delete: return try await read(intent.instance, in: context)
        case .create: return await cutOff(intent.instance, in: context)
        }
    }

    /// What there is of `instance`, of which nothing is recorded.
    private func cutOff(_ instance: RecordedInstance, in context: OperationContext) async -> Observation {
        do {
            let work = try manifest.work(handed(instance.arguments, []), in: context)
            let there = try await work.objects(try inventory(instance, isCutOff: true, in: context).objects)
            return there.isEmpty ? .absent : .incomplete("its creation was cut off")
        } catch {
            return .incomplete("the management cluster cannot be asked: \(error)")
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let instance = intent.instance
        let work = try manifest.work(handed(instance.arguments, []), in: context)
        var inventory = try inventory(instance, isCutOff: true, in: context)
        let there = try await work.objects(inventory.objects)
        inventory.objects = inventory.objects.compactMap { entry in
            there[entry.reference].map { ManifestInventory.Entry(entry.reference, $0) }
        }
        let workload = try WorkloadCluster(work, inventory.objects)
        let facts = try await facts.facts(
            of: ["kubeconfig": Value.string(try await workload.awaitKubeconfig()).hidden],
            name: workload.entry.reference.name, provider: Self.name, created: nil, in: context, waits: false)
        return Self.cluster.marking(
            facts.setting([
                ("namespace", instance.arguments["namespace"] ?? .null),
                (Self.applied, .map(inventory.attributes(status: "applied"))),
            ]))
    }

    // MARK: Parts

    private func folder(_ arguments: Value.Map) throws(OperationFailure) -> ClusterTemplateFolder {
        try ClusterTemplateFolder(try Arguments(arguments).required("template"), project: project, reader)
    }

    /// The objects of the template in `folder` for `given`, of an instance at `address`.
    private func objects(
        _ folder: ClusterTemplateFolder, _ given: Value.Map, _ address: Address, _ context: OperationContext
    ) throws(OperationFailure) -> [Value] {
        let arguments = Arguments(given)
        var inputs = try arguments.object("inputs").values
        let own = [
            ("kubernetesVersion", "kubernetesVersion"), ("controlPlanes", "controlPlaneReplicas"),
            ("workers", "workerReplicas"), ("namespace", "namespace"),
        ]
        for (argument, input) in own {
            if let value = arguments[argument] { inputs = inputs.setting(input, to: value) }
        }
        let name =
            try arguments.text("name")
            ?? ExternalName.of(address, stack: context.stack, workspace: context.workspace, limit: 40)
        let objects = try folder.objects(inputs.setting("name", to: .string(name)))
        let clusters = objects.compactMap { ObjectReference($0) }.filter {
            $0.kind == "Cluster" && $0.group == "cluster.x-k8s.io"
        }
        guard clusters.count == 1, objects.allSatisfy({ ObjectReference($0) != nil }) else {
            throw OperationFailure(
                "the template has \(clusters.count) objects of the kind Cluster",
                hint: "it has one, and every object has apiVersion, kind and a name", remains: .nothing)
        }
        return objects
    }

    /// The objects that `recorded` was made of, where its template is what it was; else none.
    private func declaredObjects(_ recorded: RecordedInstance, in context: OperationContext) async -> [Value] {
        do {
            let folder = try folder(recorded.arguments)
            guard recorded.fingerprints["template"]?.stringValue == folder.digest else { return [] }
            return try objects(folder, recorded.arguments, recorded.address, context)
        } catch { return [] }
    }

    /// What is recorded of the objects of `recorded`; those that its template declares where it was cut off and nothing is.
    private func inventory(
        _ recorded: RecordedInstance, isCutOff: Bool = false, in context: OperationContext
    ) throws(OperationFailure) -> ManifestInventory {
        let applied = recorded.attributes[Self.applied]?.written.mapValue ?? Value.Map()
        var inventory = try ManifestInventory(recorded: applied)
        if inventory.objects.isEmpty, isCutOff || recorded.status == .incomplete {
            let objects = try objects(
                try folder(recorded.arguments), recorded.arguments, recorded.address, context)
            inventory.objects = objects.compactMap { ObjectReference($0) }.map { ManifestInventory.Entry($0) }
        }
        return inventory
    }

    /// The arguments of a `kubernetes.manifest` of `objects`.
    private func handed(_ arguments: Value.Map, _ objects: [Value], prune: Bool = true) -> Arguments {
        Arguments([
            ClusterArgument.name: arguments[Self.management] ?? .null, "objects": .list(Value.List(objects)),
            "namespace": arguments["namespace"] ?? .null, "force": arguments["force"] ?? false, "wait": false,
            "prune": .bool(prune),
        ])
    }

    private func handed(_ recorded: RecordedInstance, _ objects: [Value]) -> RecordedInstance {
        var handed = recorded.asType(KubernetesManifestProvider.manifest.name)
        handed.arguments = self.handed(recorded.arguments, objects).values
        if objects.isEmpty { handed.arguments = handed.arguments.setting("objects", to: nil) }
        handed.attributes = recorded.attributes[Self.applied]?.written.mapValue ?? Value.Map()
        handed.fingerprints = Value.Map()
        return handed
    }
}

extension ClusterAPIClusterProvider: PortableClusters {
    func arguments(of wanted: PortableCluster, _ type: ResourceType) throws(OperationFailure) -> Value.Map {
        let names = ["name", "kubernetesVersion", "controlPlanes", "workers"]
        try wanted.check(carriedBy: Set(names), type.name)
        let given = names.compactMap { name in Arguments(wanted.values)[name].map { (name, $0) } }
        return Value.Map(given, uniquingKeysWith: { _, last in last })
    }
}
