#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Which process is meant, also after its number was given to another one: a plain value for records.
package struct ProcessIdentity: Sendable, Hashable {
    /// The process number.
    package let pid: Int32

    /// When the process was started. Linux: clock ticks since the start of the kernel (field 22 of
    /// `/proc/PID/stat`); macOS: microseconds since 1970.
    package let startTime: UInt64

    /// The run of the kernel that the other two belong to. Linux: `/proc/sys/kernel/random/boot_id`; macOS:
    /// `kern.bootsessionuuid`.
    package let bootID: String

    /// Takes over what a record says; see ``init(of:)`` for a process that runs.
    package init(pid: Int32, startTime: UInt64, bootID: String) {
        self.pid = pid
        self.startTime = startTime
        self.bootID = bootID
    }

    /// The identity of the process that has the number `pid` now; `nil` when there is none.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read.
    package init?(of pid: Int32) throws(SystemFailure) {
        guard pid > 0, let entry = try ProcessTable.entry(of: pid) else { return nil }
        self.init(pid: pid, startTime: entry.startTime, bootID: try ProcessTable.bootID())
    }

    /// The identity of this process.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read.
    package static func current() throws(SystemFailure) -> ProcessIdentity {
        guard let identity = try ProcessIdentity(of: getpid()) else {
            throw SystemFailure("look at", "process \(getpid())", ESRCH)
        }
        return identity
    }

    /// Whether this very process still runs. One that has ended and was not reaped does not, nor does another process
    /// that has got the number, nor anything from before the last start of the machine.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read: then nobody knows.
    package func isAlive() throws(SystemFailure) -> Bool {
        try entry() != nil
    }

    /// Ends the process and, where it leads a process group, all of the group: sends `signal`, waits, and kills what
    /// still runs after `grace`. Goes on to the end when the task is cancelled.
    ///
    /// Nothing is signalled when the process itself no longer runs, so that a number that was given anew is safe.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read, or the process is another user's.
    @discardableResult
    package func terminate(signal: Int32 = SIGTERM, grace: Duration = .seconds(8)) async throws -> ProcessEnding {
        guard let entry = try entry() else { return .notRunning }
        let target =
            entry.group == pid
            ? SignalTarget.group(pid)
            : SignalTarget(pid: pid, isGroup: false) { () throws(SystemFailure) in try isAlive() }
        return try await Task { try await target.end(signal: signal, grace: grace) }.value
    }

    /// The entry of the process while it runs.
    private func entry() throws(SystemFailure) -> ProcessEntry? {
        // 0 and below mean groups to the system, 1 is the first process.
        guard pid > 1, try ProcessTable.bootID() == bootID, let entry = try ProcessTable.entry(of: pid) else {
            return nil
        }
        return entry.startTime == startTime && !entry.hasEnded ? entry : nil
    }
}
