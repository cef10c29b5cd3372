import ArgumentParser
import WeirConfig
import WeirCore
import WeirProcess
import WeirValue

/// `weir context`
struct ContextsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "context", abstract: "Look at the contexts of the project: variables for tools, and labels.",
        discussion: "Names and where values come from are shown, and never values.",
        subcommands: [ContextListCommand.self, ContextShowCommand.self])
}

/// `weir context list`
struct ContextListCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the contexts of the project.")

    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: "default")
        let sources = session.contextSources()
        var found: [StackContext] = []
        var faults: [Diagnostic] = []
        for name in session.project.contextNames {
            do throws(DiagnosticsError) {
                if let context = try sources.context(name) { found.append(context) }
            } catch {
                faults += error.diagnostics
            }
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        if format == .json {
            context.output.write(JSONWriter.string(.list(found.map(ContextView.value)), .readable))
            return
        }
        context.output.write(
            TextTable.text(
                ["CONTEXT", "VARIABLES", "SECRETS", "DESCRIPTION"],
                found.map { context in
                    let secrets = context.variables.filter(\.isSecret).count
                    return [context.name, "\(context.variables.count - secrets)", "\(secrets)", context.description]
                }))
    }
}

/// `weir context show NAME`
struct ContextShowCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what a context sets, and where the values come from.")

    @Argument(help: "The context: the name of its file in contexts/.") var name: String
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: "default")
        let sources = session.contextSources()
        guard let found = try sources.context(name) else {
            throw DiagnosticsError([sources.unknown(name, at: nil)])
        }
        if format == .json {
            context.output.write(JSONWriter.string(ContextView.value(found), .readable))
            return
        }
        let title = found.description.isEmpty ? "" : ": \(found.description)"
        context.output.write("\(found.name) (\(found.file))\(title)\n\n")
        context.output.write(
            TextTable.text(
                ["VARIABLE", "SECRET", "FROM"],
                found.variables.map { [$0.name, $0.isSecret ? "yes" : "no", ContextView.origin($0)] }))
        guard !found.labels.isEmpty else { return }
        context.output.write("\n")
        context.output.write(
            TextTable.text(["LABEL", "VALUE"], found.labels.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }))
    }
}

/// What is shown of a context: everything but the values of its variables.
private enum ContextView {
    /// Where the value of `variable` comes from.
    static func origin(_ variable: StackContext.Variable) -> String {
        let source =
            switch variable.origin {
            case .text: "the file"
            case .source(.environment(let name)): "env \(name)"
            case .source(.file(let path)): "file \(path)"
            case .source(.command(let arguments)): "command \(Command.rendering(of: arguments))"
            }
        return TerminalText.clean(source) + (variable.optional ? " (optional)" : "")
    }

    static func value(_ context: StackContext) -> Value {
        let labels = context.labels.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        return [
            "name": .string(context.name), "file": .string(context.file), "description": .string(context.description),
            "variables": .list(
                context.variables.map { variable in
                    [
                        "name": .string(variable.name), "secret": .bool(variable.isSecret),
                        "optional": .bool(variable.optional), "from": .string(origin(variable)),
                    ]
                }), "labels": .map(Value.Map(labels) { first, _ in first }),
        ]
    }
}
