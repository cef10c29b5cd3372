import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Timeouts and cancellation.
@Suite struct EndingTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    @Test("a command in time is not touched by its timeout")
    func inTime() async throws {
        let result = try await fixture.run(try fixture.script("exit 5\n", timeout: .seconds(60)))
        #expect(result.status == .exited(5))
    }

    @Test("a timeout ends the command by TERM, and says so")
    func timeout() async throws {
        let command = try fixture.script("echo begun; exec sleep 300\n", timeout: .seconds(2))
        let result = try await fixture.run(command)
        #expect(result.status == .timedOut)
        #expect(result.duration >= .seconds(2))
        // Well before the KILL.
        #expect(result.duration < .seconds(9))
        #expect(try result.standardOutput.text(limit: 100) == "begun\n")
        let error = #expect(throws: CommandFailure.self) { try result.requireSuccess() }
        #expect(error?.description.contains("timed out and was ended") == true)
    }

    @Test("a timeout kills a tree that ignores TERM")
    func stubbornTree() async throws {
        let text = "trap '' TERM; sleep 300 & echo $! > child; wait\n"
        let command = try fixture.script(text, timeout: .seconds(2), grace: .milliseconds(200))
        async let result = fixture.run(command)
        let child = try await fixture.process(from: "child")
        #expect(try child.isAlive())
        #expect(try await result.status == .timedOut)
        #expect(try !child.isAlive())
        #expect(try await fixture.output.waitUntilFree(atMost: .seconds(30)))
    }

    /// Runs `command` until its script has written the file `ready`, then cancels it.
    private func cancelWhenReady(_ command: Command) async throws -> CommandCancelled {
        let task = Task { try await fixture.run(command) }
        #expect(try await fixture.line(of: "ready") == "")
        task.cancel()
        return try #require(await #expect(throws: CommandCancelled.self) { try await task.value })
    }

    @Test("a command that ends in good order on TERM has the time for it")
    func grace() async throws {
        let text = "trap 'echo cleaned; exit 0' TERM; echo > ready; sleep 300 & wait\n"
        let cancelled = try await cancelWhenReady(try fixture.script(text))
        #expect(cancelled.status == .exited(0))
        #expect(try fixture.output.standardOutput.text(limit: 100) == "cleaned\n")
    }

    @Test("grandchildren that ignore TERM are killed, also when the leader has gone on it")
    func stubbornGrandchild() async throws {
        let text = "(trap '' TERM; echo > ready; exec sleep 300) & echo $! > child; wait\n"
        let cancelled = try await cancelWhenReady(try fixture.script(text, grace: .milliseconds(200)))
        #expect(cancelled.status == .signaled(SIGTERM))
        let child = try await fixture.line(of: "child")
        #expect(try Int32(child).flatMap { try ProcessIdentity(of: $0)?.isAlive() } != true)
    }

    @Test("grandchildren that outlive the leader get the whole grace")
    func graceOfGrandchild() async throws {
        // The leader ends on TERM at once; the child takes its time after that.
        let child = try fixture.write(
            "trap 'sleep 0.3; echo child cleaned; exit 0' TERM; echo > ready; while :; do sleep 0.02; done\n",
            to: "child.sh")
        let cancelled = try await cancelWhenReady(try fixture.script("/bin/sh \(child) & wait\n"))
        #expect(cancelled.status == .signaled(SIGTERM))
        #expect(try fixture.output.standardOutput.text(limit: 100) == "child cleaned\n")
    }

    @Test("a cancelled task ends the tree, and the error tells how the process ended")
    func cancellation() async throws {
        let command = try fixture.script("sleep 300 & echo $! > child; echo > ready; wait\n")
        async let cancelled = cancelWhenReady(command)
        let child = try await fixture.process(from: "child")
        let error = try await cancelled
        #expect(error.status == .signaled(SIGTERM))
        #expect(error.outputDirectory == fixture.output.path)
        #expect(error.description.contains("cancelled; ended by signal 15 (SIGTERM)"))
        #expect(try !child.isAlive())
    }

    @Test("TERM comes once: a tool that aborts on a second one ends in good order")
    func oneSignal() async throws {
        let text = "trap 'echo term; sleep 0.3; exit 7' TERM; echo > ready; while :; do sleep 0.02; done\n"
        let cancelled = try await cancelWhenReady(try fixture.script(text))
        #expect(cancelled.status == .exited(7))
        #expect(try fixture.output.standardOutput.text(limit: 100) == "term\n")
    }

    @Test("cancellation also kills what ignores TERM")
    func stubbornCancellation() async throws {
        let command = try fixture.script("trap '' TERM; echo > ready; while :; do sleep 1; done\n", grace: .zero)
        #expect(try await cancelWhenReady(command).status == .signaled(SIGKILL))
    }

    @Test("a task that was cancelled before starts nothing")
    func cancelledBefore() async throws {
        let command = try fixture.script("echo run > trace\n")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await fixture.run(command)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(access(fixture.output.path, F_OK) != 0)
    }

    @Test("a child that the tool leaves behind in good order is left alone")
    func leftBehind() async throws {
        let result = try await fixture.run(
            try fixture.script("sleep 300 & echo $! > child; exit 0\n", timeout: .seconds(60)))
        #expect(result.status == .exited(0))
        let child = try await fixture.process(from: "child")
        #expect(try child.isAlive())
        #expect(try fixture.output.isInUse())
        #expect(try await !fixture.output.waitUntilFree(atMost: .milliseconds(20)))

        let error = await #expect(throws: OutputInUse.self) { try await fixture.run(try fixture.script("exit 0\n")) }
        #expect(error?.description.contains("still writes into \(fixture.output.path)") == true)

        // It is no leader, so it is signalled alone.
        #expect(try await child.terminate() == .ended)
        #expect(try await fixture.output.waitUntilFree(atMost: .seconds(30)))
    }

    @Test("output that was never made is in nobody's use")
    func neverMade() throws {
        #expect(try !fixture.output.isInUse())
    }
}
