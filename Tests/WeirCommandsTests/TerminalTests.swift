import Testing
import WeirCommands
import WeirCore

/// A run at some point, and the times that belong to it.
private struct Scene {
    static let start = ContinuousClock.now
    var state = TerminalState()
    var now = start

    mutating func after(_ seconds: Double, _ event: Event) {
        now = Self.start + .seconds(seconds)
        state.apply(event, now: now)
    }

    func lines(_ columns: Int, _ rows: Int, colors: Bool = false) -> [String] {
        TerminalPainter(colors: colors).lines(state, TerminalSize(columns: columns, rows: rows), now: now)
    }

    /// The run of the design's sketch.
    static func sketch() -> Scene {
        var scene = Scene()
        scene.after(0, .runStarted(id: "r", operations: 405, estimate: .seconds(250)))
        for n in 0..<268 {
            scene.after(
                1, .operationDone(Address("d", key: .index(n)), type: "t", action: .create, .seconds(1)))
        }
        func registration(_ name: String) -> Address { Address("registration", key: .text(name)) }
        func begin(_ seconds: Double, _ address: Address) {
            scene.after(
                seconds, .operationStarted(address, type: "fleet.registration", action: .create, estimate: .seconds(9)))
        }
        begin(150, registration("eu-3"))
        begin(158, registration("eu-4"))
        for n in 5..<14 { begin(160, registration("eu-\(n)")) }
        scene.after(161, .operationProgress(registration("eu-3"), "waiting for status.agent.lastSeen"))
        scene.after(161, .operationProgress(registration("eu-4"), "helm install fleet-agent"))
        scene.after(
            161,
            .operationRetrying(
                registration("eu-5"), type: "t", action: .create, OperationFailure("refused"), attempt: 1, attempts: 4,
                delay: .seconds(3)))
        scene.now = start + .seconds(162)
        return scene
    }
}

@Suite("The lower part of the terminal")
struct TerminalPainterTests {
    @Test("shows what runs, and a bar over the whole run")
    func sketch() {
        #expect(
            Scene.sketch().lines(80, 24) == [
                "  registration[\"eu-3\"]         waiting for status.agent.lastSeen    12 s / ~9 s",
                "  registration[\"eu-4\"]         helm install fleet-agent              4 s / ~9 s",
                "  registration[\"eu-5\"]         refused, retry 1 of 3 in 2 s          2 s / ~9 s",
                "  registration[\"eu-6\"]         creating                              2 s / ~9 s",
                "  registration[\"eu-7\"]         creating                              2 s / ~9 s",
                "  registration[\"eu-8\"]         creating                              2 s / ~9 s",
                "  … 5 more running",
                "━━━━━━━━━━━━━━━━━━━━            268 of 405 · 1 retrying · about 1 min 20 s left",
            ])
    }

    @Test("fits into 40 columns")
    func narrow() {
        let lines = Scene.sketch().lines(40, 24)
        #expect(lines.first == "  registration[\"eu-3\"]  12 s / ~9 s")
        #expect(lines.last == "━━━━━━━━╸      268 of 405 · ~1 min 20 s")
    }

    @Test("never wraps, never scrolls away, and holds no control character, whatever the size")
    func sizes() {
        var scene = Scene.sketch()
        let hostile = Address("x", key: .text("日本語のキー🙂\u{1B}[2J\u{7}"))
        scene.after(162, .operationStarted(hostile, type: "t", action: .delete, estimate: nil))
        for text in ["\u{1B}[31m红色的进度条👩‍👩‍👧 10%\r20%\u{9B}2J", String(repeating: "宽", count: 200)] {
            scene.after(162, .operationProgress(hostile, text))
            scene.after(162, .operationProgress(Address("registration", key: .text("eu-3")), text))
        }
        for columns in Array(1...130) + [500] {
            for rows in [1, 2, 3, 4, 5, 10, 12, 24, 100] {
                let lines = scene.lines(columns, rows)
                #expect(lines.count < rows)
                for line in lines {
                    #expect(TerminalText.width(line) < max(columns, 2), "\(columns)x\(rows): \(line)")
                    #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
                }
            }
        }
    }

    @Test("is laid out alike with colours and without")
    func colors() {
        let scene = Scene.sketch()
        let painted = scene.lines(80, 24, colors: true)
        #expect(painted != scene.lines(80, 24))
        #expect(painted.map { TerminalText.clean($0) } == scene.lines(80, 24))
    }

    @Test("shows the output of what runs longest below it")
    func tail() {
        var scene = Scene.sketch()
        let first = Address("registration", key: .text("eu-3"))
        scene.after(162, .operationProgress(first, "second line"))
        #expect(scene.lines(80, 24)[1] == "    | waiting for status.agent.lastSeen")
        let long = String(repeating: "long ", count: 14)
        scene.after(162, .operationProgress(first, long))
        #expect(scene.lines(80, 24)[1] == "    | second line")
        #expect(scene.lines(80, 24)[2] == "    | \(long)")
        #expect(!scene.lines(80, 11).contains { $0.contains("|") })
    }

    @Test("moves on while nothing happens, and counts waits down")
    func times() {
        var scene = Scene.sketch()
        scene.now = Scene.start + .seconds(163.5)
        func line() -> String { scene.lines(80, 24).first { $0.contains("eu-5") } ?? "" }
        #expect(line().hasSuffix("refused, retry 1 of 3 in 1 s          3 s / ~9 s"))
        scene.now = Scene.start + .seconds(240)
        #expect(line().hasSuffix("  refused, retry 1 of 3 now      1 min 20 s / ~9 s"))
        scene.after(240, .operationProgress(Address("registration", key: .text("eu-5")), "again"))
        #expect(line().contains("  again  "))
        #expect(scene.lines(80, 24).last?.contains("1 retrying") == true)
    }

    @Test("hides the time that is left where nothing tells it, and says that it stops")
    func unknown() {
        var scene = Scene()
        scene.after(0, .runStarted(id: "r", operations: 4, estimate: nil))
        scene.after(1, .operationStarted(Address("a"), type: "t", action: .create, estimate: nil))
        #expect(
            scene.lines(40, 24) == [
                "  a                 creating        0 s", String(repeating: " ", count: 33) + "0 of 4",
            ])
        scene.after(2, .operationFailed(Address("a"), type: "t", action: .create, OperationFailure("x"), .zero))
        scene.after(2, .operationSkipped(Address("b"), because: Address("a")))
        scene.after(3, .interrupted(running: [], hard: false))
        let last = scene.lines(80, 24).last ?? ""
        #expect(last.hasSuffix("  2 of 4 · 1 failed · stopping"))
        #expect(last.hasPrefix(String(repeating: "━", count: 24) + "╸ "))
    }

    @Test("counts a replacement once, and never more than there is")
    func replacement() {
        var scene = Scene()
        let a = Address("a")
        scene.after(0, .runStarted(id: "r", operations: 1, estimate: nil))
        for action in [Action.delete, .create] {
            scene.after(1, .operationStarted(a, type: "t", action: action, estimate: nil))
            #expect(scene.lines(80, 24).last?.hasSuffix("0 of 1") == true)
            scene.after(2, .operationDone(a, type: "t", action: action, .zero))
            #expect(scene.lines(80, 24).last?.hasSuffix("1 of 1") == true)
        }
    }

    @Test("shows what is settled before the run begins, and nothing after its end")
    func edges() {
        var scene = Scene()
        #expect(scene.lines(80, 24).isEmpty)
        scene.after(0, .operationProgress(Address("a"), "waiting for its tool"))
        #expect(scene.lines(80, 24).first?.hasPrefix("  a                            waiting for its tool") == true)
        #expect(scene.lines(80, 24).last == "settling what a killed run left")
        scene.after(1, .operationSettled(Address("a"), .create, .done))
        #expect(scene.lines(80, 24).isEmpty)
        scene.after(2, .runStarted(id: "r", operations: 1, estimate: nil))
        scene.after(3, .operationProgress(Address("late"), "of what has ended"))
        #expect(scene.lines(80, 24).count == 1)
        scene.after(4, .runEnded(RunReport(run: "r")))
        #expect(scene.lines(80, 24).isEmpty)
    }
}

