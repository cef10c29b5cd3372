import WeirCore

/// Draws the lower part of a terminal: what runs, and a bar over the whole run.
package struct TerminalPainter: Sendable {
    /// The operations that are shown by name at most.
    private static let mostRows = 6
    /// From so many rows of the terminal on, the output of what runs longest is shown.
    private static let rowsForTail = 12

    private let style: Style

    /// A painter with `colors` or without; the layout is the same.
    package init(colors: Bool) { style = Style(colors: colors) }

    /// The lines that show `state` at `now`, none where nothing goes on. Each takes less than `size.columns`, and together
    /// they take less than `size.rows`.
    package func lines(_ state: TerminalState, _ size: TerminalSize, now: TerminalState.Instant) -> [String] {
        guard state.isLive, size.rows > 1 else { return [] }
        let width = max(1, size.columns - 1)
        let lines = rows(state, width, size.rows, now) + [bar(state, width, now)]
        return Array(lines.suffix(size.rows - 1))
    }

    // MARK: What runs

    /// A cell that is cut to its place before it is coloured.
    private struct Cells {
        let address: String
        let doing: String
        let isWaiting: Bool
        let time: String
    }

    private func rows(_ state: TerminalState, _ width: Int, _ height: Int, _ now: TerminalState.Instant) -> [String] {
        let most = min(Self.mostRows, max(0, (height - 2) / 2))
        // A line that says "1 more" takes as much room as the one more.
        let shown = state.rows.count <= most + 1 ? state.rows[...] : state.rows.prefix(most)
        let cells = shown.map { self.cells($0, now) }
        let times = cells.map { TerminalText.width($0.time) }.max() ?? 0
        let names = cells.map { TerminalText.width($0.address) }.max() ?? 0
        // Indent, and two spaces between the columns.
        let room = width - 2 - 2 - times
        let hasDoing = room >= 30
        // As wide as above, where there is room, so that the columns stand in line and do not jump.
        let addresses = hasDoing ? min(max(names, RunText.addressColumns), room / 2) : min(names, max(1, room))
        var lines: [String] = []
        for (index, cell) in cells.enumerated() {
            let address = TerminalText.padded(TerminalText.cutMiddle(cell.address, to: addresses), to: addresses)
            let time = TerminalText.rightAligned(cell.time, to: times)
            guard hasDoing else {
                lines.append(TerminalText.cut("  \(address)  \(time)", to: width))
                continue
            }
            let columns = room - addresses - 2
            let doing = TerminalText.padded(TerminalText.cut(cell.doing, to: columns), to: columns)
            lines.append("  \(address)  \(cell.isWaiting ? style.yellow(doing) : doing)  \(time)")
            if index == 0, height >= Self.rowsForTail { lines += tail(shown[0], width, doing: columns) }
        }
        let more = state.rows.count - shown.count
        if more > 0 { lines.append(TerminalText.cut("  … \(more) more running", to: width)) }
        return lines
    }

    private func cells(_ row: TerminalState.Row, _ now: TerminalState.Instant) -> Cells {
        let elapsed = TerminalText.time(row.since.duration(to: now))
        let time = row.estimate.map { "\(elapsed) / ~\(TerminalText.time($0.roundedUp))" } ?? elapsed
        var doing = row.said.last ?? row.what
        if let waiting = row.waiting {
            let rest = now.duration(to: waiting.next)
            let when = rest > .zero ? "in \(TerminalText.time(rest.roundedUp))" : "now"
            doing = RunText.retry(waiting.failure, waiting.attempt, of: waiting.attempts, when)
        }
        return Cells(
            address: RunText.shown(row.address), doing: doing, isWaiting: row.waiting != nil, time: time)
    }

    /// The last things that `row` said, without the last where its line shows the whole of it.
    private func tail(_ row: TerminalState.Row, _ width: Int, doing columns: Int) -> [String] {
        var said = row.said[...]
        if row.waiting == nil, let last = said.last, TerminalText.width(last) <= columns { said = said.dropLast() }
        return said.map { TerminalText.cut("    | \($0)", to: width) }
    }

    // MARK: The whole run

    private func bar(_ state: TerminalState, _ width: Int, _ now: TerminalState.Instant) -> String {
        guard let total = state.total else {
            return TerminalText.cut("settling what a killed run left", to: width)
        }
        let parts = parts(state, total, now)
        // From the fullest to the shortest: the bar needs room as well.
        let forms: [[Part]] = [
            parts.all, parts.all.dropLast(parts.left == nil ? 0 : 1) + (parts.short.map { [$0] } ?? []),
            [parts.count] + (parts.short.map { [$0] } ?? []), [parts.count],
        ]
        let least = 8
        let form = forms.first { Self.width($0) + 2 + least <= width } ?? [parts.count]
        let room = width - Self.width(form) - 2
        guard room >= least else { return TerminalText.cut(parts.count.text, to: width) }
        let text = form.map { $0.paint($0.text) }.joined(separator: " · ")
        return "\(drawn(state.fraction(at: now) ?? 1, room))  \(text)"
    }

    /// A part of the text beside the bar.
    private struct Part {
        let text: String
        var paint: (String) -> String = { $0 }
    }

    private static func width(_ parts: [Part]) -> Int {
        TerminalText.width(parts.map(\.text).joined(separator: " · "))
    }

    private func parts(
        _ state: TerminalState, _ total: Int, _ now: TerminalState.Instant
    ) -> (all: [Part], count: Part, left: Part?, short: Part?) {
        let count = Part(text: "\(min(state.settledCount, total)) of \(total)")
        var all = [count]
        if state.failedCount > 0 { all.append(Part(text: "\(state.failedCount) failed", paint: style.red)) }
        if state.retryingCount > 0 { all.append(Part(text: "\(state.retryingCount) retrying", paint: style.yellow)) }
        if state.isStopping { all.append(Part(text: "stopping", paint: style.yellow)) }
        let time = state.left(at: now).map(TerminalText.time)
        let left = time.map { Part(text: "about \($0) left") }
        return (all + (left.map { [$0] } ?? []), count, left, time.map { Part(text: "~\($0)") })
    }

    /// A bar of `columns`, of which `fraction` is filled.
    private func drawn(_ fraction: Double, _ columns: Int) -> String {
        let halves = Int((fraction * Double(2 * columns)).rounded(.down))
        let filled = String(repeating: "━", count: halves / 2) + (halves % 2 == 1 ? "╸" : "")
        let rest = String(repeating: " ", count: columns - (halves + 1) / 2)
        return style.green(filled) + rest
    }
}
