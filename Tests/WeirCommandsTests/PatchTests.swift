import Testing
import WeirValue

@Suite("A patch of a stack")
struct PatchTests {
    private static let base = """
        apiVersion: weir.dev/v1
        kind: Stack
        metadata: {name: fleet, description: The fleet., labels: {lab: fleet, size: small}}
        spec:
          inputs:
            count: {type: integer, default: 3}
            text: {type: string, default: plain}
          resources:
            page:
              type: stack
              with: {source: ./parts/page.yaml, inputs: {name: "${inputs.text}"}}
            list:
              type: file
              with: {path: out/list, value: [1, 2, 3], format: json, mode: "0600"}
          outputs:
            line: {value: "${resources.page.line} ${string(inputs.count)}"}

        """

    /// Writes the stack that is patched, with a module beside it, in a folder of its own.
    private func prepare(_ project: Project) {
        project.write("bases/fleet.yaml", Self.base)
        project.write(
            "bases/parts/page.yaml",
            "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: page}\n"
                + "spec:\n  inputs: {name: {type: string}}\n  resources:\n"
                + "    file: {type: file, with: {path: \"out/${inputs.name}\", content: x}}\n"
                + "  outputs: {line: {value: \"page ${inputs.name}\"}}\n")
    }

    /// A patch of `base` called `name`, with `patch` as it stands under `spec.patch.spec`, from line 8 on.
    private func patch(_ name: String, of base: String, _ patch: String, metadata: String = "") -> String {
        "apiVersion: weir.dev/v1\nkind: StackPatch\nmetadata: {name: \(name)\(metadata)}\nspec:\n  stack: \(base)\n"
            + "  patch:\n    spec:\n"
            + patch.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)\n" }.joined()
    }

    @Test("changes, adds and takes away, replaces lists whole, and keeps where modules are")
    func merged() async throws {
        try await Project.with { project in
            prepare(project)
            project.write(
                "stacks/mine.yaml",
                patch(
                    "mine", of: "../bases/fleet.yaml",
                    """
                    inputs: {count: {default: 7}, text: {default: other}}
                    resources:
                      list: {with: {value: [9], mode: null}}
                      more: {type: file, with: {path: out/more, content: more}}
                    """, metadata: ", labels: {size: null, team: a}"))
            let validate = await project.weir("validate", "mine")
            #expect(validate.status == 0 && validate.messages.isEmpty, "\(validate.all)")
            let apply = await project.weir("apply", "mine", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(
                project.read("out/list").flatMap { try? JSONReader.read($0) } == [9]
                    && project.read("out/other") == "x", "\(apply.all)")
            #expect(project.read("out/more") == "more")
            #expect(await project.weir("output", "mine", "line").output == "page other 7\n")
            let list = try JSONReader.read(await project.weir("list", "-o", "json").output).listValue ?? []
            let entry = try #require(list.first)
            #expect(entry["name"] == "mine" && entry["labels"] == ["lab": "fleet", "team": "a"], "\(entry)")
            #expect(entry["description"] == "The fleet.")
            #expect(await project.weir("destroy", "mine", "-y").status == 0)
        }
    }

    @Test("stands in its own file with its faults, and the stack in its own with what is left of it")
    func places() async throws {
        try await Project.with { project in
            prepare(project)
            project.write(
                "stacks/mine.yaml",
                patch(
                    "mine", of: "../bases/fleet.yaml",
                    """
                    inputs: {count: null, txt: null}
                    resources:
                      list: {with: {pth: out/x, content: "${inputs.txt}"}}
                      lost: {with: {path: x}}
                    """))
            let outcome = await project.weir("validate", "mine")
            #expect(outcome.status == 3)
            for part in [
                "error[W0107]: unknown input \"count\"\n  --> bases/fleet.yaml:16:59",
                "error[W0106]: file has no argument \"pth\"; did you mean \"path\"?\n  --> stacks/mine.yaml:10:23",
                "error[W0107]: unknown input \"txt\"; did you mean \"text\"?\n  --> stacks/mine.yaml:10:54",
                "error[W0103]: the resource \"lost\" needs \"type\"\n  --> stacks/mine.yaml:11:15",
                "warning[W0114]: the patch takes \"txt\" away, which is not there; did you mean \"text\"?\n  --> stacks/mine.yaml:8:29",
            ] { #expect(outcome.messages.contains(part), "\(part)\n\(outcome.messages)") }
        }
    }

    @Test("may be one of a patch, or a module, but not of itself")
    func nested() async throws {
        try await Project.with { project in
            prepare(project)
            project.write(
                "bases/more/two.yaml", patch("two", of: "../fleet.yaml", "inputs: {text: {default: two}}"))
            project.write(
                "stacks/three.yaml", patch("three", of: "../bases/more/two.yaml", "inputs: {count: {default: 33}}"))
            project.stack(
                "outer",
                """
                resources: {inner: {type: stack, with: {source: three.yaml}}}
                outputs: {line: {value: "${resources.inner.line}"}}
                """)
            let apply = await project.weir("apply", "outer", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(await project.weir("output", "outer", "line").output == "page two 33\n")
            project.write("stacks/a.yaml", patch("a", of: "b.yaml", "ttl: 1h"))
            project.write("stacks/b.yaml", patch("b", of: "a.yaml", "ttl: 1h"))
            let loop = await project.weir("validate", "a")
            #expect(
                loop.messages.contains(
                    "error[W0404]: the patch is one of itself: stacks/a.yaml patches stacks/b.yaml patches stacks/a.yaml\n"
                        + "  --> stacks/b.yaml:5:10"), "\(loop.messages)")
        }
    }

    @Test("is no longer what was planned once the stack that it is of changes, but a saved plan holds both")
    func saved() async throws {
        try await Project.with { project in
            prepare(project)
            project.write(
                "stacks/mine.yaml", patch("mine", of: "../bases/fleet.yaml", "inputs: {text: {default: mine}}"))
            #expect(await project.weir("plan", "mine", "--out", "plan.json").status == 0)
            project.write("bases/fleet.yaml", Self.base.replacing("out/list", with: "out/other-list"))
            project.remove("stacks")
            let apply = await project.weir("apply", "plan.json", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(project.exists("out/list") && project.exists("out/mine") && !project.exists("out/other-list"))
        }
    }

    @Test(
        "is told what it lacks",
        arguments: [
            ("metadata: {}\nspec: {stack: a.yaml, patch: {}}", "W0103", "3:11"),
            ("metadata: {name: x}\nspec: {patch: {}}", "W0103", "4:7"),
            ("metadata: {name: x}\nspec: {stack: none.yaml, patch: {}}", "W0404", "4:15"),
            ("metadata: {name: x}\nspec: {stack: \"${1}\", patch: {}}", "W0301", "4:15"),
            ("metadata: {name: x}\nspec: {stack: a.yaml, patch: [1]}", "W0301", "4:30"),
            ("metadata: {name: x}\nspec: {stack: a.yaml, patch: {metadata: {name: y}}}", "W0302", "4:48"),
            ("metadata: {name: x}\nspec: {stack: a.yaml, path: {}}", "W0102", "4:23"),
            ("metadata: {name: x}\nspec: {stack: a.yaml, patch: {kind: Stck}}", "W0101", "4:37"),
        ])
    func faults(text: String, code: String, place: String) async throws {
        try await Project.with { project in
            project.stack("a", "resources: {}")
            project.write("stacks/lab.yaml", "apiVersion: weir.dev/v1\nkind: StackPatch\n\(text)\n")
            let outcome = await project.weir("validate", "stacks/lab.yaml")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("[\(code)]"), "\(outcome.messages)")
            #expect(outcome.messages.contains("stacks/lab.yaml:\(place)"), "\(outcome.messages)")
        }
    }

    @Test("is formatted in the order of a stack, and linted for what stands in it")
    func authored() async throws {
        try await Project.with { project in
            project.stack("a", "inputs: {unread: {type: string, default: x}}\nresources: {}")
            let text = """
                kind: StackPatch
                apiVersion: weir.dev/v1
                spec:
                  patch:
                    spec:
                      resources:
                        r:
                          with:
                            value: 1
                          type: value
                      locals:
                        lost: 1
                  stack: a.yaml
                metadata:
                  name: lab

                """
            project.write("stacks/lab.yaml", text)
            #expect(await project.weir("fmt", "stacks/lab.yaml").status == 0)
            #expect(
                project.read("stacks/lab.yaml") == """
                    apiVersion: weir.dev/v1
                    kind: StackPatch
                    metadata:
                      name: lab
                    spec:
                      stack: a.yaml
                      patch:
                        spec:
                          locals:
                            lost: 1
                          resources:
                            r:
                              type: value
                              with:
                                value: 1

                    """)
            let lint = await project.weir("lint", "lab")
            #expect(lint.all.contains("W0602") && lint.all.contains("stacks/lab.yaml:10:9"), "\(lint.all)")
            #expect(!lint.all.contains("unread") && lint.all.contains("W0605"), "\(lint.all)")
        }
    }

    @Test("is a lab of its own beside the one that it is of")
    func labs() async throws {
        try await Project.with { project in
            project.stack("a", "resources: {}")
            project.write("stacks/lab.yaml", patch("lab", of: "a.yaml", "ttl: 1h"))
            let list = await project.weir("list")
            #expect(list.output.contains("stacks/a.yaml") && list.output.contains("stacks/lab.yaml"), "\(list.all)")
        }
    }
}
