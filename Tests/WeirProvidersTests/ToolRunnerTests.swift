import Testing
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

@Suite struct ToolRunnerTests {
    private let fixture: Fixture
    private let runner = ToolRunner(SystemCommandRunner(), environment: Fixture.environment)

    init() throws { fixture = try Fixture() }

    private func script(_ text: String) -> ToolRun {
        var run = ToolRun(["/bin/sh", "-c", text], name: "step")
        run.tool = "tool"
        return run
    }

    private func fail(_ run: ToolRun, secrets: [String] = []) async throws -> OperationFailure {
        try await failure { try await runner.run(run, in: fixture.context(secrets: secrets)) }
    }

    private func fail(within limit: Duration, _ text: String) async throws -> OperationFailure {
        try await failure { try await runner.run(script(text), in: fixture.context(within: limit)) }
    }

    @Test func aToolThatSucceedsGivesItsOutputAndLeavesNoFile() async throws {
        let context = fixture.context()
        let outcome = try await runner.run(script("echo out; echo err >&2"), in: context)
        #expect(outcome.text == "out\n")
        #expect(outcome.status == 0)
        #expect(outcome.log == nil)
        #expect(!fixture.exists(".weir/runs/1/thing.1"))
    }

    @Test func aKeptLogHoldsTheArgumentsAndBothOutputs() async throws {
        var run = script("echo to-stdout; echo to-stderr >&2")
        run.keepsLog = true
        let outcome = try await runner.run(run, in: fixture.context())
        let log = try fixture.text(at: try #require(outcome.log))
        #expect(log.hasPrefix("/bin/sh -c 'echo to-stdout; echo to-stderr >&2'\nexited with status 0 after "))
        #expect(log.contains("\n-- standard output --\nto-stdout\n"))
        #expect(log.hasSuffix("\n-- standard error --\nto-stderr\n"))
        #expect(fixture.names(".weir/runs/1/thing.1") == ["step.log"])
        #expect(fixture.mode(".weir/runs/1/thing.1/step.log") == 0o600)
        #expect(fixture.mode(".weir/runs/1/thing.1") == 0o700)
    }

    @Test func aToolSeesOnlyTheVariablesMeantForIt() async throws {
        var run = ToolRun(["/usr/bin/env"], name: "env")
        run.environment = ["GIVEN": "1"]
        run.inherited = ["SECRET_OF_THE_SHELL", "NOT_SET"]
        let lines = try await runner.run(run, in: fixture.context()).text.split(separator: "\n").sorted()
        #expect(
            lines == [
                "GIVEN=1", "HOME=/nowhere", "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin",
                "SECRET_OF_THE_SHELL=not for tools", "WEIR_OPERATION=run.thing.1",
            ])
        #expect(runner.environment(for: script(""))["SECRET_OF_THE_SHELL"] == nil)
    }

