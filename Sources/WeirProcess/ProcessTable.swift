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
    /// Whether a process of the group `group` still runs; those that only wait to be reaped do not count.
    ///
    /// - Throws: `SystemFailure` when the process table cannot be read.
    static func groupRuns(_ group: Int32) throws(SystemFailure) -> Bool {
        // Cheap answers first: nobody is there at all, or the leader runs.
        guard groupExists(group) else { return false }
        if let leader = try entry(of: group), !leader.hasEnded, leader.group == group { return true }
        return try members(of: group).contains { !$0.hasEnded }
    }
}
