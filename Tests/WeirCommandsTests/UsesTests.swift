import Testing
import WeirCommands
import WeirValue

@Suite("Stacks that use one another")
struct UsesTests {
    /// Runs `body` in a project with `hub`, and `spoke`, which uses it; `page` is a module of `spoke`.
    private func withBoth(_ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.environment["TOKEN"] = "hunter2-of-the-hub"
            project.stack(
                "hub",
                """
                inputs: {size: {type: integer, default: 3}}
                secrets: {token: {env: TOKEN}}
                resources: {a: {type: file, with: {path: hub, content: "${string(inputs.size)}"}}}
                outputs: {size: {value: "${inputs.size}"}, token: {value: "${secrets.token}", sensitive: true}}
                """)
            project.stack(
                "page",
                """
                inputs: {n: {type: integer}}
                uses: {hub: {stack: hub}}
                resources: {f: {type: file, with: {path: page, content: "${string(uses.hub.size + inputs.n)}"}}}
                """)
            project.stack(
                "spoke",
                """
                uses: {hub: {stack: hub, workspace: default}}
                resources:
                  b: {type: file, with: {path: spoke, content: "${string(uses.hub.size)} ${uses.hub.token}"}}
                  m: {type: stack, with: {source: page.yaml, inputs: {n: 1}}}
                """)
            try await body(&project)
        }
    }

    @Test("read recorded outputs, sensitive ones too, and see when they change")
    func reads() async throws {
        try await withBoth { project in
            let plan = await project.weir("plan", "spoke")
            #expect(plan.status == 0 && plan.messages.contains("W0508"), "\(plan.all)")
            let early = await project.weir("apply", "spoke", "-y")
            #expect(early.status == 3 && early.messages.contains("weir apply hub"), "\(early.all)")
            #expect(await project.weir("apply", "hub", "-y").status == 0)
            let apply = await project.weir("apply", "spoke", "-y")
            #expect(apply.status == 0 && !apply.all.contains("hunter2"), "\(apply.all)")
            #expect(project.read("spoke") == "3 hunter2-of-the-hub" && project.read("page") == "4")
            #expect(await project.weir("plan", "spoke", "--detailed-exitcode").status == 0)
            #expect(await project.weir("apply", "hub", "-y", "--set", "size=5").status == 0)
            #expect(await project.weir("plan", "spoke", "--detailed-exitcode").status == 2)
            #expect(await project.weir("apply", "spoke", "-y").status == 0)
            #expect(project.read("page") == "6")
        }
    }

    @Test("keep what is used from being destroyed, until nobody uses it or somebody insists")
    func users() async throws {
        try await withBoth { project in
            #expect(await project.weir("apply", "--all", "-y").status == 0)
            let refused = await project.weir("destroy", "hub", "-y")
            #expect(
                refused.status == 1 && refused.messages.contains("hub/default is used by spoke/default"),
                "\(refused.all)")
            #expect(await project.weir("destroy", "hub", "-y", "--force").status == 0)
            #expect(await project.weir("destroy", "spoke", "-y").status == 0)
            #expect(await project.weir("apply", "hub", "-y").status == 0)
            #expect(await project.weir("destroy", "hub", "-y").status == 0)
        }
    }

    @Test("are applied and destroyed in their order, modules not by themselves")
    func all() async throws {
        try await withBoth { project in
            let list = await project.weir("list")
            #expect(list.output.contains("hub ") && !list.output.contains("page"), "\(list.all)")
            let json = try JSONReader.read(await project.weir("list", "--path", "spoke", "-o", "json").output)
            #expect(json.listValue?.map { $0["name"]?.stringValue } == ["hub", "spoke"])
            #expect(await project.weir("list", "--path", "spok").messages.contains("did you mean"))
            let apply = await project.weir("apply", "--all", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            let first = try #require(apply.messages.firstRange(of: "== apply hub"))
            let second = try #require(apply.messages.firstRange(of: "== apply spoke"))
            #expect(first.lowerBound < second.lowerBound)
            project.remove("stacks/spoke.yaml")
            let destroy = await project.weir("destroy", "--all", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(!project.exists("hub") && !project.exists("spoke") && !project.exists("page"))
            #expect(await project.weir("destroy", "--all", "-y").status == 0)
        }
    }

    @Test("leave out what needs a stack that failed, and go on with the rest")
    func failing() async throws {
        try await withBoth { project in
            project.stack(
                "hub",
                "resources: {a: {type: command, with: {create: [ls, /nowhere]}}}\noutputs: {size: {value: 1}, token: {value: x}}"
            )
            project.stack("other", "resources: {o: {type: file, with: {path: other, content: x}}}")
            let apply = await project.weir("apply", "--all", "-y")
            #expect(
                apply.status == 1 && apply.messages.contains("== spoke: left out, because hub failed"), "\(apply.all)")
            #expect(apply.messages.contains("failed or left out: hub, spoke") && project.exists("other"))
        }
    }

    @Test(
        "have faults told",
        arguments: [
            (["apply"], 64, "give a stack, or --all"), (["apply", "hub", "--all"], 64, "give a stack, or --all"),
            (["apply", "--all", "--set", "a=1"], 64, "--all takes no parts"),
        ])
    func usage(_ words: [String], _ status: Int32, _ message: String) async throws {
        try await withBoth { project in
            let outcome = await project.weir(words)
            #expect(outcome.status == status, "\(outcome.all)")
        }
    }

    @Test("may not need one another, nor have one name")
    func circles() async throws {
        try await Project.with { project in
            project.stack("a", "uses: {b: {stack: b}}\nresources: {}")
            project.stack("b", "uses: {a: {stack: a}}\nresources: {}")
            let circle = await project.weir("list")
            #expect(
                circle.status == 3 && circle.messages.contains("these stacks need one another: a needs b needs a"),
                "\(circle.all)")
            project.write(
                "stacks/b.yaml", "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: a}\nspec: {resources: {}}\n")
            project.stack("a", "resources: {}")
            #expect(
                await project.weir("list").messages.contains("two stacks are called a: stacks/a.yaml and stacks/b.yaml")
            )
            project.stack("a", "uses: {B: {stack: B_}, c: {}}\nresources: {}\noutputs: {o: {value: \"${uses.d}\"}}")
            let faults = await project.weir("validate", "stacks/a.yaml")
            #expect(["W0104", "W0103", "W0113"].allSatisfy { faults.messages.contains($0) }, "\(faults.all)")
        }
    }

    @Test("are found by the name that they say they have, and a name that nothing has is told")
    func names() async throws {
        try await Project.with { project in
            project.write(
                "stacks/one.yaml",
                "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: two}\nspec: {resources: {a: {type: value, with: {value: 1}}}}\n"
            )
            #expect(await project.weir("apply", "two", "-y").status == 0)
            let other = await project.weir("apply", "one", "-y")
            #expect(
                other.status == 3 && other.messages.contains("stacks/one.yaml declares the stack \"two\", not \"one\""),
                "\(other.all)")
            let destroy = await project.weir("destroy", "one", "-y")
            #expect(destroy.status == 1 && destroy.messages.contains("declares the stack \"two\""), "\(destroy.all)")
            #expect(await project.weir("state", "list", "stacks/one.yaml").output == "a\n")
            for verb in [
                ["destroy", "tow", "-y"], ["status", "tow"], ["drift", "tow"], ["output", "tow"], ["history", "tow"],
            ] {
                let unknown = await project.weir(verb)
                #expect(
                    unknown.status == 1 && unknown.messages.contains("there is no stack \"tow\""),
                    "\(verb): \(unknown.all)")
                #expect(unknown.messages.contains("did you mean \"two\"?"))
            }
            project.remove("stacks")
            #expect(await project.weir("destroy", "two", "-y").status == 0)
        }
    }

    @Test("are destroyed all the same where their files make a circle")
    func destroyedInCircle() async throws {
        try await withBoth { project in
            #expect(await project.weir("apply", "--all", "-y").status == 0)
            project.write(
                "stacks/hub.yaml",
                "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: hub, requires: [spoke]}\nspec: {resources: {}}\n"
            )
            #expect(await project.weir("apply", "--all", "-y").status == 3)
            let destroy = await project.weir("destroy", "--all", "-y")
            #expect(destroy.status == 0 && !project.exists("hub") && !project.exists("spoke"), "\(destroy.all)")
        }
    }

    @Test("a saved plan is bound to what it read of others")
    func saved() async throws {
        try await withBoth { project in
            #expect(await project.weir("apply", "hub", "-y").status == 0)
            #expect(await project.weir("plan", "spoke", "--out", "p").status == 0)
            #expect(await project.weir("apply", "p", "-y").status == 0)
            #expect(await project.weir("apply", "hub", "-y", "--set", "size=4").status == 0)
            #expect(await project.weir("plan", "spoke", "--out", "p").status == 0)
            #expect(await project.weir("apply", "hub", "-y", "--set", "size=5").status == 0)
            let late = await project.weir("apply", "p", "-y")
            #expect(late.status == 4 && late.all.contains("what uses.hub reads was applied since"), "\(late.all)")
            #expect(project.read("page") == "4")
        }
    }

    @Test("what is used is recorded when a run has succeeded, also where nothing else is to be done")
    func recorded() async throws {
        try await withBoth { project in
            project.remove("stacks/page.yaml")
            project.stack("spoke", "uses: {hub: {stack: hub}}\nresources: {b: {type: value, with: {value: 1}}}")
            #expect(await project.weir("apply", "--all", "-y").status == 0)
            // Now it is used no more, and nothing else changes.
            project.stack("spoke", "resources: {b: {type: value, with: {value: 1}}}")
            #expect(await project.weir("destroy", "hub", "-y").status == 1)
            #expect(await project.weir("apply", "spoke", "-y").status == 0)
            #expect(await project.weir("destroy", "hub", "-y").status == 0)
        }
    }

    @Test("what another workspace has orders nothing in this one")
    func otherWorkspace() async throws {
        try await Project.with { project in
            project.stack(
                "b", "resources: {r: {type: value, with: {value: 1}}}\noutputs: {x: {value: \"${resources.r.value}\"}}")
            project.stack(
                "a",
                "uses: {b: {stack: b, workspace: base}}\nresources: {r: {type: value, with: {value: \"${uses.b.x}\"}}}")
            #expect(await project.weir("apply", "b", "-w", "base", "-y").status == 0)
            let all = await project.weir("apply", "--all", "-y")
            #expect(all.status == 0, "\(all.all)")
            let list = await project.weir("list", "--path", "a")
            #expect(!list.output.contains("b"), "\(list.all)")
        }
    }
}
