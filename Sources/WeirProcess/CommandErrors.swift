#if canImport(System)
import System
#else
import SystemPackage
#endif

/// A command that ran and did not succeed: what a reader needs to see of it.
package struct CommandFailure: Error, Hashable, CustomStringConvertible {
    /// The argument list that ran.
    package let arguments: [String]
    /// How it ended.
    package let status: CommandStatus
    /// How long it ran.
    package let duration: Duration
    /// The last lines of its output, made printable.
    package let tail: [String]
    /// The file with the whole output that ``tail`` is the end of.
    package let logPath: String

    /// Creates a failure from its evidence.
    package init(arguments: [String], status: CommandStatus, duration: Duration, tail: [String], logPath: String) {
        self.arguments = arguments
        self.status = status
        self.duration = duration
        self.tail = tail
        self.logPath = logPath
    }

    package var description: String {
        var lines = ["\(Command.rendering(of: arguments)): \(status) after \(duration.inSeconds)"]
        lines += tail.map { "  | " + $0 }
        lines.append("whole output: \(logPath)")
        return lines.joined(separator: "\n")
    }
}

/// A command that was ended because its task was cancelled.
package struct CommandCancelled: Error, Hashable, CustomStringConvertible {
    /// The argument list that ran.
    package let arguments: [String]
    /// How its process ended: often by the signal, but a tool may end in good order on TERM.
    package let status: CommandStatus
    /// The directory with its output.
    package let outputDirectory: String

    /// Creates the error; see the properties.
    package init(arguments: [String], status: CommandStatus, outputDirectory: String) {
        self.arguments = arguments
        self.status = status
        self.outputDirectory = outputDirectory
    }

    package var description: String {
        "\(Command.rendering(of: arguments)): cancelled; \(status); its output is in \(outputDirectory)"
    }
}

/// No file for a command was found.
package struct CommandNotFound: Error, Hashable, CustomStringConvertible {
    /// The name or path that the command gave.
    package let name: String
    /// The `PATH` that was searched; `nil` when `name` is a path.
    package let searchedPath: String?

    /// Creates the error; see the properties.
    package init(name: String, searchedPath: String?) {
        self.name = name
        self.searchedPath = searchedPath
    }

    package var description: String {
        guard let searchedPath else { return "\(name) does not exist" }
        if searchedPath.isEmpty { return "\(name) is not found: the command's environment has no PATH" }
        return "\(name) is not found in PATH (\(searchedPath)); install it, or put its directory there"
    }
}

/// A file for a command is there and cannot be run.
package struct CommandNotExecutable: Error, Hashable, CustomStringConvertible {
    /// The absolute path of the file.
    package let path: String
    /// Why it cannot be run.
    package let reason: String

    /// Creates the error; see the properties.
    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    package var description: String { "\(path) cannot be run: \(reason)" }
}

/// The directory that a command shall start in is missing or cannot be entered.
package struct WorkingDirectoryUnusable: Error, Hashable, CustomStringConvertible {
    /// The directory, as the command gave it.
    package let path: String
    /// The `errno` of entering it.
    package let code: Int32

    /// Creates the error; see the properties.
    package init(path: String, code: Int32) {
        self.path = path
        self.code = code
    }

    package var description: String { "cannot start in the directory \(path): \(Errno(rawValue: code))" }
}

/// A command that no system call can start as it is.
package struct InvalidCommand: Error, Hashable, CustomStringConvertible {
    /// The argument list.
    package let arguments: [String]
    /// What is wrong with it.
    package let problem: String

    /// Creates the error; see the properties.
    package init(arguments: [String], problem: String) {
        self.arguments = arguments
        self.problem = problem
    }

    package var description: String { "the command \"\(Command.rendering(of: arguments))\" is invalid: \(problem)" }
}

/// A process that the system did not start.
package struct CommandNotStarted: Error, Hashable, CustomStringConvertible {
    /// The argument list.
    package let arguments: [String]
    /// What the system said.
    package let reason: String

    /// Creates the error; see the properties.
    package init(arguments: [String], reason: String) {
        self.arguments = arguments
        self.reason = reason
    }

    package var description: String { "cannot start \(Command.rendering(of: arguments)): \(reason)" }
}

extension Duration {
    /// Seconds with one decimal, for messages: "12.3 s".
    var inSeconds: String {
        let tenths = (self / .milliseconds(100)).rounded()
        return "\(tenths / 10) s"
    }
}
