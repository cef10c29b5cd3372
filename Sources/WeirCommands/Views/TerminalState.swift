package import WeirCore

/// What a terminal shows of a run that goes on.
package struct TerminalState: Sendable {
    /// A time by the clock that only goes forward.
    package typealias Instant = ContinuousClock.Instant

    /// That an operation is tried again.
    package struct Retry: Sendable {
        let failure: OperationFailure
        let attempt: Int
        let attempts: Int
        /// When the next attempt begins.
        let next: Instant
    }

    /// One operation that runs.
    package struct Row: Sendable {
        let address: Address
        /// What is done, in a word.
        let what: String
        let since: Instant
        let estimate: Duration?
        /// The last two things that it said, clean.
        var said: [String] = []
        /// How often it was tried again.
        var retries = 0
        /// Why it waits to be tried again; nil where it does not wait.
        var waiting: Retry?
    }

    /// What runs, what runs longest first.
    package private(set) var rows: [Row] = []
    /// The number of operations of the run; nil before it began.
    package private(set) var total: Int?
    private(set) var estimate: Duration?
    private(set) var since: Instant?
    private(set) var isStopping = false
    private(set) var hasEnded = false
    private var settled: Set<Address> = []
    private var failed: Set<Address> = []

    /// A run that has not begun.
    package init() {}

    /// The number of instances that are done with, well or not.
    var settledCount: Int { settled.count }
    /// The number of instances that failed.
    var failedCount: Int { failed.count }
    /// The number of operations that run again or wait for it.
    var retryingCount: Int { rows.count { $0.retries > 0 } }
    /// Whether there is anything to show.
    package var isLive: Bool { !hasEnded && (total != nil || !rows.isEmpty) }

    /// Takes note of `event`, which happened at `now`.
    package mutating func apply(_ event: Event, now: Instant) {
        switch event {
        case .runStarted(_, let operations, let estimate):
            rows = []
            total = operations
            self.estimate = estimate
            since = now
        case .operationStarted(let address, _, let action, let estimate):
            // The second half of a replacement begins anew.
            settled.remove(address)
            remove(address)
            rows.append(Row(address: address, what: RunText.doing(action), since: now, estimate: estimate))
        case .operationProgress(let address, let text): say(address, text, now: now)
        case .operationRetrying(let address, _, _, let failure, let attempt, let attempts, let delay):
            guard let index = index(of: address) else { return }
            rows[index].retries += 1
            rows[index].waiting = Retry(failure: failure, attempt: attempt, attempts: attempts, next: now + delay)
        case .operationDone(let address, _, _, _): settle(address)
        case .operationFailed(let address, _, _, _, _):
            settle(address)
            failed.insert(address)
        case .operationSkipped(let address, _): settle(address)
        case .operationSettled(let address, _, _): remove(address)
        case .interrupted: isStopping = true
        case .checked: break
        case .runEnded:
            hasEnded = true
            rows = []
        }
    }

    private func index(of address: Address) -> Int? { rows.firstIndex { $0.address == address } }

    private mutating func remove(_ address: Address) {
        if let index = index(of: address) { rows.remove(at: index) }
    }

    private mutating func settle(_ address: Address) {
        remove(address)
        settled.insert(address)
    }

    private mutating func say(_ address: Address, _ text: String, now: Instant) {
        let line = TerminalText.clean(text)
        var index = index(of: address)
        if index == nil, total == nil {
            // Before the run begins, what a killed run left is looked at.
            index = rows.endIndex
            rows.append(Row(address: address, what: "looking", since: now, estimate: nil))
        }
        guard let index, line.contains(where: { $0 != " " }) else { return }
        rows[index].waiting = nil
        rows[index].said = rows[index].said.suffix(1) + [line]
    }
}

// MARK: How far it is

extension TerminalState {
    /// The part of the run that is done, 0 to 1, running operations by their estimates; nil where nothing is to be done.
    func fraction(at now: Instant) -> Double? {
        guard let total, total > 0 else { return nil }
        let running = rows.reduce(0.0) { sum, row in
            guard let estimate = row.estimate, estimate > .zero else { return sum }
            return sum + min(0.95, row.since.duration(to: now) / estimate)
        }
        return min(1, (Double(settledCount) + running) / Double(total))
    }

    /// How long the run will still take: its estimate, in so far as it is not done, and as much longer or shorter as it has
    /// been until now. Nil where nothing tells.
    func left(at now: Instant) -> Duration? {
        guard let estimate, estimate > .zero, let since, let fraction = fraction(at: now), !isStopping else {
            return nil
        }
        let seconds = estimate / .seconds(1)
        let elapsed = since.duration(to: now) / .seconds(1)
        // The pace is not believed before a tenth is done.
        let pace = fraction < 0.1 ? 1 : min(4, max(0.25, elapsed / (seconds * fraction)))
        // Not less than what runs still takes.
        let running = rows.compactMap { row in row.estimate.map { $0 - row.since.duration(to: now) } }.max() ?? .zero
        return Self.rounded(max(1, seconds * (1 - fraction) * pace, running / .seconds(1)))
    }

    /// Steps that do not flicker: 5 s below a minute, 10 s below ten, whole minutes above.
    private static func rounded(_ seconds: Double) -> Duration {
        let step: Double = seconds < 10 ? 1 : seconds < 60 ? 5 : seconds < 600 ? 10 : 60
        return .seconds((seconds / step).rounded(.up) * step)
    }
}
