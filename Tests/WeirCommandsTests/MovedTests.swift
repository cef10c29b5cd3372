import Testing
import WeirCommands
import WeirValue

@Suite("What a stack says of instances that it declared otherwise before")
struct MovedTests {
    @Test("moves what is recorded to its new address, with its keys and what needs it, and does nothing else")
    func moved() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources:
                  old: {type: file, forEach: [a, b], with: {path: "out/${each.key}", content: x}}
                  next: {type: value, with: {value: "${resources.old.a.sha256}"}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack(
                "lab",
                """
                resources:
                  new: {type: file, forEach: [a, b], with: {path: "out/${each.key}", content: x}}
                  next: {type: value, with: {value: "${resources.new.a.sha256}"}}
                moved: [{from: old, to: new}]
                """)
            let plan = await project.weir("plan", "lab")
            #expect(
                plan.output.contains("> old[\"a\"] moved to new[\"a\"]") && plan.output.contains("2 to move"),
                "\(plan.all)")
            let json = try JSONReader.read(await project.weir("plan", "lab", "-o", "json").output)
            #expect(json["moved"]?.listValue?.count == 2)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "new[\"a\"]\nnew[\"b\"]\nnext\n")
            #expect(project.read("out/a") == "x")
            #expect(await project.weir("apply", "lab", "-y").messages.contains("nothing to do"))
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            #expect(await project.weir("show", "lab", "next").output.contains("\"new[\\\"a\\\"]\""))
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("out/a"))
        }
    }

    @Test("keeps the folder that stays with an instance")
    func folder() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {old: {type: file, with: {path: a, content: x}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.write(".weir/instances/lab/default/old/kept", "1")
            project.stack(
                "lab", "resources: {new: {type: file, with: {path: a, content: x}}}\nmoved: [{from: old, to: new}]")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read(".weir/instances/lab/default/new/kept") == "1")
            #expect(!project.exists(".weir/instances/lab/default/old"))
            #expect(await project.weir("state", "mv", "lab", "new", "last", "-y").status == 0)
            #expect(project.read(".weir/instances/lab/default/last/kept") == "1")
        }
    }

    @Test("says what it cannot move")
    func conflict() async throws {
        try await Project.with { project in
            let two = "resources: {a: {type: value, with: {value: 1}}, b: {type: value, with: {value: 2}}}"
            project.stack("lab", two)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack("lab", "resources: {b: {type: value, with: {value: 2}}}\nmoved: [{from: a, to: b}]")
            let plan = await project.weir("plan", "lab")
            #expect(
                plan.all.contains("error[W0402]")
                    && plan.all.contains("a cannot be moved to b: that is recorded already"))
            #expect(plan.status == 3)
        }
    }

    @Test("forgets what it says stays in the world")
    func removed() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "resources: {a: {type: file, with: {path: a, content: x}}, b: {type: file, with: {path: b, content: x}}}"
            )
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack("lab", "resources: {}\nremoved: [{from: a, destroy: false}, {from: b}]")
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("1 to delete, 1 to forget"), "\(plan.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("a") == "x" && !project.exists("b"))
            #expect(await project.weir("state", "list", "lab").output == "")
        }
    }
}

@Suite("What a stack reads of its surroundings")
struct SurroundingsTests {
    @Test("are the variables of the environment that it lists, and no others")
    func environment() async throws {
        try await Project.with { project in
            project.environment["REGION"] = "eu-3"
            project.stack(
                "lab",
                """
                environment: [REGION, ZONE]
                resources: {}
                outputs: {region: {value: "${env.REGION}"}, zone: {value: "${env.?ZONE.orValue('none')}"}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("output", "lab", "region").output == "eu-3\n")
            #expect(await project.weir("output", "lab", "zone").output == "none\n")
            project.stack("lab", "environment: [REGION]\noutputs: {home: {value: \"${env.HOME}\"}}\nresources: {}")
            let fault = await project.weir("validate", "lab")
            #expect(fault.status == 3 && fault.messages.contains("list it in spec.environment"), "\(fault.all)")
        }
    }

    @Test("is a secret that a command prints", arguments: [true, false])
    func secretCommand(works: Bool) async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                secrets: {token: {command: [\(works ? "echo" : "ls"), hunter2-from-a-tool]}}
                resources: {a: {type: file, with: {path: a, content: "${secrets.token}"}}}
                """)
            let apply = await project.weir("apply", "lab", "-y")
            if works {
                #expect(
                    apply.status == 0 && project.read("a") == "hunter2-from-a-tool" && !apply.all.contains("hunter2"))
            } else {
                #expect(apply.status == 3 && apply.messages.contains("W0307"), "\(apply.all)")
                #expect(apply.messages.contains("cannot be read: ls exited with status 2"), "\(apply.all)")
            }
        }
    }

    @Test("is left out where it may be missing and the tool is")
    func missingTool() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                secrets: {token: {command: [no-such-tool-anywhere], optional: true}}
                resources: {a: {type: file, with: {path: a, content: "${secrets.token == null ? 'none' : 'some'}"}}}
                """)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(project.read("a") == "none")
        }
    }

    @Test("follows moves that lead on, and says where they lead back")
    func chains() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {a: {type: file, with: {path: out/a, content: x}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack(
                "lab",
                """
                resources: {c: {type: file, with: {path: out/a, content: x}}}
                moved: [{from: b, to: c}, {from: a, to: b}]
                """)
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("> a moved to c") && plan.output.contains("1 to move"), "\(plan.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "c\n")
            project.stack(
                "lab",
                """
                resources: {c: {type: file, with: {path: out/a, content: x}}}
                moved: [{from: b, to: c}, {from: c, to: b}]
                """)
            let circle = await project.weir("plan", "lab")
            #expect(
                circle.status == 3 && circle.all.contains("c cannot be moved to c: the moves lead back"),
                "\(circle.all)")
        }
    }

    @Test("says that two cannot have one address")
    func collision() async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {a: {type: value, with: {value: 1}}, b: {type: value, with: {value: 2}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack(
                "lab", "resources: {c: {type: value, with: {value: 1}}}\nmoved: [{from: a, to: c}, {from: b, to: c}]")
            let plan = await project.weir("plan", "lab")
            #expect(plan.status == 3, "\(plan.all)")
            #expect(plan.all.contains("a cannot be moved to c: b is moved there too"))
            #expect(plan.all.contains("weir state mv"))
        }
    }

    @Test("records what an instance needs when only that has changed, so that a destroy goes by it")
    func dependencies() async throws {
        try await Project.with { project in
            let two = { (needs: String) in
                """
                resources:
                  a: {type: file, with: {path: out/a, content: x}}
                  b: {type: file\(needs), with: {path: out/b, content: x}}
                """
            }
            project.stack("lab", two(""))
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack("lab", two(", dependsOn: [a]"))
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("what it needs changed; only the record is written"), "\(plan.all)")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let shown = try JSONReader.read(await project.weir("show", "lab", "b").output)
            #expect(shown["dependencies"] == ["a"])
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
        }
    }
}
