import ArgumentParser
import SystemPackage
import WeirControlPlane
import WeirCore
import WeirProcess
import WeirValue

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// `weir controlplane`
struct ControlPlaneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controlplane",
        abstract: "Run a small Kubernetes API server with simulated nodes and pods, on this machine.",
        subcommands: [ControlPlaneServeCommand.self, ControlPlaneListCommand.self, ControlPlaneStopCommand.self])
}

/// `weir controlplane serve`
struct ControlPlaneServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run one in the foreground, until Ctrl-C.",
        discussion: """
            It prints its URL when it takes requests. Clients need a kubeconfig, which --kubeconfig writes. Containers \
            do not run: pods become ready by themselves.
            """)

    @Option(help: ArgumentHelp("The folder for its data; it is found again by the next start.", valueName: "dir"))
    var dataDir: String?
    @Flag(help: "Keep everything in memory.") var inMemory = false
    @Option(help: "The port to listen on; 0 takes one that is free.") var port = 0
    @Option(help: "How many simulated nodes there are.") var nodes = 2
    @Option(help: ArgumentHelp("Write a kubeconfig for the administrator.", valueName: "file"))
    var kubeconfig: String?
    @Option(
        help: ArgumentHelp(
            "Write a kubeconfig with a ServiceAccount's token that may do everything and does not end.",
            valueName: "file"))
    var registrationKubeconfig: String?
    @Option(help: "What the cluster is called.") var name = "weir"
    @Option(help: "The most objects that it keeps.") var maxObjects = 1_000_000
    @Flag(help: "Let every write outlast a power cut, and not only a kill.") var durable = false

    func validate() throws {
        guard (dataDir == nil) == inMemory else {
            throw ValidationError("give either --data-dir DIR or --in-memory")
        }
        guard (0...65_535).contains(port) else { throw ValidationError("--port is 0 to 65535") }
        guard (0...10_000).contains(nodes) else { throw ValidationError("--nodes is 0 to 10000") }
        guard maxObjects > 0 else { throw ValidationError("--max-objects is at least 1") }
    }

    func run(in context: CommandContext) async throws {
        var options = ControlPlane.Options()
        options.dataDirectory = dataDir.map { context.absolute($0) }
        options.port = port
        options.nodes = nodes
        options.name = name
        options.mostObjects = maxObjects
        options.isDurable = durable
        options.makesRegistration = registrationKubeconfig != nil
        let register = ControlPlaneRegister(context.environment)
        let files = (
            admin: kubeconfig.map { context.absolute($0) }, token: registrationKubeconfig.map { context.absolute($0) }
        )
        defer { register.leave(getpid()) }
        let (directory, called) = (options.dataDirectory, name)
        // Nothing that was acknowledged is lost by a sudden end, so nobody has to wait for clients that hold on.
        let unwatch = context.interrupts.watch { _ in
            register.leaveAndEnd()
        }
        defer { unwatch() }
        try await ControlPlane(options).run { ready in
            if let path = files.token, let text = ready.registrationKubeconfig { try Self.write(text, to: path) }
            if let path = files.admin { try Self.write(ready.kubeconfig, to: path) }
            try register.enter(
                ControlPlaneRegister.Entry(
                    identity: try .current(), name: called, url: ready.url, dataDirectory: directory,
                    kubeconfig: files.admin, since: Timestamp.text(Int64(time(nil)))))
            context.output.write("\(ready.url)\n")
        }
    }

    private static func write(_ text: String, to path: String) throws {
        do { try Files.replace(path, with: Array(text.utf8)) } catch let error as Errno {
            throw CommandError("\(path) cannot be written: \(error)")
        }
    }
}

/// `weir controlplane list`
struct ControlPlaneListCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List those that run on this machine, started by you.")

    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func run(in context: CommandContext) async throws {
        let entries = try ControlPlaneRegister(context.environment).entries()
        if format == .json {
            let values = entries.map { entry -> Value in
                [
                    "name": .string(entry.name), "pid": .int(Int64(entry.identity.pid)), "url": .string(entry.url),
                    "dataDirectory": entry.dataDirectory.map { .string($0) } ?? .null,
                    "kubeconfig": entry.kubeconfig.map { .string($0) } ?? .null, "since": .string(entry.since),
                ]
            }
            context.output.write(JSONWriter.string(.list(values), .readable))
            return
        }
        guard !entries.isEmpty else {
            context.output.write("no control plane runs\n")
            return
        }
        context.output.write(
            TextTable.text(
                ["NAME", "PROCESS", "URL", "SINCE", "DATA"],
                entries.map {
                    [$0.name, "\($0.identity.pid)", $0.url, $0.since, $0.dataDirectory ?? "(memory)"]
                }))
    }
}

/// `weir controlplane stop`
struct ControlPlaneStopCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "End one that runs. Its data stays.",
        discussion: "Those that a stack has made are taken away by `weir destroy`, with their data.")

    @Argument(help: "Its name, process number, port or URL.") var which: String

    func run(in context: CommandContext) async throws {
        let register = ControlPlaneRegister(context.environment)
        let all = try register.entries()
        let found = all.filter { entry in
            [entry.name, "\(entry.identity.pid)", entry.url].contains(which) || entry.url.hasSuffix(":\(which)")
        }
        guard let entry = found.first else {
            throw CommandError(
                "no control plane \(which) runs",
                hint: all.isEmpty ? nil : "those that run: \(all.map(\.name).joined(separator: ", "))")
        }
        guard found.count == 1 else {
            throw CommandError("\(found.count) control planes are called \(which)", hint: "give a process number")
        }
        guard try await entry.identity.terminate(grace: .seconds(8)) != .survived else {
            throw CommandError("the process \(entry.identity.pid) still runs, seconds after it was killed")
        }
        register.leave(entry.identity.pid)
        context.messages.write("\(entry.name) is stopped\n")
    }
}
