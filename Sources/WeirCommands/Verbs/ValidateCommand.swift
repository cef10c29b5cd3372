import ArgumentParser
import WeirCore
import WeirValue

/// `weir validate STACK`
struct ValidateCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Check a stack, without asking the world anything.")

    @Argument(help: "The stack: a path, or a name.") var stack: String
    @OptionGroup var formatting: FormatOptions
    @OptionGroup var locking: LockOptions
    @Flag(help: "Write the diagnostics as SARIF 2.1.0, for code hosts.") var sarif = false

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        let session = try Session(context, workspace: "default")
        if sarif { return try await validateAsSARIF(session) }
        let (stack, warnings) = try await session.stack(stack)
        if format == .json { return DiagnosticView(context).show(warnings, format: .json) }
        DiagnosticView(context).show(warnings, format: .text)
        context.output.write("\(stack.file) is valid: \(count(stack.resources.count, "resource"))\n")
    }

    private func validateAsSARIF(_ session: Session) async throws {
        let view = SARIFView(session.context, session.project)
        do {
            view.show(try await session.stack(stack).warnings)
        } catch let error as DiagnosticsError {
            view.show(error.diagnostics)
            throw ExitStatus.invalid
        }
    }
}

/// `1 resource`, `3 resources`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
