import Synchronization
import Testing
import WeirProcess

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

@Suite struct SystemCommandRunnerTests {
    let fixture: Fixture

    init() throws {
        fixture = try Fixture()
    }

    private func command(_ arguments: String...) -> Command {
        Command(arguments, environment: fixture.environment, workingDirectory: fixture.path)
    }

    @Test("the exit status is a result", arguments: [0, 1, 42, 255] as [Int32])
    func exitStatus(status: Int32) async throws {
        let result = try await fixture.run(try fixture.script("exit \(status)\n"))
        #expect(result.status == .exited(status))
        #expect(result.status.isSuccess == (status == 0))
        #expect(result.arguments.first == "/bin/sh")
        #expect(result.duration > .zero)
    }

    @Test("tools by name: true succeeds, false fails")
    func names() async throws {
        #expect(try await fixture.run(command("true")).status == .exited(0))
        #expect(try await fixture.run(command("false")).status == .exited(1))
    }

    @Test("a signal is told with its number and name")
    func signal() async throws {
        let result = try await fixture.run(try fixture.script("kill -KILL $$\n"))
        #expect(result.status == .signaled(SIGKILL))
        #expect(result.status.description == "ended by signal 9 (SIGKILL)")
        #expect(CommandStatus.signaled(63).description == "ended by signal 63")
    }

    @Test("both outputs go to files that only the owner reads, in a directory made for them")
    func files() async throws {
        let result = try await fixture.run(try fixture.script("echo out; echo err >&2\n"))
        #expect(try result.standardOutput.text(limit: 100) == "out\n")
        #expect(try result.standardError.text(limit: 100) == "err\n")
        #expect(result.standardOutput.path == fixture.path + "/run/output/stdout")
        #expect(try mode(of: result.standardOutput.path) == 0o600)
        #expect(try mode(of: result.standardError.path) == 0o600)
        #expect(try mode(of: fixture.path + "/run/output") == 0o700)
        #expect(try mode(of: fixture.path + "/run") == 0o700)
    }

    @Test("a second command in the same directory starts with empty files for the owner only")
    func again() async throws {
        _ = try await fixture.run(try fixture.script("echo a long first output; echo err >&2\n"))
        chmod(fixture.output.standardOutput.path, 0o644)
        let result = try await fixture.run(try fixture.script("echo b\n"))
        #expect(try result.standardOutput.text(limit: 100) == "b\n")
        #expect(try result.standardError.size() == 0)
        #expect(try mode(of: result.standardOutput.path) == 0o600)
    }

    @Test("an output directory that cannot be made is told")
    func noDirectory() async throws {
        try fixture.write("", to: "run")
        let error = await #expect(throws: SystemFailure.self) { try await fixture.run(command("true")) }
        #expect(error?.code == ENOTDIR)
    }

    @Test("output is never written through a symbolic link")
    func symbolicLink() async throws {
        mkdir(fixture.file("run"), 0o700)
        mkdir(fixture.output.path, 0o700)
        symlink(fixture.file("target"), fixture.output.standardOutput.path)
        await #expect(throws: SystemFailure.self) { try await fixture.run(command("true")) }
        #expect(access(fixture.file("target"), F_OK) != 0)
    }

