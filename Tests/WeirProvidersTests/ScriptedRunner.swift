import Synchronization
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Answers for programs that are not there: by their first argument, with a status and a standard output.
final class ScriptedRunner: CommandRunner {
    private let answers: [String: (status: Int32, output: String)]
    private let list = Mutex<[Command]>([])

    init(_ answers: [String: (status: Int32, output: String)]) { self.answers = answers }

    /// What was run, in its order.
    var commands: [Command] { list.withLock { $0 } }

    /// The argument lists that were run, each as a line.
    var lines: [String] { commands.map { $0.arguments.joined(separator: " ") } }

    func run(
        _ command: Command, in directory: String, operation: String?,
        started: (@Sendable (ProcessIdentity) -> Void)?
    ) async throws -> CommandResult {
        list.withLock { $0.append(command) }
        guard let answer = answers[command.arguments[0]] else {
            throw CommandNotFound(name: command.arguments[0], searchedPath: "/scripted")
        }
        mkdir(directory, 0o700)
        for (name, text) in [("stdout", answer.output), ("stderr", answer.status == 0 ? "" : "it failed\n")] {
            let descriptor = open("\(directory)/\(name)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            defer { close(descriptor) }
            let bytes = Array(text.utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count else {
                throw SystemFailure("write", directory, errno)
            }
        }
        return CommandResult(
            arguments: command.arguments, status: .exited(answer.status), duration: .milliseconds(5),
            output: OutputDirectory(directory))
    }
}
