#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Subprocess
import Synchronization
import WeirFaults

/// A process that is started and left alone: it outlives Weir, in a session of its own, with nothing on its standard
/// input and a file for its output.
package struct DetachedProcess: Sendable, Hashable {
    /// The argument list; the first is the executable, as in ``Command/arguments``.
    package var arguments: [String]

    /// The whole environment of the process.
    package var environment: [String: String]

    /// The directory that the process starts in.
    package var workingDirectory: String

    /// The file that both outputs are appended to, for the owner only.
    package var log: String

    /// The size in bytes from which on ``log`` is renamed to `LOG.1` before the start, over an older one.
    package var logLimit: Int

    /// Creates the description of a process; see the properties. Nothing is started.
    package init(
        _ arguments: [String], environment: [String: String], workingDirectory: String, log: String,
        logLimit: Int = 10 << 20
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.log = log
        self.logLimit = logLimit
    }

    /// Starts the process.
    ///
    /// It is reaped when it ends while Weir runs, and by the system when it ends later. Cancelling the task does not
    /// end it.
    ///
    /// - Returns: What it is found by from now on; see ``ProcessIdentity/isAlive()`` and
    ///   ``ProcessIdentity/terminate(signal:grace:)``.
    /// - Throws: ``CommandNotFound``, ``CommandNotExecutable``, ``WorkingDirectoryUnusable``, ``InvalidCommand``,
    ///   ``CommandNotStarted``, ``SystemFailure``.
    package func start() async throws -> ProcessIdentity {
        let command = Command(arguments, environment: environment, workingDirectory: workingDirectory)
        let configuration = try command.configuration()
        if let code = Failpoint.pass("process.spawn") { throw SystemFailure("start", arguments[0], code) }
        try rotateLog()
        let streams = try StandardStreams.log(log)
        return try await withCheckedThrowingContinuation { continuation in
            let answer = Answer(continuation)
            // Subprocess returns when the process has ended. This task waits for that and reaps it; nothing waits for
            // the task, and when Weir exits the process does not notice.
            Task {
                defer { streams.close() }
                do {
                    _ = try await Subprocess.run(
                        configuration, input: .fileDescriptor(streams.input, closeAfterSpawningProcess: false),
                        output: .fileDescriptor(streams.output, closeAfterSpawningProcess: false),
                        error: .fileDescriptor(streams.error, closeAfterSpawningProcess: false)
                    ) { execution in
                        streams.close()
                        _ = Failpoint.pass("process.spawned")
                        answer.give(identity(of: execution.processIdentifier.value, command: command))
                    }
                } catch let error as SubprocessError {
                    answer.give(.failure(command.startFailure(error)))
                } catch {
                    answer.give(.failure(error))
                }
            }
        }
    }

    private func identity(of pid: Int32, command: Command) -> Result<ProcessIdentity, any Error> {
        Result {
            guard let identity = try ProcessIdentity(of: pid) else {
                throw CommandNotStarted(arguments: arguments, reason: "it ended at once; see \(log)")
            }
            return identity
        }
    }

    private func rotateLog() throws(SystemFailure) {
        var status = stat()
        guard stat(log, &status) == 0 else {
            if errno == ENOENT { return }
            throw SystemFailure("look at", log, errno)
        }
        guard Int(status.st_size) >= logLimit else { return }
        guard rename(log, log + ".1") == 0 else { throw SystemFailure("rename", log, errno) }
    }
}

/// Answers a continuation once: the start, not what Subprocess may throw about the end of the process later.
private final class Answer: Sendable {
    private let continuation: Mutex<CheckedContinuation<ProcessIdentity, any Error>?>

    init(_ continuation: CheckedContinuation<ProcessIdentity, any Error>) {
        self.continuation = Mutex(continuation)
    }

    func give(_ result: Result<ProcessIdentity, any Error>) {
        let first = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        first?.resume(with: result)
    }
}
