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
        let command = try fixture.script("echo begun; exec sleep 300\n", timeout: .seconds(2), grace: .seconds(120))
        let result = try await fixture.run(command)
        #expect(result.status == .timedOut)
        #expect(result.duration >= .seconds(2))
        // Well before the KILL.
        #expect(result.duration < .seconds(60))
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

    @Test("the command's own signal ends it, on a timeout and when it is cancelled")
    func ownSignal() async throws {
        let text = "trap 'echo INT; exit 3' INT; trap 'exit 4' TERM; echo > ready; while :; do sleep 0.02; done\n"
        var command = try fixture.script(text)
        command.stopSignal = SIGINT
        #expect(try await cancelWhenReady(command).status == .exited(3))
        command.timeout = .milliseconds(300)
        #expect(try await fixture.run(command).status == .timedOut)
        #expect(try fixture.output.standardOutput.text(limit: 100) == "INT\n")
    }

    @Test("a cancelled command has eight seconds at most, however long its own grace is")
    func graceOfCancellation() async throws {
        let command = try fixture.script(
            "trap '' TERM; sleep 300 & echo $! > child; echo > ready; while :; do sleep 1; done\n", grace: .seconds(120)
        )
        let task = Task { try await fixture.run(command) }
        let child = try await fixture.process(from: "child")
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: CommandCancelled.self) { try await task.value }
        // Far from its own grace, also on a machine that is busy.
        #expect(ContinuousClock.now - start < .seconds(60))
        #expect(ContinuousClock.now - start > .seconds(7))
        #expect(try !child.isAlive())
    }

    @Test("a cancellation cuts the grace of a timeout short")
    func graceCutShort() async throws {
        let command = try fixture.script(
            "trap 'echo > ready' TERM; while :; do sleep 0.02; done\n", timeout: .milliseconds(300),
            grace: .seconds(120))
        let task = Task { try await fixture.run(command) }
        #expect(try await fixture.line(of: "ready") == "")
        let start = ContinuousClock.now
        task.cancel()
        #expect(try await task.value.status == .timedOut)
        // Far from its own grace, also on a machine that is busy.
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test("children of a command that a signal ended are ended with it")
    func killedLeader() async throws {
        let command = try fixture.script("sleep 300 & echo $! > child; kill -9 $$\n")
        let result = try await fixture.run(command)
        #expect(result.status == .signaled(SIGKILL))
        let child = try await fixture.line(of: "child")
        #expect(try Int32(child).flatMap { try ProcessIdentity(of: $0)?.isAlive() } != true)
        #expect(try await fixture.output.waitUntilFree(atMost: .seconds(30)))
    }

    @Test("a group whose leader is gone is ended where its operation is known, and else never signalled")
    func orphans() async throws {
        let text = "sleep 300 & echo $! > child; sleep 300 & echo $$ > pid; exit 0\n"
        let command = try fixture.script("read go < go; " + text)
        mkfifo(fixture.file("go"), 0o600)
        let leader = AsyncStream.makeStream(of: ProcessIdentity.self)
        async let result = fixture.runner.run(command, in: fixture.output.path, operation: "op.\(fixture.path)") {
            leader.continuation.yield($0)
        }
        var iterator = leader.stream.makeAsyncIterator()
        let identity = try #require(await iterator.next())
        #expect(try ProcessIdentity.leaders(ofOperation: "op.\(fixture.path)") == [identity])
        try fixture.write("\n", to: "go")
        #expect(try await result.status == .exited(0))
        let child = try await fixture.process(from: "child")
        #expect(try !identity.isAlive())
        #expect(try identity.isAlive(withGroupOf: "op.\(fixture.path)"))
        #expect(try !identity.isAlive(withGroupOf: "op"))
        #expect(try ProcessIdentity.leaders(ofOperation: "op.\(fixture.path)") == [])

        #expect(try await identity.terminate() == .notRunning)
        #expect(try await identity.terminate(operation: "op") == .notRunning)
        let later = ProcessIdentity(pid: identity.pid, startTime: .max, bootID: identity.bootID)
        #expect(try await later.terminate(operation: "op.\(fixture.path)") == .notRunning)
        let boot = ProcessIdentity(pid: identity.pid, startTime: identity.startTime, bootID: "another")
        #expect(try await boot.terminate(operation: "op.\(fixture.path)") == .notRunning)
        #expect(try child.isAlive())
        #expect(try await identity.terminate(operation: "op.\(fixture.path)") == .ended)
        #expect(try !child.isAlive())
        #expect(try await identity.terminate(operation: "op.\(fixture.path)") == .notRunning)
    }

    #if DEBUG
    @Test("a command that the system does not start is an error", arguments: [ENOSPC, EIO])
    func failingStart(_ code: Int32) async throws {
        let path = fixture.path
        await #expect(processExitsWith: .success) { [path = path as String, code = code as Int32] in
            setenv("WEIR_FAILPOINT", code == EIO ? "1:eio" : "1:enospc", 1)
            let fixture = Fixture(at: path)
            let command = try fixture.script("exit 0\n")
            let error = await #expect(throws: SystemFailure.self) { try await fixture.run(command) }
            #expect(error?.code == code)
            // The places after it pass.
            #expect(try await fixture.run(command).status == .exited(0))
        }
    }
    #endif

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
