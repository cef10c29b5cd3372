import Testing
import WeirCommands
import WeirCore

@Suite("A run without a terminal")
struct RunViewTests {
    private static let time = EventTime(seconds: 1_795_255_331, milliseconds: 7)
    private static let upstream = Address("upstream")
    private static let spoke = Address("spoke", key: .text("eu-17"))

    private static func failure() -> OperationFailure {
        var failure = OperationFailure("k3d exited with status 1", hint: "Free the port.\nOr set with.apiPort.")
        failure.arguments = ["k3d", "cluster", "create", "eu 17"]
        failure.exitStatus = 1
        failure.attempts = 2
        failure.output = (1...25).map { "line \($0)" }
        failure.log = "/lab/.weir/runs/01JC/spoke.log"
        return failure
    }

    private static let events: [Event] = [
        .runStarted(id: "01JC", operations: 3, estimate: .seconds(250)),
        .operationStarted(upstream, type: "kind.cluster", action: .create, estimate: .seconds(58)),
        .operationStarted(spoke, type: "k3d.cluster", action: .create, estimate: nil),
        .operationProgress(upstream, "pulling \u{1B}[31mimage\u{1B}[0m"),
        .operationDone(upstream, type: "kind.cluster", action: .create, .milliseconds(58_200)),
        .operationRetrying(
            spoke, type: "k3d.cluster", action: .create, failure(), attempt: 1, attempts: 3, delay: .milliseconds(1_400)
        ),
        .operationFailed(spoke, type: "k3d.cluster", action: .create, failure(), .seconds(9)),
        .operationSkipped(Address("last"), because: spoke),
        .runEnded(RunReport(run: "01JC")),
    ]

    private func told(_ events: [Event], _ verbosity: Verbosity, colors: Bool = false) -> String {
        let buffer = Buffer()
        var options = RunText.Options()
        options.verbosity = verbosity
        options.colors = colors
        options.directory = "/lab"
        options.place = { address in
            address == Self.spoke
                ? SourceRange(file: "stacks/lab.yaml", start: SourcePosition(line: 33, column: 7)) : nil
        }
        let view = RunView(buffer, options, now: { Self.time })
        for event in events { view.send(event) }
        return buffer.text
    }

    @Test("is told in lines with times, one for each start and each end")
    func normal() {
        let output = (6...25).map { "    | line \($0)\n" }.joined()
        #expect(
            told(Self.events, .normal) == """
                10:02:11Z  run 01JC: 3 operations, about 4 min 10 s
                10:02:11Z    upstream                     kind.cluster      create … (about 58 s)
                10:02:11Z    spoke["eu-17"]               k3d.cluster       create …
                10:02:11Z  ✓ upstream                     kind.cluster      created        58.2 s
                10:02:11Z  ✗ spoke["eu-17"]               k3d.cluster       exit status 1, retry 1 of 2 in 2 s
                10:02:11Z  ✗ spoke["eu-17"] (k3d.cluster) failed after 2 attempts: k3d exited with status 1

                    k3d cluster create 'eu 17'
                \(output)  Free the port.
                  Or set with.apiPort.
                  stacks/lab.yaml:33:7 · log: .weir/runs/01JC/spoke.log

                10:02:11Z  - last  skipped, because spoke["eu-17"] failed

                """)
    }

    @Test("tells what operations say only where it is asked for")
    func verbose() {
        #expect(told(Self.events, .verbose).contains("upstream | pulling image\n"))
        #expect(!told(Self.events, .normal).contains("pulling"))
    }

    @Test("tells nothing but failures where it is quiet")
    func quiet() {
        let text = told(Self.events, .quiet)
        #expect(text.hasPrefix("10:02:11Z  ✗ spoke[\"eu-17\"] (k3d.cluster) failed after 2 attempts"))
        #expect(!text.contains("✓") && !text.contains("skipped") && !text.contains("retry"))
    }

    @Test("has colours only where they are wanted")
    func colors() {
        #expect(!told(Self.events, .verbose).contains("\u{1B}"))
        #expect(told(Self.events, .normal, colors: true).contains("\u{1B}[32m✓\u{1B}[0m upstream"))
    }

    @Test("tells what became of what a killed run left")
    func settled() {
        let text = told(
            [
                .operationSettled(Self.upstream, .create, .done), .operationSettled(Self.upstream, .delete, .done),
                .operationSettled(Self.upstream, .create, .undone), .operationSettled(Self.upstream, .update, .undone),
                .operationSettled(Self.spoke, .create, .incomplete("no nodes")),
                .operationSettled(Self.spoke, .create, .inDoubt("the host\ndoes not answer")),
            ], .normal
        ).replacing("10:02:11Z  ", with: "")
        #expect(
            text == """
                ✓ upstream  adopted: the killed run had done it (create)
                ✓ upstream  gone: the killed run had done it (delete)
                - upstream  never made: the killed run had not done it (create)
                - upstream  as it was: the killed run had not done it (update)
                ! spoke["eu-17"]  half-made by the killed run (create): no nodes
                ! spoke["eu-17"]  in doubt since the killed run (create): the host does not answer

                """)
        let quiet = told(
            [.operationSettled(Self.upstream, .create, .done), .operationSettled(Self.spoke, .create, .inDoubt("x"))],
            .quiet)
        #expect(quiet == "10:02:11Z  ! spoke[\"eu-17\"]  in doubt since the killed run (create): x\n")
    }

    @Test("tells what is waited for when it is interrupted")
    func interrupted() {
        let many = (0..<7).map { Address("m", key: .index($0)) }
        let text = told(
            [
                .interrupted(running: [], hard: false), .interrupted(running: [Self.upstream], hard: false),
                .interrupted(running: many, hard: true),
            ], .quiet
        ).replacing("10:02:11Z  ", with: "")
        #expect(
            text == """
                interrupted: nothing is running
                interrupted: finishing upstream
                interrupted: ending m[0], m[1], m[2], m[3], m[4] and 2 more

                """)
    }

    @Test("names the operation that failed, and what each action did")
    func actions() {
        let failed = told(
            [.operationFailed(Self.upstream, type: "file", action: .delete, OperationFailure("no"), .zero)], .normal)
        #expect(failed == "10:02:11Z  ✗ upstream (file) failed to delete: no\n\n")
        var twice = OperationFailure("failed after 2 attempts: no")
        twice.attempts = 2
        let again = told([.operationFailed(Self.upstream, type: "file", action: .create, twice, .zero)], .normal)
        #expect(again == "10:02:11Z  ✗ upstream (file) failed after 2 attempts: no\n\n")
        let words = Action.allCases.map { action in
            told([.operationDone(Self.upstream, type: "t", action: action, .zero)], .normal)
        }
        #expect(Set(words).count == Action.allCases.count)
    }

    @Test("never passes control characters on")
    func hostile() {
        var failure = OperationFailure("bad\u{1B}]0;title\u{7}\nline")
        failure.output = ["\u{1B}[2Jcleared", "10%\r20%", "a\u{202E}b"]
        let address = Address("x", key: .text("\u{1B}[31mk"))
        let text = told([.operationFailed(address, type: "t", action: .create, failure, .zero)], .normal)
        #expect(text.contains("bad line\n") && text.contains("| cleared\n") && text.contains("| 20%\n"))
        #expect(text.contains("| ab\n"))
        #expect(!text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }
}
