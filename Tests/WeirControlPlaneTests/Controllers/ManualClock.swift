import Synchronization

@testable import WeirControlPlane

/// A time that stands until it is moved.
final class ManualClock: ControllerClock {
    private struct State {
        var now = 1_800_000_000.0
        var waiting: [Int: (moment: Double, continuation: CheckedContinuation<Void, Never>)] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    var now: Double { state.withLock { $0.now } }

    func advance(by seconds: Double) {
        let due = state.withLock { state in
            state.now += seconds
            let due = state.waiting.filter { $0.value.moment <= state.now }
            for key in due.keys { state.waiting[key] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    func wait(until moment: Double) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if moment <= state.now || Task.isCancelled { return true }
                    state.waiting[number] = (moment, continuation)
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: number) }?.continuation.resume()
        }
    }
}
