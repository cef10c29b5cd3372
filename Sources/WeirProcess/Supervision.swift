#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Watches one process until it exits, or until it is to be ended.
struct Supervision: Sendable {
    /// What ended the watch; the first event decides.
    enum Event: Sendable, Hashable {
        case exited, timedOut, cancelled
    }

    private let timeout: Duration?
    private let grace: Duration
    private let events: AsyncStream<Event>
    private let sender: AsyncStream<Event>.Continuation

    init(timeout: Duration?, grace: Duration) {
        self.timeout = timeout
        self.grace = grace
        // Only the first event matters.
        (events, sender) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Asks for the end of the process, whether it has been started yet or not.
    func cancel() {
        sender.yield(.cancelled)
    }

    /// Waits for the exit of the leader of `group`, for the timeout or for ``cancel()``; in the latter two, ends the
    /// group.
    ///
    /// - Parameter exit: Returns when the leader has exited; it must not reap it, so that the group keeps its number.
    /// - Throws: `SystemFailure` when the group may not be signalled.
    func watch(group: Int32, exit: @escaping @Sendable () async -> Void) async throws -> Event {
        let exited = Task {
            await exit()
            sender.yield(.exited)
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
            _ = try await SignalTarget.group(group).end(signal: SIGTERM, grace: grace)
        }
        await exited.value
        return event
    }
}
