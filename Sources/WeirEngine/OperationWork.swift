import WeirCore
import WeirValue

/// Does single operations of a plan.
struct OperationWork: Sendable {
    /// What came of one operation.
    enum Result: Sendable {
        /// Nothing was to be done.
        case nothing
        case made(Made, Duration)
        case removed(Address, Duration)
        case failed(OperationFailure, Made?, Duration)
    }

    /// An instance that was made or changed, wholly or in part.
    struct Made: Sendable {
        let declared: DeclaredInstance
        let prior: RecordedInstance?
        let result: OperationResult
        let dependencies: [Address]
        let action: Action
    }

    let environment: Executor.Environment
    let changes: [Change]
    let instances: [Address: ExpandedInstance]
    let evaluator: StackEvaluator?

    /// Whether `operation` touches nothing outside Weir, so that it is done at once.
    func isImmediate(_ operation: OperationGraph.Operation) -> Bool {
        switch operation {
        case .join: true
        case .make(let index): changes[index].action == .noOp || !changes[index].type.hasEffect
        case .unmake(let index): !changes[index].type.hasEffect
        }
    }

    /// Does `operation`; a failure is a result.
    func run(_ operation: OperationGraph.Operation) async -> Result {
        let clock = ContinuousClock()
        let started = clock.now
        switch operation {
        case .join: return .nothing
        case .make(let index):
            guard changes[index].action != .noOp else { return .nothing }
            return await make(changes[index], since: started)
        case .unmake(let index):
            let change = changes[index]
            guard let recorded = change.before else { return .nothing }
            do {
                guard let provider = environment.registry.provider(recorded.type) else {
                    throw OperationFailure(
                        "no provider has the type \(recorded.type), which made it",
                        hint: "use a Weir that knows \(recorded.type)", remains: .unknown)
                }
                try await provider.delete(recorded, in: context(change))
                return .removed(change.address, clock.now - started)
            } catch {
                return .failed(Self.failure(error), nil, clock.now - started)
            }
        }
    }

    private func context(_ change: Change) -> OperationContext {
        let events = environment.events
        let address = change.address
        return environment.contexts.operation(address, change.type) { events.send(.operationProgress(address, $0)) }
    }

    private static func failure(_ error: any Error) -> OperationFailure {
        if let failure = error as? OperationFailure { return failure }
        if error is CancellationError { return OperationFailure("it was interrupted") }
        return OperationFailure("\(error)")
    }

    private func make(_ change: Change, since started: ContinuousClock.Instant) async -> Result {
        var declared: DeclaredInstance?
        do {
            let final = try await finalInstance(change)
            declared = final
            guard let provider = environment.registry.provider(change.type.name) else { return .nothing }
            let context = context(change)
            let result: OperationResult
            if change.action == .update, let prior = change.before {
                result = try await provider.update(final, prior: prior, in: context)
            } else {
                result = try await provider.create(final, in: context)
            }
            return .made(made(final, change, result), ContinuousClock.now - started)
        } catch {
            let failure = Self.failure(error)
            let duration = ContinuousClock.now - started
            guard let declared else { return .failed(failure, nil, duration) }
            switch failure.remains {
            case .nothing: return .failed(failure, nil, duration)
            case .unknown:
                let attributes = change.action == .update ? change.before?.attributes : nil
                let result = OperationResult(attributes ?? Value.Map())
                return .failed(failure, made(declared, change, result), duration)
            case .partial(let result): return .failed(failure, made(declared, change, result), duration)
            }
        }
    }

    private func made(_ declared: DeclaredInstance, _ change: Change, _ result: OperationResult) -> Made {
        let secrets = environment.contexts.secrets
        secrets.learn(.map(declared.arguments))
        let attributes = secrets.hiding(change.type.marking(result.attributes))
        secrets.learn(.map(attributes))
        return Made(
            declared: declared, prior: change.action == .update ? change.before : nil,
            result: OperationResult(attributes, recipe: result.recipe),
            dependencies: change.dependencies, action: change.action)
    }

    /// The instance with every argument known: evaluated anew where the plan could not tell all.
    /// - Throws: ``OperationFailure`` where an expression fails or its value does not fit; nothing was made then.
    private func finalInstance(_ change: Change) async throws -> DeclaredInstance {
        guard let planned = change.after else { throw OperationFailure("nothing is declared", remains: .nothing) }
        guard planned.arguments.marks.contains(.unknown) || planned.fingerprints.marks.contains(.unknown) else {
            return planned
        }
        guard let instance = instances[change.address], let evaluator else { return planned }
        let arguments: Value.Map
        do {
            arguments = try ArgumentEvaluation.arguments(of: instance, evaluator).get()
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
        guard !arguments.marks.contains(.unknown) else {
            throw OperationFailure("an argument is still not known: what it reads was not made", remains: .nothing)
        }
        var declared = DeclaredInstance(planned.address, planned.type, arguments: arguments)
        if let provider = environment.registry.provider(planned.type.name) {
            declared.fingerprints = try await provider.fingerprints(declared, in: context(change))
        }
        return declared
    }
}
