import WeirCore
import WeirValue

/// Does single operations of a plan.
struct OperationWork: Sendable {
    /// One operation with what only the moment of its start tells.
    struct Start: Sendable {
        let operation: OperationGraph.Operation
        /// The place in the order of creation that a new instance gets.
        let order: Int
        /// The instance as it is recorded now, for a discard.
        let current: RecordedInstance?
        /// Folders that its tools may use.
        let spares: SpareFolders
    }

    /// What came of one operation.
    enum Result: Sendable {
        /// Nothing was to be done.
        case nothing
        case made(Record, Duration)
        case removed(Address, ending: String?, Duration)
        /// It failed, and ``Record`` is what there is of it; nil where nothing changed.
        case failed(OperationFailure, Record?, ending: String?, Duration)
        /// It was not begun, because that could not be recorded.
        case unrecordable(any Error)
    }

    /// What is to be recorded of an instance.
    struct Record: Sendable {
        let instance: RecordedInstance
        let recipe: Recipe?
        let action: Action
        let ending: String?
    }

    let environment: Executor.Environment
    let run: String
    let changes: [Change]
    let instances: [Address: ExpandedInstance]
    let recorder: any StateRun
    /// The instances that the plan takes away for good.
    let leaving: [Address: RecordedInstance]

    init(
        environment: Executor.Environment, run: String, changes: [Change], instances: [Address: ExpandedInstance],
        recorder: any StateRun
    ) {
        self.environment = environment
        self.run = run
        self.changes = changes
        self.instances = instances
        self.recorder = recorder
        let leaving = changes.lazy.filter { $0.action == .delete }.compactMap { change in
            change.before.map { (change.address, $0) }
        }
        self.leaving = Dictionary(leaving) { first, _ in first }
    }

    /// Whether `operation` touches nothing outside Weir, so that it is done at once.
    func isImmediate(_ operation: OperationGraph.Operation) -> Bool {
        guard let index = operation.change else { return true }
        let change = changes[index]
        return !change.type.hasEffect || change.obstacle != nil || operation.kind(in: changes) == nil
    }

    /// Does the operation of `start`; a failure is a result.
    func run(_ start: Start) async -> Result {
        guard let index = start.operation.change else { return .nothing }
        let change = changes[index]
        if let obstacle = change.obstacle, change.action != .noOp || change.discards {
            var failure = OperationFailure(obstacle.reason, hint: obstacle.hint, remains: .nothing)
            failure.log = obstacle.log
            return .failed(failure, nil, ending: nil, .zero)
        }
        switch start.operation {
        case .join: return .nothing
        case .make: return await make(change, start)
        case .unmake: return await unmake(change, start)
        case .discard: return await discard(change, start)
        }
    }

    // MARK: Taking away

    private func unmake(_ change: Change, _ start: Start) async -> Result {
        guard let recorded = change.before else { return .nothing }
        if change.action == .forget || recorded.status == .dormant {
            return .removed(change.address, ending: nil, .zero)
        }
        let result = await takeAway([recorded] + recorded.deposed, change, start.spares) { ending, duration in
            .removed(change.address, ending: ending, duration)
        }
        guard case .failed(let failure, nil, let ending, let duration) = result, recorded.deposed.isEmpty,
            case .partial(let rest) = failure.remains
        else { return result }
        // What is half taken away is no longer as it is recorded.
        var half = recorded
        half.attributes = environment.contexts.secrets.hiding(change.type.marking(rest.attributes))
        half.status = .incomplete
        let record = Record(instance: half, recipe: nil, action: .update, ending: ending)
        return .failed(failure, record, ending: ending, duration)
    }

    private func discard(_ change: Change, _ start: Start) async -> Result {
        guard var current = start.current else { return .nothing }
        if let closing = change.closing { return await close(current, change, closing, start.spares) }
        let replaced = current.deposed
        current.deposed = []
        let rest = current
        return await takeAway(replaced, change, start.spares) { ending, duration in
            .made(Record(instance: rest, recipe: nil, action: change.action, ending: ending), duration)
        }
    }

    /// Takes away what exists only during the run.
    private func close(
        _ current: RecordedInstance, _ change: Change, _ closing: Closing, _ spares: SpareFolders
    ) async -> Result {
        await takeAway([current] + current.deposed, change, spares) { ending, duration in
            switch closing {
            case .removed: return .removed(change.address, ending: ending, duration)
            case .dormant:
                var dormant = current
                dormant.status = .dormant
                dormant.deposed = []
                return .made(Record(instance: dormant, recipe: nil, action: change.action, ending: ending), duration)
            }
        }
    }

