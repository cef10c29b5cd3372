import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir why STACK ADDRESS`
struct WhyCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain an instance: what would be done to it and why, what it waits for, what waits for it.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The instance's address, for example 'downstream[\"eu-3\"]'.") var address: String
    @OptionGroup var inputs: InputOptions
    @Flag(inversion: .prefixedNo, help: "Ask the world, rather than believe the record.") var refresh = true
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let wanted = try SelectionOptions.address(address)
        let (stack, _) = try await session.stack(target.stack)
        let snapshot = try await session.store(stack.name).load()
        var options = PlanningOptions()
        options.refresh = refresh
        let prepared = try await session.plan(
            stack, try session.inputs(stack, inputs), from: snapshot, open: RecoveryFlow.open(in: snapshot, target),
            with: options)
        let plan = prepared.plan
        guard let change = plan.changes.first(where: { $0.address == wanted }) else {
            if let deferral = plan.deferrals.first(where: { $0.resource.name == wanted.name }) {
                context.output.write("\(wanted) is deferred: \(deferral.reason)\(Self.place(deferral.range))\n")
                return
            }
            throw CommandError(
                "\(stack.name)/\(session.workspace) has no \"\(address)\"",
                hint: NearestName.hint(address, among: plan.changes.map(\.address.description)))
        }
        let explanation = InstanceExplanation(change, prepared, stack)
        if format == .json {
            context.output.write(JSONWriter.string(explanation.value, .readable))
        } else {
            context.output.write(session.secrets.redactor.redact(explanation.text))
        }
    }

    private static func place(_ range: SourceRange?) -> String { range.map { "   \($0)" } ?? "" }
}
