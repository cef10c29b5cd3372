import Testing
import WeirCommands

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("The built program at a terminal", .enabled(if: BuiltProgram.path != nil, "the program is not built"))
struct AtTerminalTests {
    /// Runs `body` in a project with the stack `lab`: `slow` runs until the file `go` is there, `next` needs it.
    private func withLab(_ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.slowLab()
            try await body(project)
        }
    }

    @Test("asks, shows what runs, and leaves a clean screen")
    func live() async throws {
        try await withLab { project in
            let terminal = try PseudoTerminal(project, "apply", "lab")
            try await terminal.shows("Only \"yes\" goes on: ")
            #expect(!project.exists(".weir/state.git"))
            try terminal.type("yes\n")
            try await terminal.shows("0 of 2")
            try await eventually("what runs is shown") {
                terminal.screen.lines.contains { $0.hasPrefix("  slow") && $0.contains("/bin/sh slow") }
            }
            project.write("go", "")
            #expect(try await terminal.ended() == 0, "\(terminal.text)")
            let screen = terminal.screen
            #expect(screen.faults.isEmpty)
            let lines = screen.lines.drop { !$0.contains("goes on: yes") }.dropFirst()
            #expect(lines.filter { $0.hasPrefix("✓") }.count == 2)
            #expect(lines.contains { $0.hasPrefix("2 done in ") })
            #expect(!lines.contains { $0.contains(" of 2") || $0.contains("━") || $0.hasPrefix("  slow") }, "\(lines)")
        }
    }

    @Test("finishes what runs at the first Ctrl-C, and records it")
    func once() async throws {
        try await withLab { project in
            let terminal = try PseudoTerminal(project, "apply", "lab", "-y")
            try await eventually("slow runs") { project.exists("started") }
            try terminal.type("\u{3}")
            try await terminal.shows("Once more ends it at once")
            #expect(isRunning(terminal.pid))
            project.write("go", "")
            #expect(try await terminal.ended() == 130, "\(terminal.text)")
            #expect(terminal.text.contains("not started: next"))
            #expect(!terminal.screen.lines.contains { $0.contains("━") })
            #expect(await project.weir("state", "list", "lab").output == "slow\n")
            #expect(await project.weir("locks").output == "no workspace is locked\n")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
        }
    }

    @Test("ends what runs at the second Ctrl-C, what ignores TERM as well", .timeLimit(.minutes(2)))
    func twice() async throws {
        try await Project.with { project in
            for (name, trap) in [("obeys", ""), ("ignores", "trap '' TERM\n")] {
                project.write(name, "\(trap)sleep 600 &\necho $$ $! > \(name).tmp\nmv \(name).tmp \(name).pids\nwait\n")
            }
            project.stack(
                "lab",
                """
                resources:
                  obeys: {type: command, with: {create: [/bin/sh, obeys], delete: ["true"]}}
                  ignores: {type: command, with: {create: [/bin/sh, ignores], delete: ["true"]}}
                """)
            let terminal = try PseudoTerminal(project, "apply", "lab", "-y")
            let place = project
            try await eventually("both run") { place.exists("obeys.pids") && place.exists("ignores.pids") }
            let pids = ["obeys", "ignores"].flatMap { name in
                (project.read("\(name).pids") ?? "").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
            }
            #expect(pids.count == 4 && pids.allSatisfy(isRunning))
            try terminal.type("\u{3}")
            try await terminal.shows("Once more ends it at once")
            let second = ContinuousClock.now
            try terminal.type("\u{3}")
            #expect(try await terminal.ended() == 130, "\(terminal.text)")
            // TERM, 8 s, KILL; the rest is for a busy machine.
            #expect(second.duration(to: .now) < .seconds(30))
            #expect(!pids.contains(where: isRunning))
            #expect(terminal.text.contains("Ending what runs."))
            #expect(await project.weir("locks").output == "no workspace is locked\n")
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
        }
    }

    @Test("finishes what runs when its terminal goes away")
    func hangUp() async throws {
        try await withLab { project in
            let terminal = try PseudoTerminal(project, "apply", "lab", "-y")
            try await eventually("slow runs") { project.exists("started") }
            kill(terminal.pid, SIGHUP)
            try await terminal.shows("Once more ends it at once")
            project.write("go", "")
            #expect(try await terminal.ended() == 130)
            #expect(await project.weir("state", "list", "lab").output == "slow\n")
        }
    }

    @Test("refuses a second apply, and names who has the workspace")
    func second() async throws {
        try await withLab { project in
            let first = try PseudoTerminal(project, "apply", "lab", "-y")
            try await eventually("slow runs") { project.exists("started") }
            let second = try PseudoTerminal(project, "apply", "lab", "-y")
            #expect(try await second.ended() == 4, "\(second.text)")
            #expect(second.text.contains("process \(first.pid)"))
            #expect(await project.weir("locks").output.contains("running"))
            #expect(await project.weir("plan", "lab").messages.contains("goes on"))
            project.write("go", "")
            #expect(try await first.ended() == 0)
        }
    }

    @Test("leaves no lock where it is ended at its prompt", arguments: [SIGINT, SIGKILL])
    func abandoned(signal: Int32) async throws {
        try await withLab { project in
            let terminal = try PseudoTerminal(project, "apply", "lab")
            try await terminal.shows("Only \"yes\" goes on: ")
            if signal == SIGINT { try terminal.type("\u{3}") } else { kill(terminal.pid, signal) }
            #expect(try await terminal.ended() == (signal == SIGINT ? 130 : -SIGKILL))
            #expect(await project.weir("locks").output == "no workspace is locked\n")
            #expect(!project.exists("started"))
            project.write("go", "")
            let next = await project.weir("apply", "lab", "-y")
            #expect(next.status == 0 && !next.messages.contains("taken over"))
        }
    }

    @Test("takes a no for a no")
    func refused() async throws {
        try await withLab { project in
            let terminal = try PseudoTerminal(project, "apply", "lab")
            try await terminal.shows("Only \"yes\" goes on: ")
            try terminal.type("y\n")
            #expect(try await terminal.ended() == 1)
            #expect(terminal.text.contains("nothing was changed"))
            #expect(!project.exists("started"))
        }
    }

    @Test("takes over by itself what a killed run has left, and waits for its tool")
    func killed() async throws {
        try await withLab { project in
            let killed = try PseudoTerminal(project, "apply", "lab", "-y")
            try await eventually("slow runs") { project.exists("started") }
            kill(killed.pid, SIGKILL)
            #expect(try await killed.ended() == -SIGKILL)
            let next = try PseudoTerminal(project, "apply", "lab", "-y")
            try await terminalWaits(next)
            project.write("go", "")
            #expect(try await next.ended() == 0, "\(next.text)")
            #expect(next.text.contains("its lock is taken over"))
            #expect(project.read("started") == "once\n")
            #expect(next.screen.faults.isEmpty)
            #expect(await project.weir("state", "list", "lab").output == "next\nslow\n")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
        }
    }

    private func terminalWaits(_ terminal: PseudoTerminal) async throws {
        try await terminal.shows("settling what a killed run left")
        try await terminal.shows("waiting for create")
    }
}

extension Project {
    /// Writes the stack `lab`: `slow` runs until the file `go` is there and can be asked for, `next` needs it.
    func slowLab(read: Bool = true) {
        // What is left of it when a test has ended sees that its folder is gone.
        write("slow", "echo once >> started\nwhile [ ! -e go ]; do [ -e slow ] || exit 1; sleep 0.05; done\n: > made\n")
        let read = read ? ", read: [test, -e, made], update: [\"true\"]" : ""
        stack(
            "lab",
            """
            resources:
              slow: {type: command, with: {create: [/bin/sh, slow], delete: ["true"]\(read)}}
              next: {type: file, with: {path: next, content: x}, dependsOn: [slow]}
            """)
    }

    /// The logs of all runs, one after the other.
    var runLogs: String {
        Files.names(in: "\(directory)/.weir/runs").compactMap { read(".weir/runs/\($0)/events.ndjson") }.joined()
    }
}
