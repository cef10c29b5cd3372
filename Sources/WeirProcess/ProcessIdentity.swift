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
        self.init(pid: pid, startTime: entry.startTime, bootID: try ProcessTable.currentBoot())
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

    /// The run of the kernel that goes on now, as ``bootID`` has it.
    ///
    /// - Throws: ``SystemFailure`` when the kernel does not say.
    package static func currentBoot() throws(SystemFailure) -> String { try ProcessTable.currentBoot() }

    /// The processes of the operation `operation` that lead a group: those that were started with that
    /// `WEIR_OPERATION` and run, the oldest first. Only the caller's own are found, and none whose program took the
    /// variable out of sight.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read.
    package static func leaders(ofOperation operation: String) throws(SystemFailure) -> [ProcessIdentity] {
        let boot = try ProcessTable.currentBoot()
        var found: [ProcessEntry] = []
        for entry in try ProcessTable.all() where !entry.hasEnded && entry.group == entry.pid {
            if ProcessTable.isOf(entry.pid, operation) { found.append(entry) }
        }
        return found.sorted { ($0.startTime, $0.pid) < ($1.startTime, $1.pid) }.map {
            ProcessIdentity(pid: $0.pid, startTime: $0.startTime, bootID: boot)
        }
    }

    /// Whether this very process still runs. One that has ended and was not reaped does not, nor does another process
    /// that has got the number, nor anything from before the last start of the machine.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read: then nobody knows.
    package func isAlive() throws(SystemFailure) -> Bool {
        try entry() != nil
    }

    /// Whether this process runs, or one of the group that it led and of the operation `operation`: as a process that
    /// has ended leaves its group behind.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read: then nobody knows.
    package func isAlive(withGroupOf operation: String) throws(SystemFailure) -> Bool {
        if try entry() != nil { return true }
        return try hasOrphans(of: operation)
    }

    /// Ends the process and, where it leads a process group, all of the group: sends `signal`, waits, and kills what
    /// still runs after `grace`. Goes on to the end when the task is cancelled.
    ///
    /// A number that was given anew is safe: when the process itself no longer runs, its group is signalled only where
    /// a process of the group tells by its `WEIR_OPERATION` that it belongs to `operation`; without that, nothing is.
    ///
    /// - Throws: ``SystemFailure`` when the process table cannot be read, or the process is another user's.
    @discardableResult
    package func terminate(
        signal: Int32 = SIGTERM, grace: Duration = .seconds(8), operation: String? = nil
    ) async throws -> ProcessEnding {
        let target: SignalTarget
        if let entry = try entry() {
            target =
                entry.group == pid
                ? SignalTarget.group(pid)
                : SignalTarget(pid: pid, isGroup: false) { () throws(SystemFailure) in try isAlive() }
        } else if let operation, try hasOrphans(of: operation) {
            target = SignalTarget.group(pid)
        } else {
            return .notRunning
        }
        return try await Task { try await target.end(signal: signal, grace: grace) }.value
    }

    /// The entry of the process while it runs.
    private func entry() throws(SystemFailure) -> ProcessEntry? {
        // 0 and below mean groups to the system, 1 is the first process.
        guard pid > 1, try ProcessTable.currentBoot() == bootID, let entry = try ProcessTable.entry(of: pid) else {
            return nil
        }
        return entry.startTime == startTime && !entry.hasEnded ? entry : nil
    }

    /// Whether the group that this process led lives on without it. The system gives its number to nobody else while it
    /// does; that it is this group and not a later one, its members' environment tells.
    private func hasOrphans(of operation: String) throws(SystemFailure) -> Bool {
        guard pid > 1, try ProcessTable.currentBoot() == bootID, ProcessTable.groupExists(pid) else { return false }
        if let other = try ProcessTable.entry(of: pid), other.startTime != startTime { return false }
        return try ProcessTable.members(of: pid).contains { member in
            !member.hasEnded && member.startTime >= startTime && ProcessTable.isOf(member.pid, operation)
        }
    }
}
