package import WeirCore

import Synchronization

/// Writes the events of a run as JSON objects, one a line, in the format that `docs/events.md` describes. The first line
/// comes with the first event. Events of several tasks are written one after the other, in the order of their numbers.
package final class EventStream: EventSink {
    private struct State {
        var encoder: EventEncoder
        var hasHeader = false
    }

    private let state: Mutex<State>
    private let output: any TextSink
    private let now: @Sendable () -> EventTime

    /// A stream of the events of `run` to `output`.
    ///
    /// - Parameters:
    ///   - version: Weir's version, where it is known.
    ///   - now: tells the time.
    package init(
        to output: any TextSink, run: String, version: String?, now: @escaping @Sendable () -> EventTime = EventTime.now
    ) {
        self.output = output
        self.now = now
        state = Mutex(State(encoder: EventEncoder(run: run, version: version)))
    }

    package func send(_ event: Event) { write { $0.lines(of: event, at: $1) } }

    /// Writes `diagnostic`.
    package func send(_ diagnostic: Diagnostic) { write { $0.lines(of: diagnostic, at: $1) } }

    private func write(_ lines: (inout EventEncoder, EventTime) -> String) {
        state.withLock { state in
            if !state.hasHeader {
                state.hasHeader = true
                output.write(state.encoder.header)
            }
            output.write(lines(&state.encoder, now()))
        }
    }
}

/// Sends every event to several sinks, in their order.
package struct FanOut: EventSink {
    private let sinks: [any EventSink]

    /// A sink that sends to `sinks`.
    package init(_ sinks: [any EventSink]) { self.sinks = sinks }

    package func send(_ event: Event) { for sink in sinks { sink.send(event) } }
}
