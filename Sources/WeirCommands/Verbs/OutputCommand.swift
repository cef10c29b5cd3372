import ArgumentParser
import WeirCore
import WeirState
import WeirValue

/// `weir output STACK [NAME]`
struct OutputCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "output", abstract: "Show the recorded outputs of a workspace.")

    @OptionGroup var target: StackOptions
    @Argument(help: "One output; its text is written as it is.") var name: String?
    @Flag(help: "Write sensitive values in clear.") var reveal = false
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let stack = try await session.stackName(target.stack)
        let outputs = try await session.store(stack).load().record.outputs
        var style = JSONWriter.Style.readable
        style.revealed = reveal
        guard let name else {
            if format == .json { return context.output.write(JSONWriter.string(.map(outputs), style)) }
            return OutputsView(context.output).show(reveal ? outputs.mapValues(\.revealed) : outputs)
        }
        guard let value = outputs[name] else {
            throw CommandError(
                "\(stack)/\(session.workspace) has no output \"\(name)\"",
                hint: NearestName.hint(name, among: outputs.keys)
                    ?? (outputs.isEmpty ? "none is recorded" : "it has \(outputs.keys.joined(separator: ", "))"))
        }
        if value.isSensitive, !value.isKnown {
            throw CommandError(
                "the value of \"\(name)\" is not on this machine", hint: "only its digest is in the state")
        }
        if format == .text, let text = (reveal ? value.revealed : value).plainText {
            context.output.write(text + "\n")
        } else {
            context.output.write(JSONWriter.string(value, style))
        }
    }
}

extension Value {
    /// The text of a scalar that is not hidden; nil of all else.
    var plainText: String? {
        if case .sensitive = self { return Value.sensitiveText }
        return interpolated
    }
}
