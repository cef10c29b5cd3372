import ArgumentParser
import WeirCore
import WeirValue

/// `weir graph STACK`
struct GraphCommand: ContextCommand {
    /// How a graph is written.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case dot, mermaid, json
    }

    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Write the resources of a stack and what each needs.")

    @Argument(help: "The stack: a path, or a name.") var stack: String
    @Option(name: [.customShort("o"), .customLong("output")], help: "How to write: dot, mermaid or json.")
    var graphFormat: Format = .dot

    var format: DataFormat { graphFormat == .json ? .json : .text }

    func run(in context: CommandContext) async throws {
        let (stack, _) = try await Session(context, workspace: "default").stack(stack)
        context.output.write(GraphView.text(stack, graphFormat))
    }
}
