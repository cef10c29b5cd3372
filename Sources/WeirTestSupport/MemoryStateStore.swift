import Synchronization
package import WeirCore

/// A state store that keeps everything in memory, for tests of what stands above it.
package final class MemoryStateStore: StateStore {
    private struct State {
        var snapshot: Snapshot
        var recipes: [String: Recipe] = [:]
        var history: [HistoryEntry] = []
        /// What was recorded at each commit, oldest first.
        var snapshots: [Snapshot] = []
        var transitions: [Transition] = []
        var planned: [Intent] = []
        var begun: [Intent] = []
        var ended: [String] = []
        var dropped: [String] = []
        var isRunning = false
        var failure: StateFailure?
    }

    private let state: Mutex<State>

    /// A store in which nothing is recorded.
    package init(stack: String = "test", workspace: String = "default") {
        let record = WorkspaceRecord(stack: stack, workspace: workspace)
        state = Mutex(State(snapshot: Snapshot(commit: nil, record: record, instances: [:])))
    }

    /// What is recorded now.
    package var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// Everything that was recorded, in order.
    package var transitions: [Transition] { state.withLock { $0.transitions } }

    /// The operations that the last run began with.
    package var planned: [Intent] { state.withLock { $0.planned } }

    /// Every operation that was begun, in order.
    package var begun: [Intent] { state.withLock { $0.begun } }

    /// The operations that ended with a transition, in order.
    package var ended: [String] { state.withLock { $0.ended } }

    /// The operations that came to nothing, in order.
    package var dropped: [String] { state.withLock { $0.dropped } }

    /// Makes the next attempts to begin an operation and to record fail with `failure`; nil lets them succeed again.
    package func fail(_ failure: StateFailure?) { state.withLock { $0.failure = failure } }

    /// Changes what is recorded, also its intents and timings.
    package func edit(_ change: @Sendable (inout Snapshot) -> Void) {
        state.withLock { change(&$0.snapshot) }
    }

    package func load() async throws -> Snapshot { snapshot }

    package func load(at revision: String) async throws -> Snapshot {
        let found = state.withLock { state -> Snapshot? in
            if revision.hasPrefix("~"), let back = Int(revision.dropFirst()) {
                let index = state.snapshots.count - 1 - back
                return state.snapshots.indices.contains(index) ? state.snapshots[index] : nil
            }
            return state.snapshots.last { $0.commit?.hasPrefix(revision) == true }
        }
        guard let found else { throw StateFailure(.storage, "there is no revision '\(revision)'") }
        return found
    }

    package func history(limit: Int) async throws -> [HistoryEntry] {
        state.withLock { Array($0.history.reversed().prefix(limit)) }
    }

    package func recipe(_ digest: String) async throws -> Recipe? { state.withLock { $0.recipes[digest] } }

    package func begin(_ run: RunDescription, base: String?, planned: [Intent]) async throws -> any StateRun {
        try state.withLock { state in
            guard !state.isRunning else { throw StateFailure(.locked, "another run has it") }
            guard state.snapshot.commit == base else { throw StateFailure(.moved, "it moved on") }
            state.isRunning = true
            state.planned = planned
        }
        return MemoryStateRun(store: self)
    }

    fileprivate func begin(_ intent: Intent) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.begun.append(intent)
            state.snapshot.intents.removeAll { $0.operation == intent.operation }
            state.snapshot.intents.append(intent)
        }
    }

    fileprivate func record(_ transition: Transition, _ operation: String?) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.transitions.append(transition)
            switch transition {
            case .recorded(let instance, let recipe, _):
                state.snapshot.instances[instance.address] = instance
                if let recipe { state.recipes[recipe.digest] = recipe }
            case .removed(let address): state.snapshot.instances[address] = nil
            case .moved(let from, let instance):
                state.snapshot.instances[from] = nil
                state.snapshot.instances[instance.address] = instance
            }
            guard let operation else { return }
            state.ended.append(operation)
            state.snapshot.intents.removeAll { $0.operation == operation }
        }
    }

    fileprivate func drop(_ operation: String) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.dropped.append(operation)
            state.snapshot.intents.removeAll { $0.operation == operation }
        }
    }

    fileprivate func finish(_ record: WorkspaceRecord, _ timings: Timings, _ summary: String) -> String {
        state.withLock { state in
            state.isRunning = false
            let commit = String(repeating: "0", count: 36) + String(1001 + state.snapshots.count)
            var snapshot = Snapshot(commit: commit, record: record, instances: state.snapshot.instances)
            snapshot.intents = state.snapshot.intents
            snapshot.timings = timings
            state.snapshot = snapshot
            state.snapshots.append(snapshot)
            state.history.append(HistoryEntry(commit: commit, time: "", subject: summary, trailers: [:]))
            return commit
        }
    }
}

private struct MemoryStateRun: StateRun {
    let store: MemoryStateStore

    func begin(_ intent: Intent) async throws { try store.begin(intent) }

    func record(_ transition: Transition, ending operation: String?) throws {
        try store.record(transition, operation)
    }

    func drop(_ operation: String) throws { try store.drop(operation) }

    func finish(_ record: WorkspaceRecord, timings: Timings, summary: String) async throws -> String? {
        store.finish(record, timings, summary)
    }
}
