import Testing
import WeirCommands
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A run that was killed", .enabled(if: BuiltProgram.path != nil, "the program is not built"))
struct KilledRunTests {
    /// Runs `body` in a project where an apply of `lab` was killed while `slow`, whose tool has ended since, was made.
    private func withKilled(read: Bool = false, _ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.slowLab(read: read)
            let killed = try PseudoTerminal(project, "apply", "lab", "-y")
            let place = project
            try await eventually("slow runs") { place.exists("started") }
            kill(killed.pid, SIGKILL)
            #expect(try await killed.ended() == -SIGKILL)
            project.write("go", "")
            try await body(&project)
        }
    }

    @Test("is told by every command that looks, and nothing is changed by looking")
    func told() async throws {
        try await withKilled { project in
            let plan = await project.weir("plan", "lab")
            #expect(plan.messages.contains("warning[W0504]: "))
            #expect(plan.messages.contains("was killed\n  hint: the next apply or destroy takes its lock over"))
            #expect(plan.output.contains("? slow   command   IN DOUBT"), "\(plan.output)")
            #expect(plan.output.contains("1 to create, 1 in doubt"))
            let why = await project.weir("why", "lab", "slow")
            #expect(why.output.contains("slow (command): in doubt"))
            #expect(await project.weir("status", "lab").output.contains("open: its create goes on, or was cut off"))
            let status = try JSONReader.read(await project.weir("status", "lab", "-o", "json").output)
            #expect(status.listValue?.first?["status"] == "open")
            let locks = await project.weir("locks")
            #expect(locks.output.contains("lab/default   apply") && locks.output.contains("dead"))
            let json = try JSONReader.read(await project.weir("locks", "-o", "json").output)
            #expect(json.listValue?.first?["life"] == "dead" && json.listValue?.first?["openOperations"] == 1)
            #expect(await project.weir("state", "verify", "lab").status == 1)
            #expect(await project.weir("locks").output == locks.output)
        }
    }

    @Test("leaves in doubt what nobody can tell, with the two commands that settle it")
    func inDoubt() async throws {
        try await withKilled { project in
            for _ in 0..<2 {
                let apply = await project.weir("apply", "lab", "-y")
                #expect(apply.status == 1)
                for said in [
                    "! slow  in doubt", "weir state settle lab 'slow' --done",
                    "weir state settle lab 'slow' --not-done",
                    "✗ slow (command) failed: its creation was cut off", "skipped: next",
                ] { #expect(apply.messages.contains(said), "\(said): \(apply.messages)") }
            }
            #expect(project.read("started") == "once\n")
            #expect(await project.weir("plan", "lab").output.contains("weir state settle lab 'slow' --done"))
            for verb in [["state", "mv", "lab", "slow", "z", "-y"], ["state", "rm", "lab", "slow", "-y"]] {
                let outcome = await project.weir(verb)
                #expect(outcome.status == 1 && outcome.messages.contains("nobody knows yet what became of it"))
            }
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 1 && destroy.messages.contains("--not-done"))
            let wrong = await project.weir("state", "settle", "lab", "next", "--done")
            #expect(wrong.status == 1 && wrong.messages.contains("open are slow"))
            #expect(await project.weir("locks").output == "no workspace is locked\n")
        }
    }

    @Test("goes on where somebody says that it was done", arguments: [true, false])
    func settled(recovered: Bool) async throws {
        try await withKilled { project in
            if recovered { #expect(await project.weir("apply", "lab", "-y").status == 1) }
            let settle = await project.weir("state", "settle", "lab", "slow", "--done")
            #expect(settle.status == 0 && settle.messages.contains("create of slow was done"), "\(settle.all)")
            #expect(await project.weir("state", "list", "lab").output == "slow\n")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("started") == "once\n")
            #expect(await project.weir("history", "lab").output.contains("settled: create of slow was done"))
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
        }
    }

    @Test("begins again where somebody says that it was not done")
    func notDone() async throws {
        try await withKilled { project in
            #expect(await project.weir("state", "settle", "lab", "slow", "--not-done").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("started") == "once\nonce\n")
        }
    }

    @Test("is taken over, and what its tool made is adopted where it can be asked for")
    func adopted() async throws {
        try await withKilled(read: true) { project in
            try await eventually("its tool has ended") { [project] in project.exists("made") }
            let apply = await project.weir("apply", "lab", "-y", "--json")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(apply.messages.contains("its lock is taken over"))
            #expect(apply.messages.contains("slow  adopted: the killed run had done it (create)"))
            let types = try apply.output.split(separator: "\n").map {
                try JSONReader.read(String($0))["type"]?.stringValue
            }
            #expect(types.contains("settled") && types.last == "run_end")
            #expect(project.read("started") == "once\n")
        }
    }

    @Test("is destroyed with what it made")
    func destroyed() async throws {
        try await withKilled(read: true) { project in
            project.remove("stacks")
            try await eventually("its tool has ended") { [project] in project.exists("made") }
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0 && destroy.messages.contains("1 done"), "\(destroy.all)")
            #expect(await project.weir("destroy", "lab", "-y").messages.contains("nothing to destroy"))
        }
    }

    @Test("has written no secret, but what its tool wrote into its own folder")
    func secret() async throws {
        try await Project.with { project in
            project.environment["TOKEN"] = "hunter2 hunter2"
            project.write("slow", "echo \"$0\"\n: > started\nwhile [ ! -e go ]; do sleep 0.05; done\n")
            project.stack(
                "lab",
                """
                secrets: {token: {env: TOKEN}}
                resources:
                  done: {type: command, with: {create: [echo, "${secrets.token}"]}}
                  slow: {type: command, with: {create: [/bin/sh, -c, ". ./slow", "${secrets.token}"]}, dependsOn: [done]}
                  text: {type: file, with: {path: text, content: "${secrets.token}"}, dependsOn: [done]}
                """)
            let killed = try PseudoTerminal(project, "apply", "lab", "-y", "--json")
            let place = project
            try await eventually("slow runs") { place.exists("started") }
            kill(killed.pid, SIGKILL)
            #expect(try await killed.ended() == -SIGKILL)
            project.write("go", "")
            #expect(!killed.text.isEmpty && !killed.text.contains("hunter2"))
            let apply = await project.weir("apply", "lab", "-y", "--json")
            #expect(apply.status == 1 && !apply.all.contains("hunter2"), "\(apply.all)")
            let files = project.files().filter { project.read($0)?.contains("hunter2") == true }
            #expect(
                Set(files.filter { !$0.hasSuffix("/slow/create/stdout") }) == [
                    ".weir/secrets/lab/default/values.json", "text",
                ])
            #expect(try await project.git("log", "-p", "--all")?.contains("hunter2") == false)
        }
    }

    @Test("makes a plan that was saved before it worthless")
    func savedPlan() async throws {
        try await Project.with { project in
            project.slowLab()
            #expect(await project.weir("plan", "lab", "--out", "p.json").status == 0)
            let killed = try PseudoTerminal(project, "apply", "lab", "-y")
            let place = project
            try await eventually("slow runs") { place.exists("started") }
            kill(killed.pid, SIGKILL)
            #expect(try await killed.ended() == -SIGKILL)
            let outcome = await project.weir("apply", "p.json")
            #expect(outcome.status == 4 && outcome.messages.contains("did not end; plan again"), "\(outcome.all)")
            project.write("go", "")
        }
    }

    @Test("has a lock that is broken with a yes, which loses nothing")
    func unlocked() async throws {
        try await withKilled { project in
            let asked = await project.weir("unlock", "lab")
            #expect(asked.status == 64 && asked.messages.contains("open operations   1"))
            let broken = await project.weir("unlock", "lab", "-y")
            #expect(broken.status == 0 && broken.messages.contains("settles its 1 open operation\n"), "\(broken.all)")
            #expect(await project.weir("locks").output == "no workspace is locked\n")
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 1 && apply.messages.contains("in doubt"), "\(apply.all)")
            #expect(project.read("started") == "once\n")
        }
    }
}
