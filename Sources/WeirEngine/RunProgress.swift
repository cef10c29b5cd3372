import WeirCore
import WeirValue

/// Where a run stands: what is ready, what became of the rest, and what is recorded of it.
struct RunProgress {
    private let changes: [Change]
    private let graph: OperationGraph
    private let environment: Executor.Environment
    private let recorder: any StateRun
    private var queue: ReadyQueue
    private var nextOrder: Int
    private var blocked: Set<Int> = []
    private let resources: ResourcesScope?
    private var tellsInterruption = true
    var report: RunReport

    init(
        _ changes: [Change], report: RunReport, nextOrder: Int, environment: Executor.Environment,
        resources: ResourcesScope?, recorder: any StateRun
    ) {
        self.changes = changes
        self.resources = resources
        self.report = report
        self.nextOrder = nextOrder
        self.environment = environment
        self.recorder = recorder
        graph = OperationGraph(changes)
        queue = ReadyQueue(graph.graph, priorities: graph.priorities)
    }

    /// The operation of `vertex`.
    func operation(_ vertex: Int) -> OperationGraph.Operation { graph.operations[vertex] }

    /// The next vertex to run; nil where none is ready, or the run is to stop.
    mutating func next() -> Int? {
        guard !environment.interruption.isRequested else { return nil }
        return queue.takeReady()
    }

    private func change(_ vertex: Int) -> Change? {
        switch graph.operations[vertex] {
        case .make(let index), .unmake(let index): changes[index]
        case .join: nil
        }
    }

    private func action(_ vertex: Int) -> Action {
        guard let change = change(vertex) else { return .noOp }
        if case .unmake = graph.operations[vertex] { return .delete }
        return change.action == .replace ? .create : change.action
    }

    /// Says that `vertex` was started.
    func started(_ vertex: Int) {
        guard let change = change(vertex) else { return }
        environment.events.send(.operationStarted(change.address, type: change.type.name, action: action(vertex)))
    }

    /// Takes note of what came of `vertex`.
    /// - Throws: ``StateFailure`` where it cannot be recorded.
    mutating func finish(_ vertex: Int, _ result: OperationWork.Result) async throws {
        switch result {
        case .nothing: break
        case .made(let made, let duration): try await finish(vertex, made, duration)
        case .removed(let address, let duration):
            try await recorder.record(.removed(address))
            done(vertex, address, duration)
            // The second half of a replacement is still to come.
            if change(vertex)?.action == .replace { report.outcomes[address] = nil }
        case .failed(let failure, let made, let duration):
            guard let change = change(vertex) else { break }
            if let made { try await record(made, .incomplete, duration) }
            report.outcomes[change.address] = .failed(failure)
            environment.events.send(
                .operationFailed(change.address, type: change.type.name, action: action(vertex), failure, duration))
            block(behind: vertex, because: change.address)
            return
        }
        queue.complete(vertex)
    }

    private mutating func finish(_ vertex: Int, _ made: OperationWork.Made, _ duration: Duration) async throws {
        resources?.set(made.declared.address, made.result.attributes)
        try await record(made, .ready, duration)
        done(vertex, made.declared.address, duration)
    }

    private mutating func record(
        _ made: OperationWork.Made, _ status: RecordedInstance.Status, _ duration: Duration
    ) async throws {
        let record = recordOf(made, status, duration)
        try await recorder.record(.recorded(record, recipe: made.result.recipe, action: made.action))
    }

    private mutating func done(_ vertex: Int, _ address: Address, _ duration: Duration) {
        guard let change = change(vertex) else { return }
        report.outcomes[address] = .done
        environment.events.send(.operationDone(address, type: change.type.name, action: action(vertex), duration))
    }

    private mutating func recordOf(
        _ made: OperationWork.Made, _ status: RecordedInstance.Status, _ duration: Duration
    ) -> RecordedInstance {
        let now = environment.now()
        let order = made.prior?.order ?? nextOrder
        if made.prior == nil { nextOrder += 1 }
        return RecordedInstance(
            address: made.declared.address, type: made.declared.type.name, arguments: made.declared.arguments,
            fingerprints: made.declared.fingerprints, attributes: made.result.attributes,
            dependencies: made.dependencies, order: order, status: status,
            recipe: made.result.recipe?.digest ?? made.prior?.recipe, created: made.prior?.created ?? now, updated: now,
            milliseconds: Int(duration / .milliseconds(1)))
    }

    /// Skips everything that waits for `vertex`, directly or through others, once.
    private mutating func block(behind vertex: Int, because address: Address) {
        var waiting = graph.graph.dependents[vertex]
        while let next = waiting.popLast() {
            guard blocked.insert(next).inserted else { continue }
            waiting.append(contentsOf: graph.graph.dependents[next])
            guard let change = change(next), change.action != .noOp, report.outcomes[change.address] == nil else {
                continue
            }
            report.outcomes[change.address] = .skipped(because: address)
            environment.events.send(.operationSkipped(change.address, because: address))
        }
    }

    /// Tells once that somebody asked to stop.
    mutating func noticeInterruption(running: Int) {
        guard environment.interruption.isRequested, tellsInterruption else { return }
        tellsInterruption = false
        report.interrupted = true
        environment.events.send(.interrupted(running: running))
    }

    /// Takes note of what was never started.
    mutating func close() {
        for change in changes where change.action != .noOp && report.outcomes[change.address] == nil {
            report.outcomes[change.address] = .notStarted
        }
    }
}
