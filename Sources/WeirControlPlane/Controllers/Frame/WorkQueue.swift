import Synchronization

/// What is to be looked at, each thing once at a time: one that comes again while it is worked on comes after that.
final class WorkQueue: Sendable {
    private struct State {
        var pending: [ObjectPlace] = []
        /// The index of the first of ``pending`` that is not taken.
        var first = 0
        var queued: Set<ObjectPlace> = []
        var running: Set<ObjectPlace> = []
        /// Those that came while they were worked on.
        var again: Set<ObjectPlace> = []
        /// When a thing comes by itself.
        var due: [ObjectPlace: Double] = [:]
        var waiter: CheckedContinuation<ObjectPlace?, Never>?
        var isClosed = false

        mutating func take(_ limit: Int) -> ObjectPlace? {
            guard first < pending.count, running.count < limit else { return nil }
            let place = pending[first]
            first += 1
            if first > 1_000, first * 2 > pending.count {
                pending.removeFirst(first)
                first = 0
            }
            queued.remove(place)
            running.insert(place)
            return place
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let timers: Timers
    private let clock: any ControllerClock

    /// A queue of which at most `limit` things are worked on at once.
    init(limit: Int, timers: Timers, clock: any ControllerClock) {
        self.limit = limit
        self.timers = timers
        self.clock = clock
    }

    /// Has `place` looked at.
    func add(_ place: ObjectPlace) {
        change { state in
            if state.running.contains(place) {
                state.again.insert(place)
            } else if state.queued.insert(place).inserted {
                state.pending.append(place)
            }
        }
    }

    /// Has `place` looked at in `seconds`, unless that is to be earlier anyway.
    func add(_ place: ObjectPlace, after seconds: Double) {
        guard seconds > 0 else { return add(place) }
        let moment = clock.now + seconds
        let isNew = state.withLock { state in
            if let due = state.due[place], due <= moment { return false }
            state.due[place] = moment
            return true
        }
        guard isNew else { return }
        timers.add(at: moment) { [self] in
            let isDue = state.withLock { state in
                guard state.due[place] == moment else { return false }
                state.due[place] = nil
                return true
            }
            if isDue { add(place) }
        }
    }

    /// Tells that the work on `place` is over.
    func finish(_ place: ObjectPlace) {
        change { state in
            state.running.remove(place)
            if state.again.remove(place) != nil, state.queued.insert(place).inserted { state.pending.append(place) }
        }
    }

    private func change(_ change: (inout State) -> Void) {
        let limit = limit
        let (waiter, place) = state.withLock { state -> (CheckedContinuation<ObjectPlace?, Never>?, ObjectPlace?) in
            change(&state)
            guard state.waiter != nil, let place = state.take(limit) else { return (nil, nil) }
            defer { state.waiter = nil }
            return (state.waiter, place)
        }
        waiter?.resume(returning: place)
    }

    /// The next thing to work on; nil once the task is cancelled. For one task alone.
    func next() async -> ObjectPlace? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let limit = limit
                let answer = state.withLock { state -> ObjectPlace?? in
                    if state.isClosed || Task.isCancelled { return .some(nil) }
                    if let place = state.take(limit) { return place }
                    state.waiter = continuation
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.isClosed = true
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume(returning: nil)
        }
    }
}