@Suite("Text on a terminal")
struct TerminalTextTests {
    @Test("is measured in columns")
    func width() {
        for (text, width) in [
            ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("한", 2), ("🙂", 2), ("ﾊ", 1), ("Ａ", 2), ("…━╸", 3),
            ("", 0),
            ("❤\u{FE0F}", 2), ("a\u{200B}b", 2),
        ] {
            #expect(TerminalText.width(text) == width, "\(text)")
        }
    }

    @Test("is cut between characters")
    func cut() {
        #expect(TerminalText.cut("abcdef", to: 4) == "abc…")
        #expect(TerminalText.cut("日本語", to: 4) == "日…")
        #expect(TerminalText.cut("abc", to: 3) == "abc")
        #expect(TerminalText.cut("abc", to: 0) == "")
        #expect(TerminalText.cutMiddle("registration[\"eu-17\"]", to: 13) == "regist…u-17\"]")
        #expect(TerminalText.cutMiddle("abcdef", to: 4) == "abc…")
        #expect(TerminalText.padded("日", to: 4) == "日  ")
        #expect(TerminalText.rightAligned("日", to: 4) == "  日")
    }

    @Test("holds no control characters")
    func clean() {
        for (text, cleaned) in [
            ("plain", "plain"), ("a\tb\nc", "a b c"), ("\u{1B}[1;31mred\u{1B}[0m", "red"),
            ("\u{1B}]8;;http://x\u{1B}\\link\u{1B}]8;;\u{7}", "link"), ("\u{1B}(Bx\u{1B}7y\u{1B}", "xy"),
            ("\u{1B}Pq data\u{9C}z", "z"), ("\u{9B}31mx", "x"), ("10%\r20%\r\n", "20% "), ("a\u{0}\u{7F}\u{90}b", "ab"),
            ("\u{1B}[", ""), ("\u{1B}]no end", ""), ("é\u{202E}x\u{FEFF}", "éx"), ("\u{1B}\u{1B}[31mx", "x"),
        ] {
            #expect(TerminalText.clean(text) == cleaned)
        }
    }

    @Test("tells times in whole seconds")
    func times() {
        #expect(TerminalText.time(.milliseconds(9_999)) == "9 s")
        #expect(TerminalText.time(.seconds(80)) == "1 min 20 s")
        #expect(TerminalText.time(.seconds(120)) == "2 min")
        #expect(TerminalText.time(.seconds(7_500)) == "2 h 5 min")
        #expect(TerminalText.time(.seconds(7_200)) == "2 h")
        #expect(TerminalText.time(.seconds(-5)) == "0 s")
    }
}
