import ArgumentParser
import WeirCore
import WeirEngine

/// How a run is carried out.
struct RunOptions: ParsableArguments {
    @Flag(name: [.customShort("y"), .long], help: "Do not ask.")
    var autoApprove = false

    @Option(help: "How many operations run at once.")
    var parallelism = 10

    @Flag(inversion: .prefixedNo, help: "Ask the world before planning, rather than believe the record.")
    var refresh = true

    @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Tell only what failed, and the end.")
    var isQuiet = false

    init() {}

    mutating func validate() throws {
        guard parallelism > 0 else { throw ValidationError("--parallelism must be at least 1") }
    }
}

/// Carries a run out while requests to stop are listened to: the first lets running operations finish, the second ends
/// their tools.
struct RunDriver {
    let session: Session
    let options: RunOptions

    /// Runs `body` with an executor for the stack called `name`.
    func drive(
        _ name: String, _ store: any StateStore, _ body: @escaping @Sendable (Executor) async throws -> RunReport
    ) async throws -> RunReport {
        let environment = Executor.Environment(
            registry: session.registry, contexts: session.contexts(name, store),
            events: RunView(session.context, quiet: options.isQuiet), interruption: session.interruption,
            parallelism: options.parallelism)
        let task = Task { try await body(Executor(environment)) }
        let interruption = session.interruption
        let messages = session.context.messages
        let stop = session.context.interrupts.watch { number in
            interruption.request()
            if number == 1 {
                messages.write("\nStopping: what runs is finished first. Once more ends it at once.\n")
            } else {
                task.cancel()
            }
        }
        defer { stop() }
        return try await task.value
    }
}

/// Asks before something is changed.
struct Approval {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    /// Returns once `question` was answered with yes, or where it was `approved` before.
    /// - Throws: ``CommandError`` where the answer is another, or there is nobody to ask.
    func obtain(_ question: String, approved: Bool) throws {
        guard !approved else { return }
        guard let ask = context.ask else {
            throw CommandError(
                "there is no terminal to ask at, and nothing was changed", hint: "give -y to go on without being asked",
                status: ExitStatus.usage)
        }
        guard ask("\n\(question) Only \"yes\" goes on: ") == "yes" else {
            throw CommandError("nothing was changed")
        }
    }
}