    @Test func whatContextsSetStandsOverWhatIsInheritedAndUnderWhatIsGiven() async throws {
        var run = ToolRun(["/usr/bin/env"], name: "env")
        run.environment = ["GIVEN": "1"]
        run.inherited = ["SECRET_OF_THE_SHELL"]
        var context = fixture.context()
        context.environment = ["GIVEN": "2", "SECRET_OF_THE_SHELL": "a context's", "MORE": "3", "LANG": "de"]
        let lines = try await runner.run(run, in: context).text.split(separator: "\n").sorted()
        #expect(
            lines == [
                "GIVEN=1", "HOME=/nowhere", "LANG=de", "LC_ALL=C.UTF-8", "MORE=3", "PATH=/usr/bin:/bin",
                "SECRET_OF_THE_SHELL=a context's", "WEIR_OPERATION=run.thing.1",
            ])
    }

    @Test func aToolStartsInTheProjectUnlessToldOtherwise() async throws {
        #expect(
            try await runner.run(ToolRun(["/bin/pwd"], name: "a"), in: fixture.context()).text == fixture.project + "\n"
        )
        var run = ToolRun(["/bin/pwd"], name: "b")
        run.workingDirectory = "/"
        #expect(try await runner.run(run, in: fixture.context()).text == "/\n")
    }

    @Test func aToolReadsItsInput() async throws {
        var run = ToolRun(["/bin/cat"], name: "cat")
        run.input = Array("over the pipe".utf8)
        #expect(try await runner.run(run, in: fixture.context()).text == "over the pipe")
    }

    @Test func aStatusThatIsNotZeroIsAFailureWithItsEvidence() async throws {
        let failure = try await fail(script("i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo line $i >&2; done; exit 3"))
        #expect(failure.message == "tool exited with status 3")
        #expect(failure.output.count == 20)
        #expect(failure.output.last == "line 30")
        #expect(failure.arguments.first == "/bin/sh")
        #expect(failure.left == "unknown")
        #expect(try fixture.text(at: try #require(failure.log)).contains("line 1\n"))
        #expect(fixture.names(".weir/runs/1/thing.1") == ["step.log"])
    }

    @Test func aStatusThatIsExpectedIsNoFailure() async throws {
        var run = script("exit 1")
        run.successes = [0, 1]
        #expect(try await runner.run(run, in: fixture.context()).status == 1)
    }

    @Test func whatWentToStandardOutputIsShownWhereThereIsNoStandardError() async throws {
        #expect(try await fail(script("echo only here; exit 1")).output == ["only here"])
    }

    @Test func aSignalIsNamed() async throws {
        let failure = try await fail(script("kill -9 $$"))
        #expect(failure.message == "tool was ended by signal 9 (SIGKILL)")
        #expect(failure.hint?.contains("memory") == true)
    }

    @Test func aToolThatHangsIsEndedWithItsChildren() async throws {
        var run = script("sleep 1000 & echo $! ; wait")
        run.timeout = .seconds(2)
        let failure = try await fail(run)
        #expect(failure.message == "tool took longer than 2s and was ended")
        #expect(failure.hint?.contains("more time") == true)
        let child = try #require(failure.output.first.flatMap { Int32($0) })
        #expect(try ProcessIdentity(of: child)?.isAlive() != true)
    }

    @Test func theOperationsDeadlineEndsAToolToo() async throws {
        #expect(try await fail(within: .milliseconds(300), "sleep 1000").message.hasPrefix("tool took longer than "))
        let late = try await fail(within: .zero, "true")
        #expect(late.message == "tool was not started: no time is left for the operation")
        #expect(late.left == "nothing")
    }

    @Test func aMissingToolIsNamedWithThePathAndHowToGetIt() async throws {
        var run = ToolRun(["no-such-tool"], name: "step")
        run.install = "apt install no-such-tool"
        let failure = try await fail(run)
        #expect(failure.message == "no-such-tool is not found")
        #expect(failure.hint == "it was looked for in PATH: /usr/bin:/bin; install it: apt install no-such-tool")
        #expect(failure.left == "nothing")
        let path = try await fail(ToolRun(["/no/such/tool"], name: "step"))
        #expect(path.message == "/no/such/tool does not exist")
    }

    @Test func aToolThatCannotBeRunIsNotStarted() async throws {
        try fixture.write("text", "data", mode: 0o644)
        let failure = try await fail(ToolRun([fixture.path("data")], name: "step"))
        #expect(failure.message.contains("cannot be run"))
        #expect(failure.left == "nothing")
        var run = script("true")
        run.workingDirectory = fixture.path("gone")
        #expect(try await fail(run).message.contains("cannot start in the directory"))
    }

    @Test func anOperationDirectoryThatCannotBeMadeIsAFailureThatMadeNothing() async throws {
        try fixture.write("in the way", ".weir")
        let failure = try await fail(script("true"))
        #expect(failure.message.hasPrefix("tool was not started: cannot make the directory"))
        #expect(failure.left == "nothing")
    }

    @Test func secretsAreRedactedInEverythingThatIsKept() async throws {
        let secret = "s3cr3t-pass-phrase"
        var run = script("echo \"token: \(secret)\" >&2; printf %s \(secret) | base64 >&2; echo \(secret) tail; exit 1")
        run.sensitive = ["key": .string("other-secret-value").hidden]
        run.environment = ["OTHER": "other-secret-value"]
        run.arguments[2] += "; true other-secret-value"
        run.arguments[2] = "echo $OTHER >&2; " + run.arguments[2]
        let failure = try await fail(run, secrets: [secret])
        let log = try fixture.text(at: try #require(failure.log))
        for text in [log, failure.output.joined(separator: "\n"), failure.arguments.joined(separator: " ")] {
            #expect(!text.contains(secret))
            #expect(!text.contains("other-secret-value"))
            #expect(!text.contains("czNjcjN0LXBhc3MtcGhyYXNl"))
        }
        #expect(failure.output.first == "(sensitive)")
        #expect(fixture.progress.allSatisfy { !$0.contains(secret) })
        #expect(log.contains("(sensitive) tail"))
    }

    @Test func aSecretThatIsBrokenUpByControlCharactersIsNotShown() async throws {
        let failure = try await fail(
            script(#"printf 'hidden\033[0m-secret\n' >&2; exit 1"#), secrets: ["hidden-secret"])
        #expect(failure.output == ["(sensitive)"])
    }

    @Test func theTerminalIsSafeFromWhatAToolPrints() async throws {
        let failure = try await fail(script(#"printf '\033[2J\033]0;title\007red\n' >&2; exit 1"#))
        #expect(failure.output == ["red"])
    }

    @Test func aHundredMegabytesAreCutToTheirBeginningAndEnd() async throws {
        let secret = "secret-in-the-flood"
        let text = """
            echo first; head -c 50000000 /dev/zero | tr '\\0' x; echo; echo \(secret); \
            head -c 50000000 /dev/zero | tr '\\0' y; echo; echo \(secret) last; exit 1
            """
        let failure = try await fail(script(text), secrets: [secret])
        let path = try #require(failure.log)
        let size = try OutputFile(path).size()
        #expect((15 << 20...17 << 20).contains(size))
        let head = String(decoding: try OutputFile(path).read(from: 0, count: 1000), as: UTF8.self)
        #expect(head.contains("-- standard output --\nfirst\nxxx"))
        #expect(try fixture.text(at: path).contains("-- 79.4 MiB of 95.4 MiB were cut here --"))
        #expect(failure.output.last == "(sensitive) last")
        #expect(try !fixture.text(at: path).contains(secret))
        #expect(fixture.names(".weir/runs/1/thing.1") == ["step.log"])
    }

    @Test func noPartOfASecretIsLeftWhereAnOutputIsCut() async throws {
        let failure = try await fail(
            script("yes flood-of-secrets | tr -d '\\n' | head -c 20000000; exit 1"), secrets: ["flood-of-secrets"])
        let log = try fixture.text(at: try #require(failure.log))
        let kept = log.components(after: "-- standard output --")
        #expect(!kept.contains("flood") && !kept.contains("secrets"))
        #expect(kept.contains("were cut here"))
    }

    @Test func moreOutputThanIsTakenOverIsAFailure() async throws {
        var run = script("head -c 3000 /dev/zero")
        run.outputLimit = 2048
        let failure = try await fail(run)
        #expect(failure.message == "tool printed 2.9 KiB, more than the 2 KiB that are taken over")
        run.outputLimit = nil
        #expect(try await runner.run(run, in: fixture.context()).output == [])
    }

    @Test func aToolThatIsCancelledIsEndedAndItsOutputKept() async throws {
        let runner = runner
        let started = AsyncStream.makeStream(of: Void.self)
        let context = fixture.context()
        var run = script("echo started; echo started >&2; sleep 1000")
        run.follow = { _ in started.continuation.yield() }
        let task = Task { [run] in try await failure { try await runner.run(run, in: context) } }
        for await _ in started.stream { break }
        task.cancel()
        let ended = try await task.value
        #expect(ended.message == "tool was ended: the run was interrupted")
        #expect(ended.output == ["started"])
        #expect(ended.left == "unknown")
    }

    @Test func linesAreToldWhileTheToolRuns() async throws {
        let lines = AsyncStream.makeStream(of: String.self)
        var run = script("echo one top-secret; echo two; printf three")
        run.follow = { lines.continuation.yield($0) }
        _ = try await runner.run(run, in: fixture.context(secrets: ["top-secret"]))
        lines.continuation.finish()
        var told: [String] = []
        for await line in lines.stream { told.append(line) }
        #expect(told == ["one (sensitive)", "two", "three"])
    }

    @Test func theProgressIsTheCommandThatRuns() async throws {
        var run = script("true")
        run.shownArguments = ["tool", "--password", "(sensitive)"]
        _ = try await runner.run(run, in: fixture.context())
        #expect(fixture.progress == ["tool --password '(sensitive)'"])
    }

    @Test func aToolIsCalledByTheLastPartOfItsPath() {
        #expect(ToolRun(["/usr/bin/kind", "x"], name: "a").tool == "kind")
        #expect(ToolRun([], name: "a").tool == "a")
    }
}

extension String {
    /// What stands after the first `mark`.
    fileprivate func components(after mark: String) -> Substring {
        guard let range = firstRange(of: mark) else { return "" }
        return self[range.upperBound...]
    }
}
