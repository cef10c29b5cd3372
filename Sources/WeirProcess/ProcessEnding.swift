#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What became of a process that was to be ended.
package enum ProcessEnding: Sendable, Hashable {
    /// It did not run any more; nothing was signalled.
    case notRunning
    /// It ended on the signal, with all of its group.
    case ended
    /// It, or one of its group, had to be killed.
    case killed
    /// It still runs, seconds after KILL: it hangs in the kernel.
    case survived
}

/// A process group, or a single process that leads none.
struct SignalTarget: Sendable {
    /// The process, or the leader of the group.
    let pid: Int32
    /// Whether the whole group is meant.
    let isGroup: Bool
    /// Whether it still runs.
    let isRunning: @Sendable () throws(SystemFailure) -> Bool

    /// The group that the process `pid` leads.
    static func group(_ pid: Int32) -> SignalTarget {
        SignalTarget(pid: pid, isGroup: true) { () throws(SystemFailure) in try ProcessTable.groupRuns(pid) }
    }

    /// Sends `signal`, waits until nothing runs, kills what still runs at the deadline; that may move meanwhile.
    ///
    /// Only what was seen running a moment ago is signalled, and the system gives a number to no new process while a
    /// process or a group has it.
    ///
    /// - Throws: `SystemFailure` when the process may not be signalled (it is another user's).
    func end(
        signal: Int32, deadline: @Sendable () -> SuspendingClock.Instant
    ) async throws(SystemFailure) -> ProcessEnding {
        guard try isRunning() else { return .notRunning }
        try send(signal)
        if await stops(by: deadline) { return .ended }
        try send(SIGKILL)
        let last = SuspendingClock.now + .seconds(5)
        return await stops(by: { last }) ? .killed : .survived
    }

    /// As ``end(signal:deadline:)``, with KILL after `grace`.
    func end(signal: Int32, grace: Duration) async throws(SystemFailure) -> ProcessEnding {
        let deadline = SuspendingClock.now + grace
        return try await end(signal: signal) { deadline }
    }

    private func send(_ signal: Int32) throws(SystemFailure) {
        guard kill(isGroup ? -pid : pid, signal) != 0, errno != ESRCH else { return }
        throw SystemFailure("signal", "process \(pid)", errno)
    }

    /// Whether nothing runs any more by `deadline`. Looks ever less often, at least ten times a second.
    private func stops(by deadline: @Sendable () -> SuspendingClock.Instant) async -> Bool {
        var pause = Duration.milliseconds(2)
        while true {
            // A process table that cannot be read says nothing, so what was there counts as running.
            if (try? isRunning()) == false { return true }
            let remaining = SuspendingClock.now.duration(to: deadline())
            if remaining <= .zero { return false }
            // A cancelled task does not sleep. The callers run this in a task of its own that nobody cancels.
            try? await Task.sleep(for: min(pause, remaining), clock: .suspending)
            pause = min(pause * 2, .milliseconds(100))
        }
    }
}
