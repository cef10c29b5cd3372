import WeirCore
import WeirValue

/// Shows a plan to people.
struct PlanView {
    private let style: Style
    private let redactor: Redactor

    /// A view that writes to `context`'s terminal; what `redactor` finds is not shown.
    init(_ context: CommandContext, redactor: Redactor) {
        style = Style(context)
        self.redactor = redactor
    }

    /// The plan's text; `compact` leaves the arguments out. Where there is nothing to do, `nothing` says so.
    func text(_ plan: Plan, recorded: Snapshot, compact: Bool, nothing: String? = nil) -> String {
        var text = header(plan, recorded)
        let groups = PlanGroups.of(plan.changes)
        if !groups.isEmpty { text += "\n" + table(groups, compact: compact) }
        for move in plan.moves { text += "  > \(RunText.shown(move.from)) moved to \(RunText.shown(move.to))\n" }
        for deferral in plan.deferrals { text += "  … \(deferral.resource) deferred: \(deferral.reason)\n" }
        text += outputs(plan)
        text += "\n" + summary(plan, nothing)
        for change in plan.changes { text += drift(change) }
        return redactor.redact(text)
    }

    private func drift(_ change: Change) -> String {
        let remedy = change.recordsOnly || change.action == .noOp ? "" : " (will be set back)"
        return change.drift.map { drift in
            let what = "drift: \(RunText.shown(change.address)).\(drift.path) was changed outside Weir"
            let values = TerminalText.clean("\(drift.recorded) -> \(drift.observed)")
            let line = "\(what): \(values)\(remedy)"
            if TerminalText.width(line) <= WrappedText.columns { return line + "\n" }
            return "\(what)\(remedy)\n" + WrappedText.lines(values, first: "  ", indent: "  ")
        }.joined()
    }

    /// How long it will take, and which chain of operations tells that.
    private func estimate(_ plan: Plan) -> String {
        guard let estimate = plan.estimate, estimate.total >= .seconds(1) else { return "" }
        // A replacement is two operations on one address.
        var steps: [RunEstimate.Step] = []
        for step in estimate.criticalPath {
            let same = steps.last?.address == step.address ? steps.popLast() : nil
            steps.append(RunEstimate.Step(step.address, step.duration + (same?.duration ?? .zero)))
        }
        let shown = steps.prefix(5).map { "\(RunText.shown($0.address)) \(DurationText.people($0.duration))" }
        let path = shown.joined(separator: " > ") + (steps.count > 5 ? " > …" : "")
        return " · about \(DurationText.people(estimate.total)) at \(estimate.parallelism) in parallel\n"
            + (steps.isEmpty ? "" : WrappedText.lines("(critical path: \(path))", indent: " "))
    }

    private func header(_ plan: Plan, _ recorded: Snapshot) -> String {
        let name = style.bold("\(plan.stack)/\(plan.workspace)")
        guard let base = plan.base else { return "\(name)  nothing recorded yet\n" }
        return "\(name)  at \(base.prefix(7))\(recorded.record.lastRun.map { " (run \($0))" } ?? "")\n"
    }

    private func table(_ groups: [PlanGroups.Group], compact: Bool) -> String {
        let shown = groups.map { group in
            [
                TerminalText.clean(group.label), group.change.type.name, word(group.change), note(group),
            ]
        }
        let widths = (0..<3).map { column in shown.map { TerminalText.width($0[column]) }.max() ?? 0 }
        var text = ""
        for (group, row) in zip(groups, shown) {
            let symbol = group.change.obstacle == nil ? symbol(group.change.action) : style.red("?")
            var line = (0..<3).map { TerminalText.padded(row[$0], to: widths[$0] + 3) }.joined()
            let fits = 4 + TerminalText.width(line + row[3]) <= WrappedText.columns
            if fits { line += row[3] }
            while line.hasSuffix(" ") { line.removeLast() }
            text += "  \(symbol) \(line)\n"
            if !fits { text += WrappedText.lines(row[3], first: "      ", indent: "      ") }
            if !compact || group.change.obstacle != nil { text += details(group.change) }
        }
        return text
    }

    private func symbol(_ action: Action) -> String {
        switch action {
        case .create: style.green("+")
        case .update: style.yellow("~")
        case .replace: style.red("±")
        case .delete: style.red("-")
        case .adopt: style.green(">")
        case .forget: style.yellow("<")
        case .noOp: " "
        }
    }

    private func word(_ change: Change) -> String {
        // Of what is half-made and kept everything is known.
        if let obstacle = change.obstacle { return obstacle.log == nil ? "HALF-MADE" : "IN DOUBT" }
        return change.action == .replace ? "REPLACE" : change.action.rawValue
    }

    private func note(_ group: PlanGroups.Group) -> String {
        let change = group.change
        var notes: [String] = group.count > 1 ? ["\(group.count) alike"] : []
        switch change.action {
        case .create:
            let needs = Set(change.dependencies.map(\.name)).sorted()
            if !needs.isEmpty {
                notes.append("after \(needs.prefix(3).joined(separator: ", "))\(needs.count > 3 ? ", …" : "")")
            }
        case .update: if !change.differences.isEmpty { notes.append(count(change.differences.count, "argument")) }
        case .replace:
            if let forcing = change.differences.first(where: \.forcesReplacement) {
                notes.append("\(forcing.path.joined(separator: ".")) can't change in place")
            }
        default: break
        }
        if change.createsFirst { notes.append("made before the old one goes") }
        if let closing = change.closing, change.action == .create {
            notes.append(closing == .dormant ? "for this run only" : "to take others away, then gone")
        }
        return TerminalText.clean((notes + change.reasons).joined(separator: ", "))
    }

