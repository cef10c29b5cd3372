#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Dispatch
import Subprocess
import WeirFaults

/// Runs commands as processes of this machine.
///
/// Each gets a session, and so a process group, of its own, no terminal, no descriptor but its standard streams, and
/// files for its output: it goes on undisturbed when Weir is killed.
///
/// A command has ended when the process has that it names. Children that this leaves behind when it exits by itself are
/// left alone, as a tool may start a daemon; they keep the lock of the output as long as they keep the output. Where a
/// signal ended it, its children are ended too.
package struct SystemCommandRunner: CommandRunner {
    /// Creates a runner; all are alike.
    package init() {}

    package func run(
        _ command: Command, in directory: String, operation: String?,
        started: (@Sendable (ProcessIdentity) -> Void)?
    ) async throws -> CommandResult {
        try Task.checkCancellation()
        let configuration = try command.configuration(operation: operation)
        let supervision = Supervision(command)
        // Subprocess kills the process at once when its task is cancelled. So it gets a task that nobody cancels, and
        // the supervision ends the group as for a timeout.
        let work = Task {
            try await perform(
                command, configuration, output: OutputDirectory(directory), under: supervision, started: started)
        }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            supervision.cancel()
        }
    }

    private func perform(
        _ command: Command, _ configuration: Configuration, output: OutputDirectory, under supervision: Supervision,
        started: (@Sendable (ProcessIdentity) -> Void)?
    ) async throws -> CommandResult {
        if let code = Failpoint.pass("process.spawn") { throw SystemFailure("start", command.arguments[0], code) }
        let streams = try await StandardStreams.files(in: output, input: command.input)
        defer { streams.close() }
        let start = ContinuousClock.now
        let ended: (reason: Supervision.Event, status: TerminationStatus)
        do {
            let outcome = try await Subprocess.run(
                configuration, input: .fileDescriptor(streams.input, closeAfterSpawningProcess: false),
                output: .fileDescriptor(streams.output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(streams.error, closeAfterSpawningProcess: false)
            ) { execution in
                streams.close()
                _ = Failpoint.pass("process.spawned")
                let pid = execution.processIdentifier.value
                // The process is not reaped before this closure returns, so the number is still its own.
                if let started, let identity = try ProcessIdentity(of: pid) { started(identity) }
                return try await supervision.watch(group: pid) { await waitUntilExit(of: pid) }
            }
            ended = (outcome.closureResult, outcome.terminationStatus)
        } catch let error as SubprocessError {
            throw command.startFailure(error)
        }
        _ = Failpoint.pass("process.exited")
        let status = CommandStatus(ended.status)
        if ended.reason == .cancelled {
            throw CommandCancelled(arguments: command.arguments, status: status, outputDirectory: output.path)
        }
        return CommandResult(
            arguments: command.arguments, status: ended.reason == .timedOut ? .timedOut : status,
            duration: start.duration(to: .now), output: output)
    }
}

extension CommandStatus {
    fileprivate init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code): self = .exited(code)
        case .signaled(let signal): self = .signaled(signal)
        }
    }
}

/// Waits until the process `pid`, a child of this one, has exited. It is not reaped, so that its number stays its own.
/// - Returns: whether it exited by itself; false where a signal ended it.
private func waitUntilExit(of pid: Int32) async -> Bool {
    await withCheckedContinuation { continuation in
        // A queue of its own is a thread of its own for as long as the process runs: the threads that Swift's tasks
        // share must not be blocked. Dispatch has room for 255 on Linux; those beyond are noticed later.
        DispatchQueue(label: "weir.process.exit").async {
            var information = siginfo_t()
            while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
            continuation.resume(returning: Int32(information.si_code) == Int32(CLD_EXITED))
        }
    }
}
