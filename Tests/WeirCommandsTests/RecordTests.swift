import Testing
import WeirCommands
import WeirCore
import WeirValue

@Suite("What is recorded")
struct RecordTests {
    /// Runs `body` in a project with the stack `lab`, applied twice: `b` needs `a`, whose content changed.
    private func withLab(_ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs: {text: {type: string, default: one}}
                resources:
                  a: {type: file, with: {path: a, content: "${inputs.text}"}}
                  b: {type: value, with: {value: "${resources.a.sha256}"}}
                outputs: {text: {value: "${inputs.text}"}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("apply", "lab", "-y", "--set", "text=two").status == 0)
            try await body(&project)
        }
    }

    @Test("is shown as it is, and as it was")
    func show() async throws {
        try await withLab { project in
            let now = await project.weir("show", "lab")
            #expect(now.output.contains("text = \"two\"") && now.output.contains("a         file    ready"))
            let commits = try JSONReader.read(await project.weir("history", "lab", "-o", "json").output).listValue ?? []
            let first = try #require(commits.last { $0["subject"]?.stringValue?.hasPrefix("apply done: ") == true })
            let digits = try #require(first["commit"]?.stringValue?.prefix(8))
            let before = await project.weir("show", "lab", "--at", String(digits))
            #expect(before.output.contains("text = \"one\""))
            let json = try JSONReader.read(
                await project.weir("show", "lab", "--at", String(digits), "-o", "json").output)
            #expect(json["outputs"]?["text"] == "one" && json["instances"]?.listValue?.count == 2)
            let instance = try JSONReader.read(await project.weir("show", "lab", "a", "--at", String(digits)).output)
            #expect(instance["arguments"]?["content"] == "one")
            #expect(await project.weir("show", "lab", "c").status == 1)
            #expect(await project.weir("show", "lab", "--at", "~99").messages.contains("no revision '~99'"))
            #expect(await project.weir("show", "lab", "--at", "zz").status == 1)
        }
    }

    @Test("differs between commits")
    func diff() async throws {
        try await withLab { project in
            let commits = try JSONReader.read(await project.weir("history", "lab", "-o", "json").output).listValue ?? []
            let first = try #require(
                commits.last { $0["subject"]?.stringValue?.hasPrefix("apply done: ") == true }?["commit"]?.stringValue
            )
            let diff = await project.weir("diff", "lab", first)
            #expect(
                diff.output.contains("~ a   file\n") && diff.output.contains("arguments.content: \"one\" -> \"two\""))
            let json = try JSONReader.read(await project.weir("diff", "lab", first, "~0", "-o", "json").output)
            #expect(json.listValue?.map { $0["change"]?.stringValue } == ["changed", "changed"])
            #expect(await project.weir("diff", "lab", "~0").output == "nothing differs\n")
            project.stack(
                "lab",
                "resources: {c: {type: value, with: {value: 1}, dependsOn: [b]}, b: {type: value, with: {value: 2}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let more = await project.weir("diff", "lab", first)
            #expect(more.output.contains("- a   file\n") && more.output.contains("+ c   value\n"))
            #expect(more.output.contains("dependencies: [\"a\"] -> []"))
        }
    }

    @Test("drifts where the world was changed")
    func drift() async throws {
        try await withLab { project in
            #expect(await project.weir("drift", "lab").output == "lab/default: no drift\n")
            #expect(await project.weir("drift", "nope").status == 1)
            project.write("a", "changed")
            let drift = await project.weir("drift", "lab")
            #expect(drift.status == 2 && drift.output.contains("content: sha256 "))
            project.remove("a")
            let json = await project.weir("drift", "lab", "-o", "json")
            #expect(json.status == 2)
            let list = try JSONReader.read(json.output)["drift"]?.listValue
            #expect(list?.first?["gone"] == true)
        }
    }

    @Test("that could not be asked after is no drift, and exit 1")
    func unreachable() async throws {
        try await Project.with { project in
            project.write("ok", "")
            project.stack(
                "lab",
                "resources: {a: {type: command, with: {create: [\"true\"], read: [cat, ok], delete: [\"true\"]}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.write("look", "exit 7\n")
            project.stack(
                "lab",
                "resources: {a: {type: command, with: {create: [\"true\"], read: [/bin/sh, look], delete: [\"true\"]}}}"
            )
            #expect(await project.weir("apply", "lab", "-y", "--no-refresh").status == 0)
            let drift = await project.weir("drift", "lab")
            #expect(drift.status == 1 && drift.messages.contains("could not be asked after"), "\(drift.all)")
        }
    }

    @Test("is explained, with the places that say so")
    func why() async throws {
        try await withLab { project in
            let same = await project.weir("why", "lab", "a", "--set", "text=two")
            #expect(same.output.contains("a (file): no-op") && same.output.contains("needs nothing"))
            let changed = await project.weir("why", "lab", "a")
            #expect(changed.output.contains("content: \"two\" -> \"one\"   stacks/lab.yaml:"))
            #expect(changed.output.contains("b: to "))
            let json = try JSONReader.read(await project.weir("why", "lab", "b", "-o", "json").output)
            #expect(json["needs"]?.listValue?.first?["text"] == "a: to update")
            let typo = await project.weir("why", "lab", "bb")
            #expect(typo.status == 1 && typo.messages.contains("has no \"bb\""))
            #expect(await project.weir("why", "lab", "b[").status == 64)
            project.stack("lab", "resources: {}")
            #expect(await project.weir("why", "lab", "a").output.contains("it is recorded and not declared"))
        }
    }

    @Test("is moved to another address, with what needs it")
    func move() async throws {
        try await withLab { project in
            #expect(await project.weir("state", "mv", "lab", "a", "z").status == 64)
            #expect(await project.weir("state", "mv", "lab", "a", "b", "-y").messages.contains("records b already"))
            #expect(await project.weir("state", "mv", "lab", "q", "z", "-y").status == 1)
            #expect(await project.weir("state", "mv", "lab", "a", "z[", "-y").status == 64)
            project.ask = { _ in "no" }
            #expect(await project.weir("state", "mv", "lab", "a", "z").status == 1)
            let moved = await project.weir("state", "mv", "lab", "a", "z[\"k\"]", "-y")
            #expect(moved.status == 0 && moved.messages.contains("1 instance that need it say so"), "\(moved.all)")
            #expect(await project.weir("state", "list", "lab").output == "b\nz[\"k\"]\n")
            let dependent = try JSONReader.read(await project.weir("state", "show", "lab", "b").output)
            #expect(dependent["dependencies"] == ["z[\"k\"]"])
            #expect(await project.weir("history", "lab").output.contains("moved a to z[\"k\"]"))
            #expect(await project.weir("state", "verify", "lab").output.contains("all is well"))
            project.stack(
                "lab",
                """
                resources:
                  z: {type: file, forEach: [k], with: {path: a, content: two}}
                  b: {type: value, with: {value: "${resources.z['k'].sha256}"}}
                outputs: {text: {value: two}}
                """)
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
        }
    }

    @Test("is forgotten, and stays in the world")
    func forget() async throws {
        try await withLab { project in
            let removed = await project.weir("state", "rm", "lab", "a", "-y")
            #expect(removed.status == 0 && removed.messages.contains("needed by b"))
            #expect(project.exists("a"))
            #expect(await project.weir("state", "rm", "lab", "a", "-y").status == 1)
            #expect(await project.weir("state", "list", "lab", "-o", "json").output.contains("\"b\""))
        }
    }

    @Test("is checked, and damage is told with exit 1")
    func verify() async throws {
        try await withLab { project in
            let json = try JSONReader.read(await project.weir("state", "verify", "lab", "-o", "json").output)
            #expect(json["findings"] == [] && json["instances"] == 2)
            #expect(await project.weir("state", "verify", "lab", "-w", "other").output.contains("0 instances"))
            #expect(await project.weir("state", "verify", "nope").status == 1)
        }
    }

    @Test("has no lock and nothing open when nothing runs")
    func locks() async throws {
        try await withLab { project in
            #expect(await project.weir("locks").output == "no workspace is locked\n")
            #expect(await project.weir("locks", "-o", "json").output == "[]\n")
            #expect(await project.weir("unlock", "lab", "-y").messages == "lab/default is not locked\n")
            let settle = await project.weir("state", "settle", "lab", "a", "--done")
            #expect(settle.status == 1 && settle.messages.contains("nothing is open there"))
            #expect(await project.weir("state", "settle", "lab", "a").status == 64)
            #expect(await project.weir("state", "settle", "lab", "a", "--done", "--not-done").status == 64)
        }
    }

    @Test("is nothing where nothing was applied")
    func nothing() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {}")
            for (arguments, said) in [
                (["show", "lab"], "nothing is recorded"), (["history", "lab"], "nothing is recorded"),
                (["status", "lab"], "nothing is recorded"), (["status"], "no workspace is recorded"),
                (["destroy", "lab", "-y"], "nothing to destroy"),
            ] {
                let outcome = await project.weir(arguments)
                #expect(outcome.status == 0 && outcome.all.contains(said), "\(arguments)")
            }
            #expect(await project.weir("diff", "lab", "~1").status == 1)
            #expect(await project.weir("output", "lab", "x").status == 1)
            #expect(!project.exists(".weir"))
        }
    }

    @Test("tells the tools that a stack needs")
    func doctor() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {a: {type: command, with: {create: [\"true\"], delete: [no-such-tool]}}}")
            let missing = await project.weir("doctor", "lab")
            #expect(missing.status == 1 && missing.output.contains("✗ no-such-tool"), "\(missing.all)")
            let json = try JSONReader.read(await project.weir("doctor", "lab", "-o", "json").output)
            #expect(json.listValue?.contains { $0["tool"] == "no-such-tool" && $0["path"] == .null } == true)
            project.stack("none", "resources: {v: {type: value, with: {value: 1}}}")
            #expect(await project.weir("doctor", "none").output == "none needs no tools\n")
            #expect(await project.weir("doctor").status == 0)
            #expect(await project.weir("doctor", "nope").status == 3)
        }
    }

    @Test("tells until when a workspace with a ttl is wanted")
    func expiry() async throws {
        try await Project.with { project in
            project.stack("lab", "ttl: 8h\nresources: {a: {type: value, with: {value: 1}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let list = try JSONReader.read(await project.weir("status", "-o", "json").output)
            let row = try #require(list.listValue?.first)
            let expires = try #require(row["expires"]?.stringValue)
            let created = try #require(row["created"]?.stringValue)
            #expect(try #require(Timestamp.seconds(expires)) - #require(Timestamp.seconds(created)) == 8 * 3_600)
        }
    }
}
