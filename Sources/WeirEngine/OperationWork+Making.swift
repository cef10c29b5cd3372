import WeirCore
import WeirValue

/// Making and changing instances.
extension OperationWork {
    /// An instance that is about to be made: a reference, so that what waits for it keeps no copy.
    private final class Draft: Sendable {
        let declared: DeclaredInstance
        /// The record of it before its operation.
        let record: RecordedInstance

        init(_ declared: DeclaredInstance, _ record: RecordedInstance) {
            self.declared = declared
            self.record = record
        }
    }

    /// What a make comes to that changes no more than the record; nil where there is more to do.
    func recorded(_ change: Change, order: Int) -> Result? {
        if change.action == .noOp { return .nothing }
        guard change.recordsOnly, var record = change.before else { return nil }
        record.teardown = change.teardown
        record.dependencies = change.dependencies
        if change.isImported { record.order = order }
        return .made(Record(instance: record, recipe: nil, action: change.action, ending: nil), .zero)
    }

    /// Makes or changes the instance of `steps`; one that is new gets the place `order`.
    func make(_ steps: OperationSteps, order: Int) async -> Result {
        let started = ContinuousClock.now
        let draft: Draft
        do {
            draft = try await self.draft(steps, order: order)
        } catch {
            return .failed(Self.failure(error), nil, ending: nil, ContinuousClock.now - started)
        }
        let ending: String?
        do { ending = try await steps.begin(draft.record) } catch { return .unrecordable(error) }
        do {
            let result = try await bring(draft, steps)
            return made(draft, result, steps, ending, since: started)
        } catch {
            return failed(draft, error, steps, ending, since: started)
        }
    }

    @inline(never)
    private func made(
        _ draft: Draft, _ result: OperationResult, _ steps: OperationSteps, _ ending: String?,
        since started: ContinuousClock.Instant
    ) -> Result {
        let duration = ContinuousClock.now - started
        var record = draft.record
        finish(&record, result, steps.change, duration, .ready)
        return .made(
            Record(instance: record, recipe: result.recipe, action: steps.change.action, ending: ending), duration)
    }

    @inline(never)
    private func failed(
        _ draft: Draft, _ error: any Error, _ steps: OperationSteps, _ ending: String?,
        since started: ContinuousClock.Instant
    ) -> Result {
        let failure = Self.failure(error)
        let duration = ContinuousClock.now - started
        var record = draft.record
        let left = remains(failure, &record, steps, duration)
        return .failed(
            failure,
            left.map { Record(instance: record, recipe: $0.recipe, action: steps.change.action, ending: ending) },
            ending: ending, duration)
    }

    /// Calls the provider, with the hooks around it.
    private func bring(_ draft: Draft, _ steps: OperationSteps) async throws -> OperationResult {
        guard let provider = environment.registry.provider(draft.declared.type.name) else {
            return OperationResult([:])
        }
        try await steps.hooks(try hooks(steps, .before), "before")
        let result = try await steps.retrying { context in
            if steps.kind == .update, let prior = steps.change.before {
                try await provider.update(draft.declared, prior: prior, in: context)
            } else {
                try await provider.create(draft.declared, in: context)
            }
        }
        do {
            try await steps.hooks(try hooks(steps, .after), "after")
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
        _ failure: OperationFailure, _ draft: inout RecordedInstance, _ steps: OperationSteps, _ duration: Duration
    ) -> OperationResult? {
        let (change, isUpdate) = (steps.change, steps.kind == .update)
        let status: RecordedInstance.Status = isUpdate ? .unsure : .incomplete
        switch failure.remains {
        case .nothing: return nil
        case .partial(let result):
            finish(&draft, result, change, duration, status)
            return result
        case .unknown:
            let result = OperationResult(isUpdate ? change.before?.attributes ?? [:] : [:])
            finish(&draft, result, change, duration, status)
            if isUpdate, let before = change.before {
                // Which of the arguments it has now nobody knows: it has those that were recorded until it was updated.
                draft.arguments = before.arguments
                draft.fingerprints = before.fingerprints
            }
            return result
        }
    }

    /// What is declared, with every argument known, and its record before its operation.
    /// - Throws: ``OperationFailure`` where an expression fails or its value does not fit; nothing was made then.
    private func draft(_ steps: OperationSteps, order: Int) async throws -> Draft {
        let draft = try planned(steps, order: order)
        return if let draft { draft } else { try await evaluated(steps, order: order) }
    }

    /// The draft that the plan tells; nil where it could not tell all.
    @inline(never)
    private func planned(_ steps: OperationSteps, order: Int) throws -> Draft? {
        guard let planned = steps.change.after else { throw OperationFailure("nothing is declared", remains: .nothing) }
        let isKnown = !planned.arguments.marks.contains(.unknown) && !planned.fingerprints.marks.contains(.unknown)
        guard isKnown && !steps.change.readsAnew || instances[planned.address] == nil else { return nil }
        return try draft(planned, steps, order: order)
    }

    /// The draft, its arguments evaluated anew.
    @inline(never)
    private func evaluated(_ steps: OperationSteps, order: Int) async throws -> Draft {
        var declared = try finalInstance(steps.change)
        if let provider = environment.registry.provider(declared.type.name) {
            let context = environment.contexts.operation(declared.address, declared.type) { _ in }
            declared.fingerprints = try await provider.fingerprints(declared, in: context)
        }
        return try draft(declared, steps, order: order)
    }

    @inline(never)
    private func draft(_ declared: DeclaredInstance, _ steps: OperationSteps, order: Int) throws -> Draft {
        environment.contexts.secrets.learn(.map(declared.arguments))
        // With the attributes that can be told before.
        var record = Self.draft(declared, steps.change, steps.kind, order: order, environment)
        if let expanded = instances[declared.address] {
            record.teardown = try TeardownEvaluation.teardown(of: expanded)
        }
        return Draft(declared, record)
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

    /// The calls of the hooks at `moment`.
    private func hooks(_ steps: OperationSteps, _ moment: Hook.Moment) throws -> [HookCall] {
        guard let expanded = instances[steps.change.address] else { return [] }
        let hooks = expanded.resource.lifecycle.hooks
        if hooks.isEmpty { return [] }
        return try TeardownEvaluation.calls(
            hooks.filter { $0.moment == moment && $0.kinds.contains(steps.kind) }, expanded)
    }

    /// The instance with its arguments evaluated anew; its fingerprints are still to be asked for.
    @inline(never)
    private func finalInstance(_ change: Change) throws -> DeclaredInstance {
        guard let planned = change.after, let instance = instances[change.address] else {
            throw OperationFailure("nothing is declared", remains: .nothing)
        }
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
        return DeclaredInstance(planned.address, planned.type, arguments: arguments)
    }
}

extension Value.Map {
    /// This without the members that are not known.
    var knownMembers: Value.Map {
        guard marks.contains(.unknown) else { return self }
        return Value.Map(filter { $0.value.isKnown }.map { ($0.key, $0.value) }) { first, _ in first }
    }
}
