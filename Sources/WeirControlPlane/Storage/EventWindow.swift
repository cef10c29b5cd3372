import Synchronization

/// The last changes of one collection, from which watches are answered.
///
/// Every watch has a place of its own in it, so that a slow one costs no memory: it is told when the window has moved past
/// it. The window holds a bounded number of changes and of bytes.
package final class EventWindow: Sendable {
    /// One change.
    package struct Event: Sendable {
        /// What was there before; nil for what is new.
        package let before: StoredObject?
        /// What is there now. For what was taken away its last state, with the version of its end.
        package let object: StoredObject
        /// Whether it was taken away.
        package let isRemoval: Bool
    }

    /// What a watch is told next.
    package enum Next: Sendable {
        case events([Event], upTo: Int64)
        /// What lies between the watch's version and the window is no longer known.
        case gone(oldest: Int64)
    }

    private struct State {
        var events: [Event] = []
        var bytes = 0
        /// Changes up to this version are no longer known.
        var forgotten: Int64
        /// The last version that the whole store has reached.
        var version: Int64
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter = 0
        /// Those who are not to wait the next time.
        var woken: Set<Int> = []
        var isClosed = false
    }

    private let state: Mutex<State>
    private let mostEvents: Int
    private let mostBytes: Int

    /// A window that knows nothing of what was up to `version`; since then, and until `reached`, nothing has happened.
    init(version: Int64, reached: Int64? = nil, mostEvents: Int = 10_000, mostBytes: Int = 16 << 20) {
        state = Mutex(State(forgotten: version, version: reached ?? version))
        self.mostEvents = mostEvents
        self.mostBytes = mostBytes
    }

    /// Takes `events` in, in the order of their versions; the store is at `version` then.
    /// - Returns: Those who wait for them.
    func take(_ events: [Event], version: Int64) -> [CheckedContinuation<Void, Never>] {
        state.withLock { state in
            state.version = version
            if events.isEmpty { return [] }
            for event in events {
                state.events.append(event)
                state.bytes += event.object.bytes.count
            }
            trim(&state)
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
    }

    /// Forgets the oldest changes where there are too many: an eighth at a time, so that those that stay are not moved with
    /// every write.
    private func trim(_ state: inout State) {
        guard state.events.count > mostEvents || state.bytes > mostBytes else { return }
        let (events, bytes) = (mostEvents - mostEvents / 8, mostBytes - mostBytes / 8)
        var dropped = 0
        while state.events.count - dropped > events || (state.bytes > bytes && dropped < state.events.count) {
            let event = state.events[dropped]
            state.bytes -= event.object.bytes.count
            state.forgotten = event.object.version
            dropped += 1
        }
        state.events.removeFirst(dropped)
    }

    /// The changes after `version`; an empty list where there are none yet.
    package func events(after version: Int64, most: Int = 500) -> Next {
        state.withLock { state in
            guard version >= state.forgotten else { return .gone(oldest: state.forgotten) }
            var low = 0
            var high = state.events.count
            while low < high {
                let middle = (low + high) / 2
                if state.events[middle].object.version <= version { low = middle + 1 } else { high = middle }
            }
            let end = min(state.events.count, low + most)
            let found = Array(state.events[low..<end])
            return .events(
                found, upTo: end == state.events.count ? state.version : found.last?.object.version ?? version)
        }
    }

    /// All changes after `version` up to `last`; nil where some are no longer known.
    func events(since version: Int64, upTo last: Int64) -> [Event]? {
        state.withLock { state in
            guard version >= state.forgotten else { return nil }
            return state.events.filter { $0.object.version > version && $0.object.version <= last }
        }
    }

    /// The version of the last change.
    var lastChange: Int64 { state.withLock { $0.events.last?.object.version ?? $0.forgotten } }

    /// Whether no more changes will come.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// One who waits for changes, and can be woken.
    package struct Waiter: Sendable {
        fileprivate let number: Int
        fileprivate let window: EventWindow

        /// Waits until there may be changes after `version`, or the window is closed, or the waiter is woken, or the task is
        /// cancelled.
        package func wait(after version: Int64) async { await window.wait(number, version) }

        /// Ends its waiting; where it does not wait now, the next time does not wait.
        package func wake() { window.wake(number) }
    }

    /// A new waiter.
    package func waiter() -> Waiter {
        let number = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return Waiter(number: number, window: self)
    }

    /// Waits until there may be changes after `version`, or the window is closed, or the task is cancelled.
    package func wait(after version: Int64) async { await waiter().wait(after: version) }

    private func wait(_ number: Int, _ version: Int64) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    let last = state.events.last?.object.version ?? state.forgotten
                    let isWoken = state.woken.remove(number) != nil
                    if state.isClosed || isWoken || last > version || Task.isCancelled { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            wake(number)
        }
    }

    private func wake(_ number: Int) {
        let continuation = state.withLock { state in
            let continuation = state.waiting.removeValue(forKey: number)
            if continuation == nil, !state.isClosed { state.woken.insert(number) }
            return continuation
        }
        continuation?.resume()
    }

    /// Forgets `waiter`, which waits no more.
    package func forget(_ waiter: Waiter) { state.withLock { _ = $0.woken.remove(waiter.number) } }

    /// Ends all waiting.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}
