import ArgumentParser
import Testing
import WeirCommands
import WeirHTTP
import WeirProcess

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("The built program")
struct ProgramTests {
    /// The program that was built with these tests: it stands in the folder of the test bundle.
    static let program: String? = {
        var folder = CommandLine.arguments.first ?? ""
        while let slash = folder.lastIndex(of: "/") {
            folder = String(folder[..<slash])
            if Files.isFile("\(folder)/weir") { return "\(folder)/weir" }
        }
        return nil
    }()

    private func run(
        _ project: Project, _ arguments: [String], started: (@Sendable (ProcessIdentity) -> Void)? = nil
    ) async throws -> (status: CommandStatus, output: String, messages: String) {
        try await Self.run(project, arguments, started: started)
    }

    /// Runs the program with `arguments` in `project`.
    static func run(
        _ project: Project, _ arguments: [String], started: (@Sendable (ProcessIdentity) -> Void)? = nil
    ) async throws -> (status: CommandStatus, output: String, messages: String) {
        let program = try #require(Self.program)
        let command = Command(
            [program] + arguments, environment: project.environment, workingDirectory: project.directory)
        let result = try await SystemCommandRunner().run(
            command, in: "\(project.directory)/output", operation: nil, started: started)
        let texts = (try result.standardOutput.text(limit: 1 << 20), try result.standardError.text(limit: 1 << 20))
        project.remove("output")
        return (result.status, texts.0, texts.1)
    }

    @Test("applies and destroys", .enabled(if: program != nil, "the program is not built"))
    func lifecycle() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {a: {type: file, with: {path: a, content: x}}}")
            #expect(try await run(project, ["apply", "lab"]).status == .exited(64))
            let apply = try await run(project, ["apply", "lab", "-y"])
            #expect(apply.status == .exited(0), "\(apply.messages)")
            #expect(project.read("a") == "x")
            #expect(try await run(project, ["destroy", "lab", "-y"]).status == .exited(0))
            #expect(!project.exists("a"))
            #expect(try await run(project, ["--version"]).output == "\(Version.current)\n")
        }
    }

    @Test(
        "takes SIGINT as a request to stop, and records what it did",
        .enabled(if: program != nil, "the program is not built"))
    func interrupted() async throws {
        try await Project.with { project in
            project.write("slow", "#!/bin/sh\n: > started\nwhile [ ! -e go ]; do sleep 0.05; done\n")
            project.stack(
                "lab",
                """
                resources:
                  slow: {type: command, with: {create: [/bin/sh, slow], delete: ["true"]}}
                  next: {type: file, with: {path: next, content: x}, dependsOn: [slow]}
                """)
            let place = project
            let apply = try await run(project, ["apply", "lab", "-y"]) { identity in
                Task {
                    while !place.exists("started") { await Task.yield() }
                    kill(identity.pid, SIGINT)
                    place.write("go", "")
                }
            }
            #expect(apply.status == .exited(130), "\(apply.messages)")
            #expect(apply.messages.contains("not started: next"))
            #expect(!project.exists("next"))
            #expect(try await run(project, ["state", "list", "lab"]).output == "slow\n")
        }
    }

    @Test("serves a folder until it is stopped")
    func serving() async throws {
        try await Project.with { project in
            project.write("site/index.html", "<p>here</p>")
            let output = Buffer()
            let context = project.context(output, Buffer())
            let command = try WeirCommand.parseAsRoot(["files", "serve", "site"])
            let serving = Task { try await (command as? any ContextCommand)?.perform(in: context) }
            while !output.text.contains("/\n") { await Task.yield() }
            let url = try #require(output.text.split(separator: " ").last).replacing("\n", with: "")
            #expect(try await HTTPClient().send(HTTPRequest(String(url))).text == "<p>here</p>")
            project.interrupts.interrupt()
            try await serving.value
            #expect(await project.weir("files", "serve", "nowhere").status == 1)
        }
    }
}
