import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir apply STACK`, `weir apply PLAN`
struct ApplyCommand: ContextCommand {
    /// How often a plan is made anew because the state has moved on meanwhile.
    private static let attempts = 5

    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make what the stack declares, and record it.",
        discussion:
            "The stack may also be a file that `weir plan --out` has written: then just that plan is carried out.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var selecting: SelectionOptions
    @OptionGroup var running: RunOptions

    @Flag(help: "Only take over what the world says into the record.")
    var refreshOnly = false

    func validate() throws {
        guard !refreshOnly || (selecting.isEmpty && inputs.isEmpty) else {
            throw ValidationError("--refresh-only is about all that is recorded: it takes no inputs and no parts")
        }
    }

    func run(in context: CommandContext) async throws {
        if let saved = try SavedPlanFile.read(target.stack, context) {
            try checkOptions(for: saved)
            return try await SavedPlanFlow(saved, inputs, running, context).apply()
        }
        let session = try Session(context, workspace: target.workspace)
        if refreshOnly { return try await refresh(session) }
        let (stack, warnings) = try session.stack(target.stack)
        let values = try session.inputs(stack, inputs)
        var options = PlanningOptions()
        options.refresh = running.refresh
        options.parallelism = running.parallelism
        options.selection = try selecting.selection()
        let driver = RunDriver(session: session, options: running)
        for attempt in 1...Self.attempts {
            let recovered = try await RecoveryFlow(session, stack: stack.name, driver).settled()
            let prepared = try await session.plan(
                stack, values, from: recovered.snapshot, open: recovered.open, with: options)
            guard try approve(prepared, warnings, session) else { return }
            do {
                let report = try await RunFlow(session, running, session.store(stack.name)).apply(prepared)
                let again = CommandLineText.of(
                    "apply", target, inputs, hiding: Session.hiddenInputs(stack, values),
                    options.selection.left(by: report))
                return try RunConclusion(
                    context, verb: "apply", again: again, stack: CommandLineText.target(target.stack, target.workspace),
                    running
                ).tell(report)
            } catch let failure as StateFailure where failure.kind == .moved && attempt < Self.attempts {
                context.messages.write("\(failure.message)\n")
            }
        }
    }

    /// Takes over what the world says. Needs no stack.
    private func refresh(_ session: Session) async throws {
        let name = session.project.stackName(target.stack)
        let recovered = try await RecoveryFlow(session, stack: name, RunDriver(session: session, options: running))
            .settled()
        try await RefreshFlow(session, name, running).run(from: recovered.snapshot)
    }

    /// - Throws: ``CommandError`` where options were given that `saved` has settled.
    private func checkOptions(for saved: SavedPlan) throws {
        let isOther = target.workspace != "default" && target.workspace != saved.workspace
        guard selecting.isEmpty, !refreshOnly, !isOther else {
            throw CommandError(
                "\(target.stack) is a saved plan of \(saved.stack)/\(saved.workspace), and is carried out as it is",
                hint: "give no parts, no workspace and no --refresh-only, or plan again with them",
                status: ExitStatus.usage)
        }
    }

    /// Shows the plan and asks.
    /// - Returns: false where there is nothing to do, which is told.
    private func approve(_ prepared: PreparedPlan, _ warnings: [Diagnostic], _ session: Session) throws -> Bool {
        let context = session.context
        let plan = prepared.plan
        let name = "\(plan.stack)/\(plan.workspace)"
        DiagnosticView(context).show(warnings + plan.warnings, format: .text)
        guard plan.hasWork else {
            context.messages.write("\(name): nothing to do\n")
            OutputsView(running.outputs(context)).show(prepared.snapshot.record.outputs)
            return false
        }
        let view = PlanView(context, redactor: session.secrets.redactor)
        context.messages.write(view.text(plan, recorded: prepared.snapshot, compact: running.isQuiet))
        try Approval(context).obtain("Apply this to \(name)?", approved: running.autoApprove)
        return true
    }
}

extension PlanSelection {
    /// This, without the replacements that the run of `report` has made.
    fileprivate func left(by report: RunReport) -> PlanSelection {
        var left = self
        left.replaces.removeAll { replaced in
            !report.outcomes.contains { address, outcome in
                guard address == replaced || address.resource == replaced else { return false }
                if case .done = outcome { return false }
                return true
            }
        }
        return left
    }
}

extension Plan {
    /// Whether there is anything to do: to an instance, to the record or to the outputs.
    var hasWork: Bool {
        hasChanges || (changesOutputs && !isPartial) || changes.contains { $0.closing != nil } || !moves.isEmpty
    }
}
