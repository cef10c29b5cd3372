import ArgumentParser
import WeirCore
import WeirValue

/// `weir validate STACK`
struct ValidateCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a stack, without asking the world anything.")

    @Argument(help: "The stack: a path, or a name.") var stack: String
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: "default")
        let (stack, warnings) = try session.stack(stack)
        if format == .json { return DiagnosticView(context).show(warnings, format: .json) }
        DiagnosticView(context).show(warnings, format: .text)
        context.output.write("\(stack.file) is valid: \(count(stack.resources.count, "resource"))\n")
    }
}

/// `1 resource`, `3 resources`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