    private func details(_ change: Change) -> String {
        if let obstacle = change.obstacle {
            let indent = String(repeating: " ", count: 6)
            return WrappedText.lines(obstacle.reason, first: indent, indent: indent)
                + WrappedText.lines(obstacle.hint, first: indent + "hint: ", indent: indent + "      ")
                + (obstacle.log.map { "\(indent)log: \($0)\n" } ?? "")
        }
        return differences(change) + change.parts.map(part).joined()
    }

    /// The most fields of a part, and lines of a field, that are shown.
    private static let mostFields = 12

    /// `+ Deployment/default/web`, and under it what changes of it.
    private func part(_ part: PlannedPart) -> String {
        var text = part.name.isEmpty ? "" : "      \(symbol(part.action)) \(TerminalText.clean(part.name))\n"
        for field in part.fields.prefix(Self.mostFields) {
            let (before, after) = (field.before ?? "(nothing)", field.after ?? "(nothing)")
            let line = TerminalText.clean("\(field.path): \(before) -> \(after)")
            text += TerminalText.cut("          \(line)", to: 200) + "\n"
        }
        let more = part.fields.count - Self.mostFields
        if more > 0 { text += "          … and \(count(more, "more field"))\n" }
        guard let note = part.note else { return text }
        return text + WrappedText.lines(TerminalText.clean(note), first: "          ", indent: "          ")
    }

    private func differences(_ change: Change) -> String {
        guard change.action == .update || change.action == .replace else { return "" }
        // Of lists of objects the parts tell more.
        let shown = change.differences.filter { difference in
            change.parts.isEmpty || (difference.after ?? difference.before)?.listValue == nil
        }
        return shown.map { difference in
            let path = difference.path.joined(separator: ".")
            let place = difference.forcesReplacement ? change.range.map { "   \($0)" } ?? "" : ""
            if let hunks = TextDifference.hunks(difference) {
                return "      \(path):\n"
                    + hunks.map { TerminalText.cut("        \(TerminalText.clean($0))", to: 200) + "\n" }.joined()
            }
            let (before, after) = (ValueText.of(difference.before), ValueText.of(difference.after))
            let line = "      \(path): \(before) -> \(after)\(place)"
            if TerminalText.width(line) <= WrappedText.columns { return line + "\n" }
            let room = WrappedText.columns - TerminalText.width(place)
            return TerminalText.cut("      \(path): \(before)", to: WrappedText.columns) + "\n"
                + TerminalText.cut("        -> \(after)", to: room) + place + "\n"
        }.joined()
    }

    private func outputs(_ plan: Plan) -> String {
        guard plan.changesOutputs, !plan.isPartial else { return "" }
        var text = ""
        for (name, value) in plan.outputs where plan.recordedOutputs[name] != value || !value.isKnown {
            text += "      \(name) = \(ValueText.of(value))\n"
        }
        for name in plan.recordedOutputs.keys where plan.outputs[name] == nil { text += "      \(name) goes\n" }
        return text.isEmpty ? "" : "\n  outputs:\n" + text
    }

    /// How much there is to do of what.
    private func summary(_ plan: Plan, _ nothing: String?) -> String {
        let obstructed = plan.changes.filter { $0.obstacle != nil }
        let inDoubt = obstructed.filter { $0.obstacle?.log != nil }.count
        var counts = plan.counts
        for change in obstructed { counts[change.action, default: 0] -= 1 }
        let words: [(Action, String)] = [
            (.create, "to create"), (.update, "to update"), (.replace, "to replace"), (.delete, "to delete"),
            (.adopt, "to adopt"), (.forget, "to forget"),
        ]
        var parts = words.compactMap { action, word in
            counts[action].flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }
        if !plan.moves.isEmpty { parts.append("\(plan.moves.count) to move") }
        if inDoubt > 0 { parts.append("\(inDoubt) in doubt") }
        if obstructed.count > inDoubt { parts.append("\(obstructed.count - inDoubt) half-made") }
        if parts.isEmpty {
            if let nothing { return nothing + "\n" }
            if plan.isPartial { return "nothing to do in the part that was asked for\n" }
            if plan.changesUses, !plan.changesOutputs {
                return "only what is recorded of other stacks and contexts changes\n"
            }
            return plan.changesOutputs
                ? "only outputs change\n" : "nothing to do: \(count(counts[.noOp] ?? 0, "instance")) as declared\n"
        }
        if plan.isPartial, nothing == nil { parts[parts.count - 1] += ", the rest is left out" }
        let deferred = plan.deferrals.isEmpty ? "" : ", \(plan.deferrals.count) deferred: plan again after the apply"
        let estimate = estimate(plan)
        return parts.joined(separator: ", ") + deferred + (estimate.isEmpty ? "\n" : estimate)
    }
}
