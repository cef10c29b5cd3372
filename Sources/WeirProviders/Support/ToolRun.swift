#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
package import WeirValue

/// One run of a tool for an operation: what runs, what it sees, and what is kept of it.
///
/// ``ToolRunner`` runs it. A value, so that it can be compared with what a test expects.
package struct ToolRun: Sendable {
    /// The argument list; the first is a path, or a name that is looked up in `PATH`.
    package var arguments: [String]
    /// The name of its folder and of its log in the operation's directory, `create`: a file name, once an operation.
    package var name: String
    /// What messages call the tool; the last part of the first argument's path where nothing else is given.
    package var tool: String
    /// Variables with their values, besides those that every tool gets; these stand over all others.
    package var environment: [String: String] = [:]
    /// The names of variables that are taken over from Weir's own environment, besides `PATH`, `HOME` and `TMPDIR`.
    package var inherited: [String] = []
    /// The folder that it starts in, absolute; nil is the project's.
    package var workingDirectory: String?
    /// What it reads on its standard input; nil is nothing.
    package var input: [UInt8]?
    /// How long it may run; nil, and at most, until the operation's deadline.
    package var timeout: Duration?
    /// The signal that asks it, and all of its group, to end.
    package var stopSignal: Int32 = SIGTERM
    /// How long it has between ``stopSignal`` and KILL when it is ended: at most 8 s where somebody interrupts the run.
    package var grace: Duration = .seconds(8)
    /// The most bytes of its standard output that the outcome takes over; more is a failure. Nil takes none over.
    package var outputLimit: Int? = 16 << 20
    /// The exit statuses that are no failure.
    package var successes: Set<Int32> = [0]
    /// Whether its log is kept when it succeeds.
    package var keepsLog = false
    /// Whether what it printed, and how it ended, stays in the operation's directory when it ends, so that a probe can
    /// tell what became of an operation that is cut off before its end is recorded; see ``OperationRemains/discard()``.
    package var keepsEvidence = false
    /// The most characters of each line that a failure shows of its output.
    package var lineLimit = 400
    /// How to get the tool, said where it is missing: `see https://...`, `apt install kubectl`.
    package var install: String?
    /// A value whose sensitive parts are redacted besides what the operation's redactor knows.
    package var sensitive: Value = .null
    /// What is shown for ``arguments``, still to be redacted; nil shows them.
    package var shownArguments: [String]?
    /// Told each line of standard output while the tool runs, redacted.
    package var follow: (@Sendable (String) -> Void)?

    /// A run of `arguments`, which keeps its files under `name`.
    package init(_ arguments: [String], name: String) {
        self.arguments = arguments
        self.name = name
        tool = arguments.first.map { String($0.split(separator: "/").last ?? Substring($0)) } ?? name
    }
}

/// What a tool that ended well left behind.
package struct ToolOutcome: Sendable, Equatable {
    /// Its exit status, one of ``ToolRun/successes``.
    package let status: Int32
    /// What it wrote to its standard output; empty where none is taken over. Not redacted.
    package let output: [UInt8]
    /// How long it ran.
    package let duration: Duration
    /// The path of its log, where that is kept.
    package let log: String?

    /// An outcome; every part is the caller's.
    package init(status: Int32, output: [UInt8], duration: Duration, log: String?) {
        self.status = status
        self.output = output
        self.duration = duration
        self.log = log
    }

    /// ``output`` as text; bytes that are not UTF-8 are replaced with U+FFFD.
    package var text: String { String(decoding: output, as: UTF8.self) }
}
