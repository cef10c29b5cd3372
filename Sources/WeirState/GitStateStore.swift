package import WeirCore
import WeirGit
import WeirValue

/// The recorded state of one workspace, in its branch of the project's repository.
///
/// All calls to git run on a queue of the store's own, one after the other.
package actor GitStateStore: StateStore {
    let location: WorkspaceLocation
    private let interval: Duration
    let cache = ReferenceCache()
    private let executor: SerialQueueExecutor

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The store of the workspace at `location`, whose runs make a checkpoint at most every `interval`.
    init(_ location: WorkspaceLocation, interval: Duration) {
        self.location = location
        self.interval = interval
        executor = SerialQueueExecutor(label: "weir.state.\(location.branch)")
    }

    /// What is recorded now, with what the journal of a run that did not end has besides; an empty state without a commit
    /// where nothing is. Takes no lock and writes nothing.
    ///
    /// A sensitive value that is not kept on this machine is unknown, under its digest.
    /// - Throws: ``StateFailure`` that names the file at fault.
    package func load() throws(StateFailure) -> Snapshot {
        try location.checkNames()
        var attempts = 3
        while true {
            guard let repository = try location.open(), let tip = try location.tip(in: repository) else {
                return try unrecorded()
            }
            let reader = try BranchReader(repository, location, at: tip)
            let recovery = try Recovery(reader, location, asHolder: false)
            let secrets = try SecretVault(location).values()
            let (snapshot, references) = try SnapshotReader(reader, recovery, secrets).read()
            // A run that ends drops the values of its last commit but one, and its journal: these belong to the next
            // commit's reader.
            attempts -= 1
            let isWhole = recovery.unfinished == nil && references.secrets.allSatisfy { secrets[$0] != nil }
            if !isWhole, attempts > 0, try location.tip(in: repository) != tip { continue }
            cache.set(references, at: tip.description)
            return snapshot
        }
    }

    /// What the workspace records besides its instances, at the newest commit, with that commit; nil where nothing is
    /// recorded. A sensitive value that is not kept on this machine is unknown.
    /// - Throws: ``StateFailure`` that names the file at fault.
    package func record() throws(StateFailure) -> (record: WorkspaceRecord, commit: String)? {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else { return nil }
        let reader = try BranchReader(repository, location, at: tip)
        return (try reader.record(try SecretVault(location).values()).record, tip.description)
    }

    /// What was recorded at `revision`: a commit's hexadecimal digits, at least 4, or `~N` for the N-th before the newest.
    /// - Throws: ``StateFailure`` where there is no such commit in the branch.
    package func load(at revision: String) throws(StateFailure) -> Snapshot {
        try location.checkNames()
        let (repository, commit) = try find(revision)
        let reader = try BranchReader(repository, location, at: commit.id)
        let secrets = try SecretVault(location).values()
        return try SnapshotReader(reader, nil, secrets).read().snapshot
    }

    /// What the history has of the commit `revision`, given as for ``load(at:)``.
    /// - Throws: ``StateFailure`` where there is no such commit in the branch.
    package func commit(at revision: String) throws(StateFailure) -> HistoryEntry {
        try location.checkNames()
        return HistoryEntry(try find(revision).commit)
    }

    /// Begins `run` on the state at `base`: takes the workspace, for this process, and makes the run's first commit, with
    /// the operations that are `planned` and what a run that was killed has left.
    /// - Throws: ``StateFailure``: `.locked`, `.moved`, `.foreign`.
    package func begin(_ run: RunDescription, base: String?, planned: [Intent]) async throws -> any StateRun {
        try location.checkNames()
        try location.makeRoot()
        let lock = try WorkspaceLock.take(location, for: LockHolder(run))
        do throws(StateFailure) {
            let start = try RunStart(run, location, base: base, planned: planned, interval: interval, cache)
            return GitStateRun(start, run, location, lock, cache: cache, executor: executor)
        } catch {
            lock.release()
            throw error
        }
    }

    /// The commits of the branch, newest first, by first parents; at most `limit`.
    /// - Throws: ``StateFailure``.
    package func history(limit: Int) throws(StateFailure) -> [HistoryEntry] {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else { return [] }
        let commits = try mappingGit { () throws(GitError) in try repository.history(from: tip, limit: limit) }
        return commits.map { HistoryEntry($0) }
    }

    /// The recipe of `digest`; nil where the branch has none.
    /// - Throws: ``StateFailure`` where it is damaged.
    package func recipe(_ digest: String) throws(StateFailure) -> Recipe? {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else { return nil }
        return try BranchReader(repository, location, at: tip).recipe(digest)
    }

    /// What there is where nothing is recorded: what a journal says that was begun, and nothing else.
    private func unrecorded() throws(StateFailure) -> Snapshot {
        let record = WorkspaceRecord(stack: location.stack, workspace: location.workspace)
        var snapshot = Snapshot(commit: nil, record: record, instances: [:])
        let recovery = try Recovery(nil, location, asHolder: false)
        snapshot.unfinished = recovery.unfinished
        if recovery.unfinished != nil {
            let secrets = try SecretVault(location).values()
            snapshot.intents = try recovery.doubtful(secrets) { _ in nil }
        }
        return snapshot
    }

    private func find(_ revision: String) throws(StateFailure) -> (repository: GitRepository, commit: Commit) {
        guard let repository = try location.open(), let tip = try location.tip(in: repository) else {
            throw StateFailure(
                .storage, "there is no revision '\(revision)': nothing is recorded in \(location.branch)")
        }
        return (repository, try Revision(revision).find(in: repository, from: tip, location))
    }
}

extension HistoryEntry {
    /// What the history says of `commit`.
    init(_ commit: Commit) {
        let (subject, trailers) = CommitMessage.parts(of: commit.message)
        self.init(
            commit: commit.id.description, time: Timestamp.text(commit.author.time), subject: subject,
            trailers: trailers)
    }
}
