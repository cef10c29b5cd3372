import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Processes whose Weir was killed while it started them.
@Suite struct CutOffProcessTests {
    private let fixture: Fixture
    private let provider: ProcessProvider

    init() throws {
        fixture = try Fixture()
        provider = Self.provider(fixture.project)
    }

    private static func provider(_ project: String) -> ProcessProvider {
        ProcessProvider(
            client: HTTPClient(), environment: Fixture.environment, program: "/bin/echo", project: project)
    }

    /// Creates a process of `arguments` in a Weir that is killed at the failpoint `place`, else when it tells `word`.
    private func cutOff(_ arguments: Value.Map, at place: Int? = nil, telling word: String = "") async throws -> Intent
    {
        let (project, text) = (fixture.project, JSONWriter.string(.map(arguments)))
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                project = project as String, text = text as String, word = word as String, place = place as Int?
            ] in
            if let place { setenv("WEIR_FAILPOINT", "\(place):kill", 1) }
            let provider = Self.provider(project)
            let instance = Fixture.declared(provider, try JSONReader.read(text).mapValue ?? [:])
            _ = try await provider.create(
                instance,
                in: Fixture(at: project).cutContext { told in
                    if !word.isEmpty, told.hasPrefix(word) { kill(getpid(), SIGKILL) }
                })
            kill(getpid(), SIGKILL)
        }
        return try await fixture.creation(provider, arguments)
    }

    private func identity(_ attributes: Value.Map?) throws -> ProcessIdentity {
        let attributes = try #require(attributes)
        return ProcessIdentity(
            pid: Int32(try #require(attributes["pid"]?.intValue)),
            startTime: UInt64(try #require(attributes["started"]?.intValue)),
            bootID: try #require(attributes["bootId"]?.stringValue))
    }

    private static let sleeper: Value.Map = ["run": ["/bin/sleep", "300"]]

    @Test func oneThatWasMadeAndNotRecordedIsAdopted() async throws {
        let intent = try await cutOff(Self.sleeper)
        let found = try await fixture.settle(provider, intent)
        let process = try identity(found.attributes)
        #expect(try process.isAlive())
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext()) == found.attributes)
        let made = Fixture.recorded(Fixture.declared(provider, Self.sleeper), try #require(found.attributes))
        #expect(try await provider.read(made, in: fixture.context()).attributes == made.attributes)
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).word == "present")
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "present")
        try await provider.delete(made, in: fixture.context())
        #expect(try !process.isAlive())
        #expect(try await fixture.settle(provider, try fixture.intent(.update, made)).word == "absent")
        #expect(try await fixture.settle(provider, try fixture.intent(.delete, made)).word == "absent")
    }

    #if DEBUG
    @Test func oneThatWasStartedAndNotNotedIsFound() async throws {
        let intent = try await cutOff(Self.sleeper, at: 2)
        #expect(!fixture.exists(".weir/instances/thing/process.json"))
        let process = try identity(try await fixture.settle(provider, intent).attributes)
        #expect(try process.isAlive())
        // A create that knows nothing of all this does not leave it alone either.
        let made = try await fixture.create(provider, Self.sleeper)
        #expect(try !process.isAlive())
        try await provider.delete(made, in: fixture.context())
    }

    @Test func oneThatWasStartedAndNotNotedIsEndedByUndo() async throws {
        let intent = try await cutOff(Self.sleeper, at: 2)
        let process = try identity(try await fixture.settle(provider, intent).attributes)
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try !process.isAlive())
        #expect(!fixture.exists(".weir/instances/thing"))
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
    }

    @Test func oneThatWasNeverStartedLeavesItsFolderToBeTakenAway() async throws {
        let intent = try await cutOff(Self.sleeper, at: 1)
        #expect(try await fixture.settle(provider, intent).reason == "it does not run, and its files are there")
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try await fixture.settle(provider, intent).word == "absent")
        #expect(try await provider.attributes(ofDone: intent, in: fixture.cutContext())["pid"] == .null)
    }
    #endif

    @Test func oneThatIsNotReadyIsIncompleteAndEndedByUndo() async throws {
        let arguments = Self.sleeper.setting("ready", to: ["file": "never", "timeout": "60s"])
        let intent = try await cutOff(arguments, telling: "waiting for")
        let found = try await fixture.settle(provider, intent)
        #expect(found.reason?.hasPrefix("it runs and is not ready: nothing is there") == true)
        let note = try JSONReader.read(try fixture.text(".weir/instances/thing/process.json")).mapValue
        let process = try identity(note)
        try fixture.write("", "never")
        #expect(try identity(try await fixture.settle(provider, intent).attributes) == process)
        try await provider.undo(fixture.halfMade(intent), in: fixture.context())
        #expect(try !process.isAlive())
    }

    @Test func whatADeadProcessLeftInItsGroupIsEndedByDelete() async throws {
        let made = try await fixture.create(
            provider, ["run": ["/bin/sh", "-c", "sleep 300 & echo $! > child; wait"], "ready": ["file": "child"]])
        let leader = try identity(made.attributes)
        try await eventually { try fixture.text("child").hasSuffix("\n") }
        let number = try #require(Int32(try fixture.text("child").trimmingNewline))
        let child = try #require(try ProcessIdentity(of: number))
        #expect(kill(leader.pid, SIGKILL) == 0)
        try await eventually { try !leader.isAlive() }
        #expect(try child.isAlive())
        try await provider.delete(made, in: fixture.context())
        #expect(try !child.isAlive())
    }

    @Test func aWaitMakesNothing() async throws {
        let provider = HTTPWaitProvider(client: HTTPClient())
        let intent = try await fixture.creation(provider, ["url": "http://127.0.0.1:1/"])
        #expect(try await fixture.settle(provider, intent).word == "absent")
        #expect(try await fixture.settle(provider, try fixture.intent(.update, intent.instance)).word == "present")
        #expect(
            try await provider.attributes(ofDone: intent, in: fixture.cutContext()).keys.sorted() == [
                "body", "headers", "json", "status",
            ])
    }
}
