import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir plan STACK`
struct PlanCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what an apply would do. Takes no lock and changes nothing.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var selecting: SelectionOptions
    @OptionGroup var formatting: FormatOptions
    @OptionGroup var locking: LockOptions

    @Flag(help: "Exit with 0 where there is nothing to do, 2 where there are changes, 1 or 3 on an error.")
    var detailedExitcode = false

    @Flag(inversion: .prefixedNo, help: "Ask the world, rather than believe the record.")
    var refresh = true

    @Flag(help: "A line for each instance.")
    var compact = false

    @Option(help: "How many operations would run at once.")
    var parallelism = 10

    @Option(name: .customLong("out"), help: "Save the plan in this file, for `weir apply FILE`.")
    var file: String?

    @Flag(help: "Plan to take everything away.")
    var destroy = false

    @Flag(help: "Plan only to take over what the world says into the record.")
    var refreshOnly = false

    var format: DataFormat { formatting.format }

    func validate() throws {
        guard parallelism > 0 else { throw ValidationError("--parallelism must be at least 1") }
        guard !(destroy && refreshOnly) else {
            throw ValidationError("--destroy and --refresh-only exclude each other")
        }
        guard !(destroy || refreshOnly) || (selecting.isEmpty && inputs.isEmpty) else {
            throw ValidationError(
                "\(destroy ? "--destroy" : "--refresh-only") is about all that is recorded: it takes no inputs and no parts"
            )
        }
    }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        let session = try Session(context, workspace: target.workspace)
        if destroy || refreshOnly { return try await planWithoutStack(session) }
        let (stack, warnings) = try await session.stack(target.stack)
        let values = try session.inputs(stack, inputs)
        let store = session.store(stack.name)
        let snapshot = try await store.load()
        var options = PlanningOptions()
        options.refresh = refresh
        options.parallelism = parallelism
        options.selection = try selecting.selection()
        options.isStrict = selecting.isStrict
        let prepared = try await session.plan(
            stack, values, from: snapshot, open: RecoveryFlow.open(in: snapshot, target), with: options)
        show(prepared.plan, warnings, snapshot, session)
        if let file {
            let saved = try await SavedPlanFile.make(prepared, session, store)
            try SavedPlanFile.write(saved, to: file, context)
        }
        let hidden = Session.hiddenInputs(stack, values)
        let closed = hidden.intersection(values.filter { $0.value.revealed != .null }.map(\.key)).sorted()
        let command =
            file.map { CommandLineText.of(plan: $0, hidden: closed) }
            ?? CommandLineText.of("apply", target, inputs, hiding: hidden, options.selection)
        try conclude(prepared.plan, again: command, context)
    }

    /// The plan of a destroy or of a refresh: what is recorded is all that it needs.
    private func planWithoutStack(_ session: Session) async throws {
        let name = try await session.stackName(target.stack)
        let store = session.store(name)
        let snapshot = try await store.load()
        session.learn(snapshot)
        let plan: Plan
        if destroy {
            plan = DestroyPlan.make(
                snapshot, registry: session.registry, open: RecoveryFlow.open(in: snapshot, target),
                parallelism: parallelism)
            let faults = DestroyPlan.faults(in: plan)
            guard faults.isEmpty else {
                DiagnosticView(session.context).show(faults, format: format)
                throw ExitStatus.failed
            }
        } else {
            plan = try await RefreshFlow.plan(session, name, snapshot, parallelism: parallelism)
        }
        show(
            plan, [], snapshot, session,
            nothing: destroy ? "nothing is recorded, nothing to destroy" : RefreshFlow.nothing(plan))
        if let file {
            let saved = await SavedPlanFile.make(plan, destroy ? .destroy : .refresh, session, parallelism: parallelism)
            try SavedPlanFile.write(saved, to: file, session.context)
        }
        let verb = destroy ? "destroy" : "apply --refresh-only"
        try conclude(
            plan, again: file.map { CommandLineText.of(plan: $0) } ?? CommandLineText.of(verb, target), session.context)
    }

    private func show(
        _ plan: Plan, _ warnings: [Diagnostic], _ snapshot: Snapshot, _ session: Session, nothing: String? = nil
    ) {
        let context = session.context
        if format == .json {
            context.output.write(PlanJSON.text(plan))
            return
        }
        DiagnosticView(context).show(
            warnings + UnfinishedView.warnings(snapshot) + plan.warnings, format: .text)
        let view = PlanView(context, redactor: session.secrets.redactor)
        context.output.write(view.text(plan, recorded: snapshot, compact: compact, nothing: nothing))
    }

    private func conclude(_ plan: Plan, again: String, _ context: CommandContext) throws {
        if format == .text, plan.hasWork {
            context.messages.write("\nNothing has been changed. Apply it with: \(again)\n")
        }
        if detailedExitcode, plan.hasWork { throw ExitStatus.changes }
    }
}
