#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How a process ended.
package enum CommandStatus: Sendable, Hashable, CustomStringConvertible {
    /// It ended by itself with this status, 0 to 255.
    case exited(Int32)
    /// A signal ended it.
    case signaled(Int32)
    /// It ran past its timeout, and its process group was ended.
    case timedOut

    /// Whether it ended by itself with status 0.
    package var isSuccess: Bool { self == .exited(0) }

    package var description: String {
        switch self {
        case .exited(let status): "exited with status \(status)"
        case .signaled(let signal): "ended by signal \(signal)" + (Self.names[signal].map { " (\($0))" } ?? "")
        case .timedOut: "timed out and was ended"
        }
    }

    private static let names: [Int32: String] = [
        SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGTRAP: "SIGTRAP",
        SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1",
        SIGSEGV: "SIGSEGV", SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
    ]
}

/// What a command that has ended left behind.
package struct CommandResult: Sendable, Hashable {
    /// The argument list that ran.
    package let arguments: [String]
    /// How it ended.
    package let status: CommandStatus
    /// From its start to its end.
    package let duration: Duration
    /// Where its output is.
    package let output: OutputDirectory

    /// Creates a result; see the properties. For runners.
    package init(arguments: [String], status: CommandStatus, duration: Duration, output: OutputDirectory) {
        self.arguments = arguments
        self.status = status
        self.duration = duration
        self.output = output
    }

    /// What it wrote to its standard output.
    package var standardOutput: OutputFile { output.standardOutput }

    /// What it wrote to its standard error.
    package var standardError: OutputFile { output.standardError }

    /// The file that tells a reader what went wrong: standard error, or standard output where that is empty.
    ///
    /// - Throws: ``SystemFailure`` when a file cannot be read.
    package func log() throws(SystemFailure) -> OutputFile {
        try standardError.size() > 0 ? standardError : standardOutput
    }

    /// The last lines of ``log()``, as ``OutputFile/tail(lines:)`` makes them.
    package func tail(lines: Int = 20) throws(SystemFailure) -> [String] {
        try log().tail(lines: lines)
    }

    /// This result, when the command succeeded.
    ///
    /// - Throws: ``CommandFailure`` when it did not; ``SystemFailure`` when its output cannot be read.
    @discardableResult
    package func requireSuccess() throws -> CommandResult {
        guard !status.isSuccess else { return self }
        let log = try log()
        throw CommandFailure(
            arguments: arguments, status: status, duration: duration, tail: try log.tail(lines: 20), logPath: log.path)
    }
}
