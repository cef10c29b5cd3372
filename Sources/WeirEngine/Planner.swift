package import WeirCore
import WeirCEL
import WeirValue

/// Makes plans: expands the stack, compares it with what is recorded and observed, and orders what is to be done.
package struct Planner {
    private let request: PlanRequest
    private let registry: TypeRegistry
    private let contexts: ContextFactory
    private let evaluator: StackEvaluator

    private var snapshot: Snapshot
    private var observations: [Address: Observation] = [:]
    private var changes: [Change] = []
    private var instances: [Address: ExpandedInstance] = [:]
    private var openOperations: [Address: OpenOperation] = [:]
    /// The resources, and the modules with such resources, that only an apply can tell.
    private var deferred: [Address: Deferral] = [:]
    /// In the order in which they were found.
    private var deferrals: [Deferral] = []
    /// The modules, each after the one that it is in.
    private var modules: [ModuleScope] = []
    /// What modules without any instance need, so that what needs such a one waits for that.
    private var emptyModules: [Address: [Address]] = [:]
    private var imports: ImportedInstances
    private var faults: [Diagnostic] = []
    /// Resources whose instances are not all known because of a fault; what needs them is not looked at.
    private var faulty: Set<Address> = []

    private init(_ request: PlanRequest, _ snapshot: Snapshot, _ registry: TypeRegistry, _ contexts: ContextFactory) {
        self.request = request
        self.snapshot = snapshot
        self.registry = registry
        self.contexts = contexts
        evaluator = StackEvaluator(request)
        imports = ImportedInstances(request.stack)
    }

    /// The plan that leads from `snapshot` to what `request` declares.
    /// - Throws: ``DiagnosticsError`` with every fault that only a look at values tells; ``OperationFailure`` where the
    ///   world cannot be asked.
    package static func plan(
        _ request: PlanRequest, from snapshot: Snapshot, registry: TypeRegistry, contexts: ContextFactory
    ) async throws -> PreparedPlan {
        var planner = Planner(request, snapshot, registry, contexts)
        return try await planner.plan()
    }

    private mutating func plan() async throws -> PreparedPlan {
        let moved = MovedInstances(request.stack.moves, in: snapshot, open: request.open)
        var observed = request.observations ?? [:]
        if request.observations == nil, request.refresh {
            // Where they are recorded: there are their folders.
            observed = await Observer.observe(
                snapshot, registry: registry, contexts: contexts, parallelism: request.parallelism,
                timeouts: request.stack.readTimeouts)
        }
        guard moved.faults.isEmpty else { throw DiagnosticsError(moved.faults) }
        let loaded = snapshot
        snapshot = moved.snapshot
        observations = observed
        for move in moved.moves { observations[move.to] = observations.removeValue(forKey: move.from) }
        for open in request.open { openOperations[open.intent.address] = open }
        let root = ModuleScope(request, evaluator)
        modules.append(root)
        for resource in request.stack.resources { try await plan(resource, root) }
        planDeletions()
        faults += imports.unmet { Self.isIn(deferred.keys, $0) || Self.isIn(faulty, $0) }
        EphemeralInstances.arrange(&changes, instances, snapshot)
        checkSelection()
        changes = request.selection.apply(to: changes)
        if request.refresh, faults.isEmpty {
            changes = await PlannedParts.adding(
                to: changes, registry: registry, contexts: contexts, parallelism: request.parallelism)
        }
        for change in changes { faults += imports.failed[change.address] ?? [] }
        faults += Protection.faults(in: changes)
        var plan = Plan(
            stack: request.stack.name, workspace: request.workspace, base: snapshot.commit, changes: changes)
        plan.isPartial = request.selection.isPartial
        plan.deferrals = deferrals
        plan.recordedOutputs = snapshot.record.outputs
        plan.moves = moved.moves
        plan.changesUses =
            request.uses.compactMapValues(\.record).mapValues { [$0.stack, $0.workspace] }
            != snapshot.record.uses.mapValues { [$0.stack, $0.workspace] }
            || request.stack.contexts.map(\.name) != snapshot.record.contexts
        plan.warnings = unapplied() + warnings()
        if faults.isEmpty { plan.outputs = outputs() }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        plan.estimate = RunEstimate.of(plan.changes, snapshot.timings, parallelism: request.parallelism)
        return PreparedPlan(
            plan: plan, instances: instances, resources: evaluator.resources, request: request, loaded: loaded,
            snapshot: snapshot, observations: observed, modules: modules)
    }

    // MARK: Expansion

    private mutating func plan(_ resource: Stack.Resource, _ scope: ModuleScope) async throws {
        let place = Address(resource.name, in: scope.modules)
        func needed(_ need: Stack.Need) -> Address { Address(need.resource, in: scope.modules) }
        if resource.needs.contains(where: { faulty.contains(needed($0)) }) {
            faulty.insert(place)
            scope.evaluator.resources.declareUnknown(resource.name)
            return
        }
        if let cause = resource.needs.first(where: { deferred[needed($0)] != nil }) {
            return postpone(resource, scope, "it needs \(cause.resource), which waits", cause.range)
        }
        do throws(EvaluationFault) {
            guard let forEach = resource.forEach else { return try await planSingle(resource, scope) }
            let keys = try forEach.evaluate(scope.evaluator.activation())
            if !keys.isKnown, ForEachKeys.instances(of: keys) == nil || Self.hasUnknownKeys(keys) {
                return postpone(resource, scope, "its forEach is known only after an apply", resource.range)
            }
            guard let instances = ForEachKeys.instances(of: keys) else {
                faults.append(
                    Diagnostic(
                        .invalidForEach, ForEachKeys.fault(in: keys) ?? "forEach is not known", at: resource.range,
                        hint: ForEachKeys.hint))
                faulty.insert(place)
                return
            }
            try await planMany(resource, instances, scope)
        } catch {
            fail(resource, scope, error.diagnostic)
        }
    }

    private static func hasUnknownKeys(_ keys: Value) -> Bool {
        if case .list = keys.materialized { return true }
        return false
    }

    private mutating func postpone(
        _ resource: Stack.Resource, _ scope: ModuleScope, _ reason: String, _ range: SourceRange?
    ) {
        let place = Address(resource.name, in: scope.modules)
        deferrals.append(Deferral(place, reason: reason, range: range))
        deferred[place] = deferrals.last
        scope.evaluator.resources.declareUnknown(resource.name)
    }

    /// What a reader is told of a `failure` of which `resource` is the cause: also what is behind it.
    private static func diagnostic(_ failure: OperationFailure, of resource: Stack.Resource) -> Diagnostic {
        let details = failure.output.map { "\n  \($0)" }.joined()
        return Diagnostic(
            .evaluationFailed, failure.message + details, at: resource.range, hint: failure.hint)
    }

    private mutating func fail(_ resource: Stack.Resource, _ scope: ModuleScope, _ fault: Diagnostic) {
        faults.append(fault)
        faulty.insert(Address(resource.name, in: scope.modules))
        scope.evaluator.resources.declareUnknown(resource.name)
    }

    private mutating func planSingle(_ resource: Stack.Resource, _ scope: ModuleScope) async throws(EvaluationFault) {
        switch try present(resource, each: nil, scope) {
        case nil: postpone(resource, scope, "its when is known only after an apply", resource.range)
        case false?: scope.evaluator.resources.declareSingle(resource.name, present: false)
        case true?:
            scope.evaluator.resources.declareSingle(resource.name, present: true)
            try await plan(instance(resource, key: nil, each: nil, scope), scope)
        }
    }

    private mutating func planMany(
        _ resource: Stack.Resource, _ keys: [(key: Address.Key, value: Value)], _ scope: ModuleScope
    ) async throws(EvaluationFault) {
        scope.evaluator.resources.declareMany(resource.name, keys.map(\.key))
        var expanded: [ExpandedInstance] = []
        expanded.reserveCapacity(keys.count)
        for (index, entry) in keys.enumerated() {
            let each = StackEvaluator.each(entry.key, value: entry.value, index: index)
            switch try present(resource, each: each, scope) {
            case nil: return postpone(resource, scope, "its when is known only after an apply", resource.range)
            case false?: continue
            case true?: expanded.append(instance(resource, key: entry.key, each: each, scope))
            }
        }
        for instance in expanded { try await plan(instance, scope) }
    }

    private func instance(
        _ resource: Stack.Resource, key: Address.Key?, each: Value?, _ scope: ModuleScope
    ) -> ExpandedInstance {
        ExpandedInstance(
            address: Address(resource.name, key: key, in: scope.modules), resource: resource, each: each,
            evaluator: scope.evaluator)
    }

    /// Plans the instance of a module.
    private mutating func planModule(
        _ stack: Stack, _ instance: ExpandedInstance, _ outer: ModuleScope
    ) async throws(EvaluationFault) {
        let place = instance.address.resource
        let scope = ModuleScope(
            stack, instance.resource, at: instance.address, needs: dependencies(of: instance, outer),
            each: instance.each,
            of: request, in: outer.evaluator)
        modules.append(scope)
        outer.evaluator.resources.setModule(instance.address, ModuleOutputs(scope))
        let found = scope.inputs?.faults ?? []
        guard found.isEmpty else {
            faults += found
            faulty.insert(place)
            return
        }
        let (before, faultsBefore, deferralsBefore) = (changes.count, faults.count, deferrals.count)
        for resource in stack.resources {
            do { try await plan(resource, scope) } catch {
                throw EvaluationFault(message: "\(error)", range: resource.range)
            }
        }
        if faults.count > faultsBefore { faulty.insert(place) }
        if deferrals.count > deferralsBefore { deferred[place] = deferrals.last }
        if changes.count == before { emptyModules[instance.address] = scope.needs }
    }

    /// Whether the instance exists by its `when`; nil where only an apply can tell.
    private func present(
        _ resource: Stack.Resource, each: Value?, _ scope: ModuleScope
    ) throws(EvaluationFault) -> Bool? {
        guard let when = resource.when else { return true }
        let value = try when.evaluate(scope.evaluator.activation(each: each))
        guard value.isKnown else { return nil }
        guard let present = value.boolValue else {
            throw EvaluationFault(message: "when is \(value.shown()), not true or false", range: resource.range)
        }
        return present
    }

    // MARK: One instance

    private mutating func plan(_ instance: ExpandedInstance, _ scope: ModuleScope) async throws(EvaluationFault) {
        let resource = instance.resource
        if let module = resource.module { return try await planModule(module, instance, scope) }
        guard let provider = registry.provider(resource.type.name) else { return }
        guard var arguments = try arguments(of: instance) else { return }
        var recorded = snapshot.instances[instance.address]
        var observation = observations[instance.address]
        let lifecycle = resource.lifecycle
        if let recorded, !lifecycle.ignoreChanges.isEmpty {
            arguments = IgnoredChanges.restore(lifecycle.ignoreChanges, arguments, recorded.arguments)
        }
        var declared = DeclaredInstance(instance.address, resource.type, arguments: arguments)
        do {
            declared.fingerprints = try await provider.fingerprints(declared, in: contexts.planning(instance.address))
        } catch let failure as OperationFailure {
            return fail(resource, scope, Self.diagnostic(failure, of: resource))
        } catch {
            return fail(resource, scope, EvaluationFault(message: "\(error)", range: resource.range).diagnostic)
        }
        var change = Change(instance.address, resource.type, .create)
        change.after = declared
        change.range = resource.range
        change.dependencies = dependencies(of: instance, scope)
        change.teardown = try TeardownEvaluation.teardown(of: instance)
        let open = openOperations[instance.address]
        let entry = imports.entry(instance.address)
        let isImported = recorded == nil && open == nil
        var attributes: Value.Map
        do throws(DiagnosticsError) {
            if let entry, isImported {
                (recorded, observation) = try await ImportedInstances.find(
                    declared, entry, lifecycle, provider, contexts, at: request.startedAt)
            }
            attributes = Comparison(declared, recorded, observation, provider, lifecycle).decide(
                &change, replaces: PlanSelection.names(request.selection.replaces, instance.address))
            if let entry, isImported { try ImportedInstances.adopt(&change, entry) }
        } catch {
            // It may be left out.
            imports.failed[instance.address] = error.diagnostics
            attributes = provider.plannedAttributes(declared, prior: nil)
        }
        if change.action == .noOp || change.recordsOnly, declared.type.readsOthers,
            let cause = changing(change.dependencies)
        {
            change.action = .update
            change.recordsOnly = false
            change.reasons = ["it is read anew, as \(cause) changes"]
            attributes = provider.plannedAttributes(declared, prior: nil)
        }
        if let open { change.obstruct(open) }
        scope.evaluator.resources.set(instance.address, resource.type.marking(attributes))
        instances[instance.address] = instance
        changes.append(change)
    }

    /// The first of `needs` of which something changes in the world.
    private func changing(_ needs: [Address]) -> Address? {
        changes.first { change in
            change.action != .noOp && !change.recordsOnly && change.type.hasEffect
                && needs.contains { PlanSelection.names([$0], change.address) }
        }?.address
    }

    /// The arguments of `instance` with defaults; nil where they are not what the type takes, which is told.
    private mutating func arguments(of instance: ExpandedInstance) throws(EvaluationFault) -> Value.Map? {
        switch try ArgumentEvaluation.arguments(of: instance) {
        case .success(let arguments): return arguments
        case .failure(let error):
            faults += error.diagnostics
            faulty.insert(instance.address.resource)
            return nil
        }
    }

    /// What `instance` needs: single instances by their address, all of a resource by the resource's. In a module it needs
    /// what the module needs.
    private func dependencies(of instance: ExpandedInstance, _ scope: ModuleScope) -> [Address] {
        let own = instance.resource.needs.dependencies(instance.activation).map { $0.placed(in: scope.modules) }
        if emptyModules.isEmpty, scope.needs.isEmpty { return own }
        let empty = own.flatMap { need in
            emptyModules.filter { PlanSelection.names([need], $0.key) }.flatMap(\.value)
        }
        var seen: Set<Address> = []
        return (own + empty + scope.needs).filter { seen.insert($0).inserted }
    }

    /// Whether `address` is of a resource, or in a module, that is one of `places`.
    private static func isIn(_ places: some Collection<Address>, _ address: Address) -> Bool {
        if places.isEmpty { return false }
        return ([address] + address.groups).contains { places.contains($0) }
    }

    // MARK: What goes, what is handed out

    private mutating func planDeletions() {
        let gone = snapshot.instances.values.filter {
            instances[$0.address] == nil && !Self.isIn(deferred.keys, $0.address) && !Self.isIn(faulty, $0.address)
        }
        for recorded in gone.sorted(by: { $0.order > $1.order }) {
            let type = registry.type(recorded.type) ?? ResourceType(recorded.type, "", arguments: [], attributes: [])
            var change = Change(recorded.address, type, .delete)
            change.before = recorded
            change.dependencies = recorded.dependencies
            let removal = request.stack.removals.last { PlanSelection.names([$0.from], recorded.address) }
            if let removal, !removal.destroy {
                change.action = .forget
                change.reasons = ["removed: it stays in the world"]
                change.range = removal.range
            }
            if let open = openOperations[recorded.address] { change.obstruct(open) }
            changes.append(change)
        }
        // What was cut off, and is neither recorded nor declared any more, is not to be forgotten for that.
        for (address, open) in openOperations.sorted(by: { $0.key < $1.key })
        where instances[address] == nil && snapshot.instances[address] == nil {
            changes.append(Change(open, registry))
        }
    }

    /// Tells of addresses that were named and that nothing has.
    private mutating func checkSelection() {
        let selection = request.selection
        for address in selection.targets + selection.excludes + selection.replaces
        where !changes.contains(where: { PlanSelection.names([address], $0.address) })
            && !Self.isIn(deferred.keys, address)
        {
            let hint = NearestName.hint(address.description, among: changes.map(\.address.description))
            faults.append(
                Diagnostic(.unknownAddress, "nothing is declared or recorded at \(address)", hint: hint))
        }
    }

    private mutating func outputs() -> Value.Map {
        var pairs: [(String, Value)] = []
        for output in request.stack.outputs {
            do throws(EvaluationFault) {
                let value = try output.value.evaluate(evaluator.activation()).written
                if value.isSensitive, !output.sensitive {
                    faults.append(
                        Diagnostic(
                            .undeclaredSensitive, "the output \"\(output.name)\" holds a sensitive value",
                            at: output.range, hint: "add sensitive: true"))
                }
                pairs.append((output.name, output.sensitive ? value.hidden : value))
            } catch {
                faults.append(error.diagnostic)
            }
        }
        return Value.Map(pairs) { first, _ in first }
    }

    /// Tells of other workspaces that are used and were never applied.
    private func unapplied() -> [Diagnostic] {
        request.uses.values.filter { $0.recorded == nil }.map { used in
            Diagnostic(
                .unappliedUse, "\(used.use.stack)/\(used.use.workspace) is used and was never applied",
                at: used.use.range, hint: "apply it first, or all by `weir apply --all`", severity: .warning)
        }.inSourceOrder
    }

    private func warnings() -> [Diagnostic] {
        observations.compactMap { address, observation in
            guard case .unreachable(let why) = observation else { return nil }
            return .unreachable(address, why, at: instances[address]?.resource.range)
        }
    }
}

extension Stack {
    /// How long it may take to ask after instances, by the names on the way to their resource; of those that say.
    fileprivate var readTimeouts: [[String]: Duration] {
        Dictionary(
            withModules.flatMap { path, stack in
                stack.resources.compactMap { resource in
                    resource.lifecycle.timeouts.read.map { (path + [resource.name], $0) }
                }
            }, uniquingKeysWith: { first, _ in first })
    }
}
