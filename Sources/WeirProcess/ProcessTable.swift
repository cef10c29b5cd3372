import Synchronization

/// What the system's process table says of one process.
struct ProcessEntry: Sendable, Hashable {
    /// The process.
    var pid: Int32
    /// Whether it has ended and only waits to be reaped.
    var hasEnded: Bool
    /// The process group.
    var group: Int32
    /// When it was started; the unit is the system's own, see ``ProcessIdentity/startTime``.
    var startTime: UInt64
}

/// The system's process table. Its system calls are in `ProcessTable+Linux.swift` and `ProcessTable+Darwin.swift`.
enum ProcessTable {
    private static let knownBoot = Mutex<String?>(nil)

    /// ``bootID()``, asked once: it stays while this process runs.
    ///
    /// - Throws: `SystemFailure` when the kernel does not say.
    static func currentBoot() throws(SystemFailure) -> String {
        if let known = knownBoot.withLock({ $0 }) { return known }
        let boot = try bootID()
        knownBoot.withLock { $0 = boot }
        return boot
    }

    /// Whether a process of the group `group` still runs; those that only wait to be reaped do not count.
    ///
    /// - Throws: `SystemFailure` when the process table cannot be read.
    static func groupRuns(_ group: Int32) throws(SystemFailure) -> Bool {
        // Cheap answers first: nobody is there at all, or the leader runs.
        guard groupExists(group) else { return false }
        if let leader = try entry(of: group), !leader.hasEnded, leader.group == group { return true }
        return try members(of: group).contains { !$0.hasEnded }
    }

    /// Whether the process `pid` was started with `operation` as its `WEIR_OPERATION`.
    static func isOf(_ pid: Int32, _ operation: String) -> Bool {
        guard let environment = environment(of: pid) else { return false }
        let bytes = [0] + environment + [0]
        return bytes.firstRange(of: [0] + Array("WEIR_OPERATION=\(operation)".utf8) + [0]) != nil
    }
}
