import Testing
import WeirCommands

@Suite("weir on a project")
struct LifecycleTests {
    private let lab = """
        inputs:
          text: {type: string, default: hello}
          n: {type: integer, default: 2}
        resources:
          folder: {type: directory, with: {path: "out"}}
          file:
            type: file
            with: {path: "${resources.folder.path}/a.txt", content: "${inputs.text}"}
          many:
            type: value
            forEach: ${inputs.n}
            with: {value: "${resources.file.sha256}-${each.key}"}
        outputs:
          path: {value: "${resources.file.path}"}
          all: {value: "${resources.many.map(m, m.value)}"}
        """

    @Test("plans, applies, has nothing to do, updates, destroys, and records each run in git")
    func whole() async throws {
        try await Project.with { project in
            project.stack("lab", lab)
            let plan = await project.weir("plan", "lab", "--detailed-exitcode")
            #expect(plan.status == 2)
            #expect(plan.output.contains("4 to create"))
            #expect(plan.output.contains("many[*]"))
            #expect(!project.exists(".weir/state.git"))

            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(apply.output.contains("path = "))
            #expect(project.read("out/a.txt") == "hello")

            let again = await project.weir("plan", "lab", "--detailed-exitcode")
            #expect(again.status == 0, "\(again.all)")
            #expect(again.output.contains("nothing to do"))
            let commits = await project.weir("history", "lab", "-o", "json")
            #expect(await project.weir("apply", "lab", "-y").messages.contains("nothing to do"))
            #expect(await project.weir("history", "lab", "-o", "json").output == commits.output)

            let changed = await project.weir("plan", "lab", "--set", "text=other", "--detailed-exitcode")
            #expect(changed.status == 2)
            #expect(changed.output.contains("\"hello\" -> \"other\""))
            #expect(await project.weir("apply", "lab", "-y", "--set", "text=other", "--set", "n=1").status == 0)
            #expect(project.read("out/a.txt") == "other")

            #expect(await project.weir("state", "list", "lab").output == "file\nfolder\nmany[0]\n")
            #expect(await project.weir("state", "show", "lab", "many[0]").output.contains("\"type\": \"value\""))
            #expect(await project.weir("state", "show", "lab", "many[7]").status == 1)

            project.remove("stacks")
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(!project.exists("out"))
            #expect(await project.weir("destroy", "lab", "-y").messages.contains("nothing to destroy"))
        }
    }

    @Test("leaves the trailers of the run in git", .enabled(if: hasTool("git"), "git is not installed"))
    func trailers() async throws {
        try await Project.with { project in
            project.stack("lab", lab)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let log = try #require(try await project.git("log", "--format=%B", "weir/lab/default"))
            for trailer in ["Weir-Run: ", "Weir-Actor: tester@here", "Weir-Stack-Digest: "] {
                #expect(log.contains(trailer))
            }
            #expect(try await project.git("fsck", "--strict") != nil)
        }
    }

    @Test("takes stacks by path, by name and by folder, and says where it looked")
    func naming() async throws {
        try await Project.with { project in
            project.stack("lab", "outputs: {a: {value: 1}}")
            project.write(
                "stacks/other/stack.yaml",
                "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: other}\nspec: {outputs: {a: {value: 1}}}\n")
            for name in ["lab", "stacks/lab", "stacks/lab.yaml", "./stacks/lab.yaml", "other", "stacks/other"] {
                #expect(await project.weir("validate", name).status == 0, "\(name)")
            }
            let missing = await project.weir("validate", "nowhere")
            #expect(missing.status == 3)
            #expect(missing.messages.contains("stacks/nowhere.yaml"))
        }
    }

    @Test("keeps workspaces apart")
    func workspaces() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "resources: {v: {type: value, with: {value: \"${stack.workspace}\"}}}\noutputs: {w: {value: \"${resources.v.value}\"}}"
            )
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("apply", "lab", "-y", "-w", "second").status == 0)
            #expect(await project.weir("output", "lab", "w", "-w", "second").output == "second\n")
            let list = await project.weir("status")
            #expect(list.output.contains("default") && list.output.contains("second"))
            #expect(await project.weir("destroy", "lab", "-y", "-w", "second").status == 0)
            #expect(await project.weir("output", "lab", "w").output == "default\n")
            #expect(await project.weir("plan", "lab", "-w", "Not_A_Label").status == 64)
        }
    }

    @Test("asks, and changes nothing without a yes")
    func asking() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {v: {type: value, with: {value: 1}}}")
            #expect(await project.weir("apply", "lab").status == 64)
            project.ask = { _ in "no" }
            #expect(await project.weir("apply", "lab").status == 1)
            #expect(!project.exists(".weir/state.git"))
            project.ask = { _ in "yes" }
            #expect(await project.weir("apply", "lab").status == 0)
            #expect(await project.weir("destroy", "lab").status == 0)
        }
    }

    @Test("records what was made when a part fails, and goes on with the rest")
    func failure() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs: {tool: {type: string, default: "false"}}
                resources:
                  good: {type: file, with: {path: good.txt, content: x}}
                  bad: {type: command, with: {create: ["${inputs.tool}"], delete: ["true"]}}
                  after: {type: value, with: {value: 1}, dependsOn: [bad]}
                """)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 1)
            #expect(apply.messages.contains("✗ bad"))
            #expect(apply.messages.contains("skipped: after"))
            #expect(apply.messages.contains("Go on with: weir apply lab"))
            #expect(await project.weir("state", "list", "lab").output.contains("good\n"))
            let missing = await project.weir("apply", "lab", "-y", "--set", "tool=no-such-tool")
            #expect(missing.status == 1)
            #expect(missing.messages.contains("no-such-tool"))
            #expect(await project.weir("apply", "lab", "-y", "--set-string", "tool=true").status == 0)
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("good.txt"))
        }
    }

    @Test("stops at the first Ctrl-C, ends tools at the second, and what it made is recorded")
    func interrupted() async throws {
        try await Project.with { project in
            project.write("slow", "#!/bin/sh\necho started > started\nexec sleep 60\n")
            project.stack(
                "lab",
                """
                resources:
                  first: {type: file, with: {path: first.txt, content: x}}
                  slow: {type: command, dependsOn: [first], with: {create: [/bin/sh, slow], delete: ["true"]}}
                  last: {type: value, with: {value: 1}, dependsOn: [slow]}
                """)
            let interrupts = project.interrupts
            let directory = project.directory
            let stopper = Task {
                while !Files.exists("\(directory)/started") { await Task.yield() }
                interrupts.interrupt()
                interrupts.interrupt()
            }
            let apply = await project.weir("apply", "lab", "-y")
            await stopper.value
            #expect(apply.status == 130, "\(apply.all)")
            #expect(await project.weir("state", "list", "lab").output == "first\nslow\n")
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("first.txt"))
        }
    }
}
