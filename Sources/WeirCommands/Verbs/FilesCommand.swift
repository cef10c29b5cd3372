import ArgumentParser
import WeirCore
import WeirHTTP

/// `weir files`
struct FilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files", abstract: "Small helpers for labs: files over HTTP.",
        subcommands: [FilesServeCommand.self])
}

/// `weir files serve DIRECTORY`
struct FilesServeCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the files of a folder over HTTP on the loopback interface, until stopped.")

    @Argument(help: "The folder.") var directory: String
    @Option(help: "The port; 0 takes any that is free.") var port: UInt16 = 0

    func run(in context: CommandContext) async throws {
        let server: FileServer
        do { server = try FileServer(directory: context.absolute(directory), port: port) } catch {
            throw CommandError("\(error)")
        }
        context.output.write("serving \(directory) at http://127.0.0.1:\(server.port)/\n")
        let task = Task { try await server.run() }
        let stop = context.interrupts.watch { _ in task.cancel() }
        defer { stop() }
        do { try await task.value } catch { throw CommandError("\(error)") }
    }
}
