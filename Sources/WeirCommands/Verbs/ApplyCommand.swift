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
        let values = try session.inputs(stack, inputs)
        let store = session.store(stack.name)
        let prepared = try await session.plan(
            stack, values, store, refresh: running.refresh, parallelism: running.parallelism)
        let plan = prepared.plan
        DiagnosticView(context).show(warnings + plan.warnings, format: .text)
        guard plan.hasChanges || plan.changesOutputs else {
            context.messages.write("\(stack.name)/\(session.workspace): nothing to do\n")
            return OutputsView(context).show(prepared.snapshot.record.outputs)
        }
        context.messages.write(
            PlanView(context, redactor: session.secrets.redactor)
                .text(plan, recorded: prepared.snapshot, compact: running.isQuiet))
        try Approval(context).obtain("Apply this to \(stack.name)/\(session.workspace)?", approved: running.autoApprove)
        let report = try await apply(prepared, values, session, store)
        try RunConclusion(context, verb: "apply", again: CommandLineText.of("apply", target, inputs)).tell(report)
    }

    private func apply(
        _ prepared: PreparedPlan, _ values: Value.Map, _ session: Session, _ store: GitStateStore
    ) async throws -> RunReport {
        let stack = prepared.request.stack
        var record = prepared.snapshot.record
        record.file = stack.file
        record.inputs = values
        record.stackDigest = stack.digest
        record.lastRun = session.run
        if record.created.isEmpty { record.created = session.startedAt }
        let run = try await store.begin(
            RunDescription(
                id: session.run, verb: .apply, actor: session.context.actor, stackDigest: stack.digest, record: record,
                planDigest: prepared.plan.digest), base: prepared.plan.base)
        let begun = record
        return try await RunDriver(session: session, options: running).drive(stack.name, store) { executor in
            var record = begun
            var report = try await executor.apply(prepared, recordingTo: run)
            let outputs = executor.outputs(of: prepared)
            report.diagnostics += outputs.diagnostics
            record.outputs = outputs.values
            report.outputs = outputs.values
            report.commit = try await run.finish(record, summary: RunConclusion.summary(report, verb: "apply"))
            return report
        }
    }
}
