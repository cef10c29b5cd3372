package import WeirCore
import WeirHTTP
import WeirProcess
package import WeirProviders

/// What commands are given of the world: where they run, what they read and write. Tests make their own.
package struct CommandContext: Sendable {
    /// The folder in which the command was given, absolute.
    package var currentDirectory: String
    package var environment: [String: String]
    /// Data.
    package var output: any TextSink
    /// Everything else.
    package var messages: any TextSink
    /// Asks the person at the terminal; nil where there is none.
    package var ask: (@Sendable (String) -> String?)?
    /// The next line of the standard input, without its end; nil at the end of the input.
    package var nextLine: @Sendable () -> String?
    /// Whether messages may be coloured.
    package var colors: Bool
    /// The path of this program.
    package var program: String
    /// Who runs it, `user@host`.
    package var actor: String
    /// Tells the size of the terminal that messages go to; nil where they go to none.
    package var terminalSize: (@Sendable () -> TerminalSize)?
    /// Tells of Ctrl-C and of signals that count as one.
    package var interrupts: any InterruptSource

    /// A context; every part is the caller's.
    package init(
        currentDirectory: String, environment: [String: String], output: any TextSink, messages: any TextSink,
        ask: (@Sendable (String) -> String?)?, colors: Bool, program: String, actor: String,
        interrupts: any InterruptSource, terminalSize: (@Sendable () -> TerminalSize)? = nil,
        nextLine: @escaping @Sendable () -> String? = { readLine() }
    ) {
        self.currentDirectory = currentDirectory
        self.environment = environment
        self.output = output
        self.messages = messages
        self.ask = ask
        self.colors = colors
        self.program = program
        self.actor = actor
        self.interrupts = interrupts
        self.terminalSize = terminalSize
        self.nextLine = nextLine
    }

    /// Many resources that wait share connections: each costs memory here and in the server.
    private static var http: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.maxConnectionsPerHost = 48
        return configuration
    }

    /// The types that are known in the project in the folder `project`: Weir's own, and those of the manifests in its folder
    /// `providers`. `charts` keep which packages fetched charts are.
    /// - Throws: ``DiagnosticsError`` with every fault of these manifests.
    package func registry(
        project: String, charts: (any ChartPins)? = nil
    ) throws(DiagnosticsError) -> TypeRegistry {
        TypeRegistry(
            NativeProviders.all(
                runner: SystemCommandRunner(), client: HTTPClient(Self.http), environment: environment,
                program: program,
                project: project, charts: charts, manifests: try ProviderManifests.sources(self, project: project),
                reader: ClusterTemplates.read))
    }

    /// `path` as an absolute one: a relative path starts at the current folder.
    package func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return path == "." || path.isEmpty ? currentDirectory : "\(currentDirectory)/\(path)"
    }
}

/// Takes text.
package protocol TextSink: Sendable {
    /// Takes `text` as it is.
    func write(_ text: String)
}

/// Tells of requests to stop.
package protocol InterruptSource: Sendable {
    /// Calls `handle` with 1 for the first request, 2 for the second, and so on, until the returned closure is called.
    func watch(_ handle: @escaping @Sendable (Int) -> Void) -> @Sendable () -> Void
}
