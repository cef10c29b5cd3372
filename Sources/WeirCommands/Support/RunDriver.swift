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

    @Flag(help: "Start nothing new once something failed.")
    var failFast = false

    @Flag(name: [.customShort("q"), .customLong("quiet")], help: "Tell only what failed, and the end.")
    var isQuiet = false

    @Flag(name: .customLong("verbose"), help: "Tell also what running operations say.")
    var isVerbose = false

    @Flag(name: .customLong("json"), help: "Write the run's events to standard output, a JSON object a line.")
    var writesEvents = false

    init() {}

    /// Where outputs are shown: with the data, but where events are that.
    func outputs(_ context: CommandContext) -> any TextSink { writesEvents ? context.messages : context.output }

    mutating func validate() throws {
        guard parallelism > 0 else { throw ValidationError("--parallelism must be at least 1") }
        guard !(isQuiet && isVerbose) else { throw ValidationError("--quiet and --verbose exclude each other") }
    }
}

/// Carries a run out while requests to stop are listened to: the first lets running operations finish, the second ends
/// their tools.
struct RunDriver {
    let session: Session
    let options: RunOptions

    /// Runs `body` with an executor for the stack called `name`; `place` tells where the resource of an address stands.
    func drive(
        _ name: String, _ store: any StateStore, place: @escaping @Sendable (Address) -> SourceRange? = { _ in nil },
        _ body: @escaping @Sendable (Executor) async throws -> RunReport
    ) async throws -> RunReport {
        let view = RunSinks(session, options, run: session.run, place: place)
        let environment = environment(name, store, view.events)
        return try await listening(view) { try await body(Executor(environment)) }
    }

    /// Runs `body` with the environment of a recovery of the stack called `name`.
    func recover(
        _ name: String, _ store: any StateStore, run: String,
        _ body: @escaping @Sendable (Executor.Environment) async throws -> [String: Settlement]
    ) async throws -> [String: Settlement] {
        // What is waited for may take long; a terminal shows it anyway.
        var telling = options
        telling.isVerbose = !options.isQuiet && session.context.terminalSize == nil
        let view = RunSinks(session, telling, run: run)
        let environment = environment(name, store, view.events)
        return try await listening(view) { try await body(environment) }
    }

    private func environment(_ name: String, _ store: any StateStore, _ events: any EventSink) -> Executor.Environment {
        var environment = Executor.Environment(
            registry: session.registry, contexts: session.contexts(name, store), events: events,
            interruption: session.interruption, parallelism: options.parallelism,
            tools: ProviderTools.tools(session.context, session.folders(name), ask: session.ask))
        environment.failFast = options.failFast
        environment.boot = ProviderTools.boot
        return environment
    }

    private func listening<Result: Sendable>(
        _ view: RunSinks, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await body() }
        let interruption = session.interruption
        let stop = session.context.interrupts.watch { number in
            interruption.request()
            if number == 1 {
                view.above.write("\nStopping: what runs is finished first. Once more ends it at once.\n")
            } else {
                if number == 2 { view.above.write("\nEnding what runs.\n") }
                task.cancel()
            }
        }
        defer {
            stop()
            view.close()
        }
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
