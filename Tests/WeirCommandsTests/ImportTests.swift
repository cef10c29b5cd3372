import Testing
import WeirCommands
import WeirValue

@Suite("What is there already")
struct ImportTests {
    @Test("is taken over where the stack says so, changed where it is not as declared, and goes with a destroy")
    func block() async throws {
        try await Project.with { project in
            project.write("same", "x")
            project.write("other", "old")
            project.write("there", "made by hand")
            project.stack(
                "lab",
                """
                resources:
                  same: {type: file, with: {path: same, content: x, mode: "0600"}}
                  other: {type: file, with: {path: other, content: new, mode: "0600"}}
                  thing:
                    type: command
                    with: {create: [touch, there], read: [test, -e, there], delete: [rm, there]}
                  after: {type: value, with: {value: "${resources.other.sha256}"}}
                import: [{to: same}, {to: other}, {to: thing}]
                """)
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("> same") && plan.output.contains("> thing"), "\(plan.all)")
            #expect(plan.output.contains("~ other") && plan.output.contains("it is there, and is taken over"))
            #expect(plan.output.contains("1 to create, 1 to update, 2 to adopt"))
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0 && apply.all.contains("adopted"), "\(apply.all)")
            #expect(project.read("other") == "new" && project.read("there") == "made by hand")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("same") && !project.exists("other") && !project.exists("there"))
        }
    }

    @Test("is taken over in modules and with keys, and as a part")
    func places() async throws {
        try await Project.with { project in
            project.stack(
                "page",
                "inputs: {n: {type: string}}\nresources: {f: {type: file, with: {path: \"${inputs.n}\", content: x}}}")
            project.stack(
                "lab",
                """
                resources:
                  p: {type: stack, forEach: [a, b], with: {source: page.yaml, inputs: {n: "${each.key}"}}}
                import: [{to: 'p["a"].f'}]
                """)
            project.write("a", "x")
            let part = await project.weir("plan", "lab", "--target", #"p["b"]"#)
            #expect(part.output.contains("1 to create") && !part.output.contains("adopt"), "\(part.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "p[\"a\"].f\np[\"b\"].f\n")
        }
    }

    @Test("is recorded by hand, and what differs is changed by the next apply")
    func command() async throws {
        try await Project.with { project in
            project.write("f", "old")
            project.stack("lab", "resources: {f: {type: file, with: {path: f, content: new}}}")
            let imported = await project.weir("import", "lab", "f", "-y")
            #expect(imported.status == 0 && imported.all.contains("not quite as declared"), "\(imported.all)")
            #expect(project.read("f") == "old")
            let again = await project.weir("import", "lab", "f", "-y")
            #expect(again.status == 1 && again.all.contains("records f already"))
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("1 to update"), "\(plan.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("f") == "new")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            let none = await project.weir("import", "lab", "g", "-y")
            #expect(none.status == 3 && none.all.contains("declares no g"))
        }
    }

    @Test(
        "is refused where it cannot be",
        arguments: [
            (
                "resources: {v: {type: value, with: {value: 1}}}\nimport: [{to: v}]",
                "v is a value, which cannot be imported"
            ),
            ("resources: {}\nimport: [{to: v}]", "the stack does not declare it"),
            (
                "resources: {f: {type: file, with: {path: f, content: x}}}\nimport: [{to: f}, {to: f}]",
                "f is imported twice"
            ),
            (
                "resources: {c: {type: command, with: {create: [touch, x]}}}\nimport: [{to: c}]",
                "without a \"read\" nobody can tell"
            ),
            (
                "resources: {f: {type: file, forEach: [a], with: {path: f, content: x}}}\nimport: [{to: 'f[\"b\"]'}]",
                "nothing is declared there"
            ),
            (
                """
                resources:
                  a: {type: command, with: {create: [echo, x]}}
                  f: {type: file, with: {path: f, content: "${resources.a.stdout}"}}
                import: [{to: f}]
                """, "its arguments are known only after an apply"
            ),
        ])
    func refused(spec: String, reason: String) async throws {
        try await Project.with { project in
            project.stack("lab", spec)
            let plan = await project.weir("plan", "lab")
            #expect(plan.status == 3 && plan.all.contains(reason), "\(plan.all)")
        }
    }

    @Test(
        "is left out where it is not asked for, and refused where it could not stay or its needs are called otherwise")
    func edges() async throws {
        try await Project.with { project in
            let spec = """
                resources:
                  a: {type: value, with: {value: 1}}
                  f: {type: file, with: {path: f, content: x}}
                import: [{to: f}]
                """
            project.stack("lab", spec)
            #expect(await project.weir("plan", "lab", "--target", "a").status == 0)
            #expect(await project.weir("plan", "lab", "--exclude", "f").status == 0)
            #expect(await project.weir("plan", "lab").status == 3)
            project.write("f", "x")
            project.stack(
                "lab",
                spec.replacing("content: x}", with: "content: x}, lifecycle: {ephemeral: true}")
                    .replacing("value: 1", with: "value: '${resources.f.sha256}'"))
            let ephemeral = await project.weir("plan", "lab")
            #expect(ephemeral.status == 3 && ephemeral.all.contains("it exists only during runs"), "\(ephemeral.all)")
            // What is recorded is called otherwise than the stack calls it now.
            project.stack("lab", "resources: {old: {type: value, with: {value: 1}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack(
                "lab",
                """
                resources:
                  new: {type: value, with: {value: 1}}
                  f: {type: file, dependsOn: [new], with: {path: f, content: x}}
                  late: {type: file, when: "${resources.c.stdout == 'x'}", with: {path: f, content: x}}
                  c: {type: command, with: {create: [echo, x]}}
                moved: [{from: old, to: new}]
                """)
            let moved = await project.weir("import", "lab", "f", "-y")
            #expect(moved.status == 1 && moved.all.contains("apply that first"), "\(moved.all)")
            #expect(await project.weir("apply", "lab", "-y", "--target", "new").status == 0)
            let late = await project.weir("import", "lab", "late", "-y")
            #expect(late.status == 1 && late.all.contains("late cannot be imported: its when"), "\(late.all)")
            #expect(await project.weir("import", "lab", "f", "-y").status == 0)
        }
    }

    @Test("a command's output is then what its read prints")
    func output() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  c: {type: command, with: {create: ["false"], read: [echo, ' {"a": 1} ']}}
                  v: {type: file, with: {path: out, content: "${resources.c.stdout.trim()} ${string(resources.c.json.a)}"}}
                import: [{to: c}]
                """)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0 && project.read("out") == "{\"a\": 1} 1", "\(apply.all)")
        }
    }
}
