import ArgumentParser
import WeirCore
import WeirEngine

/// `weir plan STACK`
struct PlanCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what an apply would do. Takes no lock and changes nothing.")

    @OptionGroup var target: StackOptions
    @OptionGroup var inputs: InputOptions
    @OptionGroup var formatting: FormatOptions

    @Flag(help: "Exit with 0 where there is nothing to do, 2 where there are changes, 1 on an error.")
    var detailedExitcode = false

    @Flag(inversion: .prefixedNo, help: "Ask the world, rather than believe the record.")
    var refresh = true

    @Flag(help: "A line for each instance.")
    var compact = false

    @Option(help: "How many instances are asked after at once.")
    var parallelism = 10

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let (stack, warnings) = try session.stack(target.stack)
        let values = try session.inputs(stack, inputs)
        let prepared = try await session.plan(
            stack, values, session.store(stack.name), refresh: refresh, parallelism: parallelism)
        let plan = prepared.plan
        if format == .json {
            context.output.write(PlanJSON.text(plan))
        } else {
            DiagnosticView(context).show(warnings + plan.warnings, format: .text)
            let view = PlanView(context, redactor: session.secrets.redactor)
            context.output.write(view.text(plan, recorded: prepared.snapshot, compact: compact))
            if plan.hasChanges || plan.changesOutputs {
                context.messages.write(
                    "\nNothing has been changed. Apply it with: \(CommandLineText.of("apply", target, inputs))\n")
            }
        }
        if detailedExitcode, plan.hasChanges || plan.changesOutputs { throw ExitStatus.changes }
    }
}
