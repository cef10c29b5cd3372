import WeirCore

/// What stands on the terminal and what is still to be written.
struct TerminalScreen: Sendable {
    private var state = TerminalState()
    private let text: RunText
    private let painter: TerminalPainter
    private let drawsNothing: Bool
    /// What is to stand above the lower part and is not written yet.
    private var pending = ""
    /// The lines of the lower part as they stand on the terminal.
    private var drawn: [String] = []
    private var isScheduled = false
    private var lastDrawing: TerminalState.Instant?
    private(set) var isClosed = false

    init(_ options: RunText.Options) {
        var options = options
        options.isLive = true
        text = RunText(options)
        painter = TerminalPainter(colors: options.colors)
        drawsNothing = options.verbosity == .quiet
    }

    /// Whether something moves on by itself.
    var isMoving: Bool { !isClosed && !drawsNothing && !state.rows.isEmpty }

    /// Takes `event`, which happened at `now`; its lines may take `width`.
    mutating func take(_ event: Event, width: Int, now: TerminalState.Instant) {
        pending += text.lines(of: event, width: width)
        state.apply(event, now: now)
    }

    /// Takes text that is to stand above.
    mutating func add(_ text: String) { pending += text }

    /// From now on there is no lower part.
    mutating func close() { isClosed = true }

    /// How long to wait until the next drawing; nil where one is due already, or there is no `interval`.
    mutating func schedule(_ interval: Duration?, now: TerminalState.Instant) -> Duration? {
        guard let interval, !isScheduled, !isClosed else { return nil }
        isScheduled = true
        guard let lastDrawing else { return .zero }
        return max(.zero, now.duration(to: lastDrawing + interval))
    }

    /// Takes note that the scheduled drawing begins.
    mutating func beginDrawing(now: TerminalState.Instant) {
        isScheduled = false
        lastDrawing = now
    }

    /// What is to be written so that the terminal, of `size`, shows how it stands at `now`; empty where it does.
    mutating func frame(_ size: TerminalSize, now: TerminalState.Instant) -> String {
        let lines = isClosed || drawsNothing ? [] : painter.lines(state, size, now: now)
        guard !pending.isEmpty || lines != drawn else { return "" }
        // Lines that were drawn when the terminal was wider wrap now.
        let rows = drawn.reduce(0) { sum, line in
            let width = TerminalText.width(TerminalText.clean(line))
            return sum + max(1, (width + size.columns - 1) / max(1, size.columns))
        }
        var output = rows > 0 ? "\r\u{1B}[\(rows)A" : ""
        if !pending.isEmpty {
            if rows > 0 { output += "\u{1B}[J" }
            output += pending
            // The lower part begins on a line of its own.
            if !lines.isEmpty, !pending.hasSuffix("\n") { output += "\n" }
        }
        // Overwritten rather than erased first, so that nothing flickers.
        for line in lines { output += "\(line)\u{1B}[K\n" }
        if rows > 0, pending.isEmpty { output += "\u{1B}[J" }
        pending = ""
        drawn = lines
        return output
    }
}
