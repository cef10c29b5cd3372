import ArgumentParser
import WeirAuthoring
import WeirConfig
import WeirCore

/// `weir lint STACK...`
struct LintCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "lint", abstract: "Tell what is valid in a stack and yet probably not meant.",
        discussion: """
            A comment `# weir: allow W0601` allows a finding on its line and on the line below it; at the head of a file, \
            in all of it.
            """)

    @Argument(help: "The stacks: paths, or names.") var stacks: [String]
    @OptionGroup var formatting: FormatOptions
    @OptionGroup var locking: LockOptions
    @Flag(help: "Write the findings as SARIF 2.1.0, for code hosts.") var sarif = false
    @Flag(help: "End with 1 where something was found.") var strict = false

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let context = locking.applied(to: context)
        let session = try Session(context, workspace: "default")
        var found: [Diagnostic] = []
        for stack in stacks {
            do {
                found += try await findings(stack, session)
            } catch let error as DiagnosticsError {
                found += error.diagnostics
            }
        }
        if sarif {
            SARIFView(context, session.project).show(found)
        } else {
            DiagnosticView(context).show(found, format: format)
        }
        if found.hasErrors { throw ExitStatus.invalid }
        if format == .text, !sarif { conclude(found.count, context) }
        if strict, !found.isEmpty { throw ExitStatus.failed }
    }

    private func findings(_ name: String, _ session: Session) async throws -> [Diagnostic] {
        let (bytes, file) = try session.project.read(name)
        let (stack, warnings) = try await session.decode(bytes, file: file)
        let read = try StackDocument.read(bytes, file: file, modules: session.modules())
        return (warnings + StackLinter.lint(read.document, stack)).inSourceOrder
    }

    private func conclude(_ number: Int, _ context: CommandContext) {
        context.output.write(number == 0 ? "nothing found\n" : "\(count(number, "finding"))\n")
    }
}
