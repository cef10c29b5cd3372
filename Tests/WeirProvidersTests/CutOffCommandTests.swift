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

/// Commands whose Weir was killed.
@Suite struct CutOffCommandTests {
    private let fixture: Fixture
    private let provider = CommandProvider(runner: SystemCommandRunner(), environment: Fixture.environment)

    init() throws { fixture = try Fixture() }

    private static func shell(_ text: String) -> Value { ["/bin/sh", "-c", .string(text)] }

    private static let killWeir = "kill -9 $PPID; sleep 0.2; "

    /// Creates an instance of `arguments` in a Weir that is killed by its program, at the failpoint `place`, or when the
    /// create has ended and nobody knows of it yet.
    private func cutOff(_ arguments: Value.Map, at place: Int? = nil) async throws -> Intent {
        let (project, text) = (fixture.project, JSONWriter.string(.map(arguments)))
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [project = project as String, text = text as String, place = place as Int?] in
            if let place { setenv("WEIR_FAILPOINT", "\(place):kill", 1) }
            let provider = CommandProvider(runner: SystemCommandRunner(), environment: Fixture.environment)
            let instance = Fixture.declared(provider, try JSONReader.read(text).mapValue ?? [:])
            _ = try await provider.create(instance, in: Fixture(at: project).cutContext())
            kill(getpid(), SIGKILL)
        }
        return try await fixture.creation(provider, arguments)
    }

    // MARK: Create

    @Test func aCreateThatReadFindsIsAdoptedWithWhatItPrinted() async throws {
        let intent = try await cutOff([
            "create": Self.shell("echo '{\"a\": 1}'; " + Self.killWeir + "touch thing"),
            "read": ["/usr/bin/test", "-e", "thing"],
        ])
        let found = try await fixture.settle(provider, intent)
        #expect(found.attributes == ["stdout": "{\"a\": 1}", "json": ["a": 1]])
        #expect(OperationRemains.closeLogs(intent, fixture.cutContext()).count == 1)
        #expect(fixture.names(Fixture.cutDirectory) == ["create.log"])
        // What it printed is redacted now.
        #expect(try await fixture.settle(provider, intent).attributes == ["stdout": nil, "json": nil])
    }

    @Test func aCreateThatReadDoesNotFindIsAbsent() async throws {
        let arguments: Value.Map = [
            "create": Self.shell(Self.killWeir), "read": Self.shell("exit $(cat status)"),
        ]
        let intent = try await cutOff(arguments)
        try fixture.write("1", "status")
        #expect(try await fixture.settle(provider, intent).word == "absent")
        try fixture.write("2", "status")
        #expect(try await fixture.settle(provider, intent).reason == "sh exited with status 2")
    }

    @Test func withoutReadOneThatMayHaveBegunIsInDoubt() async throws {
        let intent = try await cutOff(["create": Self.shell("echo x >> starts; echo hello; " + Self.killWeir)])
        let found = try await fixture.settle(provider, intent)
        #expect(found.reason == "it has no read, so nobody can tell whether it was done")
        #expect(
            try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == ["stdout": "hello", "json": nil])
        #expect(try fixture.text("starts") == "x\n")
    }

    #if DEBUG
    @Test func withoutReadOneThatWasNeverStartedIsAbsent() async throws {
        let intent = try await cutOff(["create": Self.shell("echo x >> starts")], at: 1)
        #expect(try await fixture.settle(provider, intent).word == "absent")
        #expect(!fixture.exists("starts"))
        var elsewhere = intent
        elsewhere.boot = "another"
        #expect(try await fixture.settle(provider, elsewhere).word == "unreachable")
    }

    @Test(arguments: [2, 3]) func withoutReadOneThatWasStartedIsInDoubt(_ place: Int) async throws {
        let intent = try await cutOff(["create": Self.shell("echo x >> starts")], at: place)
        #expect(try await fixture.settle(provider, intent).word == "unreachable")
    }
    #endif

    @Test func withoutReadOneThatEndedWellIsDone() async throws {
        let arguments: Value.Map = ["create": Self.shell("echo x >> starts; echo 7")]
        let intent = try await cutOff(arguments)
        #expect(try await fixture.settle(provider, intent).attributes == ["stdout": "7", "json": 7])
        #expect(try fixture.text("starts") == "x\n")
        var elsewhere = intent
        elsewhere.boot = "another"
        #expect(try await fixture.settle(provider, elsewhere).word == "unreachable")
    }

    // MARK: Update and delete

    /// What a probe says of the operation `kind` on an instance of `arguments`, of which `run` was run.
    private func probe(_ kind: Intent.Kind, _ arguments: Value.Map, ran run: [String]? = nil) async throws
        -> Observation
    {
        let instance = Fixture.recorded(Fixture.declared(provider, arguments), ["stdout": "old", "json": nil])
        if let run {
            var tool = ToolRun(run, name: kind.rawValue)
            tool.keepsEvidence = true
            _ = try? await ToolRunner(SystemCommandRunner(), environment: Fixture.environment).run(
                tool, in: fixture.cutContext())
        }
        return try await fixture.settle(provider, try fixture.intent(kind, instance))
    }

    @Test func anUpdateIsAskedForTheSameWay() async throws {
        let plain: Value.Map = ["create": ["/bin/true"], "update": ["/bin/true"]]
        #expect(try await probe(.update, plain).attributes == ["stdout": "old", "json": nil])
        #expect(try await probe(.update, plain, ran: ["/bin/false"]).word == "unreachable")
        #expect(try await probe(.update, plain, ran: ["/bin/echo", "new"]).attributes?["stdout"] == "new")
        let gone = plain.setting("read", to: ["/bin/false"])
        #expect(try await probe(.update, gone, ran: ["/bin/echo"]).word == "absent")
    }

    @Test func aDeleteIsAskedForTheSameWay() async throws {
        let plain: Value.Map = ["create": ["/bin/true"], "delete": ["/bin/true"]]
        #expect(try await probe(.delete, ["create": ["/bin/true"]]).word == "absent")
        #expect(try await probe(.delete, plain).word == "present")
        #expect(try await probe(.delete, plain, ran: ["/bin/false"]).word == "unreachable")
        #expect(try await probe(.delete, plain, ran: ["/bin/true"]).word == "absent")
        let there = plain.setting("read", to: ["/bin/true"])
        #expect(try await probe(.delete, there).attributes?["stdout"] == "old")
        let gone = plain.setting("read", to: ["/bin/false"])
        #expect(try await probe(.delete, gone).word == "absent")
    }

    @Test func whatIsDoneHasTheAttributesThatCanBeTold() async throws {
        let intent = try await fixture.creation(provider, ["create": ["/bin/true"], "read": Self.shell("echo '[1]'")])
        #expect(
            try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == ["stdout": nil, "json": [1]])
        let broken = try await fixture.creation(provider, ["create": ["/bin/true"], "read": Self.shell("exit 9")])
        #expect(
            try await provider.attributes(ofDone: broken, in: fixture.cutContext()) == ["stdout": nil, "json": nil])
    }
}
