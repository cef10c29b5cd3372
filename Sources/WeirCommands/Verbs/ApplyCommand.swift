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
        discussion: "The stack may also be a file that `weir plan --out` has written: then just that plan is carried out.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var selecting: SelectionOptions
    @OptionGroup var running: RunOptions

    @Flag(help: "Only take over what the world says into the record.")
    var refreshOnly = false

    func run(in context: CommandContext) async throws {
        if let saved = try SavedPlanFile.read(target.stack, context) {
            return try await SavedPlanFlow(saved, inputs, running, context).apply(
                again: CommandLineText.of("apply", target, inputs))
        }
        let session = try Session(context, workspace: target.workspace)
        let (stack, warnings) = try session.stack(target.stack)
        let values = try session.inputs(stack, inputs)
        var options = PlanningOptions()
        options.refresh = running.refresh
        options.parallelism = running.parallelism
        options.selection = try selecting.selection()
        let driver = RunDriver(session: session, options: running)
        for attempt in 1...Self.attempts {
            let recovered = try await RecoveryFlow(session, stack: stack.name, driver).settled()
            if refreshOnly {
                return try await RefreshFlow(session, stack.name, running).run(from: recovered.snapshot)
            }
            let prepared = try await session.plan(
                stack, values, from: recovered.snapshot, open: recovered.open, with: options)
            guard try approve(prepared, warnings, session) else { return }
            do {
                let report = try await RunFlow(session, running, session.store(stack.name)).apply(prepared)
                return try RunConclusion(
                    context, verb: "apply", again: CommandLineText.of("apply", target, inputs),
                    stack: CommandLineText.target(target.stack, target.workspace)
                ).tell(report)
            } catch let failure as StateFailure where failure.kind == .moved && attempt < Self.attempts {
                context.messages.write("\(failure.message)\n")
            }
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
            OutputsView(context).show(prepared.snapshot.record.outputs)
            return false
        }
        let view = PlanView(context, redactor: session.secrets.redactor)
        context.messages.write(view.text(plan, recorded: prepared.snapshot, compact: running.isQuiet))
        try Approval(context).obtain("Apply this to \(name)?", approved: running.autoApprove)
        return true
    }
}

extension Plan {
    /// Whether there is anything to do: to an instance, to the record or to the outputs.
    var hasWork: Bool { hasChanges || (changesOutputs && !isPartial) || changes.contains { $0.closing != nil } }
}
