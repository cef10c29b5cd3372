package import WeirCore
import WeirProcess
package import WeirValue

/// What the tools of an operation left in its directory: evidence of what became of an operation whose run was killed.
///
/// Each tool run has a folder there, with its raw output, `stdout` and `stderr`, and the note ``ToolProcess``.
package struct OperationRemains: Sendable {
    /// How long the children of a tool that is gone have to end by themselves.
    private static let settling = Duration.seconds(2)
    private static let longestPause = Duration.milliseconds(250)
    private static let output = "stdout"
    private static let errors = "stderr"
    private static let logSuffix = ".log"

    private let directory: String

    /// What is in `directory`, the operation's, an absolute path; it need not exist.
    package init(directory: String) { self.directory = directory }

    /// The names of the tool runs that have a folder, sorted.
    private func runs() throws(SystemFailure) -> [String] {
        guard try Files.status(directory)?.kind == .directory else { return [] }
        var names: [String] = []
        for name in try Files.names(in: directory) {
            if try Self.isRun("\(directory)/\(name)") { names.append(name) }
        }
        return names
    }

    private static func isRun(_ path: String) throws(SystemFailure) -> Bool {
        guard try Files.status(path)?.kind == .directory else { return false }
        if try Files.status("\(path)/\(output)") != nil { return true }
        return try Files.status("\(path)/\(ToolProcess.fileName)") != nil
    }

    // MARK: Looking

    /// Whether the tool run `name` was ever begun, as far as this boot of the machine can tell: it is said of one that
    /// was just about to be, and never denied of one that was.
    package func wasStarted(_ name: String) throws -> Bool {
        if try Self.isRun("\(directory)/\(name)") { return true }
        return try Files.status("\(directory)/\(name)\(Self.logSuffix)") != nil
    }

    /// Whether one of the tool runs `name`, `name-2`, ... of the operation of `intent` may have been begun: it is never denied
    /// of one that was, also where this machine was restarted since.
    func mayHaveBegun(_ name: String, of intent: Intent) throws -> Bool {
        guard try Self.isOfThisBoot(intent) else { return true }
        guard try Files.status(directory)?.kind == .directory else { return false }
        for entry in try Files.names(in: directory) {
            let run = entry.hasSuffix(Self.logSuffix) ? String(entry.dropLast(Self.logSuffix.count)) : entry
            if run == name || run.hasPrefix("\(name)-"), try wasStarted(run) { return true }
        }
        return false
    }

    /// The status that the tool run `name` exited with; nil where that was not noted.
    package func exitStatus(of name: String) throws -> Int? {
        try ToolProcess(in: "\(directory)/\(name)")?.status.map { Int($0) }
    }

    /// The raw standard output of the tool run `name`; nil where it is gone.
    /// - Throws: where it has more than `limit` bytes, or cannot be read.
    package func standardOutput(of name: String, limit: Int) throws -> [UInt8]? {
        let path = "\(directory)/\(name)/\(Self.output)"
        guard try Files.status(path)?.kind == .file else { return nil }
        return try OutputFile(path).bytes(limit: limit)
    }

    // MARK: Waiting

    /// Waits until no tool of the operation runs any more. From `deadline` on, or from the end of the tool's own time, what
    /// still runs is ended: by the tool's own stop signal, then by KILL.
    ///
    /// A tool counts as running while any process holds its output, or any of its group lives. When the tool itself is
    /// gone, its operation is over: what it left in its group has two seconds, and is ended then. Programs that shall go
    /// on make a session of their own, as daemons do, and are left alone.
    /// - Parameters:
    ///   - interruption: ends the wait when somebody asks to stop; what runs is left alone then.
    ///   - progress: told what is waited for.
    /// - Throws: ``OperationFailure`` where something goes on that cannot be ended, or was to be waited for no longer;
    ///   `CancellationError`.
    package func wait(
        until deadline: ContinuousClock.Instant, interruption: Interruption = Interruption(),
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws {
        for name in try runs() {
            try await wait(for: name, until: deadline, interruption, progress)
        }
    }

    private func wait(
        for name: String, until deadline: ContinuousClock.Instant, _ interruption: Interruption,
        _ progress: @Sendable (String) -> Void
    ) async throws {
        let folder = OutputDirectory("\(directory)/\(name)")
        let process = try ToolProcess(in: folder.path)
        var pause = Duration.milliseconds(5)
        var isTold = false
        // The tool's own time may be over sooner.
        let own = process.map { .now + .seconds(max(0, $0.deadline - ToolProcess.now)) } ?? deadline
        let latest = min(deadline, own)
        var last = latest
        while true {
            let isHeld = try folder.isInUse()
            guard try isHeld || process?.isAlive() == true else { return }
            if let process, last == latest, try !process.identity.isAlive() {
                last = min(latest, .now + Self.settling)
            }
            let left = ContinuousClock.now.duration(to: last)
            guard left > .zero else { return try await end(process, name, folder, progress) }
            guard !interruption.isRequested else {
                throw OperationFailure(
                    "\(name) still runs, which a run that was killed has started; the run was interrupted",
                    hint: "run this again to wait for it")
            }
            if !isTold { progress(Self.waiting(name, process, left)) }
            isTold = true
            try await Task.sleep(for: min(pause, left), clock: .continuous)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private static func waiting(_ name: String, _ process: ToolProcess?, _ left: Duration) -> String {
        let pid = process.map { " (process \($0.identity.pid))" } ?? ""
        return "waiting for \(name)\(pid), which a run that was killed has started; it is ended in \(left.compact)"
    }

    private func end(
        _ process: ToolProcess?, _ name: String, _ folder: OutputDirectory, _ progress: @Sendable (String) -> Void
    ) async throws {
        guard let process else {
            throw OperationFailure(
                "a process that was started as \(name) still runs, and which one it is was not noted",
                hint: "it writes to \(folder.standardOutput.path); end it, and run this again")
        }
        progress("ending \(name) (process \(process.identity.pid)), which a run that was killed has started")
        guard try await process.end() != .survived else {
            throw OperationFailure(
                "the process \(process.identity.pid), started as \(name), still runs, seconds after it was killed",
                hint: "it hangs in the kernel, often in a device or a network file system; try again")
        }
        // The lock goes a moment after the last process.
        if try await !folder.waitUntilFree(atMost: .seconds(1)) {
            progress("a program that \(name) has started goes on in a session of its own; it is left alone")
        }
    }

    // MARK: Tidying up

    /// Turns what raw output is left into the redacted `<name>.log` of each tool run, and removes everything else: raw
    /// output, notes, rendered inputs.
    /// - Returns: the paths of all logs of the operation, sorted.
    /// - Throws: where a log cannot be written; the raw output of that run stays then.
    package func close(_ redactor: Redactor) throws -> [String] {
        guard try Files.status(directory)?.kind == .directory else { return [] }
        for name in try runs() {
            let folder = OutputDirectory("\(directory)/\(name)")
            guard try Files.status(folder.standardOutput.path) != nil else { continue }
            try Self.writeLog("\(directory)/\(name)\(Self.logSuffix)", name, folder, redactor)
        }
        return try discard()
    }

    /// Removes everything but logs: what an operation needs no more when its end is recorded. Does nothing where there is
    /// nothing.
    /// - Returns: the paths of all logs of the operation, sorted.
    @discardableResult
    package func discard() throws -> [String] {
        guard try Files.status(directory)?.kind == .directory else { return [] }
        var logs: [String] = []
        for name in try Files.names(in: directory) {
            let path = "\(directory)/\(name)"
            if name.hasSuffix(Self.logSuffix), try Files.status(path)?.kind == .file {
                logs.append(path)
            } else {
                try Files.removeTree(path)
            }
        }
        if logs.isEmpty { try Files.removeEmptyDirectory(directory) }
        return logs
    }

    private static func writeLog(
        _ path: String, _ name: String, _ folder: OutputDirectory, _ redactor: Redactor
    ) throws {
        let status = try ToolProcess(in: folder.path)?.status
        let ending = status.map { "exited with status \($0)" } ?? "its run was killed; how it ended is not known"
        var log = try ToolLog(path, redactor)
        try log.write("\(redactor.redact(name))\n\(ending)\n")
        try log.copy(folder.standardOutput, heading: "standard output")
        try log.copy(folder.standardError, heading: "standard error")
    }
}
