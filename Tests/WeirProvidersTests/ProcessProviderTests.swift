#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Testing
import WeirCore
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

@Suite struct ProcessProviderTests {
    private let fixture: Fixture
    private let provider: ProcessProvider

    init() throws {
        fixture = try Fixture()
        provider = ProcessProvider(
            client: HTTPClient(), environment: Fixture.environment, program: "/bin/echo", project: fixture.project)
    }

    /// An argument list of a real shell, for programs of a line.
    private static func shell(_ text: String) -> Value { ["/bin/sh", "-c", .string(text)] }

    private func identity(_ recorded: RecordedInstance) throws -> ProcessIdentity {
        ProcessIdentity(
            pid: Int32(try #require(recorded.attributes["pid"]?.intValue)),
            startTime: UInt64(try #require(recorded.attributes["started"]?.intValue)),
            bootID: try #require(recorded.attributes["bootId"]?.stringValue))
    }

    private func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    private func failure(_ arguments: Value.Map, secrets: [String] = []) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments, secrets: secrets) }
    }

    /// What `read` says of the readiness of the process of `recorded`; nil where it is ready.
    private func complaint(_ recorded: RecordedInstance) async throws -> String? {
        try await read(recorded).observed("ready")
    }

    /// Runs `body` with a process of `arguments`, and ends it whatever happens.
    private func withProcess(
        _ arguments: Value.Map, _ body: (RecordedInstance) async throws -> Void
    ) async throws {
        let made = try await fixture.create(provider, arguments)
        do {
            try await body(made)
        } catch {
            try await provider.delete(made, in: fixture.context())
            throw error
        }
        try await provider.delete(made, in: fixture.context())
        #expect(try !identity(made).isAlive())
    }

    // MARK: From start to end

    @Test func aProcessIsStartedFoundAndEnded() async throws {
        let made = try await fixture.create(provider, ["run": Self.shell("echo here I am; exec sleep 1000")])
        #expect(try identity(made).isAlive())
        #expect(try await read(made).word == "present")
        #expect(try await read(made).drifted == [])
        let log = try #require(made.attributes["log"]?.stringValue)
        #expect(log == fixture.path(".weir/instances/thing/log"))
        #expect(try fixture.text(at: log) == "here I am\n")
        #expect(fixture.mode(".weir/instances/thing") == 0o700)
        try await provider.delete(made, in: fixture.context())
        #expect(try !identity(made).isAlive())
        #expect(!fixture.exists(".weir/instances/thing"))
        #expect(try await read(made).word == "absent")
        try await provider.delete(made, in: fixture.context())
    }

