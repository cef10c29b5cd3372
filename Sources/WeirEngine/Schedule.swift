import HeapModule
import WeirCore

/// How long the operations of a plan take, and what follows from that: which to start first, and when all will be done.
struct Schedule {
    /// Taken for an operation that no earlier run tells of, where nothing is known at all.
    private static let unknown = Duration.seconds(1)

    /// How long each vertex takes.
    let durations: [Duration]
    /// Whether an earlier run tells of any of them.
    let isLearned: Bool
    private let graph: OperationGraph
    private let changes: [Change]

    /// The schedule of `graph`, whose operations take as long as `timings` tell.
    init(_ graph: OperationGraph, _ changes: [Change], _ timings: Timings) {
        self.graph = graph
        self.changes = changes
        var learned = false
        var medians: [Key: Duration?] = [:]
        durations = graph.operations.map { operation in
            guard let key = Key(operation, changes) else { return .zero }
            let median = medians[key] ?? timings.median(key.type, key.kind)
            medians[key] = .some(median)
            if median != nil { learned = true }
            return median ?? Self.unknown
        }
        isLearned = learned
    }

    /// What durations are learned by.
    private struct Key: Hashable {
        let type: String
        let kind: Intent.Kind

        /// Nil where the operation does nothing outside Weir.
        init?(_ operation: OperationGraph.Operation, _ changes: [Change]) {
            guard let index = operation.change else { return nil }
            let change = changes[index]
            guard change.type.hasEffect, let kind = operation.kind(in: changes) else { return nil }
            type = change.type.name
            self.kind = kind
        }
    }

    /// For each vertex the milliseconds from its start to the end of the longest chain behind it: the longest first.
    var priorities: [Int] {
        let tails = tails
        return tails.map { Int($0 / .milliseconds(1)) }
    }

    private var tails: [Duration] {
        var tails = durations
        for vertex in graph.graph.topologicalOrder.reversed() {
            let behind = graph.graph.dependents[vertex].lazy.map { tails[$0] }.max() ?? .zero
            tails[vertex] = durations[vertex] + behind
        }
        return tails
    }

    /// How long all will take with `parallelism` at once; nil where no earlier run tells anything.
    func estimate(parallelism: Int) -> RunEstimate? {
        guard isLearned else { return nil }
        let tails = tails
        return RunEstimate(
            total: total(parallelism: parallelism, tails), criticalPath: criticalPath(tails), parallelism: parallelism)
    }

    /// The chain from the vertex with the longest tail on.
    private func criticalPath(_ tails: [Duration]) -> [RunEstimate.Step] {
        var steps: [RunEstimate.Step] = []
        var next = tails.indices.max { tails[$0] < tails[$1] }
        while let vertex = next {
            if let index = graph.operations[vertex].change, durations[vertex] > .zero {
                steps.append(RunEstimate.Step(changes[index].address, durations[vertex]))
            }
            next = graph.graph.dependents[vertex].max { tails[$0] < tails[$1] }
        }
        return steps
    }

    private struct Ending: Comparable {
        let time: Duration
        let vertex: Int

        static func < (left: Ending, right: Ending) -> Bool { left.time < right.time }
    }

    /// Plays the run through: what is ready starts, the longest chain first.
    private func total(parallelism: Int, _ tails: [Duration]) -> Duration {
        var queue = ReadyQueue(graph.graph, priorities: tails.map { Int($0 / .milliseconds(1)) })
        var running = Heap<Ending>()
        var now = Duration.zero
        while true {
            while running.count < max(1, parallelism), let vertex = queue.takeReady() {
                if durations[vertex] == .zero {
                    queue.complete(vertex)
                } else {
                    running.insert(Ending(time: now + durations[vertex], vertex: vertex))
                }
            }
            guard let next = running.popMin() else { return now }
            now = next.time
            queue.complete(next.vertex)
        }
    }
}

extension OperationGraph.Operation {
    /// What it does to the instance of its change; nil where it does nothing.
    func kind(in changes: [Change]) -> Intent.Kind? {
        guard let index = change else { return nil }
        let change = changes[index]
        switch self {
        case .unmake: return change.action == .forget ? nil : .delete
        case .discard: return .delete
        case .make:
            if change.recordsOnly { return nil }
            switch change.action {
            case .create, .replace: return .create
            case .update: return .update
            default: return nil
            }
        case .join: return nil
        }
    }
}
