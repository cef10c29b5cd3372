import WeirCore
import WeirValue

/// Where a run stands: what is ready, what became of the rest, and what is recorded of it.
struct RunProgress {
    private let changes: [Change]
    private let graph: OperationGraph
    private let environment: Executor.Environment
    private let recorder: any StateRun
    private let schedule: Schedule
    private var queue: ReadyQueue
    private var nextOrder: Int
    private var blocked: Set<Int> = []
    private let instances: [Address: ExpandedInstance]
    private var tellsInterruption = true
    /// Which operations run, by vertex.
    private var running: Set<Int> = []
    /// How many operations run of each type that has a limit.
    private var runningOfType: [String: Int] = [:]
    /// What is ready and waits for its type's limit.
    private var waitingOfType: [String: [Int]] = [:]
    /// What waited and may go on.
    private var freed: [Int] = []
    /// Folders of the output of tools whose operations are recorded.
    private let spares = SpareFolders()
    /// The folders that a running operation has, by vertex.
    private var claimed: [Int: SpareFolders] = [:]
    /// The records of what has something to discard.
    private var discarding: [Address: RecordedInstance] = [:]
    /// What replacements have taken away.
    private var takenAway: Set<Address> = []
    private var timings: Timings
    var report: RunReport

    init(
        _ changes: [Change], report: RunReport, nextOrder: Int, timings: Timings, environment: Executor.Environment,
        instances: [Address: ExpandedInstance], recorder: any StateRun
    ) {
        self.changes = changes
        self.instances = instances
        self.report = report
        self.nextOrder = nextOrder
        self.timings = timings
        self.environment = environment
        self.recorder = recorder
        graph = OperationGraph(changes)
        schedule = Schedule(graph, changes, timings)
        queue = ReadyQueue(graph.graph, priorities: schedule.priorities)
    }

    /// How long the run will take; nil where no earlier run tells.
    var estimate: RunEstimate? { schedule.estimate(parallelism: environment.parallelism) }

    // MARK: Starting

    /// The next vertex to run; nil where none is ready, or the run is to stop.
    mutating func next() -> Int? {
        guard !environment.interruption.isRequested, !(environment.failFast && !report.failed.isEmpty) else {
            return nil
        }
        if let vertex = freed.popLast() { return vertex }
        while let vertex = queue.takeReady() {
            guard let (type, limit) = limit(vertex), runningOfType[type, default: 0] >= limit else { return vertex }
            waitingOfType[type, default: []].append(vertex)
        }
        return nil
    }

    /// The type of `vertex` and how many of it may run at once; nil where nothing limits it.
    private func limit(_ vertex: Int) -> (type: String, limit: Int)? {
        guard let index = graph.operations[vertex].change, let limit = changes[index].type.concurrency,
            graph.operations[vertex].kind(in: changes) != nil
        else { return nil }
        return (changes[index].type.name, max(1, limit))
    }

    /// The operation of `vertex`.
    func operation(_ vertex: Int) -> OperationGraph.Operation { graph.operations[vertex] }

    /// What the operation of `vertex` is given.
    mutating func start(_ vertex: Int) -> OperationWork.Start {
        let operation = graph.operations[vertex]
        var order = 0
        if case .make(let index) = operation, changes[index].action != .noOp,
            changes[index].action != .update || changes[index].isImported
        {
            order = nextOrder
            nextOrder += 1
        }
        var current: RecordedInstance?
        if case .discard(let index) = operation {
            current = discarding[changes[index].address] ?? changes[index].before
        }
        return OperationWork.Start(
            operation: operation, order: order, current: current, spares: claimed[vertex] ?? SpareFolders())
    }

    /// Says that `vertex`, which is no immediate one, is going to be started.
    mutating func started(_ vertex: Int) {
        running.insert(vertex)
        claimed[vertex] = spares.claim()
        if let (type, _) = limit(vertex) { runningOfType[type, default: 0] += 1 }
        guard let change = change(vertex) else { return }
        environment.events.send(
            .operationStarted(
                change.address, type: change.type.name, action: action(vertex),
                estimate: schedule.isLearned ? schedule.durations[vertex] : nil))
    }

    /// Says that `vertex`, which was started, has ended.
    private mutating func ended(_ vertex: Int) {
        guard running.remove(vertex) != nil, let (type, _) = limit(vertex) else { return }
        runningOfType[type, default: 1] -= 1
        guard var waiting = waitingOfType[type], !waiting.isEmpty else { return }
        freed.append(waiting.removeFirst())
        waitingOfType[type] = waiting
    }

    private func change(_ vertex: Int) -> Change? { graph.operations[vertex].change.map { changes[$0] } }