    @Test func itGetsASmallEnvironmentAndItsFolder() async throws {
        try fixture.makeFolder("sub")
        let arguments: Value.Map = [
            "run": Self.shell("env | sort; pwd; echo end; exec sleep 1000"), "environment": ["GIVEN": "1"],
            "workingDirectory": "sub", "ready": ["output": "end\n"],
        ]
        try await withProcess(arguments) { made in
            let lines = try fixture.text(".weir/instances/thing/log").split(separator: "\n").filter {
                !$0.hasPrefix("PWD=")
            }
            #expect(
                lines == [
                    "GIVEN=1", "HOME=/nowhere", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin",
                    "WEIR_OPERATION=run.thing.2", "\(fixture.path("sub"))", "end",
                ])
        }
    }

    @Test func theWordWeirIsThisProgram() async throws {
        let failure = try await failure(["run": ["weir", "as", "itself"], "ready": ["file": "never"]])
        #expect(failure.output == ["as itself"])
        #expect(failure.arguments == ["weir", "as", "itself"])
    }

    @Test func theWholeGroupIsEndedWithTheSignalThatIsGiven() async throws {
        let arguments: Value.Map = [
            "run": Self.shell("sleep 1000 & echo $!; trap 'echo bye > said; exit 0' INT; echo up; wait"),
            "ready": ["output": "up"], "stop": ["signal": "INT"],
        ]
        let made = try await fixture.create(provider, arguments)
        let child = try #require(Int32(try fixture.text(".weir/instances/thing/log").prefix { $0 != "\n" }))
        try await provider.delete(made, in: fixture.context())
        #expect(try fixture.text("said") == "bye\n")
        #expect(try ProcessIdentity(of: child)?.isAlive() != true)
    }

    @Test func aProcessThatHoldsOutIsKilledAfterItsGrace() async throws {
        let arguments: Value.Map = [
            "run": Self.shell("trap '' TERM; echo up; while :; do sleep 1; done"), "ready": ["output": "up"],
            "stop": ["grace": "50ms"],
        ]
        try await withProcess(arguments) { _ in }
    }

    @Test func aReusedNumberIsNeitherFoundNorSignalled() async throws {
        let own = try ProcessIdentity.current()
        let recorded = Fixture.recorded(
            Fixture.declared(provider, ["run": ["/bin/true"]]),
            [
                "pid": .int(Int64(own.pid)), "started": .int(Int64(own.startTime) - 1), "bootId": .string(own.bootID),
                "log": "/nowhere",
            ])
        #expect(try await read(recorded).word == "absent")
        try await provider.delete(recorded, in: fixture.context())
    }

    // MARK: Readiness

    @Test func itIsReadyWhenAFileIsThere() async throws {
        try await withProcess(["run": Self.shell("touch sign; exec sleep 1000"), "ready": ["file": "sign"]]) { made in
            #expect(fixture.exists("sign"))
            unlink(fixture.path("sign"))
            let found = try await read(made)
            #expect(found.drifted == ["ready"])
            #expect(found.observed("ready") == "nothing is there")
        }
    }

    @Test func itIsReadyWhenAPortTakesConnections() async throws {
        let server = try FileServer(directory: fixture.project)
        let running = Task { try await server.run() }
        let arguments: Value.Map = [
            "run": ["/bin/sleep", "1000"], "ready": ["tcp": .string("localhost:\(server.port)"), "timeout": "10s"],
        ]
        try await withProcess(arguments) { made in
            let complaint = try await self.complaint(made)
            #expect(complaint == nil)
            running.cancel()
            _ = await running.result
            let refused = try await self.complaint(made)
            #expect(refused == "Connection refused")
        }
    }

    @Test func itIsReadyWhenAURLAnswers() async throws {
        try fixture.write("ok", "www/health")
        let server = try FileServer(directory: fixture.path("www"))
        let running = Task { try await server.run() }
        let arguments: Value.Map = ["run": ["/bin/sleep", "1000"], "ready": ["http": .string(server.url + "health")]]
        try await withProcess(arguments) { made in
            let complaint = try await self.complaint(made)
            #expect(complaint == nil)
            unlink(fixture.path("www/health"))
            let missing = try await self.complaint(made)
            #expect(missing == "it answered with status 404")
            running.cancel()
            _ = await running.result
            let refused = try await self.complaint(made)
            #expect(refused?.contains("refused") == true)
        }
    }

    @Test func whatAnEarlierStartPrintedDoesNotCount() async throws {
        try fixture.write("up\n", ".weir/instances/thing/log")
        let failure = try await failure(
            ["run": ["/bin/sleep", "1000"], "ready": ["output": "up", "timeout": "100ms"]])
        #expect(failure.message.hasPrefix("sleep was not ready within 100ms: waited for \"up\" in its output"))
    }

    @Test func aTextIsFoundWhereverTheLogIsCut() async throws {
        let text = "head -c 65533 /dev/zero | tr '\\0' x; printf READY; exec sleep 1000"
        try await withProcess(["run": Self.shell(text), "ready": ["output": "xREADY"]]) { made in
            let complaint = try await self.complaint(made)
            #expect(complaint == nil)
        }
    }

    // MARK: Failures

    @Test func aProcessThatEndsBeforeItIsReadyIsAFailureWithTheEndOfItsLog() async throws {
        let failure = try await failure(
            ["run": Self.shell("echo the port is taken by top-secret; exit 1"), "ready": ["file": "never"]],
            secrets: ["top-secret"])
        #expect(failure.message == "sh ended before it was ready")
        #expect(failure.output == ["the port is taken by (sensitive)"])
        #expect(failure.left == "nothing")
        let log = try fixture.text(at: try #require(failure.log))
        #expect(log.contains("-- output --\nthe port is taken by (sensitive)\n"))
        #expect(!fixture.exists(".weir/instances/thing"))
    }

    @Test func aProcessThatEndsAtOnceIsAFailureAlsoWhenItTellsNothing() async throws {
        let failure = try await failure(["run": Self.shell("echo no such option; exit 2")])
        #expect(failure.message.contains("ended at once"))
        #expect(failure.output == ["no such option"])
    }

    @Test func aProcessThatIsNotReadyInTimeIsEnded() async throws {
        let failure = try await failure(
            ["run": Self.shell("echo $$; exec sleep 1000"), "ready": ["file": "never", "timeout": "2s"]])
        #expect(
            failure.message
                == "sh was not ready within 2s: waited for the file \(fixture.path("never")): nothing is there")
        #expect(failure.left == "nothing")
        let pid = try #require(failure.output.first.flatMap { Int32($0) })
        #expect(try ProcessIdentity(of: pid)?.isAlive() != true)
        #expect(fixture.progress.last == "waiting for the file \(fixture.path("never")): nothing is there")
    }

    @Test func anInterruptedWaitEndsTheProcess() async throws {
        let interruption = fixture.interruption
        let context = fixture.context { if $0.hasPrefix("waiting") { interruption.request() } }
        let instance = Fixture.declared(provider, ["run": ["/bin/sleep", "1000"], "ready": ["file": "never"]])
        let failure = try await WeirProvidersTests.failure { try await provider.create(instance, in: context) }
        #expect(failure.message == "sleep was ended before it was ready: the run was interrupted")
        #expect(failure.left == "nothing")
        let settling = try await WeirProvidersTests.failure {
            try await provider.create(Fixture.declared(provider, ["run": ["/bin/sleep", "1000"]]), in: context)
        }
        #expect(settling.message == "sleep was ended: the run was interrupted")
    }

    @Test func aMissingProgramIsNamedWithThePath() async throws {
        let failure = try await failure(["run": ["no-such-program"]])
        #expect(failure.message == "no-such-program is not found")
        #expect(failure.hint == "it was looked for in PATH: /usr/bin:/bin")
        #expect(failure.left == "nothing")
        #expect(try await self.failure(["run": ["/no/such"]]).message == "/no/such does not exist")
        let folder = try await self.failure(["run": ["/bin/true"], "workingDirectory": "gone"])
        #expect(folder.message.contains("cannot start in the directory"))
    }

    @Test func aFolderThatCannotBeMadeIsAFailureThatMadeNothing() async throws {
        try fixture.write("in the way", ".weir")
        let failure = try await failure(["run": ["/bin/true"]])
        #expect(failure.message.contains("cannot make the directory"))
        #expect(failure.left == "nothing")
    }

    @Test func argumentsThatCannotBeUsedAreToldWhilePlanning() async throws {
        func message(_ ready: Value) async throws -> String {
            try await failure(["run": ["/bin/true"], "ready": ready]).message
        }
        #expect(try await message(["tcp": "a:1", "file": "x"]) == "ready has tcp and file")
        for address in ["localhost", ":80", "localhost:0", "localhost:http", "localhost:65536"] {
            #expect(
                try await message(["tcp": .string(address)]) == "ready.tcp is \"\(address)\", not a host and a port")
        }
        let stop = try await failure(["run": ["/bin/true"], "stop": ["signal": "STOP"]])
        #expect(stop.message == "there is no signal STOP to stop with")
        let unknown = Fixture.declared(provider, ["run": ["/bin/true", .unknown(.string)], "ready": ["tcp": "none"]])
        #expect(try await provider.fingerprints(unknown, in: fixture.context()) == [:])
    }

    @Test func aHostWithoutAnAddressIsSaid() async throws {
        let failure = try await failure(
            ["run": ["/bin/sleep", "1000"], "ready": ["tcp": "no-such-host.invalid:1", "timeout": "1ms"]])
        #expect(failure.message.contains("no-such-host.invalid has no address"))
    }

    // MARK: Changes

    @Test func aLivingProcessThatIsNotReadyIsStartedAnew() async throws {
        let arguments: Value.Map = ["run": Self.shell("touch sign; exec sleep 1000"), "ready": ["file": "sign"]]
        let first = try await fixture.create(provider, arguments)
        unlink(fixture.path("sign"))
        let second = try await fixture.update(provider, first, arguments)
        #expect(try !identity(first).isAlive())
        #expect(try identity(second).isAlive())
        #expect(try await read(second).drifted == [])
        try await provider.delete(second, in: fixture.context())
    }

    @Test func aChangedReadinessOfAReadyProcessLeavesItAlone() async throws {
        try await withProcess(["run": Self.shell("touch sign; exec sleep 1000"), "ready": ["file": "sign"]]) { made in
            for ready: Value in [["file": "sign", "timeout": "1s"], ["output": "unseen"]] {
                let same = try await fixture.update(
                    provider, made, ["run": made.arguments["run"] ?? nil, "ready": ready])
                #expect(same.attributes == made.attributes)
            }
        }
    }

    @Test func aProcessThatIsGoneIsStartedAnew() async throws {
        let arguments: Value.Map = ["run": ["/bin/sleep", "1000"]]
        let first = try await fixture.create(provider, arguments)
        try await identity(first).terminate(signal: SIGKILL)
        #expect(try await read(first).word == "absent")
        let second = try await fixture.update(provider, first, arguments)
        #expect(try identity(second).isAlive())
        try await provider.delete(second, in: fixture.context())
    }

    @Test func whatACutOffCreateStartedIsFoundAndEnded() async throws {
        let arguments: Value.Map = ["run": ["/bin/sleep", "1000"]]
        let lost = try await fixture.create(provider, arguments)
        let incomplete = Fixture.recorded(Fixture.declared(provider, arguments), [:], status: .incomplete)
        #expect(try await read(incomplete).attributes == lost.attributes)
        let second = try await fixture.create(provider, arguments)
        #expect(try !identity(lost).isAlive())
        try await provider.delete(incomplete, in: fixture.context())
        #expect(try !identity(second).isAlive())
    }

    @Test func aNoteThatWasChangedByHandTellsNothing() async throws {
        try fixture.write("not json", ".weir/instances/thing/process.json")
        let incomplete = Fixture.recorded(Fixture.declared(provider, ["run": ["/bin/true"]]), [:], status: .incomplete)
        #expect(try await read(incomplete).word == "absent")
    }
}
