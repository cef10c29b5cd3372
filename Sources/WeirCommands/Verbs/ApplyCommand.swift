import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir apply STACK`
struct ApplyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Make what the stack declares, and record it.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var running: RunOptions

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let (stack, warnings) = try session.stack(target.stack)
        let prepared = try await session.plan(
            stack, try session.inputs(stack, inputs), session.store(stack.name), refresh: running.refresh,
            parallelism: running.parallelism)
        if try approve(prepared, warnings, session) { try await carryOut(prepared, session) }
    }

    /// Shows the plan and asks.
    /// - Returns: false where there is nothing to do, which is told.
    private func approve(_ prepared: PreparedPlan, _ warnings: [Diagnostic], _ session: Session) throws -> Bool {
        let context = session.context
        let plan = prepared.plan
        let name = "\(plan.stack)/\(plan.workspace)"
        DiagnosticView(context).show(warnings + plan.warnings, format: .text)
        guard plan.hasChanges || plan.changesOutputs else {
            context.messages.write("\(name): nothing to do\n")
            OutputsView(context).show(prepared.snapshot.record.outputs)
            return false
        }
        let view = PlanView(context, redactor: session.secrets.redactor)
        context.messages.write(view.text(plan, recorded: prepared.snapshot, compact: running.isQuiet))
        try Approval(context).obtain("Apply this to \(name)?", approved: running.autoApprove)
        return true
    }

    /// What the record of the workspace is while the run goes on.
    private static func record(_ prepared: PreparedPlan, _ session: Session) -> WorkspaceRecord {
        var record = prepared.snapshot.record
        record.file = prepared.request.stack.file
        record.inputs = prepared.request.inputs
        record.stackDigest = prepared.request.stack.digest
        record.lastRun = session.run
        if record.created.isEmpty { record.created = session.startedAt }
        return record
    }

    private static func description(_ prepared: PreparedPlan, _ session: Session) -> RunDescription {
        RunDescription(
            id: session.run, verb: .apply, actor: session.context.actor, stackDigest: prepared.request.stack.digest,
            record: record(prepared, session), planDigest: prepared.plan.digest)
    }

    /// Begins the run, makes what `prepared` says, and tells how it ended.
    private func carryOut(_ prepared: PreparedPlan, _ session: Session) async throws {
        let store = session.store(prepared.plan.stack)
        let run = try await store.begin(Self.description(prepared, session), base: prepared.plan.base)
        let begun = Self.record(prepared, session)
        let driver = RunDriver(session: session, options: running)
        let report = try await driver.drive(prepared.plan.stack, store) { executor in
            var report = try await executor.apply(prepared, recordingTo: run)
            let outputs = executor.outputs(of: prepared)
            report.diagnostics += outputs.diagnostics
            report.outputs = outputs.values
            var record = begun
            record.outputs = outputs.values
            report.commit = try await run.finish(record, summary: RunConclusion.summary(report, verb: "apply"))
            return report
        }
        try RunConclusion(session.context, verb: "apply", again: CommandLineText.of("apply", target, inputs)).tell(
            report)
    }
}