    @Test("the environment is the command's alone, with the operation when there is one")
    func environment() async throws {
        var command = command("env")
        command.environment["GREETING"] = "two words = three"
        let alone = try await fixture.run(command)
        #expect(
            lines(try alone.standardOutput.text(limit: 4096)) == ["GREETING=two words = three", "PATH=/usr/bin:/bin"])
        let named = try await fixture.runner.run(command, in: fixture.output.path, operation: "01J-7")
        #expect(lines(try named.standardOutput.text(limit: 4096)).contains("WEIR_OPERATION=01J-7"))
    }

    private func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init).sorted()
    }

    @Test("the command starts in its working directory")
    func workingDirectory() async throws {
        mkdir(fixture.file("inner"), 0o700)
        var command = command("pwd")
        command.workingDirectory = fixture.file("inner")
        let result = try await fixture.run(command)
        #expect(try result.standardOutput.text(limit: 4096).hasSuffix("/inner\n"))
    }

    @Test("a missing working directory is told apart from a missing tool", arguments: ["absent", "file"])
    func missingWorkingDirectory(name: String) async throws {
        try fixture.write("", to: "file")
        var command = command("true")
        command.workingDirectory = fixture.file(name)
        let error = await #expect(throws: WorkingDirectoryUnusable.self) { try await fixture.run(command) }
        #expect(error?.path == fixture.file(name))
        #expect(error?.code == (name == "file" ? ENOTDIR : ENOENT))
        #expect(error?.description.hasPrefix("cannot start in the directory") == true)
    }

    @Test("a script without an interpreter, and one whose interpreter is missing, say so")
    func interpreter() async throws {
        try fixture.write("echo hello\n", to: "plain", mode: 0o700)
        let plain = await #expect(throws: CommandNotStarted.self) { try await fixture.run(command("./plain")) }
        #expect(plain?.description.contains("#!") == true)
        try fixture.write("#!/no/such/interpreter\n", to: "lost", mode: 0o700)
        let lost = await #expect(throws: CommandNotStarted.self) { try await fixture.run(command("./lost")) }
        #expect(lost?.description.contains("interpreter") == true)
    }

    @Test("arguments that the system cannot take say so")
    func tooLong() async throws {
        let long = String(repeating: "x", count: 4_000_000)
        let error = await #expect(throws: CommandNotStarted.self) { try await fixture.run(command("true", long)) }
        #expect(error?.reason == "its arguments and environment are too long")
    }

    @Test("a variable name that Subprocess refuses is told with its reason")
    func refusedByLibrary() async throws {
        var command = command("true")
        command.environment["7UP"] = ""
        let error = await #expect(throws: CommandNotStarted.self) { try await fixture.run(command) }
        #expect(error?.reason.contains("7UP") == true)
    }

    @Test("standard input is empty unless bytes are given")
    func noInput() async throws {
        let result = try await fixture.run(command("cat"))
        #expect(result.status == .exited(0))
        #expect(try result.standardOutput.size() == 0)
    }

    @Test("bytes of any size and kind reach standard input, and no file with them stays")
    func input() async throws {
        var command = command("cat")
        command.input = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let result = try await fixture.run(command)
        #expect(try result.standardOutput.bytes(limit: 1_000_000) == command.input)
        #expect(access(fixture.output.path + "/stdin", F_OK) != 0)
    }

    @Test("a hundred megabytes go to the file without passing through this process")
    func large() async throws {
        let result = try await fixture.run(command("head", "-c", "100000000", "/dev/zero"))
        #expect(result.status == .exited(0))
        #expect(try result.standardOutput.size() == 100_000_000)
        #expect(result.duration < .seconds(20))
        let error = #expect(throws: OutputTooLarge.self) { try result.standardOutput.bytes(limit: 1 << 20) }
        #expect(error?.description.contains("holds 100000000 bytes") == true)
        #expect(try result.tail() == [])
    }

    @Test("a process that is started is told by its identity")
    func started() async throws {
        let seen = Mutex<[ProcessIdentity]>([])
        let command = try fixture.script("echo $$\n")
        let result = try await fixture.runner.run(command, in: fixture.output.path, operation: nil) { identity in
            seen.withLock { $0.append(identity) }
        }
        let identities = seen.withLock { $0 }
        #expect(identities.map { "\($0.pid)\n" } == [try result.standardOutput.text(limit: 100)])
        #expect(try identities.map { try $0.isAlive() } == [false])
    }

    @Test("a failed command is an error with its evidence, a successful one itself")
    func failure() async throws {
        let good = try await fixture.run(try fixture.script("echo fine\n")).requireSuccess()
        #expect(good.status.isSuccess)
        let bad = try await fixture.run(try fixture.script("echo out; echo 'no such cluster' >&2; exit 3\n"))
        let error = #expect(throws: CommandFailure.self) { try bad.requireSuccess() }
        #expect(error?.status == .exited(3))
        #expect(error?.tail == ["no such cluster"])
        #expect(error?.logPath == bad.standardError.path)
        let text = try #require(error?.description)
        #expect(text.hasPrefix("/bin/sh \(fixture.path)/script-"))
        #expect(text.contains("exited with status 3 after "))
        #expect(text.contains("\n  | no such cluster\n"))
        #expect(text.hasSuffix("whole output: \(bad.standardError.path)"))
    }

    @Test("where standard error is empty, the end of standard output is the evidence")
    func tailOfOutput() async throws {
        let result = try await fixture.run(try fixture.script("for i in $(seq 30); do echo line $i; done; exit 1\n"))
        #expect(try result.tail() == (11...30).map { "line \($0)" })
        #expect(try result.tail(lines: 2) == ["line 29", "line 30"])
        #expect(try result.log() == result.standardOutput)
    }

    @Test("many commands at once all get their own output")
    func many() async throws {
        let command = try fixture.script("echo $1\n")
        let texts = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for index in 0..<60 {
                group.addTask { [fixture] in
                    var numbered = command
                    numbered.arguments.append("\(index)")
                    let result = try await fixture.runner.run(numbered, in: fixture.file("many/\(index)"))
                    return (index, try result.standardOutput.text(limit: 100))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(texts == Dictionary(uniqueKeysWithValues: (0..<60).map { ($0, "\($0)\n") }))
    }
}
