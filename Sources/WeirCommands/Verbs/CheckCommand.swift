import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir check STACK`
struct CheckCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Look whether the checks of a stack hold for what is recorded of it.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @Option(help: "Only the checks of this group.") var group: String?
    @OptionGroup var formatting: FormatOptions
    @OptionGroup var locking: LockOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        let session = try Session(context, workspace: target.workspace)
        let (stack, _) = try await session.stack(target.stack)
        let checks = stack.checks.filter { group == nil || $0.group == group }
        if let group, checks.isEmpty {
            throw CommandError(
                "\(stack.file) has no checks in the group \"\(group)\"",
                hint: NearestName.hint(group, among: Set(stack.checks.compactMap(\.group)).sorted()))
        }
        if checks.isEmpty { context.messages.write("\(stack.file) has no checks\n") }
        let values = try session.inputs(stack, inputs)
        let snapshot = try await session.store(stack.name).load()
        var options = PlanningOptions()
        options.refresh = false
        let prepared = try await session.plan(stack, values, from: snapshot, with: options)
        let runner = CheckRunner(
            StackEvaluator(prepared.request, resources: prepared.resources), session.interruption,
            session.secrets.redactor, ask: session.ask)
        let outcomes = CheckOutcomes(shownOn: format == .text ? context.output : nil)
        let faults = try await session.interruptible { await runner.run(checks, outcomes) }
        if format == .json { context.output.write(JSONWriter.string(outcomes.json, .readable)) }
        if !faults.isEmpty { throw ExitStatus.failed }
    }
}