    private func takeAway(
        _ recorded: [RecordedInstance], _ change: Change, _ spares: SpareFolders,
        then done: (String?, Duration) -> Result
    ) async -> Result {
        let clock = ContinuousClock()
        let started = clock.now
        guard let first = recorded.first else { return .nothing }
        let timeout = first.teardown.timeout.map { Duration.milliseconds($0) }
        let steps = OperationSteps(self, change, .delete, timeout: timeout, spares: spares)
        var ending: String?
        do {
            ending = try await steps.begin(first)
        } catch {
            return .unrecordable(error)
        }
        do {
            for instance in recorded {
                guard let provider = environment.registry.provider(instance.type) else {
                    throw OperationFailure(
                        "no provider has the type \(instance.type), which made it",
                        hint: "use a Weir that knows \(instance.type)", remains: .unknown)
                }
                try await steps.hooks(instance.teardown.before.map { HookCall($0) }, "before")
                try await steps.retrying { context in
                    if instance.status == .incomplete {
                        try await provider.undo(instance, in: context)
                    } else {
                        try await provider.delete(instance, in: context)
                    }
                }
                try await steps.hooks(instance.teardown.after.map { HookCall($0) }, "after")
            }
            return done(ending, clock.now - started)
        } catch {
            return .failed(Self.failure(error), nil, ending: ending, clock.now - started)
        }
    }

    // MARK: Making

    private func make(_ change: Change, _ start: Start) async -> Result {
        if change.action == .noOp { return .nothing }
        let clock = ContinuousClock()
        let started = clock.now
        if change.recordsOnly, var record = change.before {
            record.teardown = change.teardown
            record.dependencies = change.dependencies
            if change.isImported { record.order = start.order }
            return .made(Record(instance: record, recipe: nil, action: change.action, ending: nil), .zero)
        }
        let kind = start.operation.kind(in: changes) ?? .create
        let expanded = instances[change.address]
        let timeout = expanded?.resource.lifecycle.timeouts[kind]
        let steps = OperationSteps(self, change, kind, timeout: timeout, spares: start.spares)
        let declared: DeclaredInstance
        var draft: RecordedInstance
        do {
            declared = try await finalInstance(change)
            draft = try self.draft(declared, change, kind, start)
        } catch {
            return .failed(Self.failure(error), nil, ending: nil, clock.now - started)
        }
        var ending: String?
        do {
            ending = try await steps.begin(draft)
        } catch {
            return .unrecordable(error)
        }
        do {
            let result = try await bring(declared, change, kind, steps)
            let duration = clock.now - started
            finish(&draft, result, change, duration, .ready)
            return .made(
                Record(instance: draft, recipe: result.recipe, action: change.action, ending: ending), duration)
        } catch {
            let failure = Self.failure(error)
            let duration = clock.now - started
            let left = remains(failure, &draft, change, kind, duration)
            return .failed(
                failure, left.map { Record(instance: draft, recipe: $0.recipe, action: change.action, ending: ending) },
                ending: ending, duration)
        }
    }

    /// Calls the provider, with the hooks around it.
    private func bring(
        _ declared: DeclaredInstance, _ change: Change, _ kind: Intent.Kind, _ steps: OperationSteps
    ) async throws -> OperationResult {
        guard let provider = environment.registry.provider(change.type.name) else { return OperationResult([:]) }
        try await steps.hooks(try hooks(change, kind, .before), "before")
        let result = try await steps.retrying { context in
            if kind == .update, let prior = change.before {
                try await provider.update(declared, prior: prior, in: context)
            } else {
                try await provider.create(declared, in: context)
            }
        }
        do {
            try await steps.hooks(try hooks(change, kind, .after), "after")
        } catch {
            // It was made, so what is known of it is not to be lost with the hook.
            var failure = Self.failure(error)
            failure.remains = .partial(result)
            throw failure
        }
        return result
    }

    /// What a failure leaves behind, put into `draft`; nil where nothing changed.
    private func remains(
        _ failure: OperationFailure, _ draft: inout RecordedInstance, _ change: Change, _ kind: Intent.Kind,
        _ duration: Duration
    ) -> OperationResult? {
        let status: RecordedInstance.Status = kind == .update ? .unsure : .incomplete
        switch failure.remains {
        case .nothing: return nil
        case .partial(let result):
            finish(&draft, result, change, duration, status)
            return result
        case .unknown:
            let result = OperationResult(kind == .update ? change.before?.attributes ?? [:] : [:])
            finish(&draft, result, change, duration, status)
            if kind == .update, let before = change.before {
                // Which of the arguments it has now nobody knows: it has those that were recorded until it was updated.
                draft.arguments = before.arguments
                draft.fingerprints = before.fingerprints
            }
            return result
        }
    }

