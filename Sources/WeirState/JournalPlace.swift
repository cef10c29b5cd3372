import WeirCore

/// The journals of a workspace, from run to run: none is overwritten before the branch has what it says, and a damaged
/// one never.
struct JournalPlace {
    let location: WorkspaceLocation

    /// Makes the journal of a run that begins, with the line `header`. It takes the place of the last run's with
    /// ``settle(_:)``.
    /// - Throws: ``StateFailure``.
    func make(_ header: [UInt8], after recovery: Recovery) throws(StateFailure) -> JournalFile {
        try StateFiles.makeDirectory("\(location.root)/journal/\(location.stack)", below: location.project)
        if let next = recovery.journals.first(where: { $0.path == location.nextJournal }) {
            if let run = recovery.unfinished?.holder.run, next.header?.holder.run == run {
                try keepDamaged(location.journal, recovery)
                try StateFiles.move(next.path, to: location.journal)
            } else {
                try keepDamaged(next.path, recovery)
            }
        }
        var line: [UInt8] = []
        JournalLine.append(header, to: &line)
        return try JournalFile.make(location.nextJournal, line)
    }

    /// Puts `file` in the place of the last run's journal, which the branch has taken in.
    /// - Throws: ``StateFailure``.
    func settle(_ file: inout JournalFile, after recovery: Recovery) throws(StateFailure) {
        try keepDamaged(location.journal, recovery)
        try file.move(to: location.journal)
    }

    /// Removes the journal of a run that has ended in good order.
    /// - Throws: ``StateFailure``.
    func remove() throws(StateFailure) { try StateFiles.removeQuietly(location.journal) }

    /// Removes the journals that the branch has taken in with `recovery`.
    /// - Throws: ``StateFailure``.
    func remove(after recovery: Recovery) throws(StateFailure) {
        for path in [location.journal, location.nextJournal] {
            try keepDamaged(path, recovery)
            try StateFiles.removeQuietly(path)
        }
    }

    private func keepDamaged(_ path: String, _ recovery: Recovery) throws(StateFailure) {
        let isDamaged = recovery.journals.contains { $0.path == path && !$0.damage.isEmpty }
        guard isDamaged, StateFiles.exists(path) else { return }
        let time = Timestamp.text(WallClock.seconds()).filter { $0 != ":" && $0 != "-" }
        var target = "\(location.journal).damaged-\(time)"
        var number = 1
        while StateFiles.exists(target) {
            number += 1
            target = "\(location.journal).damaged-\(time)-\(number)"
        }
        try StateFiles.move(path, to: target)
    }
}
