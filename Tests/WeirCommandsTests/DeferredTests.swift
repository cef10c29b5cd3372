import Testing
import WeirCommands
import WeirValue

@Suite("What only an apply can tell")
struct DeferredTests {
    private let stack = """
        resources:
          list: {type: command, with: {create: [echo, "a b"]}}
          many: {type: value, forEach: "${resources.list.stdout.trim().split(' ')}", with: {value: "${each.key}"}}
          more: {type: value, forEach: "${resources.many['a'].value == 'a' ? ['x'] : []}", with: {value: 1}}
        """

    @Test("is left for the next apply, and said")
    func left() async throws {
        try await Project.with { project in
            project.stack("lab", stack)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0 && apply.messages.contains("deferred: plan again"), "\(apply.all)")
            #expect(await project.weir("state", "list", "lab").output == "list\n")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("state", "list", "lab").output.contains("many[\"b\"]"))
        }
    }

    @Test("is applied until nothing is left where that is asked for")
    func untilComplete() async throws {
        try await Project.with { project in
            project.stack("lab", stack)
            let apply = await project.weir("apply", "lab", "-y", "--until-complete")
            #expect(
                apply.status == 0 && apply.messages.contains("again, for what was deferred: many, more"), "\(apply.all)"
            )
            #expect(
                await project.weir("state", "list", "lab").output == "list\nmany[\"a\"]\nmany[\"b\"]\nmore[\"x\"]\n")
            #expect(await project.weir("apply", "lab", "-y", "--until-complete").status == 0)
        }
    }

    @Test("ends where nothing is told any more, and what is to be replaced is replaced once")
    func stuck() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  list: {type: command, with: {create: [echo, "a b"]}, lifecycle: {ephemeral: true}}
                  c: {type: command, with: {create: [sh, -c, "echo x >> made"]}}
                  many: {type: value, forEach: "${resources.list.stdout.trim().split(' ')}", with: {value: 1}}
                """)
            #expect(await project.weir("apply", "lab", "-y", "--target", "c").status == 0)
            let apply = await project.weir("apply", "lab", "-y", "--until-complete", "--replace", "c")
            #expect([0, 1].contains(apply.status), "\(apply.all)")
            #expect(project.read("made") == "x\nx\n")
        }
    }

    @Test("is refused where that is asked for", arguments: ["plan", "apply"])
    func strict(verb: String) async throws {
        try await Project.with { project in
            project.stack("lab", stack)
            let arguments = verb == "plan" ? [verb, "lab", "--strict"] : [verb, "lab", "--strict", "-y"]
            let refused = await project.weir(arguments)
            #expect(
                refused.status == 3 && refused.messages.contains("error[W0403]: many is deferred"), "\(refused.all)")
            #expect(!project.exists(".weir/state.git"))
            #expect(await project.weir("apply", "lab", "--strict", "--until-complete").status == 64)
        }
    }
}

@Suite("The values of a project")
struct ProjectValuesTests {
    @Test("come after defaults and before all that is given for a command")
    func precedence() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs:
                  a: {type: string, default: default}
                  b: {type: string, default: default}
                  c: {type: string, default: default}
                  d: {type: string, default: default}
                resources: {}
                outputs: {all: {value: "${inputs.a} ${inputs.b} ${inputs.c} ${inputs.d}"}}
                """)
            project.write(
                "weir.yaml",
                """
                apiVersion: weir.dev/v1
                kind: Project
                metadata: {name: labs}
                spec:
                  inputs: {b: project, c: project, d: project, others: 1}
                  stacks: {lab: {inputs: {c: stack, d: stack}}}
                """)
            project.write("values.yaml", "d: file\n")
            #expect(await project.weir("apply", "lab", "-y", "--values", "values.yaml").status == 0)
            #expect(await project.weir("output", "lab", "all").output == "default project stack file\n")
        }
    }

    @Test(
        "have faults with their places",
        arguments: [
            ("kind: Projct", "W0101", 2), ("kind: Project\nspec: {input: {}}", "W0102", 3),
            ("kind: Project\nspec: {inputs: []}", "W0301", 3), ("kind: Project\nspec: {stacks: []}", "W0301", 3),
            ("kind: Project\nspec: {stacks: {lab: {inputs: {x: 1}}}}", "W0107", 3), ("kind: [", "W0002", 3),
        ])
    func faults(_ text: String, _ code: String, _ line: Int) async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {}")
            project.write("weir.yaml", "apiVersion: weir.dev/v1\n\(text)\n")
            let plan = await project.weir("plan", "lab")
            #expect(plan.status == 3 && plan.messages.contains("error[\(code)]"), "\(plan.all)")
            #expect(plan.messages.contains("--> weir.yaml:\(line):"), "\(plan.all)")
        }
    }

    @Test("times and lengths of time in arguments are recorded as texts, and are no change")
    func times() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  t: {type: value, with: {value: "${{'at': timestamp('2026-01-02T03:04:05Z'), 'for': [duration('90s')], 'is': type(1)}}"}}
                outputs: {t: {value: "${timestamp('2026-01-02T03:04:05Z')}"}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let plan = await project.weir("plan", "lab", "--detailed-exitcode")
            #expect(plan.status == 0, "\(plan.all)")
        }
    }
}
