#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization

/// Watches one process until it exits, or until it is to be ended.
///
/// The exit of the leader ends the watch. Where it exited by itself, what it leaves behind in its group is left alone:
/// tools start daemons. Where a signal ended it, nobody leads the rest any more, so that is ended as well.
final class Supervision: Sendable {
    /// What ended the watch; the first event decides.
    enum Event: Sendable, Hashable {
        case exited, timedOut, cancelled
    }

    private let timeout: Duration?
    private let signal: Int32
    private let grace: Duration
    private let events: AsyncStream<Event>
    private let sender: AsyncStream<Event>.Continuation
    /// When the group is killed at the latest, because somebody cancelled.
    private let cutoff = Mutex<SuspendingClock.Instant?>(nil)

    init(_ command: Command) {
        timeout = command.timeout
        signal = command.stopSignal
        grace = command.grace
        // Only the first event matters.
        (events, sender) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Asks for the end of the process, whether it has been started yet or not. A grace that runs already is cut short.
    func cancel() {
        cutoff.withLock { $0 = $0 ?? SuspendingClock.now + Command.longestGraceOfCancellation }
        sender.yield(.cancelled)
    }

    /// Waits for the exit of the leader of `group`, for the timeout or for ``cancel()``; in the latter two, ends the
    /// group.
    ///
    /// - Parameter exit: Returns when the leader has exited, whether by itself; it must not reap it, so that the group
    ///   keeps its number.
    /// - Throws: `SystemFailure` when the group may not be signalled.
    func watch(group: Int32, exit: @escaping @Sendable () async -> Bool) async throws -> Event {
        let exited = Task {
            let byItself = await exit()
            sender.yield(.exited)
            return byItself
        }
        let timer = timeout.map { timeout in
            Task {
                try await Task.sleep(for: timeout, clock: .suspending)
                sender.yield(.timedOut)
            }
        }
        var iterator = events.makeAsyncIterator()
        let event = await iterator.next() ?? .exited
        timer?.cancel()
        if event != .exited {
            try await end(group)
            _ = await exited.value
        } else if await !exited.value {
            try await end(group)
        }
        return event
    }

    private func end(_ group: Int32) async throws {
        let start = SuspendingClock.now
        _ = try await SignalTarget.group(group).end(signal: signal) {
            let own = start + self.grace
            return self.cutoff.withLock { $0.map { min($0, own) } } ?? own
        }
    }
}
