import WeirCore

/// Tells of a run that did not end in good order.
enum UnfinishedView {
    /// The warnings about the unfinished run of `snapshot`; none where the last run ended.
    static func warnings(_ snapshot: Snapshot) -> [Diagnostic] {
        guard let unfinished = snapshot.unfinished else { return [] }
        let holder = unfinished.holder
        let what = "run \(holder.run) (\(holder.verb) by \(holder.actor), process \(holder.pid) on \(holder.host))"
        let state =
            switch unfinished.life {
            case .alive: "goes on"
            case .dead: "was killed"
            case .unknown: "has not ended, as far as one can tell from here"
            }
        var warnings = [
            Diagnostic(
                .unfinishedRun, "\(what) \(state)",
                hint: unfinished.life == .dead ? "the next apply or destroy takes its lock over" : nil,
                severity: .warning)
        ]
        warnings += unfinished.damage.map { Diagnostic(.unfinishedRun, $0, severity: .warning) }
        return warnings
    }
}
