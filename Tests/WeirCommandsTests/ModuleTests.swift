import Testing
import WeirCommands
import WeirValue

@Suite("A stack as a module of another")
struct ModuleTests {
    private static let page = """
        inputs:
          name: {type: string, minLength: 2}
          text: {type: string, default: plain}
        secrets: {token: {env: TOKEN, optional: true}}
        locals: {line: "${inputs.name}=${inputs.text}"}
        resources:
          file: {type: file, with: {path: "out/${inputs.name}", content: "${locals.line}"}}
          sum: {type: value, with: {value: "${resources.file.sha256}"}}
        outputs:
          sum: {value: "${resources.sum.value}"}
          line: {value: "${locals.line}"}
          token: {value: "${secrets.token}", sensitive: true}
        """

    /// Runs `body` in a project with the stack `page` and the stack `lab`, which is `spec`.
    private func with(_ spec: String, _ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.stack("page", Self.page)
            project.stack("lab", spec)
            try await body(&project)
        }
    }

    @Test("is applied under its address, hands out its outputs, and goes with it")
    func single() async throws {
        let spec = """
            resources:
              first: {type: command, with: {create: [echo, "from afar"]}}
              home: {type: stack, with: {source: ./page.yaml, inputs: {name: home, text: "${resources.first.stdout.trim()}"}}}
              copy: {type: file, with: {path: out/copy, content: "${resources.home.line} ${resources.home.sum}"}}
            outputs: {sum: {value: "${resources.home.sum}"}}
            """
        try await with(spec) { project in
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("+ home.file") && plan.output.contains("+ home.sum"), "\(plan.all)")
            #expect(plan.output.contains("4 to create"))
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(project.read("out/home") == "home=from afar")
            #expect(project.read("out/copy")?.hasPrefix("home=from afar ") == true)
            #expect(await project.weir("output", "lab", "sum").output.count == 65)
            #expect(await project.weir("state", "list", "lab").output == "copy\nfirst\nhome.file\nhome.sum\n")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            let copy = try JSONReader.read(await project.weir("show", "lab", "copy").output)
            #expect(copy["dependencies"] == ["home"])
            let why = await project.weir("why", "lab", "home.file")
            #expect(why.status == 0 && why.output.contains("first"), "\(why.all)")
            project.remove("stacks")
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
            #expect(!project.exists("out/home") && !project.exists("out/copy"))
        }
    }

    @Test("has instances with forEach, and when, and its parts can be targeted and moved")
    func many() async throws {
        let spec = """
            inputs: {pages: {type: array, items: {type: string}, default: [one, two]}}
            resources:
              page:
                type: stack
                forEach: ${inputs.pages}
                with: {source: page.yaml, inputs: {name: "${each.key}", text: "${string(each.index)}"}}
              none: {type: stack, when: "${false}", with: {source: page.yaml, inputs: {name: none}}}
            outputs:
              lines: {value: "${resources.page.transformList(k, v, v.line)}"}
              two: {value: "${resources.page['two'].line}"}
            """
        try await with(spec) { project in
            #expect(await project.weir("apply", "lab", "-y", "--target", "page[\"two\"]").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "page[\"two\"].file\npage[\"two\"].sum\n")
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(await project.weir("output", "lab", "lines", "-o", "json").output.contains("one=0"))
            #expect(await project.weir("output", "lab", "two").output == "two=1\n")
            #expect(await project.weir("apply", "lab", "-y", "--set", "pages=[two]").status == 0)
            #expect(!project.exists("out/one") && project.read("out/two") == "two=0")
            project.stack(
                "lab",
                """
                resources: {site: {type: stack, with: {source: page.yaml, inputs: {name: two, text: "0"}}}}
                moved: [{from: 'page["two"]', to: site}]
                """)
            let moved = await project.weir("apply", "lab", "-y")
            #expect(
                moved.status == 0 && moved.messages.contains("page[\"two\"].file moved to site.file"), "\(moved.all)")
            #expect(await project.weir("state", "list", "lab").output == "site.file\nsite.sum\n")
            #expect(project.read("out/two") == "two=0")
        }
    }

    @Test("may hold modules, and is ordered with all that its inputs need, also where it holds nothing")
    func nested() async throws {
        let spec = """
            resources:
              a: {type: command, with: {create: [touch, made], read: [test, -e, made]}}
              outer: {type: stack, dependsOn: [a], with: {source: nested/outer.yaml, inputs: {name: deep}}}
              empty: {type: stack, with: {source: nested/empty.yaml, inputs: {text: "${resources.a.stdout}"}}}
              b: {type: command, with: {create: [ls, made], update: ["true"]}, dependsOn: [empty]}
            outputs: {line: {value: "${resources.outer.line}"}}
            """
        try await with(spec) { project in
            let head = "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: inner}\nspec:\n"
            project.write(
                "stacks/nested/outer.yaml",
                head + """
                      inputs: {name: {type: string}}
                      resources:
                        inner: {type: stack, with: {source: ../page.yaml, inputs: {name: "${inputs.name}"}}}
                      outputs: {line: {value: "${resources.inner.line}"}}
                    """)
            project.write(
                "stacks/nested/empty.yaml",
                head
                    + "  inputs: {text: {type: string}}\n  resources: {}\n  outputs: {t: {value: \"${inputs.text}\"}}\n"
            )
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(await project.weir("output", "lab", "line").output == "deep=plain\n")
            #expect(await project.weir("state", "list", "lab").output.contains("outer.inner.file\n"))
            let plan = try JSONReader.read(await project.weir("show", "lab", "b").output)
            #expect(plan["dependencies"] == ["empty", "a"])
        }
    }

    @Test("is saved with the plan, and has secrets of its own")
    func saved() async throws {
        let spec = """
            resources: {home: {type: stack, with: {source: page.yaml, inputs: {name: home}}}}
            outputs: {token: {value: "${resources.home.token}", sensitive: true}}
            """
        try await with(spec) { project in
            project.environment["TOKEN"] = "hunter2-of-a-module"
            #expect(await project.weir("plan", "lab", "--out", "plan.json").status == 0)
            #expect(project.read("plan.json")?.contains("hunter2") == false)
            project.remove("stacks/page.yaml")
            let apply = await project.weir("apply", "plan.json")
            #expect(apply.status == 0 && !apply.all.contains("hunter2"), "\(apply.all)")
            #expect(project.read("out/home") == "home=plain")
            #expect(await project.weir("output", "lab", "token", "--reveal").output.contains("hunter2-of-a-module"))
        }
    }

    @Test("waits with what needs it where only an apply can tell a part of it")
    func deferred() async throws {
        let spec = """
            resources:
              list: {type: command, with: {create: [echo, "x y"]}}
              inner: {type: stack, with: {source: many.yaml, inputs: {text: "${resources.list.stdout.trim()}"}}}
              after: {type: value, with: {value: "${resources.inner.all.size()}"}}
            """
        try await with(spec) { project in
            project.stack(
                "many",
                """
                inputs: {text: {type: string}}
                resources: {each: {type: value, forEach: "${inputs.text.split(' ')}", with: {value: 1}}}
                outputs: {all: {value: "${resources.each}"}}
                """)
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("inner.each deferred: its forEach") && plan.output.contains("after deferred"))
            let apply = await project.weir("apply", "lab", "-y", "--until-complete")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(await project.weir("state", "list", "lab").output.contains("inner.each[\"y\"]"))
            let after = try JSONReader.read(await project.weir("show", "lab", "after").output)
            #expect(after["arguments"]?["value"] == 2)
        }
    }

    @Test(
        "has its faults told at their places",
        arguments: [
            ("resources: {a: {type: stack}}", "W0108", "a module needs \"source\""),
            (
                "resources: {a: {type: stack, with: {source: nowhere.yaml}}}", "W0404",
                "there is no stack stacks/nowhere.yaml"
            ),
            (
                "resources: {a: {type: stack, with: {source: lab.yaml}}}", "W0404",
                "inside of itself: stacks/lab.yaml uses stacks/lab.yaml"
            ),
            ("resources: {a: {type: stack, with: {source: \"${'x'}\"}}}", "W0301", "a path without expressions"),
            (
                "resources: {a: {type: stack, with: {source: 'https://example.org/x'}}}", "W0404",
                "it is not said that this is a git repository"
            ),
            (
                "resources: {a: {type: stack, with: {source: page.yaml, inputs: {nme: xx}}}}", "W0102",
                "unknown field \"nme\""
            ),
            ("resources: {a: {type: stack, with: {source: page.yaml}}}", "W0108", "needs the argument \"inputs\""),
            ("resources: {a: {type: stack, with: {source: page.yaml, inputs: {name: 7}}}}", "W0301", "expected"),
            (
                "resources: {a: {type: stack, lifecycle: {ephemeral: true}, with: {source: page.yaml, inputs: {name: xx}}}}",
                "W0102", "a module has no \"lifecycle\""
            ),
            (
                "resources: {a: {type: stack, with: {source: page.yaml, inputs: {name: xx}}}}\noutputs: {o: {value: \"${resources.a.lin}\"}}",
                "W0112", "stack has no attribute \"lin\""
            ),
            (
                "resources: {a: {type: stack, with: {source: page.yaml, inputs: {name: xx}}}}\noutputs: {o: {value: \"${resources.a.token}\"}}",
                "W0308", "holds a sensitive value"
            ),
        ])
    func faults(_ spec: String, _ code: String, _ message: String) async throws {
        try await with(spec) { project in
            let fault = await project.weir("validate", "lab")
            #expect(fault.status == 3 && fault.messages.contains("error[\(code)]"), "\(fault.all)")
            #expect(fault.messages.contains(message) && fault.messages.contains("--> stacks/lab.yaml"), "\(fault.all)")
        }
    }

    @Test("has the faults of its own file told there, and those of values where they are given")
    func own() async throws {
        try await with(
            "resources: {a: {type: stack, with: {source: broken.yaml}}, b: {type: stack, with: {source: broken.yaml}}}"
        ) { project in
            project.stack("broken", "resources: {x: {type: fil}}")
            let fault = await project.weir("validate", "lab")
            #expect(fault.status == 3 && fault.messages.contains("--> stacks/broken.yaml:5:25"), "\(fault.all)")
            #expect(fault.messages.components(of: "W0105") == 1)
            project.stack(
                "lab",
                "inputs: {n: {default: x}}\nresources: {a: {type: stack, with: {source: page.yaml, inputs: {name: \"${inputs.n}\"}}}}"
            )
            let plan = await project.weir("plan", "lab")
            #expect(plan.status == 3 && plan.messages.contains("the input \"name\" of the module"), "\(plan.all)")
        }
    }

    @Test("takes its inputs as one value, known or not, and refuses names that the module has not")
    func wholeInputs() async throws {
        let spec = """
            inputs: {all: {type: object, default: {name: one, text: two}}}
            resources:
              first: {type: command, with: {create: [echo, late]}}
              a: {type: stack, with: {source: page.yaml, inputs: "${inputs.all}"}}
              b: {type: stack, with: {source: page.yaml, inputs: "${{'name': 'bee', 'text': resources.first.stdout.trim()}}"}}
            """
        try await with(spec) { project in
            let plan = await project.weir("plan", "lab")
            #expect(plan.status == 0, "\(plan.all)")
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(project.read("out/one") == "one=two" && project.read("out/bee") == "bee=late")
            let wrong = await project.weir("plan", "lab", "--set", "all={name: one, txt: x}")
            #expect(wrong.status == 3 && wrong.all.contains("the module has no input \"txt\""), "\(wrong.all)")
        }
    }

    @Test("in a folder is found again by a saved plan")
    func folder() async throws {
        try await Project.with { project in
            project.write(
                "parts/page/stack.yaml",
                """
                apiVersion: weir.dev/v1
                kind: Stack
                metadata: {name: page}
                spec: {resources: {f: {type: file, with: {path: out, content: x}}}}
                """)
            project.stack("lab", "resources: {m: {type: stack, with: {source: ../parts/page}}}")
            #expect(await project.weir("plan", "lab", "--out", "p").status == 0)
            let apply = await project.weir("apply", "p", "-y")
            #expect(apply.status == 0 && project.read("out") == "x", "\(apply.all)")
        }
    }

    @Test("is refused where a few files stand for millions of instances")
    func bomb() async throws {
        try await Project.with { project in
            project.stack("m0", "resources: {f: {type: value, with: {value: 1}}}")
            for level in 1...6 {
                let uses = (0..<10).map { "r\($0): {type: stack, with: {source: ./m\(level - 1).yaml}}" }
                project.stack("m\(level)", "resources: {\(uses.joined(separator: ", "))}")
            }
            let plan = await project.weir("plan", "m6")
            #expect(plan.status == 3 && plan.all.contains("more than 10000 modules are in one another"), "\(plan.all)")
            #expect(await project.weir("plan", "m3").status == 0)
        }
    }
}

extension String {
    /// How often `part` is in it.
    fileprivate func components(of part: String) -> Int {
        var (count, rest) = (0, self[...])
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
