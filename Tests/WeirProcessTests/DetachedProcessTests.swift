import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct DetachedProcessTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func detached(_ arguments: [String], logLimit: Int = 1 << 20) -> DetachedProcess {
        DetachedProcess(
            arguments, environment: ["PATH": "/usr/bin:/bin", "COLOR": "blue"], workingDirectory: fixture.path,
            log: fixture.file("log"), logLimit: logLimit)
    }

    @Test("both outputs are appended to a log for the owner only; environment and directory are the given ones")
    func log() async throws {
        try fixture.write("before\n", to: "log", mode: 0o644)
        let script = try fixture.write("pwd; echo $COLOR >&2; cat; echo end\n", to: "s")
        let process = try await detached(["/bin/sh", script]).start()
        try await eventually { try !process.isAlive() }
        let text = try OutputFile(fixture.file("log")).text(limit: 4096)
        #expect(text.hasPrefix("before\n"))
        #expect(text.hasSuffix("\(fixture.path)\nblue\nend\n"))
        #expect(try mode(of: fixture.file("log")) == 0o600)
    }

    @Test("a log over the limit is renamed once at the start, over an older one")
    func rotation() async throws {
        try fixture.write("oldest", to: "log.1")
        try fixture.write("0123456789", to: "log")
        let below = try await detached(["true"], logLimit: 11).start()
        try await eventually { try !below.isAlive() }
        #expect(try OutputFile(fixture.file("log.1")).text(limit: 100) == "oldest")
        let above = try await detached(["true"], logLimit: 10).start()
        try await eventually { try !above.isAlive() }
        #expect(try OutputFile(fixture.file("log.1")).text(limit: 100) == "0123456789")
        #expect(try OutputFile(fixture.file("log")).size() == 0)
    }

    @Test("it leads a session of its own and inherits no descriptor")
    func isolation() async throws {
        let leak = fcntl(open("/dev/null", O_RDONLY), F_DUPFD, 300)
        defer { close(leak) }
        let script = try fixture.write("ls /dev/fd/; echo ready; exec sleep 300\n", to: "s")
        let process = try await detached(["/bin/sh", script]).start()
        try await eventually { try OutputFile(fixture.file("log")).text(limit: 4096).hasSuffix("ready\n") }
        #expect(getsid(process.pid) == process.pid)
        let listed = try OutputFile(fixture.file("log")).text(limit: 4096).split(separator: "\n").compactMap {
            Int32($0)
        }
        #expect(!listed.contains(leak))
        #expect(try await process.terminate() == .ended)
    }

    @Test("it is reaped when it ends while this process runs")
    func reaped() async throws {
        let process = try await detached(["true"]).start()
        try await eventually { kill(process.pid, 0) != 0 && errno == ESRCH }
        #expect(try !process.isAlive())
    }

    @Test("what cannot be started is told as for a command")
    func errors() async throws {
        await #expect(throws: CommandNotFound.self) { try await detached(["no-such-tool"]).start() }
        await #expect(throws: InvalidCommand.self) { try await detached([]).start() }
        try fixture.write("echo\n", to: "plain", mode: 0o700)
        await #expect(throws: CommandNotStarted.self) { try await detached(["./plain"]).start() }
        var lost = detached(["true"])
        lost.workingDirectory = fixture.file("absent")
        await #expect(throws: WorkingDirectoryUnusable.self) { try await lost.start() }
        var logless = detached(["true"])
        logless.log = fixture.file("absent/log")
        await #expect(throws: SystemFailure.self) { try await logless.start() }
    }

    @Test("it outlives the process that started it")
    func outlives() async throws {
        let path = fixture.path
        await #expect(processExitsWith: .success) { [path = path as String] in
            let process = try await DetachedProcess(
                ["sleep", "300"], environment: ["PATH": "/usr/bin:/bin"], workingDirectory: "/", log: path + "/log"
            ).start()
            try Handover.write(process, to: path + "/identity")
        }
        let process = try Handover.read(from: path + "/identity")
        #expect(try process.isAlive())
        #expect(try await process.terminate() == .ended)
    }

    @Test("a command goes on, with its output, when the process that runs it is killed")
    func commandOutlives() async throws {
        mkfifo(fixture.file("go"), 0o600)
        let command = try fixture.script("echo begun; read word < go; echo $word; echo err >&2\n")
        let (script, path) = (command.arguments[1], fixture.path)
        await #expect(processExitsWith: .signal(SIGKILL)) { [script = script as String, path = path as String] in
            let command = Command(["/bin/sh", script], environment: [:], workingDirectory: path)
            _ = try await SystemCommandRunner().run(command, in: path + "/run/output", operation: "7") { identity in
                do {
                    try Handover.write(identity, to: path + "/identity")
                    kill(getpid(), SIGKILL)
                } catch {
                    Issue.record(error)
                }
            }
        }
        let process = try Handover.read(from: path + "/identity")
        #expect(try process.isAlive())
        #expect(try fixture.output.isInUse())
        try fixture.write("onwards\n", to: "go")
        #expect(try await fixture.output.waitUntilFree(atMost: .seconds(30)))
        #expect(try fixture.output.standardOutput.text(limit: 100) == "begun\nonwards\n")
        #expect(try fixture.output.standardError.text(limit: 100) == "err\n")
    }
}

/// Hands an identity from one process to another in a file.
enum Handover {
    static func write(_ identity: ProcessIdentity, to path: String) throws {
        guard let file = fopen(path, "w") else { throw SystemFailure("open", path, errno) }
        fputs("\(identity.pid) \(identity.startTime) \(identity.bootID)", file)
        fclose(file)
    }

    static func read(from path: String) throws -> ProcessIdentity {
        let words = try OutputFile(path).text(limit: 1000).split(separator: " ")
        guard words.count == 3, let pid = Int32(words[0]), let start = UInt64(words[1]) else {
            throw NotThere(what: path)
        }
        return ProcessIdentity(pid: pid, startTime: start, bootID: String(words[2]))
    }
}
