import Synchronization
package import WeirCore

/// Tells people what happens in a run where there is no terminal: lines with times, without control codes.
package final class RunView: EventSink {
    private let messages: any TextSink
    private let text: RunText
    /// Held while lines are written, so that they stand in the order of the events.
    private let writing = Mutex(())
    private let now: @Sendable () -> EventTime

    /// A view that writes to `messages` what `options` say.
    ///
    /// - Parameter now: tells the time.
    package init(
        _ messages: any TextSink, _ options: RunText.Options, now: @escaping @Sendable () -> EventTime = EventTime.now
    ) {
        self.messages = messages
        self.now = now
        text = RunText(options)
    }

    package func send(_ event: Event) {
        let lines = text.lines(of: event)
        guard !lines.isEmpty else { return }
        writing.withLock { _ in messages.write("\(now().timeOfDay)  \(lines)") }
    }
}
