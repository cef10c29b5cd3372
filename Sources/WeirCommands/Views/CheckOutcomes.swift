import Synchronization
import WeirCore
import WeirValue

/// Takes what came of checks, and shows it.
final class CheckOutcomes: EventSink {
    private let context: CommandContext
    private let isShown: Bool
    private let outcomes = Mutex<[CheckOutcome]>([])

    /// A taker that shows each as a line of data where it `isShown`.
    init(_ context: CommandContext, isShown: Bool) {
        self.context = context
        self.isShown = isShown
    }

    func send(_ event: Event) {
        guard case .checked(let outcome) = event else { return }
        outcomes.withLock { $0.append(outcome) }
        if isShown { context.output.write(RunText(RunText.Options()).lines(of: event)) }
    }

    /// All of them as a list.
    var json: Value {
        .list(outcomes.withLock { $0 }.map { .map(Value.Map(EventEncoder.members(of: $0)) { first, _ in first }) })
    }
}
