import Synchronization
package import WeirCore

/// A state store that keeps everything in memory, for tests of what stands above it.
package final class MemoryStateStore: StateStore {
    private struct State {
        var snapshot: Snapshot
        var recipes: [String: Recipe] = [:]
        var history: [HistoryEntry] = []
        var transitions: [Transition] = []
        var serial = 0
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

    /// Makes the next attempts to record fail with `failure`; nil lets them succeed again.
    package func fail(_ failure: StateFailure?) { state.withLock { $0.failure = failure } }

    /// Changes what is recorded.
    package func edit(_ change: @Sendable (inout Snapshot) -> Void) {
        state.withLock { change(&$0.snapshot) }
    }

    package func load() async throws -> Snapshot { snapshot }

    package func history(limit: Int) async throws -> [HistoryEntry] {
        state.withLock { Array($0.history.reversed().prefix(limit)) }
    }

    package func recipe(_ digest: String) async throws -> Recipe? { state.withLock { $0.recipes[digest] } }

    package func begin(_ run: RunDescription, base: String?) async throws -> any StateRun {
        try state.withLock { state in
            guard !state.isRunning else { throw StateFailure(.locked, "another run has it") }
            guard state.snapshot.commit == base else { throw StateFailure(.moved, "it moved on") }
            state.isRunning = true
        }
        return MemoryStateRun(store: self)
    }

    fileprivate func record(_ transition: Transition) throws {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.transitions.append(transition)
            switch transition {
            case .recorded(let instance, let recipe, _):
                state.snapshot.instances[instance.address] = instance
                if let recipe { state.recipes[recipe.digest] = recipe }
            case .removed(let address): state.snapshot.instances[address] = nil
            }
        }
    }

    fileprivate func finish(_ record: WorkspaceRecord, _ summary: String) -> String {
        state.withLock { state in
            state.serial += 1
            state.isRunning = false
            let commit = String(repeating: "0", count: 36) + String(1000 + state.serial)
            state.snapshot = Snapshot(commit: commit, record: record, instances: state.snapshot.instances)
            state.history.append(HistoryEntry(commit: commit, time: "", subject: summary, trailers: [:]))
            return commit
        }
    }
}

private struct MemoryStateRun: StateRun {
    let store: MemoryStateStore

    func record(_ transition: Transition) async throws { try store.record(transition) }

    func finish(_ record: WorkspaceRecord, summary: String) async throws -> String? { store.finish(record, summary) }
}
