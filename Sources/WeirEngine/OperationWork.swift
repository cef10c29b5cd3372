import WeirCore
import WeirValue

/// Does single operations of a plan.
///
/// Thousands may wait at once, and each keeps the frames of all asynchronous functions that it waits in. So what these hold are
/// references, and what need not wait is done by functions that cannot: their locals are in no frame that is kept.
final class OperationWork: Sendable {
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
    indirect enum Result: Sendable {
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
        switch course(start) {
        case .ended(let result): result
        case .making(let steps, let order): await make(steps, order: order)
        case .leaving(let leaving): await takeAway(leaving)
        }
    }

    /// What an operation comes to.
    private enum Course {
        case ended(Result)
        case making(OperationSteps, order: Int)
        case leaving(Leaving)
    }

    @inline(never)
    private func course(_ start: Start) -> Course {
        guard let index = start.operation.change else { return .ended(.nothing) }
        let change = changes[index]
        if let obstacle = change.obstacle, change.action != .noOp || change.discards {
            var failure = OperationFailure(obstacle.reason, hint: obstacle.hint, remains: .nothing)
            failure.log = obstacle.log
            return .ended(.failed(failure, nil, ending: nil, .zero))
        }
        switch start.operation {
        case .join: return .ended(.nothing)
        case .make:
            if let result = recorded(change, order: start.order) { return .ended(result) }
            let kind = start.operation.kind(in: changes) ?? .create
            let timeout = instances[change.address]?.resource.lifecycle.timeouts[kind]
            return .making(
                OperationSteps(self, change, kind, timeout: timeout, spares: start.spares), order: start.order)
        case .unmake, .discard:
            if case .unmake = start.operation, let result = forgotten(change) { return .ended(result) }
            return Leaving(self, change, start).map { .leaving($0) } ?? .ended(.nothing)
        }
    }

    static func failure(_ error: any Error) -> OperationFailure {
        if let failure = error as? OperationFailure { return failure }
        if error is CancellationError { return OperationFailure("it was interrupted") }
        return OperationFailure("\(error)")
    }
}
