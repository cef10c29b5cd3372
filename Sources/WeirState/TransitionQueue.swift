import Synchronization
import WeirCore

/// The transitions of a run that wait for the next checkpoint.
final class TransitionQueue: Sendable {
    private struct State {
        var waiting: [Transition] = []
        /// Whether a checkpoint is to come or at work.
        var isScheduled = false
        /// When the last commit was done.
        var written: ContinuousClock.Instant
        /// Why a checkpoint failed.
        var failure: StateFailure?
        var isClosed = false
    }

    private let interval: Duration
    private let state: Mutex<State>

    /// An empty queue of which a checkpoint is made at most every `interval`.
    init(interval: Duration) {
        self.interval = interval
        state = Mutex(State(written: .now))
    }

    /// Adds `transition`.
    /// - Returns: how long the checkpoint has to wait that the caller shall schedule; nil where one is on its way.
    /// - Throws: ``StateFailure`` where an earlier checkpoint failed or the run has ended.
    func add(_ transition: Transition) throws(StateFailure) -> Duration? {
        let outcome: Result<Duration?, StateFailure> = state.withLock { state in
            if state.isClosed { return .failure(Self.ended) }
            if let failure = state.failure { return .failure(failure) }
            state.waiting.append(transition)
            if state.isScheduled { return .success(nil) }
            state.isScheduled = true
            return .success(max(.zero, ContinuousClock.now.duration(to: state.written + interval)))
        }
        return try outcome.get()
    }

    /// Takes all that waits, for a checkpoint.
    func take() -> [Transition] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Notes that what was taken has been written.
    /// - Returns: how long the next checkpoint has to wait that the caller shall schedule; nil where nothing waits.
    func written() -> Duration? {
        state.withLock { state in
            state.written = .now
            state.isScheduled = !state.waiting.isEmpty && !state.isClosed
            return state.isScheduled ? interval : nil
        }
    }

    /// Puts back what was taken and could not be written because of `failure`, which the next ``add(_:)`` throws.
    func putBack(_ transitions: [Transition], _ failure: StateFailure) {
        state.withLock { state in
            state.waiting = transitions + state.waiting
            state.failure = failure
        }
    }

    /// Ends the queue.
    /// - Returns: all that waits, also what an earlier checkpoint could not write.
    /// - Throws: ``StateFailure`` where it has ended already.
    func close() throws(StateFailure) -> [Transition] {
        let outcome: Result<[Transition], StateFailure> = state.withLock { state in
            if state.isClosed { return .failure(Self.ended) }
            state.isClosed = true
            defer { state.waiting = [] }
            return .success(state.waiting)
        }
        return try outcome.get()
    }

    private static let ended = StateFailure(.storage, "the run has ended; nothing more can be recorded in it")
}
