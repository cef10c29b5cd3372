import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir import STACK ADDRESS...`
struct ImportCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Record instances that are there already, as the stack declares them; nothing in the world changes.")

    @OptionGroup var target: StackOptions
    @Argument(help: "The addresses that the stack declares them at.") var addresses: [String]
    @OptionGroup var inputs: InputOptions
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.") var yes = false

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        var (stack, warnings) = try await session.stack(target.stack)
        DiagnosticView(context).show(warnings, format: .text)
        let values = try session.inputs(stack, inputs)
        let edit = RecordEdit(session, stack: stack.name)
        let snapshot = try await edit.load()
        let label = "\(stack.name)/\(session.workspace)"
        stack.imports = try addresses.map { try entry($0, stack, snapshot, label) }
        var options = PlanningOptions()
        options.selection.targets = stack.imports.map(\.to)
        let prepared = try await session.plan(
            stack, values, from: snapshot, open: RecoveryFlow.open(in: snapshot, target), with: options)
        guard prepared.plan.moves.isEmpty else {
            throw CommandError(
                "the stack moves what is recorded, and what it is called now would be recorded as needed",
                hint: "apply that first")
        }
        let found = prepared.plan.changes.filter(\.isImported)
        for entry in stack.imports where !found.contains(where: { $0.address == entry.to }) {
            let deferral = prepared.plan.deferrals.first { PlanSelection.names([$0.resource], entry.to) }
            throw CommandError(
                "\(entry.to) cannot be imported: \(deferral?.reason ?? "the stack has it not now, or an operation on it is open")"
            )
        }
        for change in found {
            let differs = change.action == .adopt ? "" : ", and is not quite as declared: the next apply changes it"
            context.messages.write("\(change.address) (\(change.type.name)) is there\(differs)\n")
        }
        try Approval(context).obtain("Record \(found.count == 1 ? "it" : "them")?", approved: yes)
        let list = found.map(\.address.description).joined(separator: ", ")
        try await edit.perform(.edit, on: snapshot, summary: "imported \(list)") { run in
            for (index, change) in found.enumerated() {
                guard var instance = change.before else { continue }
                instance.order = snapshot.nextOrder + index
                instance.dependencies = change.dependencies
                instance.teardown = change.teardown
                if change.action != .adopt { instance.status = .unsure }
                try run.record(.recorded(instance, recipe: nil, action: .adopt), ending: nil)
            }
        }
        context.messages.write("done\n")
    }

    /// The import of the instance at `text`.
    /// - Throws: ``CommandError`` where `stack` has no such instance that could be imported, or it is recorded.
    private func entry(
        _ text: String, _ stack: Stack, _ snapshot: Snapshot, _ label: String
    ) throws -> Stack.Import {
        let address = try SelectionOptions.address(text)
        guard snapshot.instances[address] == nil else {
            throw CommandError("\(label) records \(address) already", hint: "`weir show` shows it")
        }
        guard let resource = stack.resource(at: address) else {
            throw CommandError(
                "the stack \(stack.name) declares no \(address)",
                hint: NearestName.hint(address.name, among: stack.resources.map(\.name))
                    ?? "declare it first, as it is there", status: ExitStatus.invalid)
        }
        guard resource.type.isImportable else {
            throw CommandError(
                "\(address) is a \(resource.type.name), which cannot be imported", status: ExitStatus.invalid)
        }
        return Stack.Import(to: address, at: nil)
    }
}
