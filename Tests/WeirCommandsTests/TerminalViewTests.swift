import Dispatch
import Synchronization
import Testing
import WeirCommands
import WeirCore

/// What a terminal of some size shows after what was written to it: enough of ECMA-48 for what views write.
struct Emulator {
    private(set) var lines: [String] = [""]
    /// What it does not understand, and lines that wrapped.
    private(set) var faults: [String] = []
    private let columns: Int
    private var row = 0
    private var column = 0

    init(_ columns: Int) { self.columns = columns }

    mutating func write(_ text: String) {
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\r": column = 0
            case "\n":
                row += 1
                column = 0
                if row == lines.count { lines.append("") }
            case "\u{1B}": escape(&rest)
            default:
                var line = Array(lines[row].unicodeScalars)
                while line.count < column { line.append(" ") }
                if column < line.count { line[column] = scalar } else { line.append(scalar) }
                lines[row] = String(String.UnicodeScalarView(line))
                column += 1
                if TerminalText.width(lines[row]) >= columns { faults.append("wraps: \(lines[row])") }
            }
        }
    }

    private mutating func escape(_ rest: inout Substring.UnicodeScalarView) {
        var parameter = ""
        guard rest.popFirst() == "[" else { return faults.append("escape") }
        while let next = rest.first, ("0"..."9").contains(next) { parameter.unicodeScalars.append(rest.removeFirst()) }
        switch rest.popFirst() {
        case "A":
            row -= Int(parameter) ?? 1
            if row < 0 {
                faults.append("above the top")
                row = 0
            }
        case "J":
            lines.removeSubrange((row + 1)...)
            lines[row] = String(lines[row].prefix(column))
        case "K": lines[row] = String(String.UnicodeScalarView(lines[row].unicodeScalars.prefix(column)))
        case "C": column += Int(parameter) ?? 1
        case "m": break
        default: faults.append("escape")
        }
    }
}

/// A terminal that a view writes to.
private final class EmulatedTerminal: TextSink {
    private let emulator: Mutex<Emulator>
    private let writes = Mutex(0)

    init(_ columns: Int = 80) { emulator = Mutex(Emulator(columns)) }

    func write(_ text: String) {
        writes.withLock { $0 += 1 }
        emulator.withLock { $0.write(text) }
    }

    var lines: [String] { emulator.withLock { $0.lines } }
    var faults: [String] { emulator.withLock { $0.faults } }
    var count: Int { writes.withLock { $0 } }
}

@Suite("A run on a terminal")
struct TerminalViewTests {
    private let terminal = EmulatedTerminal()
    private let size = TerminalSize(columns: 80, rows: 24)
    private static let a = Address("a")
    private static let began = ContinuousClock.now

    private func view(_ verbosity: Verbosity = .normal, colors: Bool = true) -> TerminalView {
        var options = RunText.Options()
        options.verbosity = verbosity
        options.colors = colors
        let size = size
        return TerminalView(terminal, options, size: { size }, now: { Self.began }, interval: nil)
    }

    private func start(_ view: TerminalView, _ count: Int) {
        view.send(.runStarted(id: "r", operations: count, estimate: nil))
        for n in 0..<count {
            view.send(
                .operationStarted(Address("m", key: .index(n)), type: "t", action: .create, estimate: .seconds(5)))
        }
    }

    @Test("scrolls finished lines above, draws the rest in place, and leaves nothing of it behind")
    func whole() {
        let view = view()
        start(view, 9)
        view.draw()
        #expect(terminal.lines.count == 9)
        for n in 0..<9 {
            let address = Address("m", key: .index(n))
            view.send(.operationProgress(address, "says \u{1B}[2Jsomething"))
            if n == 4 { view.above.write("warning: no newline") }
            view.draw()
            view.send(.operationDone(address, type: "t", action: .create, .seconds(1)))
            if n % 2 == 0 { view.draw() }
        }
        view.draw()
        #expect(terminal.lines.filter { $0.hasPrefix("✓") }.count == 9)
        #expect(terminal.lines.last == "" && terminal.lines.dropLast().last?.hasSuffix("9 of 9") == true)
        view.send(.runEnded(RunReport(run: "r")))
        view.close()
        #expect(terminal.lines.count == 11)
        #expect(terminal.lines[4] == "warning: no newline")
        #expect(terminal.lines.enumerated().allSatisfy { $0 == 4 || $0 == 10 || $1.hasPrefix("✓ m[") })
        #expect(terminal.faults.isEmpty)
    }