    /// The record of `declared` before its operation: with the attributes that can be told before.
    private func draft(
        _ declared: DeclaredInstance, _ change: Change, _ kind: Intent.Kind, _ start: Start
    ) throws -> RecordedInstance {
        environment.contexts.secrets.learn(.map(declared.arguments))
        var record = Self.draft(declared, change, kind, order: start.order, environment)
        if let expanded = instances[declared.address] {
            record.teardown = try TeardownEvaluation.teardown(of: expanded)
        }
        return record
    }

    /// The record of `declared` before its operation.
    static func draft(
        _ declared: DeclaredInstance, _ change: Change, _ kind: Intent.Kind, order: Int,
        _ environment: Executor.Environment
    ) -> RecordedInstance {
        let prior = kind == .update ? change.before : nil
        let now = environment.now()
        let provider = environment.registry.provider(declared.type.name)
        let told = provider?.plannedAttributes(declared, prior: prior) ?? [:]
        var record = RecordedInstance(
            address: declared.address, type: declared.type.name, arguments: declared.arguments,
            fingerprints: declared.fingerprints, attributes: told.knownMembers, dependencies: change.dependencies,
            order: change.isImported ? order : prior?.order ?? order, status: .incomplete, recipe: prior?.recipe,
            created: prior?.created ?? now,
            updated: now, milliseconds: 0)
        record.teardown = change.teardown
        record.deposed = prior?.deposed ?? []
        if change.action == .replace, change.createsFirst, var replaced = change.before {
            record.deposed = replaced.deposed
            replaced.deposed = []
            record.deposed.insert(replaced, at: 0)
        }
        return record
    }

    private func finish(
        _ draft: inout RecordedInstance, _ result: OperationResult, _ change: Change, _ duration: Duration,
        _ status: RecordedInstance.Status
    ) {
        let secrets = environment.contexts.secrets
        let attributes = secrets.hiding(change.type.marking(result.attributes))
        secrets.learn(.map(attributes))
        draft.attributes = attributes
        draft.status = status
        draft.milliseconds = Int(duration / .milliseconds(1))
        if let recipe = result.recipe { draft.recipe = recipe.digest }
    }

    /// The calls of the hooks at `moment` of `kind`.
    private func hooks(_ change: Change, _ kind: Intent.Kind, _ moment: Hook.Moment) throws -> [HookCall] {
        guard let expanded = instances[change.address] else { return [] }
        let hooks = expanded.resource.lifecycle.hooks
        if hooks.isEmpty { return [] }
        return try TeardownEvaluation.calls(
            hooks.filter { $0.moment == moment && $0.kinds.contains(kind) }, expanded)
    }

    /// The instance with every argument known: evaluated anew where the plan could not tell all.
    /// - Throws: ``OperationFailure`` where an expression fails or its value does not fit; nothing was made then.
    private func finalInstance(_ change: Change) async throws -> DeclaredInstance {
        guard let planned = change.after else { throw OperationFailure("nothing is declared", remains: .nothing) }
        guard
            change.readsAnew || planned.arguments.marks.contains(.unknown)
                || planned.fingerprints.marks.contains(.unknown)
        else {
            return planned
        }
        guard let instance = instances[change.address] else { return planned }
        var arguments: Value.Map
        do {
            arguments = try ArgumentEvaluation.arguments(of: instance).get()
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        if let before = change.before {
            arguments = IgnoredChanges.restore(instance.resource.lifecycle.ignoreChanges, arguments, before.arguments)
        }
        guard !arguments.marks.contains(.unknown) else {
            throw OperationFailure("an argument is still not known: what it reads was not made", remains: .nothing)
        }
        var declared = DeclaredInstance(planned.address, planned.type, arguments: arguments)
        if let provider = environment.registry.provider(planned.type.name) {
            let context = environment.contexts.operation(change.address, change.type) { _ in }
            declared.fingerprints = try await provider.fingerprints(declared, in: context)
        }
        return declared
    }

    static func failure(_ error: any Error) -> OperationFailure {
        if let failure = error as? OperationFailure { return failure }
        if error is CancellationError { return OperationFailure("it was interrupted") }
        return OperationFailure("\(error)")
    }
}

extension Value.Map {
    /// This without the members that are not known.
    var knownMembers: Value.Map {
        guard marks.contains(.unknown) else { return self }
        return Value.Map(filter { $0.value.isKnown }.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
