import ArgumentParser
import Synchronization
import Testing
import WeirCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("Console")
struct ConsoleTests {
    /// Runs `weir console` with `lines` from a pipe.
    private func console(_ lines: [String], _ arguments: String...) async throws -> Outcome {
        let output = Buffer()
        let messages = Buffer()
        var status: Int32 = 0
        try await Project.with { project in
            project.write("vars.yaml", "count: 2\n")
            let rest = Mutex(lines)
            var context = project.context(output, messages)
            context.nextLine = { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } }
            let command = try WeirCommand.parseAsRoot(["console"] + arguments)
            do { try await #require(command as? any ContextCommand).perform(in: context) } catch let code as ExitCode {
                status = code.rawValue
            }
        }
        return Outcome(status: status, output: output.text, messages: messages.text)
    }

    @Test("each line is an expression, and names keep their values for the lines after")
    func lines() async throws {
        let outcome = try await console(
            ["1 + 2", "", "// nothing", "x = count * 2", "x == 4", "  y\t=[x, 1u]", "y", "x=x+1", "x"], "--vars",
            "vars.yaml",
            "-o", "typed")
        #expect(outcome.status == 0)
        #expect(outcome.messages == "")
        #expect(
            outcome.output == """
                {"type":"int","value":"3"}
                {"type":"bool","value":true}
                {"type":"list","value":[{"type":"int","value":"4"},{"type":"uint","value":"1"}]}
                {"type":"int","value":"5"}

                """)
    }

    @Test("a fault is told with its line and column, the rest goes on, and the end says so")
    func faults() async throws {
        let outcome = try await console(["1 +", "x = 1 / 0", "x", "cound", "2", "true = 1"], "--vars", "vars.yaml")
        #expect(outcome.status == 3)
        #expect(outcome.output == "2\n")
        let lines = outcome.messages.split(separator: "\n")
        try #require(lines.count == 5, "\(outcome.messages)")
        #expect(lines[0].hasPrefix("line 1: column 4: "))
        #expect(lines[1].hasPrefix("line 2: column 5: "))
        #expect(lines[2].hasPrefix("line 3: column 1: unknown variable \"x\""))
        #expect(lines[3].hasSuffix("did you mean \"count\"?"))
        #expect(lines[4].hasPrefix("line 6: "))
    }

    @Test("a file of variables that is none ends it before it begins")
    func noVariables() async throws {
        let outcome = try await console(["1"], "--vars", "missing.yaml")
        #expect(outcome.status == 3)
        #expect(outcome.output == "")
    }

    @Test("at a terminal lines are edited, called back, and kept in a file for this user alone")
    func atTerminal() async throws {
        try await Project.with { project in
            project.environment["XDG_STATE_HOME"] = "\(project.directory)/state"
            let terminal = try PseudoTerminal(project, "console")
            try await terminal.shows("> ")
            try terminal.type("x = 40\r")
            try terminal.type("y + 2\u{1}\u{1B}[3~x\r")
            try await terminal.shows("\r\n42\r\n")
            try terminal.type("\u{1B}[A\u{7F}3\r")
            try await terminal.shows("\r\n43\r\n")
            try terminal.type("garbage\u{3}")
            try await terminal.shows("^C")
            try terminal.type("nothing\r")
            try await terminal.shows("column 1: unknown variable \"nothing\"")
            try terminal.type("\u{4}")
            #expect(try await terminal.ended() == 0)
            #expect(project.read("state/weir/history") == "x = 40\nx + 2\nx + 3\nnothing\n")
            var status = stat()
            #expect(stat("\(project.directory)/state/weir/history", &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)

            let second = try PseudoTerminal(project, "console")
            try await second.shows("> ")
            try second.type("\u{1B}[A\u{1B}[A\u{1B}[A\u{1}7 //\r")
            try await second.shows("\r\n7\r\n")
            kill(second.pid, SIGTERM)
            #expect(try await second.ended() == 130)
        }
    }

    @Test("a history that cannot be written or read is told, and hinders nothing")
    func noHistory() async throws {
        try await Project.with { project in
            project.environment["XDG_STATE_HOME"] = "\(project.directory)/weir.yaml"
            let terminal = try PseudoTerminal(project, "console")
            try await terminal.shows("> ")
            try terminal.type("6 * 7\r")
            try await terminal.shows("the history cannot be written")
            try await terminal.shows("\r\n42\r\n")
            try terminal.type("\u{4}")
            #expect(try await terminal.ended() == 0)
        }
    }
}
