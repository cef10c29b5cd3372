import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a tool must not share with the process that runs it.
@Suite struct IsolationTests {
    @Test("the tool leads a session and a process group of its own")
    func session() async throws {
        let fixture = try Fixture()
        // getsid and getpgid of the script, which waits for them to be read.
        mkfifo(fixture.file("go"), 0o600)
        let command = try fixture.script("echo $$ > pid; read line < go\n")
        async let result = fixture.run(command)
        let process = try await fixture.process(from: "pid")
        #expect(getsid(process.pid) == process.pid)
        #expect(getpgid(process.pid) == process.pid)
        try fixture.write("\n", to: "go")
        #expect(try await result.status == .exited(0))
    }

    @Test("no descriptor but the three standard ones is inherited")
    func descriptors() async throws {
        let fixture = try Fixture()
        let leak = fcntl(open("/dev/null", O_RDONLY), F_DUPFD, 200)
        defer { close(leak) }
        #expect(leak >= 200)
        let result = try await fixture.run(try fixture.script("ls /dev/fd/\n"))
        let listed = try result.standardOutput.text(limit: 4096).split(separator: "\n").compactMap { Int32($0) }
        #expect(Set(listed).isSuperset(of: [0, 1, 2]))
        #expect(!listed.contains(leak))
    }

    @Test("standard input cannot be asked, and there is no terminal to ask on")
    func terminal() async throws {
        let fixture = try Fixture()
        let text =
            "if read line; then echo read; fi; if (: < /dev/tty) 2> /dev/null; then echo terminal; fi; echo end\n"
        let result = try await fixture.run(try fixture.script(text))
        #expect(try result.standardOutput.text(limit: 4096) == "end\n")
    }

    @Test("a signal that this process ignores is not ignored by the tool")
    func signals() async throws {
        let fixture = try Fixture()
        await #expect(processExitsWith: .success) { [path = fixture.path as String] in
            signal(SIGPIPE, SIG_IGN)
            let fixture = Fixture(at: path)
            // The script would go on after its own signal if that were ignored.
            let result = try await fixture.run(try fixture.script("kill -PIPE $$; echo on\n"))
            #expect(result.status == .signaled(SIGPIPE))
        }
    }

    @Test("the streams are right when this process has none itself")
    func closedStreams() async throws {
        let fixture = try Fixture()
        await #expect(processExitsWith: .success) { [path = fixture.path as String] in
            let fixture = Fixture(at: path)
            for descriptor in 0...2 as ClosedRange<Int32> { close(descriptor) }
            let command = try fixture.script("cat; echo err >&2\n", input: Array("in\n".utf8))
            let result = try await fixture.run(command)
            let isRight =
                try result.standardOutput.text(limit: 100) == "in\n"
                && result.standardError.text(limit: 100) == "err\n"
            exit(isRight ? 0 : 1)
        }
    }

    @Test("hardly any descriptor left is an error, not a command that never ends")
    func descriptorsExhausted() async throws {
        let fixture = try Fixture()
        await #expect(processExitsWith: .success) { [path = fixture.path as String] in
            let fixture = Fixture(at: path)
            let command = try fixture.script("exit 0\n")
            var limit = rlimit()
            let next = open("/dev/null", O_RDONLY)
            limit.rlim_cur = rlim_t(next) + 5
            limit.rlim_max = limit.rlim_cur
            #if canImport(Darwin)
            setrlimit(RLIMIT_NOFILE, &limit)
            #else
            setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            #endif
            let error = await #expect(throws: SystemFailure.self) { try await fixture.run(command) }
            #expect(error?.code == EMFILE)
        }
    }
}
