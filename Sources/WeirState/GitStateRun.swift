package import WeirCore
import WeirGit

/// One run's writing end of a workspace's branch.
///
/// What the run takes note of goes to its journal. A checkpoint, on the store's own queue, turns what the journal has
/// into a commit: objects first, then the branch by compare and swap. When one fails, what it held is kept for
/// ``finish(_:timings:summary:)``, and stays in the journal.
package actor GitStateRun: StateRun {
    private let location: WorkspaceLocation
    private let run: RunDescription
    private let lock: WorkspaceLock
    private let cache: ReferenceCache
    private let executor: SerialQueueExecutor
    private let journal: JournalWriter
    /// What the run writes with; nil when it has ended.
    private var writer: BranchWriter?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The run that `start` has begun, which holds `lock`. Its calls to git run on `executor`.
    init(
        _ start: consuming sending RunStart, _ run: RunDescription, _ location: WorkspaceLocation,
        _ lock: WorkspaceLock, cache: ReferenceCache, executor: SerialQueueExecutor
    ) {
        self.run = run
        self.location = location
        self.lock = lock
        self.cache = cache
        self.executor = executor
        journal = start.journal
        writer = start.writer
    }

    /// Takes note that the operation of `intent` is about to begin, and returns when that is durable.
    /// - Throws: ``StateFailure``; the effect must not begin then.
    package nonisolated func begin(_ intent: Intent) async throws { try await journal.begin(intent) }

    /// Takes note of `transition`, and that `operation` has ended with it; waits for nothing.
    /// - Throws: ``StateFailure`` where something noted before could not be written, a recipe is no tree of files or the
    ///   run is over.
    package nonisolated func record(_ transition: Transition, ending operation: String?) throws {
        if case .recorded(let instance, let recipe?, _) = transition, let fault = RecipeTree.fault(in: recipe) {
            throw StateFailure(.storage, "the recipe of \(instance.address) cannot be recorded: \(fault)")
        }
        try note(.transition(transition, ending: operation))
    }

    /// Takes note that `operation` came to nothing; waits for nothing.
    /// - Throws: ``StateFailure`` where something noted before could not be written or the run is over.
    package nonisolated func drop(_ operation: String) throws { try note(.drop(operation)) }

    private nonisolated func note(_ note: Note) throws(StateFailure) {
        if let delay = try journal.add(note) { schedule(delay) }
    }

    /// Writes all that was noted, also what an earlier checkpoint could not write, and `record` and `timings` in one
    /// commit with the subject `summary`; drops recipes and sensitive values that nothing names any more; frees the
    /// workspace, also when it throws.
    /// - Throws: ``StateFailure`` that names what was not recorded.
    @discardableResult
    package func finish(_ record: WorkspaceRecord, timings: Timings, summary: String) async throws -> String? {
        defer {
            writer = nil
            lock.release()
        }
        guard let writer else { throw StateFailure(.storage, "the run has ended; nothing more can be recorded in it") }
        do throws(StateFailure) {
            try writer.apply(try journal.close())
            try writer.set(record)
            try writer.set(timings)
            try writer.set(nil as LockHolder?)
            writer.dropPlanned()
            writer.dropRecipes()
            try writer.commit(summary.isEmpty ? "ends \(run.verb.rawValue)" : summary, .end)
        } catch {
            throw Self.failure(error, journal.unrecorded)
        }
        do throws(StateFailure) {
            try JournalPlace(location: location).remove()
            try writer.dropSecrets()
        } catch {
            throw StateFailure(
                .storage,
                "the run is recorded as commit \(writer.tip), but what is needed no more is still kept: \(error.message)"
            )
        }
        cache.set(writer.references, at: writer.tip)
        lock.release()
        // The run is recorded, and what cannot be repacked now is repacked another time.
        _ = try? RepositoryLock.whileHeld(location) { () throws(StateFailure) in try writer.repack() }
        return writer.tip
    }

    private nonisolated func schedule(_ delay: Duration) {
        // The run stays alive until its checkpoint: what was noted is written also when nobody holds it any more.
        executor.after(delay) { Task { await self.checkpoint() } }
    }

    /// Makes a commit of what was noted, where anything was.
    func checkpoint() {
        guard let writer else { return }
        var entries: [JournalEntry] = []
        do throws(StateFailure) {
            entries = try journal.takeReady()
            if entries.contains(where: { $0.address != nil || $0.ended != nil }) {
                try writer.apply(entries)
                try writer.commit(CommitMessage.subject(of: entries), .checkpoint)
            } else {
                try writer.apply(entries)
            }
        } catch {
            return journal.putBack(entries, error)
        }
        if let delay = journal.checkpointed() { schedule(delay) }
    }

    /// `error` with the addresses of the instances that are not in the branch because of it: those that the journal has,
    /// and those that nothing has.
    private static func failure(
        _ error: StateFailure, _ instances: (kept: Set<Address>, lost: Set<Address>)
    ) -> StateFailure {
        var message = error.message
        if !instances.lost.isEmpty { message += "; not recorded: \(list(instances.lost))" }
        if !instances.kept.isEmpty {
            message += "; run again to record what the journal has of \(list(instances.kept))"
        }
        return StateFailure(error.kind, message)
    }

    private static func list(_ instances: Set<Address>) -> String {
        let shown = instances.sorted().prefix(10).map(\.description).joined(separator: ", ")
        return instances.count > 10 ? "\(shown) and \(instances.count - 10) more" : shown
    }
}