    @Test("writes nothing where nothing has changed")
    func still() {
        let view = view()
        start(view, 2)
        view.draw()
        let count = terminal.count
        view.draw()
        view.draw()
        #expect(terminal.count == count && count == 1)
        view.close()
        view.close()
        #expect(terminal.count == 2 && terminal.lines == [""])
    }

    @Test("writes what comes after its end at once")
    func after() {
        let view = view(colors: false)
        start(view, 2)
        view.close()
        view.send(.operationDone(Self.a, type: "t", action: .create, .seconds(1)))
        view.above.write("told\n")
        #expect(terminal.lines.count == 3 && terminal.lines[0].hasPrefix("✓ a") && terminal.lines[1] == "told")
    }

    @Test("tells only failures where it is quiet, and what operations say where it is verbose")
    func verbosity() {
        let quiet = view(.quiet)
        start(quiet, 3)
        quiet.draw()
        #expect(terminal.count == 0)
        quiet.send(.operationFailed(Self.a, type: "t", action: .create, OperationFailure("broken"), .seconds(1)))
        quiet.close()
        #expect(terminal.lines.first == "✗ a (t) failed: broken")
        let verbose = view(.verbose)
        start(verbose, 1)
        verbose.send(.operationProgress(Address("m", key: .index(0)), "tells"))
        verbose.close()
        #expect(terminal.lines.contains("  m[0] | tells"))
        #expect(terminal.lines.contains { $0.hasPrefix("run r: 1 operation") })
        #expect(terminal.faults.isEmpty)
    }

    @Test("goes up over lines that wrap since the terminal became narrower")
    func narrower() {
        let columns = Mutex(80)
        let buffer = Buffer()
        let view = TerminalView(
            buffer, RunText.Options(), size: { TerminalSize(columns: columns.withLock { $0 }, rows: 24) },
            now: { Self.began }, interval: nil)
        start(view, 1)
        view.draw()
        columns.withLock { $0 = 40 }
        view.close()
        // Two lines of 79 columns take two rows each.
        #expect(buffer.text.hasSuffix("\r\u{1B}[4A\u{1B}[J"))
    }

    @Test("packs lines that are too long for the columns")
    func long() {
        let view = view(colors: false)
        let address = Address("registration", key: .text("a rather long name of a spoke in eu-west"))
        view.send(.operationDone(address, type: "t", action: .create, .seconds(1)))
        view.close()
        #expect(
            terminal.lines[0] == "✓ registration[\"a rather long name of a spoke in eu-west\"]  t  created  1.0 s")
        #expect(terminal.faults.isEmpty)
    }

    @Test("keeps nobody waiting for a terminal that is stopped", .timeLimit(.minutes(1)))
    func stopped() {
        /// Takes nothing until it is let go.
        final class Stopped: TextSink {
            let gate = DispatchSemaphore(value: 0)
            let began = DispatchSemaphore(value: 0)
            let text = Mutex("")
            func write(_ text: String) {
                began.signal()
                gate.wait()
                gate.signal()
                self.text.withLock { $0 += text }
            }
        }
        let sink = Stopped()
        let view = TerminalView(sink, RunText.Options(), size: { .usual }, interval: .milliseconds(1))
        view.above.write("first\n")
        sink.began.wait()
        for n in 0..<1_000 { view.above.write("line \(n)\n") }
        sink.gate.signal()
        view.close()
        let expected = "first\n" + (0..<1_000).map { "line \($0)\n" }.joined()
        #expect(sink.text.withLock { $0 } == expected)
    }

    @Test("moves on while nothing happens, by itself", .timeLimit(.minutes(1)))
    func moves() {
        /// Tells of each time that it is written to.
        final class Counting: TextSink {
            let written = DispatchSemaphore(value: 0)
            let text = Mutex("")
            func write(_ text: String) {
                self.text.withLock { $0 += text }
                written.signal()
            }
        }
        let sink = Counting()
        let seconds = Mutex(0)
        let view = TerminalView(
            sink, RunText.Options(), size: { .usual },
            now: {
                seconds.withLock { seconds in
                    seconds += 1
                    return Self.began + .seconds(seconds)
                }
            }, interval: .milliseconds(1))
        start(view, 1)
        for _ in 0..<3 { sink.written.wait() }
        view.close()
        #expect(sink.text.withLock { $0.hasSuffix("\r\u{1B}[2A\u{1B}[J") })
    }

    @Test("has the size that its terminal tells")
    func terminalSize() { #expect(TerminalSize.current(-1) == nil) }
}
