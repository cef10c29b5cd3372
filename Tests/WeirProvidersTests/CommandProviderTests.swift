import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

@Suite struct CommandProviderTests {
    private let fixture: Fixture
    private let provider = CommandProvider(runner: SystemCommandRunner(), environment: Fixture.environment)

    init() throws { fixture = try Fixture() }

    /// An argument list of a real shell, for programs of a line.
    private static func shell(_ text: String) -> Value { ["/bin/sh", "-c", .string(text)] }

    private func scripted(
        _ answers: [String: (status: Int32, output: String)]
    ) -> (provider: CommandProvider, runner: ScriptedRunner) {
        let runner = ScriptedRunner(answers)
        return (CommandProvider(runner: runner, environment: Fixture.environment), runner)
    }

    private func failure(_ provider: CommandProvider, _ arguments: Value.Map) async throws -> OperationFailure {
        try await WeirProvidersTests.failure { try await fixture.create(provider, arguments) }
    }

    private func read(_ provider: CommandProvider, _ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: fixture.context())
    }

    // MARK: A real file

    @Test func aThingIsMadeLookedAtChangedAndTakenAway() async throws {
        var arguments: Value.Map = [
            "create": Self.shell("cat > thing; echo made"), "read": Self.shell("[ -e thing ] && cat thing"),
            "update": Self.shell("cat > thing; echo changed"), "delete": ["/bin/rm", "thing"], "input": "{\"size\": 1}",
        ]
        var thing = try await fixture.create(provider, arguments)
        #expect(thing.attributes == ["stdout": "made", "json": ["size": 1]])
        #expect(try await read(provider, thing).attributes == thing.attributes)
        try fixture.write("{\"size\": 5}", "thing")
        #expect(try await read(provider, thing).attributes == ["stdout": "made", "json": ["size": 5]])
        arguments = arguments.setting("input", to: "{\"size\": 2}")
        #expect(provider.replacementReason(Fixture.declared(provider, arguments), prior: thing) == nil)
        thing = try await fixture.update(provider, thing, arguments)
        #expect(thing.attributes == ["stdout": "changed", "json": ["size": 2]])
        try await provider.delete(thing, in: fixture.context())
        #expect(!fixture.exists("thing"))
        #expect(try await read(provider, thing).word == "absent")
        // The second rm fails, and read says that it is gone.
        try await provider.delete(thing, in: fixture.context())
    }

    @Test func environmentAndFolderReachEveryProgram() async throws {
        try fixture.makeFolder("sub")
        let made = try await fixture.create(
            provider,
            [
                "create": Self.shell("echo $NAME in $PWD"), "environment": ["NAME": "thing"], "workingDirectory": "sub",
            ])
        #expect(made.attributes["stdout"] == .string("thing in \(fixture.path("sub"))"))
        let absolute = try await fixture.create(provider, ["create": ["/bin/pwd"], "workingDirectory": "/"])
        #expect(absolute.attributes["stdout"] == "/")
    }

    @Test func onlyOneNewlineIsTakenOffTheOutput() async throws {
        let made = try await fixture.create(provider, ["create": Self.shell("printf 'a\\n\\n'")])
        #expect(made.attributes == ["stdout": "a\n", "json": nil])
    }

    @Test func theTimeoutEndsAProgram() async throws {
        let failure = try await failure(provider, ["create": ["/bin/sleep", "1000"], "timeout": "200ms"])
        #expect(failure.message == "sleep took longer than 200ms and was ended")
    }

    @Test func moreThanAMebibyteOfOutputIsAFailure() async throws {
        let failure = try await failure(provider, ["create": Self.shell("head -c 1048577 /dev/zero")])
        #expect(failure.message.hasSuffix("more than the 1 MiB that are taken over"))
        #expect(failure.left == "unknown")
    }

    @Test func secretsInTheArgumentsAreShownNowhere() async throws {
        let failure = try await failure(
            provider,
            [
                "create": ["/bin/sh", "-c", "echo $0 $TOKEN; exit 1", .string("pin").hidden],
                "environment": ["TOKEN": Value.string("token-of-the-thing").hidden],
            ])
        #expect(failure.arguments == ["/bin/sh", "-c", "echo $0 $TOKEN; exit 1", "(sensitive)"])
        // Too short a secret is not searched for in the output.
        #expect(failure.output == ["pin (sensitive)"])
        #expect(fixture.progress == ["/bin/sh -c 'echo $0 $TOKEN; exit 1' '(sensitive)'"])
    }

    // MARK: What read says

    @Test(arguments: [(Int32(0), "present"), (1, "absent"), (2, "unreachable"), (255, "unreachable")])
    func theStatusOfReadTells(_ status: Int32, _ word: String) async throws {
        let (provider, _) = scripted(["look": (status, "")])
        let recorded = Fixture.recorded(
            Fixture.declared(provider, ["create": ["make"], "read": ["look"]]), ["stdout": ""])
        #expect(try await read(provider, recorded).word == word)
    }

    @Test func aReadThatCannotTellSaysWhy() async throws {
        let (provider, _) = scripted(["look": (2, "")])
        var recorded = Fixture.recorded(Fixture.declared(provider, ["create": ["make"], "read": ["look"]]), [:])
        guard case .unreachable(let why) = try await read(provider, recorded) else {
            throw Fixture.Failure("not unreachable")
        }
        #expect(why == "look exited with status 2: it failed")
        recorded.arguments = recorded.arguments.setting("read", to: ["missing"])
        guard case .unreachable(let missing) = try await read(provider, recorded) else {
            throw Fixture.Failure("not unreachable")
        }
        #expect(missing == "missing is not found")
    }

    @Test func withoutReadTheRecordIsTaken() async throws {
        let (provider, runner) = scripted([:])
        let recorded = Fixture.recorded(Fixture.declared(provider, ["create": ["make"]]), ["stdout": "x", "json": 7])
        #expect(try await read(provider, recorded).attributes == recorded.attributes)
        #expect(runner.lines == [])
    }

    @Test func theJSONIsThatOfReadElseOfCreate() async throws {
        let arguments: Value.Map = ["create": ["make"], "read": ["look"]]
        let (both, _) = scripted(["make": (0, "{\"by\": \"make\"}"), "look": (0, "[1]")])
        #expect(try await fixture.create(both, arguments).attributes["json"] == [1])
        let (one, _) = scripted(["make": (0, "{\"by\": \"make\"}"), "look": (0, "there it is")])
        let made = try await fixture.create(one, arguments)
        #expect(made.attributes["json"] == ["by": "make"])
        #expect(try await read(one, made).attributes?["json"] == ["by": "make"])
    }

    // MARK: Failures of create

    @Test(arguments: [(Int32(0), "unknown"), (1, "nothing"), (2, "unknown")])
    func whatAFailedCreateLeftIsAskedOfRead(_ status: Int32, _ left: String) async throws {
        let (provider, runner) = scripted(["make": (1, ""), "look": (status, "")])
        let failure = try await failure(provider, ["create": ["make", "it"], "read": ["look", "for it"]])
        #expect(failure.message == "make exited with status 1")
        #expect(failure.left == left)
        #expect(runner.lines == ["make it", "look for it"])
    }

    @Test func aCreateThatCouldNotBeStartedLeftNothing() async throws {
        let (provider, runner) = scripted(["look": (0, "")])
        let failure = try await failure(provider, ["create": ["make"], "read": ["look"]])
        #expect(failure.left == "nothing")
        #expect(runner.lines == ["make"])
    }

    @Test func aFailedCreateWithoutReadLeftNobodyKnowsWhat() async throws {
        let (provider, _) = scripted(["make": (1, "")])
        #expect(try await failure(provider, ["create": ["make"]]).left == "unknown")
    }

    @Test func aReadThatContradictsCreateIsAFailure() async throws {
        let (provider, _) = scripted(["make": (0, "made"), "look": (1, "")])
        let failure = try await failure(provider, ["create": ["make"], "read": ["look"]])
        #expect(failure.message == "create succeeded, but read says that nothing is there")
        #expect(failure.left == "partial")
    }

    @Test func aReadThatCannotTellAfterCreateIsNoFailure() async throws {
        let (provider, _) = scripted(["make": (0, "made"), "look": (2, "")])
        #expect(
            try await fixture.create(provider, ["create": ["make"], "read": ["look"]]).attributes["stdout"] == "made")
        #expect(fixture.progress.last == "create succeeded; read could not tell: look exited with status 2")
    }

    // MARK: Changes

    private func change(_ before: Value.Map, _ after: Value.Map) -> String? {
        let prior = Fixture.recorded(Fixture.declared(provider, before), [:])
        return provider.replacementReason(Fixture.declared(provider, after), prior: prior)
    }

    @Test func aChangeWithoutUpdateReplaces() {
        let before: Value.Map = ["create": ["make"], "input": "a"]
        #expect(change(before, ["create": ["make"], "input": "b"]) == "input changed, and there is no update to run")
        #expect(
            change(before, ["create": ["make", "more"], "environment": ["A": "b"]])
                == "create and environment and input changed, and there is no update to run")
        #expect(change(before, ["create": ["make", "more"], "input": "a", "update": ["change"]]) == nil)
    }

    @Test func aChangeOfTheOtherProgramsRunsNothing() async throws {
        let (provider, runner) = scripted([:])
        let before: Value.Map = ["create": ["make"]]
        let after: Value.Map = ["create": ["make"], "read": ["look"], "delete": ["drop"], "timeout": "1m"]
        #expect(change(before, after) == nil)
        let prior = Fixture.recorded(Fixture.declared(provider, before), ["stdout": "x", "json": nil])
        #expect(try await fixture.update(provider, prior, after).attributes == prior.attributes)
        #expect(provider.plannedAttributes(Fixture.declared(provider, after), prior: prior) == prior.attributes)
        #expect(runner.lines == [])
    }

    @Test func whatAChangeThatRunsWillPrintIsNotKnown() {
        let prior = Fixture.recorded(Fixture.declared(provider, ["create": ["make"]]), ["stdout": "x", "json": nil])
        let after = Fixture.declared(provider, ["create": ["make", "more"]])
        #expect(provider.plannedAttributes(after, prior: prior)["stdout"]?.isKnown == false)
        #expect(provider.plannedAttributes(after, prior: nil)["json"]?.isKnown == false)
    }

    @Test func aFailedUpdateLeavesNobodyKnowsWhat() async throws {
        let (provider, _) = scripted(["change": (1, "")])
        let prior = Fixture.recorded(Fixture.declared(provider, ["create": ["make"]]), [:])
        let failure = try await WeirProvidersTests.failure {
            try await fixture.update(provider, prior, ["create": ["make", "more"], "update": ["change"]])
        }
        #expect(failure.message == "change exited with status 1")
        #expect(failure.left == "unknown")
    }

    // MARK: Taking away

    @Test func withoutDeleteNothingIsRun() async throws {
        let (provider, runner) = scripted([:])
        try await provider.delete(
            Fixture.recorded(Fixture.declared(provider, ["create": ["make"]]), [:]), in: fixture.context())
        #expect(runner.lines == [])
    }

    @Test(arguments: [(Int32(0), false), (1, true), (2, false)])
    func aFailedDeleteOfWhatIsGoneSucceeds(_ status: Int32, _ succeeds: Bool) async throws {
        let (provider, runner) = scripted(["drop": (1, ""), "look": (status, "")])
        let recorded = Fixture.recorded(
            Fixture.declared(provider, ["create": ["make"], "read": ["look"], "delete": ["drop"]]), [:])
        do {
            try await provider.delete(recorded, in: fixture.context())
            #expect(succeeds)
        } catch let failure as OperationFailure {
            #expect(!succeeds)
            #expect(failure.message == "drop exited with status 1")
        }
        #expect(runner.lines == ["drop", "look"])
    }

    @Test func aDeleteThatCannotBeStartedIsAFailure() async throws {
        let (provider, _) = scripted(["look": (1, "")])
        let recorded = Fixture.recorded(
            Fixture.declared(provider, ["create": ["make"], "read": ["look"], "delete": ["drop"]]), [:])
        let failure = try await WeirProvidersTests.failure {
            try await provider.delete(recorded, in: fixture.context())
        }
        #expect(failure.message == "drop is not found")
    }

    @Test func aSecretThatThisMachineDoesNotHaveIsAFailureThatSaysSo() async throws {
        let recorded = Fixture.recorded(
            Fixture.declared(
                provider,
                [
                    "create": ["make"], "delete": ["drop", .sensitive(.init(.unknown(.string), digest: "abc"))],
                ]), [:])
        let failure = try await WeirProvidersTests.failure {
            try await provider.delete(recorded, in: fixture.context())
        }
        #expect(failure.message == "delete is not known here: it holds a secret that this machine does not have")
    }

    @Test func inputIsForCreateAndUpdateAlone() async throws {
        let (provider, runner) = scripted(["make": (0, ""), "look": (0, ""), "drop": (0, "")])
        let made = try await fixture.create(
            provider, ["create": ["make"], "read": ["look"], "delete": ["drop"], "input": "text"])
        try await provider.delete(made, in: fixture.context())
        #expect(runner.commands.map { $0.input.map { String(decoding: $0, as: UTF8.self) } } == ["text", nil, nil])
        #expect(runner.commands.allSatisfy { ($0.timeout ?? .zero) <= .seconds(60) })
    }
}
