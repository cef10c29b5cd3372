import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct ProcessIdentityTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func start(_ arguments: String...) async throws -> ProcessIdentity {
        try await DetachedProcess(
            arguments, environment: fixture.environment, workingDirectory: fixture.path, log: fixture.file("log")
        ).start()
    }

    @Test("this process has an identity, and lives")
    func current() throws {
        let identity = try ProcessIdentity.current()
        #expect(identity.pid == getpid())
        #expect(try identity.isAlive())
        #expect(try ProcessIdentity(of: getpid()) == identity)
        #expect(identity.bootID.count == 36)
    }

    @Test("numbers that no process has have no identity", arguments: [0, -1, Int32.max] as [Int32])
    func nobody(pid: Int32) throws {
        #expect(try ProcessIdentity(of: pid) == nil)
    }

    @Test("a process ends on the signal, and is dead then")
    func ends() async throws {
        let process = try await start("sleep", "300")
        #expect(try process.isAlive())
        #expect(try await process.terminate() == .ended)
        #expect(try !process.isAlive())
        #expect(try await process.terminate() == .notRunning)
    }

    @Test("the signal is the caller's choice")
    func signal() async throws {
        let script = try fixture.write(
            "trap 'echo hup; exit 0' HUP; echo ready; while :; do sleep 0.02; done\n", to: "s")
        let process = try await start("/bin/sh", script)
        #expect(try await fixture.line(of: "log") == "ready")
        #expect(try await process.terminate(signal: SIGHUP) == .ended)
        #expect(try OutputFile(fixture.file("log")).text(limit: 100).hasSuffix("\nhup\n"))
    }

    @Test("the whole group of a leader is ended, and killed where it ignores the signal")
    func group() async throws {
        let script = try fixture.write("trap '' TERM; sleep 300 & echo $! > child; wait\n", to: "s")
        let process = try await start("/bin/sh", script)
        let child = try await fixture.process(from: "child")
        #expect(try await process.terminate(grace: .milliseconds(100)) == .killed)
        #expect(try !process.isAlive())
        #expect(try !child.isAlive())
    }

    @Test("ending goes on when the task that asked for it is cancelled")
    func cancelled() async throws {
        let script = try fixture.write("trap '' TERM; echo ready; while :; do sleep 1; done\n", to: "s")
        let process = try await start("/bin/sh", script)
        #expect(try await fixture.line(of: "log") == "ready")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await process.terminate(grace: .milliseconds(100))
        }
        #expect(try await task.value == .killed)
        #expect(try !process.isAlive())
    }

    @Test("another process with the same number is dead, and is never signalled")
    func reusedNumber() async throws {
        let process = try await start("sleep", "300")
        let others = [
            ProcessIdentity(pid: process.pid, startTime: process.startTime + 1, bootID: process.bootID),
            ProcessIdentity(pid: process.pid, startTime: process.startTime, bootID: "another boot"),
        ]
        for other in others {
            #expect(try !other.isAlive())
            #expect(try await other.terminate(signal: SIGKILL) == .notRunning)
        }
        #expect(try process.isAlive())
        #expect(try await process.terminate() == .ended)
    }

    @Test("numbers that mean groups or the first process are never signalled", arguments: [-1, 0, 1] as [Int32])
    func specialNumbers(pid: Int32) async throws {
        let boot = try ProcessIdentity.current().bootID
        let start = try ProcessIdentity(of: 1)?.startTime ?? 0
        let identity = ProcessIdentity(pid: pid, startTime: start, bootID: boot)
        #expect(try !identity.isAlive())
        #expect(try await identity.terminate(signal: SIGKILL) == .notRunning)
    }

    @Test("a process that has ended and was not reaped is dead")
    func zombie() async throws {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("cat"), nil]
        defer { free(arguments[0]) }
        // It lives until its input ends, so that its identity can be taken.
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addclose(&actions, ends[1])
        defer { posix_spawn_file_actions_destroy(&actions) }
        #expect(posix_spawn(&pid, "/bin/cat", &actions, nil, &arguments, nil) == 0)
        let process = try #require(try ProcessIdentity(of: pid))
        #expect(try process.isAlive())
        close(ends[0])
        close(ends[1])
        try await eventually { try !process.isAlive() }
        #expect(try await process.terminate(signal: SIGKILL) == .notRunning)
        var status: Int32 = 0
        #expect(waitpid(pid, &status, 0) == pid)
        #expect(status == 0)
    }

    #if os(Linux)
    @Test("a name with spaces and parentheses does not disturb the start time")
    func strangeName() async throws {
        let name = "a) R 1 (b"
        symlink("/bin/sleep", fixture.file(name))
        let process = try await start("./" + name, "300")
        let other = try await start("sleep", "300")
        #expect(try process.isAlive())
        #expect(other.startTime >= process.startTime)
        #expect(other.startTime - process.startTime < 3000)
        #expect(try await process.terminate() == .ended)
        #expect(try await other.terminate() == .ended)
    }
    #endif
}
