package import ArgumentParser
import WeirCore

/// The exit codes that commands end with.
package enum ExitStatus {
    package static let failed = ExitCode(1)
    package static let changes = ExitCode(2)
    package static let invalid = ExitCode(3)
    package static let locked = ExitCode(4)
    package static let usage = ExitCode(64)
    package static let interrupted = ExitCode(130)
}

/// A failure of a command, told in its own words.
package struct CommandError: Error, CustomStringConvertible {
    package let message: String
    package let hint: String?
    package let status: ExitCode

    /// A failure with `message`; the command ends with `status`.
    package init(_ message: String, hint: String? = nil, status: ExitCode = ExitStatus.failed) {
        self.message = message
        self.hint = hint
        self.status = status
    }

    package var description: String { message }
}

/// A verb of the command line, run in a context.
package protocol ContextCommand: AsyncParsableCommand {
    /// Does what the command is for.
    func run(in context: CommandContext) async throws
    /// How its data is written.
    var format: DataFormat { get }
}

extension ContextCommand {
    package var format: DataFormat { .text }

    package mutating func run() async throws { try await perform(in: .live()) }

    /// Runs the command; failures are told, and thrown on as the exit code that says which.
    package func perform(in context: CommandContext) async throws {
        do {
            try await run(in: context)
        } catch let code as ExitCode {
            throw code
        } catch let error as DiagnosticsError {
            DiagnosticView(context).show(error.diagnostics, format: format)
            throw ExitStatus.invalid
        } catch let error as StateFailure {
            ErrorView(context).show(error.message, hint: nil)
            throw error.kind == .locked || error.kind == .moved ? ExitStatus.locked : ExitStatus.failed
        } catch let error as CommandError {
            ErrorView(context).show(error.message, hint: error.hint)
            throw error.status
        } catch let error as OperationFailure {
            ErrorView(context).show(error.message, hint: error.hint)
            throw ExitStatus.failed
        }
    }
}
