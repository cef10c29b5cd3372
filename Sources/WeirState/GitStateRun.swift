package import WeirCore
import WeirGit

/// One run's writing end of a workspace's branch.
///
/// ``record(_:)`` only takes note. A checkpoint, on the store's own queue, turns what was noted into a commit: objects
/// first, then the branch by compare and swap. When one fails, what it held is kept for ``finish(_:summary:)``.
package actor GitStateRun: StateRun {
    private let location: WorkspaceLocation
    private let run: RunDescription
    private let lock: WorkspaceLock
    private let queue: TransitionQueue
    private let cache: ReferenceCache
    private let executor: SerialQueueExecutor
    /// What the run writes with; nil before it has begun and when it has ended.
    private var writer: BranchWriter?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A run that holds `lock`, to be started with ``start(base:)``.
    init(
        _ run: RunDescription, _ location: WorkspaceLocation, _ lock: WorkspaceLock, interval: Duration,
        cache: ReferenceCache, executor: SerialQueueExecutor
    ) {
        self.run = run
        self.location = location
        self.lock = lock
        self.cache = cache
        self.executor = executor
        queue = TransitionQueue(interval: interval)
    }

    /// Makes the run's first commit on the branch, which has to be at `base`.
    /// - Throws: ``StateFailure``; the workspace is free again then.
    func start(base: String?) throws(StateFailure) {
        do throws(StateFailure) {
            let writer = try BranchWriter(location, run, base: base, cache)
            var record = run.record
            if run.verb == .apply { record.stackDigest = run.stackDigest }
            try writer.set(record)
            try writer.commit("begins \(run.verb.rawValue)")
            self.writer = writer
            // The interval to the first checkpoint counts from here.
            _ = queue.written()
        } catch {
            lock.release()
            throw error
        }
    }

    /// Takes note of `transition`, which the next checkpoint writes; does not wait for it.
    /// - Throws: ``StateFailure`` where an earlier checkpoint failed, a recipe is no tree of files or the run is over.
    package nonisolated func record(_ transition: Transition) async throws {
        if case .recorded(let instance, let recipe?, _) = transition, let fault = RecipeTree.fault(in: recipe) {
            throw StateFailure(.storage, "the recipe of \(instance.address) cannot be recorded: \(fault)")
        }
        if let delay = try queue.add(transition) { schedule(delay) }
    }

    /// Writes all that was noted, also what an earlier checkpoint could not write, and `record` in one commit with the
    /// subject `summary`; drops recipes and sensitive values that nothing names any more; frees the workspace, also
    /// when it throws.
    /// - Throws: ``StateFailure`` that names what was not recorded.
    @discardableResult
    package func finish(_ record: WorkspaceRecord, summary: String) async throws -> String? {
        defer {
            writer = nil
            lock.release()
        }
        let transitions = try queue.close()
        guard let writer else { throw StateFailure(.storage, "the run has not begun") }
        do throws(StateFailure) {
            try writer.apply(transitions)
            try writer.set(record)
            writer.dropRecipes()
            try writer.commit(summary.isEmpty ? "ends \(run.verb.rawValue)" : summary)
        } catch {
            throw Self.failure(error, unrecorded: transitions)
        }
        try writer.dropSecrets()
        cache.set(writer.references, at: writer.tip)
        return writer.tip
    }

    private nonisolated func schedule(_ delay: Duration) {
        // The run stays alive until its checkpoint: what was noted is written also when nobody holds it any more.
        executor.after(delay) { Task { await self.checkpoint() } }
    }

    /// Makes a commit of what was noted, where anything was.
    func checkpoint() {
        let transitions = queue.take()
        guard !transitions.isEmpty, let writer else { return }
        do throws(StateFailure) {
            try writer.apply(transitions)
            try writer.commit(CommitMessage.subject(of: transitions))
        } catch {
            return queue.putBack(transitions, error)
        }
        if let delay = queue.written() { schedule(delay) }
    }

    /// `error` with the addresses of `transitions`, which are not in the state because of it.
    private static func failure(_ error: StateFailure, unrecorded transitions: [Transition]) -> StateFailure {
        let addresses = Set(
            transitions.map { transition in
                switch transition {
                case .recorded(let instance, _, _): instance.address
                case .removed(let address): address
                }
            })
        if addresses.isEmpty { return error }
        let shown = addresses.sorted().prefix(10).map(\.description).joined(separator: ", ")
        let more = addresses.count > 10 ? " and \(addresses.count - 10) more" : ""
        return StateFailure(error.kind, "\(error.message); not recorded: \(shown)\(more)")
    }
}
