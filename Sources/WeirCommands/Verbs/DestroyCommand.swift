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

    @OptionGroup var target: StackOptions
    @OptionGroup var running: RunOptions

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = session.project.stackName(target.stack)
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
}
