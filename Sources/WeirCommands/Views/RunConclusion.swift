import WeirCore
import WeirProcess

/// Tells how a run ended, and with what code the command ends.
struct RunConclusion {
    private let context: CommandContext
    private let verb: String
    private let again: String
    private let stack: String?
    private let outputs: any TextSink

    /// The conclusion of a run of `verb`; `again` is the command that goes on, `stack` the words that name the stack where
    /// it is declared, `options` how it was to be told.
    init(_ context: CommandContext, verb: String, again: String, stack: String? = nil, _ options: RunOptions) {
        outputs = options.outputs(context)
        self.context = context
        self.verb = verb
        self.again = again
        self.stack = stack
    }

    /// The subject of the run's last commit.
    static func summary(_ report: RunReport, verb: String) -> String {
        let counts = Self.counts(report)
        return "\(verb) \(report.interrupted ? "interrupted" : report.succeeded ? "done" : "failed"): \(counts)"
    }

    private static func counts(_ report: RunReport) -> String {
        let parts = [
            (report.doneCount, "done"), (report.failed.count, "failed"), (report.skipped.count, "skipped"),
            (report.notStarted.count, "not started"),
        ]
        return parts.filter { $0.0 > 0 || $0.1 == "done" }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// Tells how the run of `report` ended; of an apply the outputs as well.
    /// - Throws: the exit code, where not everything was done.
    func tell(_ report: RunReport) throws {
        DiagnosticView(context).show(report.diagnostics, format: .text)
        var text = "\n\(Self.counts(report)) in \(DurationText.people(report.duration))"
        if let commit = report.commit { text += " · recorded at \(commit.prefix(7))" }
        text += "\n"
        if !report.failed.isEmpty { text += "failed: \(listed(report.failed))\n" }
        if !report.skipped.isEmpty { text += "skipped: \(listed(report.skipped))\n" }
        if !report.notStarted.isEmpty { text += "not started: \(listed(report.notStarted))\n" }
        if !report.gone.isEmpty { text += "taken away, and not made again yet: \(listed(report.gone.sorted()))\n" }
        if !report.succeeded { text += "Go on with: \(again)\n" }
        if let address = report.failed.first, let stack {
            text += "Look closer with: weir why \(stack) \(Command.rendering(of: [address.description]))\n"
        }
        context.messages.write(text)
        if verb == "apply" { OutputsView(outputs).show(report.outputs) }
        if report.interrupted { throw ExitStatus.interrupted }
        if !report.succeeded { throw ExitStatus.failed }
    }

    private func listed(_ addresses: [Address]) -> String {
        let shown = addresses.prefix(10).map(\.description).joined(separator: ", ")
        return addresses.count > 10 ? "\(shown) and \(addresses.count - 10) more" : shown
    }
}
