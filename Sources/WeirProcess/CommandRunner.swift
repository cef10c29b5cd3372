/// Runs commands. A protocol, so that tests can answer for tools that are not there.
package protocol CommandRunner: Sendable {
    /// Runs `command` to its end, with its output in the files of `directory`.
    ///
    /// - Parameters:
    ///   - directory: Made when it is missing, for the owner only. Files of an earlier command in it are emptied.
    ///   - operation: Put into the environment as `WEIR_OPERATION`, for people and for recovery.
    ///   - started: Told the identity of the process once it runs, before this method returns; not called for a
    ///     process that is gone before it can be looked at.
    /// - Returns: How it ended. A status other than 0, a signal and a timeout are results, not errors; see
    ///   ``CommandResult/requireSuccess()``.
    /// - Throws: ``CommandNotFound``, ``CommandNotExecutable``, ``WorkingDirectoryUnusable``, ``InvalidCommand``,
    ///   ``CommandNotStarted``, ``OutputInUse``, ``SystemFailure``; when the task is cancelled, ``CommandCancelled``
    ///   after the process group has ended, or `CancellationError` when nothing was started.
    func run(
        _ command: Command, in directory: String, operation: String?,
        started: (@Sendable (ProcessIdentity) -> Void)?
    ) async throws -> CommandResult
}

extension CommandRunner {
    /// Runs `command` with its output in the files of `directory`; see
    /// ``run(_:in:operation:started:)``.
    package func run(
        _ command: Command, in directory: String, operation: String? = nil
    ) async throws -> CommandResult {
        try await run(command, in: directory, operation: operation, started: nil)
    }
}
