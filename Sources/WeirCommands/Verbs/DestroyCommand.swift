import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir destroy STACK`
struct DestroyCommand: ContextCommand {
    /// How often a plan is made anew because the state has moved on meanwhile.
    private static let attempts = 5

    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Take away everything that the workspace records. Needs neither the stack nor its templates.")

    @OptionGroup var chosen: StackOrAllOptions
    @OptionGroup var running: RunOptions

    @Flag(help: "Also where another workspace was applied with its outputs.")
    var force = false

    private var target: StackOptions { chosen.target }

    func run(in context: CommandContext) async throws {
        if chosen.isAll { return try await destroyAll(context) }
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        try await checkUsers(name, session)
        try await session.attach(recordedIn: try await session.store(name).load())
        let driver = RunDriver(session: session, options: running)
        for attempt in 1...Self.attempts {
            let recovered = try await RecoveryFlow(session, stack: name, driver).settled()
            let snapshot = recovered.snapshot
            let plan = DestroyPlan.make(
                snapshot, registry: session.registry, open: recovered.open, parallelism: running.parallelism)
            guard plan.hasChanges else {
                context.messages.write("\(name)/\(session.workspace): nothing is recorded, nothing to destroy\n")
                return
            }
            let faults = DestroyPlan.faults(in: plan)
            guard faults.isEmpty else {
                DiagnosticView(context).show(faults, format: .text)
                throw ExitStatus.failed
            }
            context.messages.write(
                PlanView(context, redactor: session.secrets.redactor).text(plan, recorded: snapshot, compact: true))
            try Approval(context).obtain("Destroy all of \(name)/\(session.workspace)?", approved: running.autoApprove)
            do {
                let report = try await RunFlow(session, running, session.store(name)).carryOut(
                    plan, of: snapshot, .destroy)
                return try RunConclusion(
                    context, verb: "destroy", again: CommandLineText.of("destroy", target), running
                ).tell(report)
            } catch let failure as StateFailure where failure.kind == .moved && attempt < Self.attempts {
                context.messages.write("\(failure.message)\n")
            }
        }
    }

    /// Destroys this workspace of every stack of which it is recorded, those that use others first.
    private func destroyAll(_ context: CommandContext) async throws {
        let stacks = try await ProjectStacks(recordedIn: try Session(context, workspace: chosen.workspace))
        guard !stacks.entries.isEmpty else {
            context.messages.write("nothing is recorded, nothing to destroy\n")
            return
        }
        try await ProjectStacks.each(
            of: stacks.entries.reversed(), "destroy", context,
            isNeeded: { failed, other in failed.needs.contains(other.name) }
        ) { entry in
            var one = self
            one.chosen.stack = entry.path
            one.chosen.isAll = false
            try await one.perform(in: context)
        }
    }

    /// - Throws: ``CommandError`` where other workspaces use the one of the stack called `name`.
    private func checkUsers(_ name: String, _ session: Session) async throws {
        let users = try await UsedWorkspaces.users(of: name, session.workspace, in: session.project)
        guard !users.isEmpty, !force else { return }
        throw CommandError(
            "\(name)/\(session.workspace) is used by \(users.joined(separator: ", "))",
            hint: "destroy that first, or all by `weir destroy --all`, or this all the same with --force")
    }
}
