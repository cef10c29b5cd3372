import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct ExecutableLookupTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func command(_ name: String, path: String?) -> Command {
        Command([name], environment: path.map { ["PATH": $0] } ?? [:], workingDirectory: fixture.path)
    }

    @Test("a name is found in the first absolute directory of the command's own PATH that can run it")
    func name() throws {
        mkdir(fixture.file("first"), 0o700)
        mkdir(fixture.file("second"), 0o700)
        try fixture.write("", to: "first/tool", mode: 0o600)
        let tool = try fixture.write("", to: "second/tool", mode: 0o700)
        try fixture.write("", to: "tool", mode: 0o700)
        let path = "::.:relative:\(fixture.path)/missing:\(fixture.path)/first:\(fixture.path)/second"
        #expect(try ExecutableLookup.path(for: command("tool", path: path)) == tool)
    }

    @Test("a missing tool is told with the PATH that was searched")
    func missing() async throws {
        let error = await #expect(throws: CommandNotFound.self) {
            try await fixture.run(command("no-such-tool", path: "/usr/bin:/bin"))
        }
        #expect(error == CommandNotFound(name: "no-such-tool", searchedPath: "/usr/bin:/bin"))
        #expect(error?.description.contains("/usr/bin:/bin") == true)
    }

    @Test("without a PATH a name is not found, whatever the PATH of this process is")
    func withoutPath() async throws {
        let error = await #expect(throws: CommandNotFound.self) {
            try await fixture.run(command("true", path: nil))
        }
        #expect(error?.description.contains("has no PATH") == true)
    }

    @Test("a path that does not exist is not found; no PATH is told")
    func missingPath() async throws {
        let error = await #expect(throws: CommandNotFound.self) {
            try await fixture.run(command("./no-such-tool", path: "/bin"))
        }
        #expect(error == CommandNotFound(name: "./no-such-tool", searchedPath: nil))
        #expect(error?.description == "./no-such-tool does not exist")
    }

    @Test("a relative path is meant from the command's working directory")
    func relative() async throws {
        try fixture.write("#!/bin/sh\necho $0\n", to: "tool", mode: 0o700)
        let result = try await fixture.run(command("./tool", path: "/bin"))
        #expect(result.status == .exited(0))
        #expect(try result.standardOutput.text(limit: 100).hasSuffix("/tool\n"))
    }

    @Test(
        "a file that cannot be run is told apart from a missing one",
        arguments: [("file", "may not be executed"), ("directory", "it is a directory"), ("fifo", "no regular file")])
    func notExecutable(kind: String, reason: String) async throws {
        try fixture.write("", to: "file", mode: 0o600)
        mkdir(fixture.file("directory"), 0o700)
        mkfifo(fixture.file("fifo"), 0o700)
        for name in ["./" + kind, kind] {
            let error = await #expect(throws: CommandNotExecutable.self) {
                try await fixture.run(command(name, path: fixture.path))
            }
            #expect(error?.path.hasSuffix("/\(kind)") == true)
            #expect(error?.description.contains(reason) == true)
        }
    }

    @Test("a directory that may not be searched is told", .enabled(if: getuid() != 0, "root may search everything"))
    func unsearchable() async throws {
        mkdir(fixture.file("closed"), 0o000)
        await #expect(throws: CommandNotExecutable.self) {
            try await fixture.run(command("./closed/tool", path: nil))
        }
    }

    @Test("a path that the system refuses to look at is an error of its own")
    func tooLong() async throws {
        let error = await #expect(throws: SystemFailure.self) {
            try await fixture.run(command("/" + String(repeating: "x", count: 5000), path: nil))
        }
        #expect(error?.code == ENAMETOOLONG)
        #expect(error?.description.hasPrefix("cannot look up /xxx") == true)
    }
}
