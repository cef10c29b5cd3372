import Synchronization

/// Things to do at times to come. Nothing happens, and nothing wakes, where there are none.
final class Timers: Sendable {
    private struct Entry {
        let moment: Double
        /// Of two for one moment the earlier comes first.
        let number: Int
        let action: @Sendable () -> Void

        func precedes(_ other: Entry) -> Bool {
            moment == other.moment ? number < other.number : moment < other.moment
        }
    }

    private struct State {
        /// A binary heap, the next one first.
        var heap: [Entry] = []
        var next = 0
        var idle: CheckedContinuation<Void, Never>?
        var sleeper: Task<Void, Never>?

        mutating func push(_ entry: Entry) {
            heap.append(entry)
            var index = heap.count - 1
            while index > 0, heap[index].precedes(heap[(index - 1) / 2]) {
                heap.swapAt(index, (index - 1) / 2)
                index = (index - 1) / 2
            }
        }

        mutating func pop() -> Entry? {
            guard let first = heap.first else { return nil }
            let last = heap.removeLast()
            guard !heap.isEmpty else { return first }
            heap[0] = last
            var index = 0
            while true {
                var least = index
                for child in [2 * index + 1, 2 * index + 2]
                where child < heap.count && heap[child].precedes(heap[least]) {
                    least = child
                }
                guard least != index else { return first }
                heap.swapAt(index, least)
                index = least
            }
        }
    }

    private let state = Mutex(State())
    private let clock: any ControllerClock

    init(_ clock: any ControllerClock) { self.clock = clock }

    /// Has `action` done at `moment`, in seconds since 1970, while ``run()`` runs.
    func add(at moment: Double, _ action: @escaping @Sendable () -> Void) {
        let wake = state.withLock { state -> (CheckedContinuation<Void, Never>?, Task<Void, Never>?) in
            let isFirst = state.heap.first.map { moment < $0.moment } ?? true
            state.push(Entry(moment: moment, number: state.next, action: action))
            state.next += 1
            guard isFirst else { return (nil, nil) }
            defer { (state.idle, state.sleeper) = (nil, nil) }
            return (state.idle, state.sleeper)
        }
        wake.0?.resume()
        wake.1?.cancel()
    }

    /// Does what is due, until the task is cancelled.
    func run() async {
        await withTaskCancellationHandler {
            while !Task.isCancelled {
                while let action = due() { action() }
                await pause()
            }
        } onCancel: {
            let wake = state.withLock { state in
                defer { (state.idle, state.sleeper) = (nil, nil) }
                return (state.idle, state.sleeper)
            }
            wake.0?.resume()
            wake.1?.cancel()
        }
    }

    private func due() -> (@Sendable () -> Void)? {
        let now = clock.now
        return state.withLock { state in
            guard let first = state.heap.first, first.moment <= now else { return nil }
            return state.pop()?.action
        }
    }

    /// Waits until the next is due, or another comes before it.
    private func pause() async {
        let clock = clock
        let sleeper = state.withLock { state -> Task<Void, Never>? in
            guard let moment = state.heap.first?.moment, !Task.isCancelled else { return nil }
            let task = Task { await clock.wait(until: moment) }
            state.sleeper = task
            return task
        }
        if let sleeper {
            await sleeper.value
            return
        }
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if !state.heap.isEmpty || Task.isCancelled { return true }
                state.idle = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }
}
