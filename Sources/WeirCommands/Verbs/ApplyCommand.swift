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

    @OptionGroup var chosen: StackOrAllOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var selecting: SelectionOptions
    @OptionGroup var running: RunOptions
    @OptionGroup var locking: LockOptions

    @Flag(help: "Only take over what the world says into the record.")
    var refreshOnly = false

    @Flag(help: "Plan and apply again what only an apply could tell, until nothing is left or nothing changes.")
    var untilComplete = false

    @Flag(help: "Do not look first whether this machine has what is needed.")
    var skipPreflight = false

    private var target: StackOptions { chosen.target }

    func validate() throws {
        guard !chosen.isAll || (selecting.isEmpty && inputs.assignments.isEmpty && inputs.texts.isEmpty && !refreshOnly)
        else {
            throw ValidationError(
                "--all takes no parts, no --refresh-only, and inputs only from files: they are other ones for each stack"
            )
        }
        guard !untilComplete || !selecting.isStrict else {
            throw ValidationError("--strict refuses what --until-complete is for")
        }
        guard !refreshOnly || (selecting.isEmpty && inputs.isEmpty) else {
            throw ValidationError("--refresh-only is about all that is recorded: it takes no inputs and no parts")
        }
    }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        if chosen.isAll { return try await applyAll(context) }
        if let saved = try SavedPlanFile.read(target.stack, context) {
            try checkOptions(for: saved)
            return try await SavedPlanFlow(saved, inputs, running, context).apply(looksFirst: !skipPreflight)
        }
        if refreshOnly { return try await refresh(try Session(context, workspace: target.workspace)) }
        var selection = try selecting.selection()
        var before: [String] = []
        while case .deferred(let left) = try await round(selection, context) {
            guard untilComplete else { return }
            guard left.map(\.resource.description) != before else { throw stuck(left, context) }
            before = left.map(\.resource.description)
            context.messages.write("\nagain, for what was deferred: \(before.joined(separator: ", "))\n")
            // What was asked for to be replaced has been.
            selection.replaces = []
        }
    }

    /// Applies every stack of the project.
    private func applyAll(_ context: CommandContext) async throws {
        let stacks = try await ProjectStacks(try Session(context, workspace: chosen.workspace))
        guard !stacks.entries.isEmpty else {
            throw CommandError("the project has no stacks", hint: "they are looked for in stacks/")
        }
        // Faults of inputs are told before anything is changed.
        let session = try Session(context, workspace: chosen.workspace)
        for entry in stacks.entries { if let stack = entry.stack { _ = try session.inputs(stack, inputs) } }
        try await ProjectStacks.each(
            of: stacks.entries, "apply", context, isNeeded: { failed, other in other.needs.contains(failed.name) }
        ) { entry in
            var one = self
            one.chosen.stack = entry.path
            one.chosen.isAll = false
            try await one.perform(in: context)
        }
    }

    /// What one apply left to do.
    private enum Left {
        case nothing
        /// These resources could not be told before it.
        case deferred([Deferral])
    }

    /// Plans, asks and applies the parts of `selection` once.
    private func round(_ selection: PlanSelection, _ context: CommandContext) async throws -> Left {
        let session = try Session(context, workspace: target.workspace)
        let (stack, warnings) = try await session.stack(target.stack)
        let values = try session.inputs(stack, inputs)
        var options = PlanningOptions()
        options.refresh = running.refresh
        options.parallelism = running.parallelism
        options.selection = selection
        options.isStrict = selecting.isStrict
        try await session.attach(stack.contexts)
        let driver = RunDriver(session: session, options: running)
        for attempt in 1...Self.attempts {
            let recovered = try await RecoveryFlow(session, stack: stack.name, driver).settled()
            let prepared = try await session.plan(
                stack, values, from: recovered.snapshot, open: recovered.open, with: options)
            guard try await approve(prepared, warnings, session) else {
                try await check(prepared, session)
                return try conclude(prepared.plan, context)
            }
            try UsedWorkspaces.require(prepared.request)
            do {
                let report = try await RunFlow(session, running, session.store(stack.name)).apply(prepared)
                let again = CommandLineText.of(
                    "apply", target, inputs, hiding: Session.hiddenInputs(stack, values),
                    options.selection.left(by: report))
                try RunConclusion(
                    context, verb: "apply", again: again, stack: CommandLineText.target(target.stack, target.workspace),
                    running
                ).tell(report)
                let left = prepared.plan.deferrals
                return left.isEmpty ? .nothing : .deferred(left)
            } catch let failure as StateFailure where failure.kind == .moved && attempt < Self.attempts {
                context.messages.write("\(failure.message)\n")
            }
        }
        return .nothing
    }

    /// Looks at the checks of what is applied already.
    /// - Throws: an exit code where one does not hold.
    private func check(_ prepared: PreparedPlan, _ session: Session) async throws {
        let checks = prepared.request.stack.checks
        guard !checks.isEmpty, prepared.plan.deferrals.isEmpty, !prepared.plan.isPartial else { return }
        let outcomes = CheckOutcomes(shownOn: session.context.messages)
        let runner = CheckRunner(
            StackEvaluator(prepared.request, resources: prepared.resources), session.interruption,
            session.secrets.redactor, ask: session.ask)
        let faults = try await session.interruptible { await runner.run(checks, outcomes) }
        guard faults.isEmpty else { throw ExitStatus.failed }
    }

    /// What `plan`, which has nothing to do, leaves.
    /// - Throws: an exit code where all was to be done and something still waits.
    private func conclude(_ plan: Plan, _ context: CommandContext) throws -> Left {
        guard untilComplete, !plan.deferrals.isEmpty else { return .nothing }
        throw stuck(plan.deferrals, context)
    }

    /// Tells that `deferrals` stay, however often the stack is applied.
    /// - Returns: the exit code.
    private func stuck(_ deferrals: [Deferral], _ context: CommandContext) -> ExitCode {
        DiagnosticView(context).show(
            deferrals.map {
                Diagnostic(.deferred, "\($0.resource) is still deferred: \($0.reason)", at: $0.range)
            }, format: .text)
        return ExitStatus.failed
    }

    /// Takes over what the world says. Needs no stack.
    private func refresh(_ session: Session) async throws {
        let name = try await session.stackName(target.stack)
        try await session.attach(recordedIn: try await session.store(name).load())
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
    private func approve(_ prepared: PreparedPlan, _ warnings: [Diagnostic], _ session: Session) async throws -> Bool {
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
        if !skipPreflight { try await session.preflight(plan) }
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
        hasChanges || ((changesOutputs || changesUses) && !isPartial) || changes.contains { $0.closing != nil }
            || !moves.isEmpty
    }
}
