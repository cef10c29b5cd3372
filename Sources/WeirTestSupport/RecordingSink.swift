import Synchronization
package import WeirCore

/// Keeps the events of a run.
package final class RecordingSink: EventSink {
    private let kept = Mutex<[Event]>([])

    /// A sink that has seen nothing.
    package init() {}

    package func send(_ event: Event) { kept.withLock { $0.append(event) } }

    /// Everything that was sent, in order.
    package var events: [Event] { kept.withLock { $0 } }
}
