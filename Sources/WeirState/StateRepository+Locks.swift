package import WeirCore
import WeirGit

/// A workspace that a run has, or had when it was killed.
package struct HeldLock: Sendable, Equatable {
    package let stack: String
    package let workspace: String
    /// What the lock in the branch says.
    package let holder: LockHolder
    /// Whether the holder still lives.
    package let life: UnfinishedRun.Life
    /// The number of operations whose end is not known.
    package let intents: Int
    /// Whether a process of this machine has the workspace now.
    package let isHeld: Bool
}

extension StateRepository {
    /// The workspaces that a run has, or had when it was killed, sorted by stack and name.
    /// - Throws: ``StateFailure``.
    package func locks() async throws -> [HeldLock] {
        var locks: [HeldLock] = []
        for entry in try workspaces() {
            if let lock = try await store(stack: entry.stack, workspace: entry.workspace).heldLock() {
                locks.append(lock)
            }
        }
        return locks
    }

    /// Puts all objects of the repository into one pack; drops nothing.
    /// - Returns: false where another process is at it, or there was nothing to do.
    /// - Throws: ``StateFailure``; all objects are there still.
    package func repack() throws(StateFailure) -> Bool {
        guard let repository = try WorkspaceLocation.open(project) else { return false }
        let done = try RepositoryLock.whileHeld(project: project) { () throws(StateFailure) in
            try mappingGit { () throws(GitError) in try repository.repackAll() }
        }
        return done ?? false
    }
}

extension GitStateStore {
    /// The run that has the workspace, or had it when it was killed; nil where none has.
    /// - Throws: ``StateFailure``.
    package func heldLock() throws(StateFailure) -> HeldLock? {
        try location.checkNames()
        guard let repository = try location.open(), let tip = try location.tip(in: repository),
            let holder = try BranchReader(repository, location, at: tip).lock()
        else { return nil }
        return HeldLock(
            stack: location.stack, workspace: location.workspace, holder: holder,
            life: holder.life(location, asHolder: false), intents: try load().intents.count,
            isHeld: try WorkspaceLock.isHeld(location))
    }

    /// Frees the workspace from the run of `expected`, which has to have it still, on the word of `actor`: what its journal
    /// has is recorded, and the operations whose end is not known stay open.
    /// - Returns: the commit, 40 hexadecimal digits.
    /// - Throws: ``StateFailure``: `.locked` where a process of this machine has the workspace or another run has it now,
    ///   `.moved` where nobody has.
    @discardableResult
    package func breakLock(_ expected: LockHolder, actor: String) throws(StateFailure) -> String {
        try location.checkNames()
        try location.makeRoot()
        let record = WorkspaceRecord(stack: location.stack, workspace: location.workspace)
        let run = RunDescription(
            id: expected.run, verb: .edit, actor: actor, stackDigest: "", record: record, planDigest: "")
        let lock = try WorkspaceLock.take(location, for: LockHolder(run))
        defer { lock.release() }
        guard let repository = try location.open(), let tip = try location.tip(in: repository),
            try BranchReader(repository, location, at: tip).lock() != nil
        else { throw StateFailure(.moved, "no run has \(location.branch) any more: there is nothing to free") }
        Leftovers.remove(location)
        let writer = try BranchWriter(location, run, base: tip.description, breaking: expected, cache)
        try writer.takeOver()
        try writer.set(nil as LockHolder?)
        writer.dropPlanned()
        try writer.commit("frees the workspace from run \(expected.run)", .unlock)
        try JournalPlace(location: location).remove(after: writer.recovery)
        cache.set(writer.references, at: writer.tip)
        return writer.tip
    }
}
