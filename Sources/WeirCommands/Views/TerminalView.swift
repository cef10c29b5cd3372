import Dispatch
import Synchronization
package import WeirCore

/// Shows a run on a terminal: finished lines scroll above, the lower part is drawn anew in place, at most ten times a
/// second. Whoever sends an event or writes above never waits for the terminal.
package final class TerminalView: EventSink {
    private let screen: Mutex<TerminalScreen>
    private let output: any TextSink
    private let size: @Sendable () -> TerminalSize
    private let now: @Sendable () -> TerminalState.Instant
    private let interval: Duration?
    /// Where the terminal is written to, by one after the other.
    private let queue = DispatchQueue(label: "weir.terminal")

    /// A view that writes to `output`, a terminal.
    ///
    /// - Parameters:
    ///   - options: what is told above; a quiet view draws no lower part.
    ///   - size: tells the size of the terminal; asked for each drawing.
    ///   - now: tells the time.
    ///   - interval: how long there is between two drawings; nil draws only when ``draw()`` is called.
    package init(
        _ output: any TextSink, _ options: RunText.Options, size: @escaping @Sendable () -> TerminalSize,
        now: @escaping @Sendable () -> TerminalState.Instant = { .now }, interval: Duration? = .milliseconds(100)
    ) {
        self.output = output
        self.size = size
        self.now = now
        self.interval = interval
        screen = Mutex(TerminalScreen(options))
    }

    package func send(_ event: Event) {
        let (size, now) = (size(), now())
        screen.withLock { $0.take(event, width: size.columns, now: now) }
        changed()
    }

    /// Where others write while the view is there: their text stands above the lower part.
    package var above: any TextSink { Above(view: self) }

    private struct Above: TextSink {
        let view: TerminalView

        func write(_ text: String) {
            view.screen.withLock { $0.add(text) }
            view.changed()
        }
    }

    /// Writes what has not been written, and takes the lower part away. What comes after it is written at once. Does
    /// nothing the second time.
    package func close() {
        screen.withLock { $0.close() }
        draw()
    }

    /// Draws what has changed, now.
    package func draw() { queue.sync { redraw() } }

    // MARK: Drawing

    /// Lets what has changed be drawn when it is time.
    private func changed() {
        let (now, interval) = (now(), interval)
        let (isClosed, delay) = screen.withLock { ($0.isClosed, $0.schedule(interval, now: now)) }
        if isClosed {
            draw()
        } else if let delay {
            let nanoseconds = Int(delay / .nanoseconds(1))
            queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [weak self] in self?.tick() }
        }
    }

    private func tick() {
        let now = now()
        screen.withLock { $0.beginDrawing(now: now) }
        redraw()
        // Times move on while nothing happens.
        if screen.withLock({ $0.isMoving }) { changed() }
    }

    /// Runs on the queue alone, so that what is written stands in order; the lock is not held while the terminal is
    /// written to, which may take long.
    private func redraw() {
        let (size, now) = (size(), now())
        let text = screen.withLock { $0.frame(size, now: now) }
        if !text.isEmpty { output.write(text) }
    }
}
