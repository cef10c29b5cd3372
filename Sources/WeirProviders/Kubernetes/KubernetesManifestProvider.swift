package import WeirCore
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.manifest`: objects in a cluster, applied on the server's side.
///
/// `create` takes over what is there. An object that is no longer declared stays, and is noted, until the whole is taken away.
package struct KubernetesManifestProvider: Provider {
    private let clusters: KubernetesClusters
    private let project: String

    /// Makes it; relative paths start at `project`, an absolute path.
    package init(clusters: KubernetesClusters, project: String) {
        self.clusters = clusters
        self.project = project
    }

    package let types = [Self.manifest]

    /// The status where an object says nothing by which its readiness could be told.
    private static let unknownReadiness = "applied, readiness unknown"

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        _ = try ReadinessWait(arguments["wait"])
        for name in ["objects", "content", "files"] {
            guard arguments[name]?.isKnown ?? true else {
                return arguments["files"] == nil ? Value.Map() : ["files": .unknown(.string)]
            }
        }
        guard let digest = try ManifestSources(arguments, project: project).filesDigest else { return Value.Map() }
        return ["files": .string(digest)]
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await apply(instance, after: ManifestInventory(), in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await apply(instance, after: ManifestInventory(prior.attributes), in: context)
    }

    private func apply(
        _ instance: DeclaredInstance, after prior: ManifestInventory, in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let wait = try ReadinessWait(arguments["wait"])
        let objects = try ManifestSources(arguments, project: project).objects
        let work = try work(arguments, in: context)
        var inventory = ManifestInventory()
        do throws(OperationFailure) {
            try await work.apply(objects, &inventory)
            inventory.leave(prior)
            for entry in inventory.left { context.progress("\(entry.reference) is no longer declared; it stays") }
            guard let limit = wait.limit else { return OperationResult(inventory.attributes(status: "applied")) }
            let isTold = try await work.awaitReadiness(inventory.objects, within: limit)
            return OperationResult(inventory.attributes(status: isTold ? "ready" : Self.unknownReadiness))
        } catch {
            // What was applied before may be among what was not applied now.
            var made = inventory
            made.leave(prior)
            var failure = error
            let isNothing = made.objects.isEmpty && made.left.isEmpty
            failure.remains = isNothing ? .nothing : .partial(OperationResult(made.attributes(status: "incomplete")))
            throw failure
        }
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        try await observe(recorded, ManifestInventory(recorded.attributes), in: context)
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        var inventory = ManifestInventory(recorded.attributes)
        if inventory.objects.isEmpty, recorded.status == .incomplete { inventory = try declared(recorded) }
        guard !inventory.objects.isEmpty || !inventory.left.isEmpty else { return }
        try await work(Arguments(recorded.arguments), in: context).delete(inventory.left + inventory.objects)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let instance = intent.instance
        switch intent.kind {
        case .delete: return try await read(instance, in: context)
        case .update: return .incomplete("its update was cut off")
        case .create:
            let declared: ManifestInventory
            do throws(OperationFailure) { declared = try self.declared(instance) } catch {
                return .unreachable(error.message)
            }
            return try await observe(instance, declared, in: context)
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let declared = try declared(intent.instance)
        guard case .present(let attributes, _) = try await observe(intent.instance, declared, in: context) else {
            return declared.attributes(status: "applied")
        }
        return attributes
    }

    // MARK: Looking

    /// What there is of `inventory`, which `recorded` has.
    private func observe(
        _ recorded: RecordedInstance, _ inventory: ManifestInventory, in context: OperationContext
    ) async throws -> Observation {
        let arguments = Arguments(recorded.arguments)
        var found = ManifestInventory()
        found.left = inventory.left
        var drift: [Drift] = []
        var missing: [String] = []
        var unready: [String] = []
        var status = "applied"
        do {
            let waits = try ReadinessWait(arguments["wait"]).limit != nil
            if waits { status = "ready" }
            let work = try work(arguments, in: context)
            for entry in inventory.objects {
                guard let object = try await work.object(entry) else {
                    missing.append("\(entry.reference)")
                    continue
                }
                let (now, changed) = Self.compare(entry, object)
                found.objects.append(now)
                if let changed { drift.append(changed) }
                let state = ObjectStatus.of(object)
                guard waits else { continue }
                if !state.isSettled { unready.append("\(entry.reference): \(state)") }
                if state == .unknown { status = Self.unknownReadiness }
            }
        } catch let error as KubernetesError {
            return .unreachable(OperationFailure(error, "", context.redactor).message)
        } catch {
            return .unreachable("\(error)")
        }
        if found.objects.isEmpty { return .absent }
        if let first = missing.first {
            let more = missing.count == 1 ? "is" : "and \(missing.count - 1) more are"
            return .incomplete("\(first) \(more) not there")
        }
        if let first = unready.first {
            let more = unready.count == 1 ? "" : " (and \(unready.count - 1) more are not ready)"
            return .incomplete(context.redactor.redact(first + more))
        }
        return .present(attributes: found.attributes(status: status), drift: drift)
    }

    /// What `object` is now, and what others have changed of it.
    private static func compare(
        _ entry: ManifestInventory.Entry, _ object: Value
    ) -> (ManifestInventory.Entry, Drift?) {
        var now = ManifestInventory.Entry(ObjectReference(object) ?? entry.reference, object)
        let path = "objects[\(entry.reference)]"
        if let uid = entry.uid, let other = now.uid, uid != other {
            return (now, Drift(path, recorded: "the object that was applied", observed: "another one of that name"))
        }
        guard let fields = entry.fields, fields != now.fields else { return (now, nil) }
        let others = (object["metadata"]?["managedFields"]?.listValue ?? []).compactMap { manager -> String? in
            guard (manager["subresource"]?.stringValue ?? "").isEmpty, let name = manager["manager"]?.stringValue,
                name != KubernetesClient.fieldManager
            else { return nil }
            return name
        }
        let who = others.isEmpty ? "somebody" : Set(others).sorted().joined(separator: ", ")
        // Stays recorded, so that it is told until it is applied again.
        now.fields = fields
        return (now, Drift(path, recorded: "as it was applied", observed: "fields changed by \(who)"))
    }

    /// The objects that the arguments of `recorded` tell: what may have been made where nothing is recorded.
    private func declared(_ recorded: RecordedInstance) throws(OperationFailure) -> ManifestInventory {
        let arguments = Arguments(recorded.arguments)
        let namespace = try arguments.text("namespace")
        var inventory = ManifestInventory()
        inventory.objects = try ManifestSources(arguments, project: project).objects.compactMap { object in
            guard var reference = ObjectReference(object) else { return nil }
            reference.namespace = reference.namespace ?? namespace
            return ManifestInventory.Entry(reference)
        }
        return inventory
    }

    private func work(_ arguments: Arguments, in context: OperationContext) throws(OperationFailure) -> ManifestWork {
        let redactor = context.redactor.adding(sensitiveIn: .map(arguments.values))
        let client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline) {
            context.progress(redactor.redact("warning: \($0)"))
        }
        var work = ManifestWork(client: client, context: context, redactor: redactor)
        work.namespace = try arguments.text("namespace")
        work.force = try arguments.flag("force")
        return work
    }
}

/// Whether and how long objects are waited for.
struct ReadinessWait {
    /// The longest; nil where nothing is waited for.
    let limit: Duration?

    init(_ value: Value?) throws(OperationFailure) {
        guard let value, value.isKnown else {
            limit = Schemas.longTimeout
            return
        }
        if let flag = value.boolValue {
            limit = flag ? Schemas.longTimeout : nil
        } else if let duration = value.stringValue.flatMap(DurationText.parse) {
            limit = duration
        } else {
            throw OperationFailure(
                "wait is \(value.shown()), neither true, false nor a length of time such as 2m", remains: .nothing)
        }
    }
}
