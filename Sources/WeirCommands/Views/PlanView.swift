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

    /// The plan's text; `compact` leaves the arguments out.
    func text(_ plan: Plan, recorded: Snapshot, compact: Bool) -> String {
        var text = header(plan, recorded)
        let groups = PlanGroups.of(plan.changes)
        if !groups.isEmpty { text += "\n" + table(groups, compact: compact) }
        for deferral in plan.deferrals { text += "  … \(deferral.resource) deferred: \(deferral.reason)\n" }
        text += outputs(plan)
        text += "\n" + summary(plan)
        for change in plan.changes where !change.drift.isEmpty {
            let remedy = change.recordsOnly || change.action == .noOp ? "" : " (will be set back)"
            for drift in change.drift {
                text +=
                    "drift: \(change.address).\(drift.path) was changed outside Weir: "
                    + "\(drift.recorded) -> \(drift.observed)\(remedy)\n"
            }
        }
        return redactor.redact(text)
    }

    /// How long it will take, and which chain of operations tells that.
    private func estimate(_ plan: Plan) -> String {
        guard let estimate = plan.estimate else { return "" }
        let steps = estimate.criticalPath
        let shown = steps.prefix(5).map { "\($0.address) \(DurationText.people($0.duration))" }
        let path = shown.joined(separator: " > ") + (steps.count > 5 ? " > …" : "")
        return " · about \(DurationText.people(estimate.total)) at \(estimate.parallelism) in parallel\n"
            + (steps.isEmpty ? "" : "(critical path: \(path))\n")
    }

    private func header(_ plan: Plan, _ recorded: Snapshot) -> String {
        let name = style.bold("\(plan.stack)/\(plan.workspace)")
        guard let base = plan.base else { return "\(name)  nothing recorded yet\n" }
        return "\(name)  at \(base.prefix(7))\(recorded.record.lastRun.map { " (run \($0))" } ?? "")\n"
    }

    private func table(_ groups: [PlanGroups.Group], compact: Bool) -> String {
        let shown = groups.map { group in
            [
                group.label, group.change.type.name,
                group.change.obstacle == nil ? word(group.change.action) : "IN DOUBT", note(group),
            ]
        }
        let widths = (0..<3).map { column in shown.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for (group, row) in zip(groups, shown) {
            let symbol = group.change.obstacle == nil ? symbol(group.change.action) : style.red("?")
            var line = "  \(symbol) "
            for column in 0..<3 {
                line += row[column] + String(repeating: " ", count: widths[column] - row[column].count + 3)
            }
            line += row[3]
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
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

    private func word(_ action: Action) -> String { action == .replace ? "REPLACE" : action.rawValue }

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
        return (notes + change.reasons).joined(separator: ", ")
    }

    private func details(_ change: Change) -> String {
        if let obstacle = change.obstacle {
            return "      \(obstacle.reason)\n      hint: \(obstacle.hint)\n"
                + (obstacle.log.map { "      log: \($0)\n" } ?? "")
        }
        guard change.action == .update || change.action == .replace else { return "" }
        return change.differences.map { difference in
            let path = difference.path.joined(separator: ".")
            let place = difference.forcesReplacement ? change.range.map { "   \($0)" } ?? "" : ""
            if let hunks = TextDifference.hunks(difference) {
                return "      \(path):\n" + hunks.map { "        \($0)\n" }.joined()
            }
            return "      \(path): \(ValueText.of(difference.before)) -> \(ValueText.of(difference.after))\(place)\n"
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
    private func summary(_ plan: Plan) -> String {
        let counts = plan.counts
        let words: [(Action, String)] = [
            (.create, "to create"), (.update, "to update"), (.replace, "to replace"), (.delete, "to delete"),
            (.adopt, "to adopt"), (.forget, "to forget"),
        ]
        let parts = words.compactMap { action, word in counts[action].map { "\($0) \(word)" } }
        if parts.isEmpty {
            return plan.changesOutputs && !plan.isPartial
                ? "only outputs change\n" : "nothing to do: \(count(counts[.noOp] ?? 0, "instance")) as declared\n"
        }
        let deferred = plan.deferrals.isEmpty ? "" : ", \(plan.deferrals.count) deferred: plan again after the apply"
        let estimate = estimate(plan)
        return parts.joined(separator: ", ") + deferred + (estimate.isEmpty ? "\n" : estimate)
    }
}
