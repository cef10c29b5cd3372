package import WeirCore
package import WeirProcess
import WeirValue

/// Runs the tools of operations: each in its own folder with a bounded time and a small environment, its output
/// redacted, its failures with their evidence.
package struct ToolRunner: Sendable {
    private let runner: any CommandRunner
    private let environment: [String: String]

    /// A runner that runs through `runner`. `environment` is Weir's own, from which tools inherit by name.
    package init(_ runner: any CommandRunner, environment: [String: String]) {
        self.runner = runner
        self.environment = environment
    }

    /// Runs `run` to its end.
    ///
    /// Its raw output is gone afterwards, unless the run keeps evidence. A failure has one redacted log in the operation's directory, `<name>.log`;
    /// a success only where the run keeps it.
    /// - Throws: ``OperationFailure`` with the shown arguments; what remains is `.nothing` where no process was
    ///   started, else `.unknown`.
    package func run(_ run: ToolRun, in context: OperationContext) async throws(OperationFailure) -> ToolOutcome {
        let session = ToolSession(run, context, command: command(for: run, in: context))
        try session.prepare()
        context.progress(session.shownLine)
        let result: CommandResult
        do {
            result = try await session.following { started in
                try await runner.run(
                    session.command, in: session.output.path, operation: context.operation, started: started)
            }
        } catch {
            throw session.failure(ofRunning: error)
        }
        session.note(result.status)
        guard case .exited(let status) = result.status, run.successes.contains(status) else {
            throw session.failure(of: result)
        }
        return try session.outcome(status, result)
    }

    /// The environment that `run` gets: `PATH`, `HOME` and `TMPDIR` of Weir's own and what the run inherits by name,
    /// a locale that every system has, over these what the stack's `contexts` set, and over all what the run gives.
    package func environment(for run: ToolRun, contexts: [String: String] = [:]) -> [String: String] {
        ToolEnvironment.of(inherited: run.inherited, contexts: contexts, given: run.environment, own: environment)
    }

    private func command(for run: ToolRun, in context: OperationContext) -> Command {
        Command(
            run.arguments, environment: environment(for: run, contexts: context.environment),
            workingDirectory: run.workingDirectory ?? context.project,
            input: run.input, timeout: min(run.timeout ?? context.remaining, context.remaining),
            stopSignal: run.stopSignal, grace: run.grace)
    }
}

/// The environments of tools and processes.
enum ToolEnvironment {
    /// The names that every tool inherits.
    static let always = ["PATH", "HOME", "TMPDIR"]

    /// What a tool gets that inherits `inherited` from `own`, and over that what `contexts` set, and what it is `given`.
    static func of(
        inherited: [String], contexts: [String: String] = [:], given: [String: String], own: [String: String]
    ) -> [String: String] {
        var variables = ["LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"]
        for name in always + inherited { variables[name] = own[name] ?? variables[name] }
        return variables.merging(contexts) { _, set in set }.merging(given) { _, given in given }
    }
}
