import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What is left of tools whose Weir was killed: each is started by a process that the tool itself kills.
@Suite struct OperationRemainsTests {
    private let fixture: Fixture
    private let remains: OperationRemains

    init() throws {
        fixture = try Fixture()
        remains = OperationRemains(directory: fixture.path(Fixture.cutDirectory))
    }

    /// Runs `text` with a shell, as a tool of a Weir that it has to kill.
    private func cutOff(_ text: String, stopSignal: Int32 = SIGTERM) async {
        let project = fixture.project
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [project = project as String, text = text as String, stopSignal = stopSignal as Int32] in
            var run = ToolRun(["/bin/sh", "-c", text], name: "create")
            run.stopSignal = stopSignal
            run.grace = .milliseconds(500)
            let runner = ToolRunner(SystemCommandRunner(), environment: Fixture.environment)
            // The note stands beside the output before the tool kills this process: it waits for that.
            _ = try await runner.run(run, in: Fixture(at: project).cutContext())
        }
    }

    /// The beginning of a script: waits for the note of the process, and kills the Weir that started it.
    private static let killWeir =
        "while [ ! -s \(Fixture.cutDirectory)/create/process ]; do sleep 0.01; done; kill -9 $PPID; "

    private func pid(_ name: String) throws -> Int32 {
        try #require(Int32(try fixture.text(name).trimmingNewline))
    }

    @Test func aToolThatOutlivesWeirIsWaitedForAndItsOutputKeptRedacted() async throws {
        #expect(mkfifo(fixture.path("go"), 0o600) == 0)
        await cutOff("echo open-sesame made; " + Self.killWeir + "read line < go; echo done; echo hm >&2")
        let told = Notes()
        let go = fixture.path("go")
        try await remains.wait(until: .now + .seconds(30)) {
            told.add($0)
            // It waits for that with an open for reading.
            close(open(go, O_WRONLY | O_CLOEXEC))
        }
        #expect(told.texts.count == 1)
        #expect(told.texts.first?.hasPrefix("waiting for create (process ") == true)
        #expect(try remains.wasStarted("create"))
        #expect(try !remains.wasStarted("delete"))
        #expect(try remains.exitStatus(of: "create") == nil)
        #expect(try remains.standardOutput(of: "create", limit: 100) == Array("open-sesame made\ndone\n".utf8))

        try fixture.write("a: secret", "\(Fixture.cutDirectory)/overlay/kustomization.yaml")
        let logs = try remains.close(Redactor(["open-sesame"]))
        #expect(logs == [fixture.path("\(Fixture.cutDirectory)/create.log")])
        #expect(fixture.names(Fixture.cutDirectory) == ["create.log"])
        let log = try fixture.text(at: try #require(logs.first))
        #expect(log.contains("-- standard output --\n(sensitive) made\ndone\n"))
        #expect(log.contains("-- standard error --\nhm\n"))
        #expect(try remains.wasStarted("create"))
        #expect(try remains.close(Redactor([])) == logs)
    }

    @Test func pastTheDeadlineAToolIsEndedByItsOwnSignalAndThenKilled() async throws {
        await cutOff(
            "trap 'echo INT; while :; do sleep 1; done' INT; " + Self.killWeir + "while :; do sleep 0.02; done",
            stopSignal: SIGINT)
        let told = Notes()
        try await remains.wait(until: .now) { told.add($0) }
        #expect(told.texts.last?.hasPrefix("ending create (process ") == true)
        #expect(try remains.standardOutput(of: "create", limit: 100) == Array("INT\n".utf8))
        try await remains.wait(until: .now)
    }

    @Test func whatAToolThatIsGoneLeftInItsGroupIsEnded() async throws {
        await cutOff("sleep 300 > /dev/null 2>&1 & echo $! > child; " + Self.killWeir)
        let child = try pid("child")
        try await remains.wait(until: .now + .seconds(60))
        #expect(try ProcessIdentity(of: child)?.isAlive() != true)
    }

    #if os(Linux)
    @Test func aDaemonWithASessionOfItsOwnIsLeftAlone() async throws {
        await cutOff(
            "setsid sh -c 'echo $$ > child; exec sleep 300' & while [ ! -s child ]; do sleep 0.01; done; "
                + Self.killWeir)
        let child = try #require(try ProcessIdentity(of: try pid("child")))
        let told = Notes()
        try await remains.wait(until: .now + .seconds(60)) { told.add($0) }
        #expect(told.texts.last?.contains("goes on in a session of its own") == true)
        #expect(try child.isAlive())
        try await child.terminate()
    }
    #endif

    @Test func aProcessThatNobodyNotedIsNeverTakenForGone() async throws {
        await cutOff("echo $$ > leader; " + Self.killWeir + "exec sleep 300")
        let leader = try #require(try ProcessIdentity(of: try pid("leader")))
        #expect(unlink(fixture.path("\(Fixture.cutDirectory)/create/process")) == 0)
        let left = try await failure { try await remains.wait(until: .now) }
        #expect(left.message.contains("still runs, and which one it is was not noted"))
        try await leader.terminate()
        try await remains.wait(until: .now)
    }

    @Test func aWaitThatIsInterruptedLeavesTheToolAlone() async throws {
        await cutOff("echo $$ > leader; " + Self.killWeir + "exec sleep 300")
        let leader = try #require(try ProcessIdentity(of: try pid("leader")))
        fixture.interruption.request()
        let intent = try fixture.intent(
            .create, Fixture.recorded(Fixture.declared(ValueProvider(), ["value": 1]), [:]))
        let left = try await failure { try await OperationRemains.awaitEnd(intent, fixture.cutContext()) }
        #expect(left.message.hasSuffix("the run was interrupted"))
        #expect(try leader.isAlive())
        try await leader.terminate()
    }

    @Test func ofAnotherBootNothingIsWaitedFor() async throws {
        await cutOff("echo $$ > leader; " + Self.killWeir + "exec sleep 300")
        let leader = try #require(try ProcessIdentity(of: try pid("leader")))
        var intent = try fixture.intent(
            .create, Fixture.recorded(Fixture.declared(ValueProvider(), ["value": 1]), [:]), within: 3_600)
        intent.boot = "another"
        try await OperationRemains.awaitEnd(intent, fixture.cutContext())
        #expect(try leader.isAlive())
        intent.boot = try ProcessIdentity.currentBoot()
        intent.deadline = nil
        try await OperationRemains.awaitEnd(intent, fixture.cutContext())
        #expect(try !leader.isAlive())
        #expect(OperationRemains.closeLogs(intent, fixture.cutContext()).count == 1)
    }

    @Test func whereNothingIsNothingIsWaitedForOrClosed() async throws {
        try await remains.wait(until: .now + .seconds(60))
        #expect(try !remains.wasStarted("create"))
        #expect(try remains.standardOutput(of: "create", limit: 1) == nil)
        #expect(try remains.close(Redactor([])) == [])
        #expect(try remains.discard() == [])
    }

    @Test func evidenceStaysUntilItIsDiscarded() async throws {
        let runner = ToolRunner(SystemCommandRunner(), environment: Fixture.environment)
        var run = ToolRun(["/bin/echo", "made"], name: "create")
        run.keepsEvidence = true
        let outcome = try await runner.run(run, in: fixture.cutContext())
        #expect(outcome.text == "made\n")
        #expect(fixture.names("\(Fixture.cutDirectory)/create") == ["process", "stderr", "stdout"])
        #expect(fixture.mode("\(Fixture.cutDirectory)/create/process") == 0o600)
        #expect(try remains.exitStatus(of: "create") == 0)
        #expect(try remains.standardOutput(of: "create", limit: 100) == Array("made\n".utf8))
        #expect(try remains.discard() == [])
        #expect(!fixture.exists(Fixture.cutDirectory))

        run.arguments = ["/bin/sh", "-c", "echo no >&2; exit 4"]
        let failed = try await failure { [run] in try await runner.run(run, in: fixture.cutContext()) }
        #expect(failed.exitStatus == 4)
        #expect(fixture.names("\(Fixture.cutDirectory)/create") == ["process"])
        #expect(try remains.exitStatus(of: "create") == 4)
        #expect(try remains.wasStarted("create"))
        #expect(try remains.discard() == [failed.log])
        #expect(try remains.wasStarted("create"))
    }

    @Test func aNoteThatCannotBeUnderstoodTellsNothing() async throws {
        for text in ["", "[1", "{\"pid\": 1}"] {
            try fixture.write(text, "\(Fixture.cutDirectory)/create/process")
            #expect(try remains.exitStatus(of: "create") == nil)
            #expect(try remains.wasStarted("create"))
            try await remains.wait(until: .now)
        }
    }
}

extension String {
    /// This without a newline at its end.
    var trimmingNewline: String { hasSuffix("\n") ? String(dropLast()) : self }
}
