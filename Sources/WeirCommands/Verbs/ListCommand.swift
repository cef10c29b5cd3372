import ArgumentParser
import WeirCore
import WeirValue

/// `weir list`
struct ListCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the stacks of the project, each after those that it uses or requires.")

    @Option(name: .customLong("path"), help: "Only this stack and those that it needs: the way to it.")
    var goal: String?
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        var entries = try await ProjectStacks(try Session(context, workspace: "default")).entries
        if let goal {
            guard entries.contains(where: { $0.name == goal }) else {
                throw CommandError(
                    "the project has no stack \"\(goal)\"",
                    hint: NearestName.hint(goal, among: entries.map(\.name)))
            }
            // Backwards: whatever something on the way needs is on the way.
            var wanted: Set = [goal]
            for entry in entries.reversed() where wanted.contains(entry.name) { wanted.formUnion(entry.needs) }
            entries.removeAll { !wanted.contains($0.name) }
        }
        if format == .json {
            context.output.write(JSONWriter.string(.list(entries.map(value)), .readable))
            return
        }
        context.output.write(
            TextTable.text(
                ["STACK", "FILE", "NEEDS", "DESCRIPTION"],
                entries.map { [$0.name, $0.path, $0.needs.joined(separator: ", "), $0.stack?.description ?? ""] }))
    }

    private func value(_ entry: ProjectStacks.Entry) -> Value {
        let labels = (entry.stack?.labels ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return [
            "name": .string(entry.name), "file": .string(entry.path), "needs": .list(entry.needs.map(Value.string)),
            "description": .string(entry.stack?.description ?? ""),
            "labels": .map(Value.Map(labels) { first, _ in first }),
        ]
    }
}
