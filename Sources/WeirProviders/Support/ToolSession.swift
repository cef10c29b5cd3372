#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization
import WeirCore
import WeirProcess
import WeirValue

/// One run of a tool with its files: prepares them, follows them, and makes outcomes and failures of them.
struct ToolSession: Sendable {
    /// The lines of output that a failure carries.
    static let shownLines = 20

    let command: Command
    let output: OutputDirectory
    private let run: ToolRun
    private let context: OperationContext
    private let redactor: Redactor
    private let logPath: String
    /// Which process it is, once it was started.

    init(_ run: ToolRun, _ context: OperationContext, command: Command) {
        self.run = run
        self.context = context
        self.command = command
        redactor = context.redactor.adding(sensitiveIn: run.sensitive)
        output = OutputDirectory("\(context.directory)/\(run.name)")
        logPath = "\(context.directory)/\(run.name).log"
    }

    /// The arguments, redacted.
    var shownArguments: [String] { (run.shownArguments ?? run.arguments).map { redactor.redact($0) } }

    /// The arguments as a line of at most 200 characters, redacted.
    var shownLine: String {
        let line = redactor.redact(Command.rendering(of: run.shownArguments ?? run.arguments))
        return PrintableText.line(Array(line.utf8), limit: 200)
    }

    /// Makes the operation's directory, and removes a log of an earlier run.
    /// - Throws: ``OperationFailure``; nothing was started.
    func prepare() throws(OperationFailure) {
        do throws(SystemFailure) {
            try takeSpareFolder()
            _ = try Files.makeDirectories(context.directory, mode: 0o700)
            try Files.remove(logPath)
        } catch {
            throw OperationFailure(
                "\(run.tool) was not started: \(error)", hint: "make the folder writable, or free space on its disk",
                remains: .nothing)
        }
        guard context.remaining > .zero else {
            throw failure("\(run.tool) was not started: no time is left for the operation", remains: .nothing)
        }
    }

    /// Gives the run a folder that an earlier operation needs no more, with its files and, where this operation has no
    /// directory yet, with the directory that it is in. Where there is none, or it is still in use, new ones are made.
    private func takeSpareFolder() throws(SystemFailure) {
        guard let spare = context.spares.take(), try !OutputDirectory(spare).isInUse() else { return }
        // First: it tells of another process, and of its end.
        try ToolProcess.forget(in: spare)
        let moved = "\(context.directory)/\(spare.lastPathPart)"
        let isMoved = spare.parentPath == context.directory || rename(spare.parentPath, context.directory) == 0
        // What cannot be moved, because there is another or it is gone with its directory, is left where it is.
        rename(isMoved ? moved : spare, output.path)
    }

    /// Runs `work`, telling the lines of standard output meanwhile where the run asks for them.
    func following(
        _ work: ((@Sendable (ProcessIdentity) -> Void)?) async throws -> CommandResult
    ) async throws -> CommandResult {
        guard let follow = run.follow else { return try await work(note) }
        let follower = OutputFollower(output.standardOutput, redactor, tell: follow)
        // Started when the process runs, so that output of an earlier command is not told.
        let task = Mutex<Task<Void, Never>?>(nil)
        let result: Result<CommandResult, any Error>
        do {
            result = .success(
                try await work { identity in
                    note(identity)
                    task.withLock { $0 = Task { await follower.run() } }
                })
        } catch {
            result = .failure(error)
        }
        if let task = task.withLock({ $0 }) {
            task.cancel()
            await task.value
        }
        return try result.get()
    }

    /// Notes which process it is. Where that cannot be written, it can only not be ended after Weir was killed.
    private func note(_ identity: ProcessIdentity) {
        let allowed = Int64((command.timeout ?? context.remaining) / .seconds(1))
        let started = ToolProcess(
            identity, operation: context.operation, stopSignal: run.stopSignal, grace: run.grace,
            deadline: ToolProcess.now + allowed + 1)
        try? started.write(to: output.path)
    }

    /// Notes how it ended, where the run keeps evidence.
    func note(_ status: CommandStatus) {
        guard run.keepsEvidence, case .exited(let status) = status else { return }
        // Where it cannot be noted, a probe says that nobody knows.
        try? ToolProcess.note(status: status, in: output.path)
    }

    // MARK: Outcomes

    /// The outcome of `result`, which ended well.
    /// - Throws: ``OperationFailure`` where there is more output than is taken over, or it cannot be read.
    func outcome(_ status: Int32, _ result: CommandResult) throws(OperationFailure) -> ToolOutcome {
        var bytes: [UInt8] = []
        if let limit = run.outputLimit {
            do {
                bytes = try result.standardOutput.bytes(limit: limit)
            } catch let error as OutputTooLarge {
                throw failure(
                    "\(run.tool) printed \(error.size.asBytes), more than the \(limit.asBytes) that are taken over",
                    log: result, hint: "let it print less to its standard output, or write to a file")
            } catch {
                throw failure("the output of \(run.tool) cannot be read: \(error)", log: result)
            }
        }
        if run.keepsLog { _ = try keptLog(result) }
        removeRawOutput(isSuccess: true)
        return ToolOutcome(
            status: status, output: bytes, duration: result.duration, log: run.keepsLog ? logPath : nil)
    }

