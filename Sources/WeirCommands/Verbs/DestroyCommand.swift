import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir destroy STACK`
struct DestroyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "destroy",
        abstract: "Take away everything that the workspace records. Needs neither the stack nor its templates.")

    @OptionGroup var target: StackOptions
    @OptionGroup var running: RunOptions

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = session.project.stackName(target.stack)
        let store = session.store(name)
        let snapshot = try await store.load()
        guard !snapshot.instances.isEmpty else {
            context.messages.write("\(name)/\(session.workspace): nothing is recorded, nothing to destroy\n")
            return
        }
        session.learn(snapshot)
        let plan = DestroyPlan.make(snapshot, registry: session.registry)
        context.messages.write(
            PlanView(context, redactor: session.secrets.redactor).text(plan, recorded: snapshot, compact: true))
        try Approval(context).obtain("Destroy all of \(name)/\(session.workspace)?", approved: running.autoApprove)
        var record = snapshot.record
        record.lastRun = session.run
        let run = try await store.begin(
            RunDescription(
                id: session.run, verb: .destroy, actor: context.actor, stackDigest: record.stackDigest, record: record,
                planDigest: plan.digest), base: plan.base)
        let begun = record
        let report = try await RunDriver(session: session, options: running).drive(name, store) { executor in
            var record = begun
            var report = try await executor.destroy(plan, run: session.run, recordingTo: run)
            if report.succeeded { record.outputs = [:] }
            report.commit = try await run.finish(record, summary: RunConclusion.summary(report, verb: "destroy"))
            return report
        }
        try RunConclusion(context, verb: "destroy", again: CommandLineText.of("destroy", target)).tell(report)
    }
}
