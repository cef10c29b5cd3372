import WeirCore
import WeirGit

/// A run that has made its first commit: what it goes on to write with.
struct RunStart {
    let writer: BranchWriter
    let journal: JournalWriter

    /// Begins `run` on the branch at `location`, which has to be at `base`, by whoever has taken the workspace: takes over
    /// what a run that was killed has left, makes the journal, and then the first commit, with the lock and what is
    /// `planned`.
    /// - Throws: ``StateFailure``; the branch is as it was then, unless the journal could not take its place.
    init(
        _ run: RunDescription, _ location: WorkspaceLocation, base: String?, planned: [Intent], interval: Duration,
        _ cache: ReferenceCache
    ) throws(StateFailure) {
        Leftovers.remove(location)
        let writer = try BranchWriter(location, run, base: base, cache)
        try writer.takeOver()
        let encoder = EntryEncoder(writer.vault, recipes: writer.recipes)
        for intent in planned { try writer.add(try encoder.encode(intent)) }
        var record = run.record
        if run.verb == .apply { record.stackDigest = run.stackDigest }
        let workspace = try writer.set(record)
        let holder = LockHolder(run)
        try writer.set(holder)
        try writer.vault.save()
        let header = JournalHeader(run, holder, base: base, workspace: workspace).payload
        let place = JournalPlace(location: location)
        var file = try place.make(header, after: writer.recovery)
        do throws(StateFailure) {
            try writer.commit(Self.subject(run, writer.recovery), .begin)
        } catch {
            _ = try StateFiles.removeQuietly(location.nextJournal)
            throw error
        }
        try place.settle(&file, after: writer.recovery)
        self.writer = writer
        journal = JournalWriter(file, header: header, encoder: encoder, vault: writer.vault, interval: interval)
    }

    private static func subject(_ run: RunDescription, _ recovery: Recovery) -> String {
        guard let holder = recovery.unfinished?.holder else { return "begins \(run.verb.rawValue)" }
        let recorded = Set(recovery.entries.compactMap(\.address)).count
        return "takes over from run \(holder.run): recorded \(recorded)"
    }
}