    private func keptLog(_ result: CommandResult) throws(OperationFailure) -> [String] {
        do {
            return try log(heading: "\(result.status) after \(DurationText.people(result.duration))")
        } catch {
            removeRawOutput()
            throw OperationFailure("the log of \(run.tool) cannot be written: \(error)")
        }
    }

    // MARK: Failures

    /// The failure of `result`, which did not end well.
    func failure(of result: CommandResult) -> OperationFailure {
        switch result.status {
        case .exited(let status):
            var failure = failure("\(run.tool) exited with status \(status)", log: result)
            failure.exitStatus = Int(status)
            return failure
        case .signaled(let signal):
            return failure(
                "\(run.tool) was \(result.status)", log: result,
                hint: signal == 9 ? "nothing here killed it: look whether the system ran out of memory" : nil)
        case .timedOut:
            let limit = command.timeout ?? context.remaining
            let isOwn = run.timeout.map { $0 <= limit } ?? false
            return failure(
                "\(run.tool) took longer than \(limit.compact) and was ended", log: result,
                hint: isOwn ? "give it more time, or look at its log for what it waits for" : nil)
        }
    }

    /// The failure for what a runner threw.
    func failure(ofRunning error: any Error) -> OperationFailure {
        switch error {
        case let error as CommandNotFound:
            var hints = error.searchedPath.map { ["it was looked for in PATH: \($0.isEmpty ? "(empty)" : $0)"] } ?? []
            hints += run.install.map { ["install it: \($0)"] } ?? []
            let what = error.searchedPath == nil ? "does not exist" : "is not found"
            return failure("\(error.name) \(what)", hint: hints.joined(separator: "; ").nonEmpty, remains: .nothing)
        case is CommandNotExecutable, is WorkingDirectoryUnusable, is InvalidCommand, is CommandNotStarted:
            return failure("\(error)", remains: .nothing)
        case let error as OutputInUse: return failure("\(run.tool) was not started: \(error)", remains: .nothing)
        case is CommandCancelled:
            return ended("\(run.tool) was ended: the run was interrupted", heading: "interrupted")
        case is CancellationError:
            return failure("\(run.tool) was not started: the run was interrupted", remains: .nothing)
        default: return ended("\(run.tool): \(error)", heading: "\(error)")
        }
    }

    private func failure(
        _ message: String, hint: String? = nil, remains: OperationFailure.Remains
    ) -> OperationFailure {
        var failure = OperationFailure(
            redactor.redact(message), hint: hint.map { redactor.redact($0) }, remains: remains)
        failure.arguments = shownArguments
        return failure
    }

    private func failure(_ message: String, log result: CommandResult, hint: String? = nil) -> OperationFailure {
        ended(message, heading: "\(result.status) after \(DurationText.people(result.duration))", hint: hint)
    }

    /// A failure of a tool that was started, with its log.
    private func ended(_ message: String, heading: String, hint: String? = nil) -> OperationFailure {
        var failure = failure(message, hint: hint, remains: .unknown)
        do {
            failure.output = try log(heading: heading)
            failure.log = logPath
        } catch {
            failure.hint = [hint, "its log could not be kept: \(error)"].compactMap(\.self).joined(separator: "; ")
        }
        removeRawOutput()
        return failure
    }

    // MARK: Files

    /// Writes the log.
    /// - Returns: the last lines of the output, fit to be shown.
    private func log(heading: String) throws(SystemFailure) -> [String] {
        var log = try ToolLog(logPath, redactor)
        try log.write("\(shownLine)\n\(redactor.redact(heading))\n")
        try log.copy(output.standardOutput, heading: "standard output")
        try log.copy(output.standardError, heading: "standard error")
        return log.lastLines(Self.shownLines, limit: run.lineLimit)
    }

    /// Empties the raw output, where its folder can be used again; whether that was done.
    private func offersEmptied() -> Bool {
        guard context.spares.isOpen else { return false }
        return [output.standardOutput.path, output.standardError.path].allSatisfy { path in
            (try? Files.status(path)?.size) == 0 || truncate(path, 0) == 0
        }
    }

    /// Removes the raw output, and the operation's directory where nothing else is in it. What is not there, or cannot
    /// go, is passed over: the folder is the owner's alone.
    ///
    /// Of a success the folder stays where somebody can use it again; with the output where evidence is kept.
    private func removeRawOutput(isSuccess: Bool = false) {
        if isSuccess, run.keepsEvidence || offersEmptied() {
            return context.spares.offer(output.path, kept: run.keepsEvidence)
        }
        Files.removeIfPossible(output.standardError.path)
        Files.removeIfPossible(output.standardOutput.path)
        if run.keepsEvidence { return }
        Files.removeIfPossible("\(output.path)/\(ToolProcess.fileName)")
        Files.removeEmptyDirectoryIfPossible(output.path)
        Files.removeEmptyDirectoryIfPossible(context.directory)
    }
}
