import Synchronization
import WeirCore
import WeirValue

/// Takes what came of checks, and shows it.
final class CheckOutcomes: EventSink {
    private let text: RunText
    private let sink: (any TextSink)?
    private let outcomes = Mutex<[CheckOutcome]>([])

    /// A taker that shows each as a line on `sink`, where there is one.
    init(shownOn sink: (any TextSink)?) {
        text = RunText(RunText.Options())
        self.sink = sink
    }

    func send(_ event: Event) {
        guard case .checked(let outcome) = event else { return }
        outcomes.withLock { $0.append(outcome) }
        sink?.write(text.lines(of: event))
    }

    /// All of them as a list.
    var json: Value {
        .list(outcomes.withLock { $0 }.map { .map(Value.Map(EventEncoder.members(of: $0)) { first, _ in first }) })
    }
}