    private func action(_ vertex: Int) -> Action {
        guard let change = change(vertex) else { return .noOp }
        switch graph.operations[vertex] {
        case .unmake: return change.action == .forget ? .forget : .delete
        case .discard: return .delete
        default: return change.action == .replace ? .create : change.action
        }
    }

    // MARK: Ending

    /// Takes note of what came of `vertex`.
    /// - Throws: ``StateFailure`` where it cannot be recorded.
    mutating func finish(_ vertex: Int, _ result: OperationWork.Result) throws {
        ended(vertex)
        let folders = claimed.removeValue(forKey: vertex)
        // Only then what became of it has been noted. Of a replacement both halves use one directory.
        defer {
            if case .failed = result {
            } else if let change = change(vertex), change.action != .replace, !change.discards {
                folders?.move(to: spares)
            }
        }
        switch result {
        case .nothing: break
        case .unrecordable(let error): throw error
        case .made(let record, let duration):
            instances[record.instance.address]?.evaluator.resources.set(
                record.instance.address, record.instance.attributes)
            try recordMade(record)
            done(vertex, record.instance.address, duration)
            if change(vertex)?.discards == true, case .make = graph.operations[vertex] {
                discarding[record.instance.address] = record.instance
                // The second half is still to come.
                report.outcomes[record.instance.address] = nil
            }
        case .removed(let address, let ending, let duration):
            try recorder.record(.removed(address), ending: ending)
            done(vertex, address, duration)
            // The second half of a replacement is still to come.
            if change(vertex)?.action == .replace {
                report.outcomes[address] = nil
                takenAway.insert(address)
            }
        case .failed(let failure, let record, let ending, let duration):
            try fail(vertex, failure, record, ending, duration)
            return
        }
        queue.complete(vertex)
    }

    private func recordMade(_ record: OperationWork.Record) throws {
        try recorder.record(
            .recorded(record.instance, recipe: record.recipe, action: record.action), ending: record.ending)
    }

    private mutating func fail(
        _ vertex: Int, _ failure: OperationFailure, _ record: OperationWork.Record?, _ ending: String?,
        _ duration: Duration
    ) throws {
        guard let change = change(vertex) else { return }
        if let record { try recordMade(record) } else if let ending { try recorder.drop(ending) }
        if change.closing != nil { discarding[change.address] = record?.instance }
        if case .failed? = report.outcomes[change.address] {
        } else {
            report.outcomes[change.address] = .failed(failure)
        }
        environment.events.send(
            .operationFailed(change.address, type: change.type.name, action: action(vertex), failure, duration))
        block(behind: vertex, because: change.address)
    }

    private mutating func done(_ vertex: Int, _ address: Address, _ duration: Duration) {
        guard let change = change(vertex) else { return }
        report.outcomes[address] = .done
        environment.events.send(.operationDone(address, type: change.type.name, action: action(vertex), duration))
        if change.type.hasEffect, let kind = graph.operations[vertex].kind(in: changes) {
            timings.add(change.type.name, kind, milliseconds: Int(duration / .milliseconds(1)))
        }
    }

    /// Skips everything that waits for `vertex`, directly or through others, once.
    private mutating func block(behind vertex: Int, because address: Address) {
        var waiting = graph.graph.dependents[vertex]
        while let next = waiting.popLast() {
            if isClosing(next) {
                // What exists only during the run goes at its end, whatever failed.
                queue.satisfy(next)
                continue
            }
            guard blocked.insert(next).inserted else { continue }
            waiting.append(contentsOf: graph.graph.dependents[next])
            guard let change = change(next), change.action != .noOp, report.outcomes[change.address] == nil else {
                continue
            }
            report.outcomes[change.address] = .skipped(because: address)
            environment.events.send(.operationSkipped(change.address, because: address))
        }
    }

    private func isClosing(_ vertex: Int) -> Bool {
        guard case .discard(let index) = graph.operations[vertex] else { return false }
        return changes[index].closing != nil
    }

    // MARK: The end

    /// Tells once that somebody asked to stop.
    mutating func noticeInterruption() {
        guard environment.interruption.isRequested, tellsInterruption else { return }
        tellsInterruption = false
        report.interrupted = true
        environment.events.send(
            .interrupted(running: running.sorted().compactMap { change($0)?.address }, hard: Task.isCancelled))
    }

    /// Takes note of what was never started.
    mutating func close() {
        for change in changes where change.action != .noOp && report.outcomes[change.address] == nil {
            report.outcomes[change.address] = .notStarted
        }
        report.gone = takenAway.filter { address in
            switch report.outcomes[address] {
            case .notStarted?, .skipped?: true
            default: false
            }
        }
        timings.trim()
        report.timings = timings
    }
}
