package import WeirCore
import WeirKubernetes
package import WeirValue

/// The type `kubernetes.manifest`: objects in a cluster, applied on the server's side.
///
/// `create` takes over what is there. An object that is no longer declared is taken away once all others are applied.
package struct KubernetesManifestProvider: Provider {
    private let clusters: KubernetesClusters
    private let project: String
    private let patience: Duration

    /// Makes it; relative paths start at `project`, an absolute path. A cluster that has not answered for `patience` while
    /// its objects are waited for is waited for no longer.
    package init(clusters: KubernetesClusters, project: String, patience: Duration = .seconds(60)) {
        self.clusters = clusters
        self.project = project
        self.patience = patience
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
        if !arguments.values.marks.contains(.unknown) { _ = try ReadinessRules(arguments) }
        for name in ["objects", "content", "files", "rerunOn"] {
            guard arguments[name]?.isKnown ?? true else {
                return arguments["files"] == nil ? Value.Map() : ["files": .unknown(.string)]
            }
        }
        guard let digest = try ManifestSources(arguments, project: project).filesDigest else { return Value.Map() }
        return ["files": .string(digest)]
    }

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        let arguments = Arguments(instance.arguments)
        guard !arguments.values.marks.contains(.unknown) else { return [] }
        let objects = try ManifestSources(arguments, project: project).objects
        let before = prior.map { ManifestInventory($0.attributes) } ?? ManifestInventory()
        var work = try work(arguments, in: context)
        work.refusesForeign = prior?.isSure ?? true
        return try await ManifestPreview(work).parts(objects, after: before)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await apply(instance, after: ManifestInventory(), in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        var inventory = try ManifestInventory(recorded: prior.attributes)
        // A create that was cut off has recorded nothing of what it made.
        if inventory.objects.isEmpty, prior.status == .incomplete {
            inventory.objects = try declared(prior).objects
        }
        let isElsewhere = try await FormerCluster.leave(prior, for: instance, clusters, in: context) {
            try await delete(prior, in: context)
        }
        if isElsewhere { return try await create(instance, in: context) }
        return try await apply(instance, after: inventory, refusesForeign: prior.isSure, in: context)
    }

    private func apply(
        _ instance: DeclaredInstance, after prior: ManifestInventory, refusesForeign: Bool = true,
        in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let objects = try ManifestSources(arguments, project: project).objects
        return try await apply(objects, arguments, after: prior, refusesForeign: refusesForeign, in: context)
    }

    /// Applies `objects` as `arguments` say, and takes away what `prior` has besides.
    func apply(
        _ objects: [Value], _ arguments: Arguments, after prior: ManifestInventory, refusesForeign: Bool,
        in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let wait = try ReadinessWait(arguments["wait"])
        var work = try work(arguments, in: context)
        work.refusesForeign = refusesForeign
        var inventory = ManifestInventory()
        do throws(OperationFailure) {
            try await work.apply(objects, after: prior, waits: wait.limit != nil, &inventory)
            inventory.leave(prior)
            try await prune(&inventory, arguments, work)
            guard let limit = wait.limit else { return OperationResult(inventory.attributes(status: "applied")) }
            let isTold = try await work.awaitReadiness(inventory.objects, within: limit)
            return OperationResult(inventory.attributes(status: isTold ? "ready" : Self.unknownReadiness))
        } catch {
            if case .nothing = error.remains { throw error }
            // What was applied before may be among what was not applied now.
            var made = inventory
            made.keep(prior, of: objects)
            var failure = error
            let isNothing = made.objects.isEmpty && made.left.isEmpty
            failure.remains = isNothing ? .nothing : .partial(OperationResult(made.attributes(status: "incomplete")))
            throw failure
        }
    }

    /// Takes away what is not declared any more.
    private func prune(
        _ inventory: inout ManifestInventory, _ arguments: Arguments, _ work: ManifestWork
    ) async throws(OperationFailure) {
        guard arguments["prune"]?.boolValue ?? true else {
            for entry in inventory.left { work.context.progress("\(entry.reference) is no longer declared; it stays") }
            return
        }
        for entry in inventory.left where !entry.stays {
            work.context.progress("\(entry.reference) is no longer declared; it goes")
        }
        var isBegun = false
        try await work.delete(inventory.left, isBegun: &isBegun)
        inventory.left = []
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        let inventory: ManifestInventory
        do throws(OperationFailure) { inventory = try ManifestInventory(recorded: recorded.attributes) } catch {
            return .unreachable(error.message)
        }
        return try await observe(recorded, inventory, in: context)
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        var inventory = try ManifestInventory(recorded: recorded.attributes)
        if inventory.objects.isEmpty, recorded.status == .incomplete {
            inventory.objects = try declared(recorded).objects
        }
        guard !inventory.objects.isEmpty || !inventory.left.isEmpty else { return }
        let work = try work(Arguments(recorded.arguments), in: context)
        if await LeavingCluster.takesAlong(work.client, context) { return }
        var isBegun = false
        do throws(OperationFailure) {
            try await work.delete(inventory.left + inventory.objects, isBegun: &isBegun)
        } catch {
            var failure = error
            if isBegun { failure.remains = .partial(OperationResult(recorded.attributes)) }
            throw failure
        }
    }

    /// Each operation can be done again whatever became of it, so that none is in doubt where the cluster does not answer.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let instance = intent.instance
        let observed: Observation
        switch intent.kind {
        case .delete: observed = try await read(instance, in: context)
        case .update: return .incomplete("its update was cut off")
        case .create:
            let declared: ManifestInventory
            do throws(OperationFailure) { declared = try self.declared(instance) } catch {
                return .unreachable(error.message)
            }
            observed = try await observe(instance, declared, in: context)
        }
        switch observed {
        case .unreachable(let why): return .incomplete("the cluster cannot be asked: \(why)")
        // What Weir manages nothing of was there before.
        case .present(let attributes, _) where ManifestInventory(attributes).objects.contains { $0.fields == nil }:
            return .incomplete("its objects were there before, and not all were applied")
        default: return observed
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
            let there = try await work.objects(inventory.objects)
            let applied = try await ManifestDrift(recorded, project: project, work)
            for entry in inventory.objects {
                guard let object = there[entry.reference] else {
                    missing.append("\(entry.reference)")
                    continue
                }
                let (now, changed) = try await applied.compare(entry, object)
                found.objects.append(now)
                drift += changed
                let state = work.rules.status(of: object)
                guard waits else { continue }
                if !state.isSettled { unready.append("\(entry.reference): \(state)") }
                if state == .unknown { status = Self.unknownReadiness }
            }
        } catch let error as KubernetesError {
            return .unreachable(OperationFailure(error, "", context.redactor).message)
        } catch {
            return .unreachable("\(error)")
        }
        if found.objects.isEmpty, found.left.isEmpty { return .absent }
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

    func work(_ arguments: Arguments, in context: OperationContext) throws(OperationFailure) -> ManifestWork {
        let redactor = context.redactor.adding(sensitiveIn: .map(arguments.values))
        let client = try clusters.client(arguments[ClusterArgument.name]).operation(until: context.deadline) {
            context.progress(redactor.redact("warning: \($0)"))
        }
        var work = ManifestWork(client: client, context: context, redactor: redactor, patience: patience)
        work.namespace = try arguments.text("namespace")
        work.force = try arguments.flag("force")
        work.rules = try ReadinessRules(arguments)
        work.claims = clusters.claims
        return work
    }
}

extension RecordedInstance {
    /// Whether what is recorded is all that was made: no operation on it failed, or was cut off.
    var isSure: Bool { status == .ready || status == .dormant }
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
