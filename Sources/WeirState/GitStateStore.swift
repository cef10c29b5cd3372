package import WeirCore
import WeirGit
import WeirValue

/// The recorded state of one workspace, in its branch of the project's repository.
///
/// All calls to git run on a queue of the store's own, one after the other.
package actor GitStateStore: StateStore {
    private let location: WorkspaceLocation
    private let interval: Duration
    private let cache = ReferenceCache()
    private let executor: SerialQueueExecutor

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The store of the workspace at `location`, whose runs make a checkpoint at most every `interval`.
    init(_ location: WorkspaceLocation, interval: Duration) {
        self.location = location
        self.interval = interval
        executor = SerialQueueExecutor(label: "weir.state.\(location.branch)")
    }

    /// What is recorded now; an empty state without a commit where nothing is. Takes no lock.
    ///
    /// A sensitive value that is not kept on this machine is unknown, under its digest.
    /// - Throws: ``StateFailure`` that names the file at fault.
    package func load() throws(StateFailure) -> Snapshot {
        try location.checkNames()
        var attempts = 3
        while true {
            guard let repository = try location.open(), let tip = try location.tip(in: repository) else {
                let record = WorkspaceRecord(stack: location.stack, workspace: location.workspace)
                return Snapshot(commit: nil, record: record, instances: [:])
            }
            let secrets = try SecretVault(location).values()
            let (snapshot, references) = try read(repository, tip, secrets)
            // A run that ends drops the values of its last commit but one: these belong to the next commit's reader.
            attempts -= 1
            let isWhole = references.secrets.allSatisfy { secrets[$0] != nil }
            if !isWhole, attempts > 0, try location.tip(in: repository) != tip { continue }
            cache.set(references, at: tip.description)
            return snapshot
        }
    }

    /// Begins `run` on the state at `base`: takes the workspace, for this process, and makes the run's first commit.
    /// - Throws: ``StateFailure``: `.locked`, `.moved`, `.foreign`.
    package func begin(_ run: RunDescription, base: String?) async throws -> any StateRun {
        try location.checkNames()
        try location.makeRoot()
        let lock = try WorkspaceLock.take(location, for: run)
        let run = GitStateRun(run, location, lock, interval: interval, cache: cache, executor: executor)
        try await run.start(base: base)
        return run
    }

    /// The commits of the branch, newest first, by first parents; at most `limit`.
    /// - Throws: ``StateFailure``.
    package func history(limit: Int) throws(StateFailure) -> [HistoryEntry] {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else { return [] }
        let commits = try mappingGit { () throws(GitError) in try repository.history(from: tip, limit: limit) }
        return commits.map { commit in
            let (subject, trailers) = CommitMessage.parts(of: commit.message)
            return HistoryEntry(
                commit: commit.id.description, time: Timestamp.text(commit.author.time), subject: subject,
                trailers: trailers)
        }
    }

    /// The recipe of `digest`; nil where the branch has none.
    /// - Throws: ``StateFailure`` where it is damaged.
    package func recipe(_ digest: String) throws(StateFailure) -> Recipe? {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else { return nil }
        return try BranchReader(repository, location, at: tip).recipe(digest)
    }

    private func read(
        _ repository: GitRepository, _ tip: ObjectID, _ secrets: [String: Value]
    ) throws(StateFailure) -> (Snapshot, References) {
        let reader = try BranchReader(repository, location, at: tip)
        var references = References()
        let (record, digests) = try reader.record(secrets)
        references.set(WorkspaceFile.name, References.Entry(secrets: digests))
        var instances: [Address: RecordedInstance] = [:]
        try reader.forEachInstance(secrets) { instance, name, digests in
            instances[instance.address] = instance
            references.set(name, References.Entry(recipe: instance.recipe, secrets: digests))
        }
        return (Snapshot(commit: tip.description, record: record, instances: instances), references)
    }
}
