#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A command to run: a value that says everything the process gets, so that it can be compared, printed and scripted.
package struct Command: Sendable, Hashable {
    /// The argument list. The first is the executable: a path (it holds a `/`; relative ones are meant from
    /// ``workingDirectory``), or a name that is looked up in the `PATH` of ``environment``.
    package var arguments: [String]

    /// The whole environment of the process. Nothing else is inherited; see ``Environment/inherited(_:)``.
    package var environment: [String: String]

    /// The directory that the process starts in.
    package var workingDirectory: String

    /// What the process reads on its standard input; `nil` is `/dev/null`.
    package var input: [UInt8]?

    /// How long the process may run; `nil` is for ever. Time that the machine sleeps is not counted.
    package var timeout: Duration?

    /// The signal that asks the process group to end. KILL follows after ``grace`` in any case.
    package var stopSignal: Int32

    /// How long the process group has between ``stopSignal`` and KILL when it is ended. When the task is cancelled it is
    /// at most ``longestGraceOfCancellation``.
    package var grace: Duration

    /// The longest that a process group has between the signal and KILL when the task that runs it is cancelled:
    /// somebody waits for that who has asked twice.
    package static let longestGraceOfCancellation = Duration.seconds(8)

    /// Creates a command; see the properties.
    package init(
        _ arguments: [String], environment: [String: String], workingDirectory: String, input: [UInt8]? = nil,
        timeout: Duration? = nil, stopSignal: Int32 = SIGTERM, grace: Duration = .seconds(8)
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.input = input
        self.timeout = timeout
        self.stopSignal = stopSignal
        self.grace = grace
    }

    /// Refuses what no `execve` can take over unchanged.
    ///
    /// - Throws: `InvalidCommand` for an empty argument list, an empty executable, a NUL byte anywhere, and a variable
    ///   name that is empty or holds `=`.
    func validate() throws(InvalidCommand) {
        guard let executable = arguments.first, !executable.isEmpty else {
            throw InvalidCommand(arguments: arguments, problem: "it names no executable")
        }
        if let index = arguments.firstIndex(where: \.holdsNUL) {
            throw InvalidCommand(arguments: arguments, problem: "argument \(index) holds a NUL byte")
        }
        if workingDirectory.isEmpty || workingDirectory.holdsNUL {
            throw InvalidCommand(arguments: arguments, problem: "its working directory is empty or holds a NUL byte")
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty || name.utf8.contains(UInt8(ascii: "=")) || name.holdsNUL {
                throw InvalidCommand(
                    arguments: arguments, problem: "\(name.shellQuoted) is no name for an environment variable")
            }
            if value.holdsNUL {
                throw InvalidCommand(
                    arguments: arguments, problem: "the environment variable \(name) holds a NUL byte")
            }
        }
    }
}

extension String {
    fileprivate var holdsNUL: Bool { utf8.contains(0) }
}
