import Testing
import WeirCommands
import WeirValue

@Suite("What people see")
struct ViewTests {
    @Test("every fault with its line and a caret, exit 3, nothing written")
    func faults() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "inputs: {downstreams: {type: integer, default: 1}}\nlocals: {n: \"${inputs.downstream}\"}\nresources: {a: {type: nope}}"
            )
            for verb in ["validate", "plan"] {
                let outcome = await project.weir(verb, "lab")
                #expect(outcome.status == 3)
                #expect(outcome.output.isEmpty)
                #expect(
                    outcome.messages.contains(
                        """
                        error[W0107]: unknown input "downstream"; did you mean "downstreams"?
                          --> stacks/lab.yaml:6:25
                          |
                        6 |   locals: {n: "${inputs.downstream}"}
                          |                         ^^^^^^^^^^
                        """), "\(outcome.messages)")
                #expect(outcome.messages.contains("W0105"))
            }
            #expect(!project.exists(".weir"))
            let json = await project.weir("validate", "lab", "-o", "json")
            #expect(json.status == 3)
            let list = try JSONReader.read(json.output).listValue
            #expect(list?.count == 2)
            #expect(list?.first?["range"]?["column"] == 25)
        }
    }

    @Test("no secret, in no form, nowhere", .enabled(if: hasTool("git"), "git is not installed"))
    func secrets() async throws {
        try await Project.with { project in
            project.environment["TOKEN"] = "hunter2 \"quoted\" &more"
            project.stack(
                "lab",
                """
                secrets: {token: {env: TOKEN}}
                resources:
                  text: {type: file, with: {path: out/text, content: "t=${secrets.token};"}}
                  json: {type: file, with: {path: out/json, content: "${json.encode({'t': secrets.token})}"}}
                  base: {type: file, with: {path: out/base, content: "${base64.encode(bytes(secrets.token))}"}}
                  said: {type: command, with: {create: [echo, "x${secrets.token}x"], delete: ["true"]}}
                  fails: {type: command, with: {create: [ls, "/nowhere/${secrets.token}"]}}
                outputs: {t: {value: "${resources.said.stdout}", sensitive: true}}
                """)
            var seen = ""
            for arguments in [["plan", "lab"], ["plan", "lab", "-o", "json"]] {
                seen += await project.weir(arguments[0], arguments[1], arguments.count > 2 ? "-ojson" : "--compact").all
            }
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 1)
            seen += apply.all
            for verb in ["status", "output", "history"] { seen += await project.weir(verb, "lab").all }
            for address in ["text", "json", "base", "said"] {
                seen += await project.weir("state", "show", "lab", address).all
            }
            seen += await project.weir("output", "lab", "-o", "json").all
            seen += try await project.git("log", "-p", "--all") ?? ""
            #expect(seen.count > 1_000)
            let base = try #require(project.read("out/base"))
            for form in ["hunter2", base, String(base.dropFirst(4).prefix(12)), "aHVudGVyM"] {
                #expect(!seen.contains(form), "\(form)")
            }
            #expect(project.read("out/text") == "t=hunter2 \"quoted\" &more;")
            #expect(await project.weir("output", "lab", "t", "--reveal").output.contains("hunter2"))
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 2)
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
        }
    }

    @Test("graphs as dot, mermaid and JSON")
    func graphs() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "resources: {a: {type: value, with: {value: 1}}, b: {type: value, forEach: 2, with: {value: \"${resources.a.value}\"}}}"
            )
            #expect(await project.weir("graph", "lab").output.contains("b -> a;"))
            #expect(await project.weir("graph", "lab", "-o", "mermaid").output.contains("r_b --> r_a"))
            let json = try JSONReader.read(await project.weir("graph", "lab", "-o", "json").output)
            #expect(json["resources"]?.listValue?.last?["needs"] == ["a"])
        }
    }

    @Test("expressions by themselves")
    func eval() async throws {
        try await Project.with { project in
            project.write("vars.yaml", "a: {b: [1, 2]}\n")
            #expect(
                await project.weir("eval", "a.b.map(x, x * 2)", "--vars", "vars.yaml").output == "[\n  2,\n  4\n]\n")
            #expect(await project.weir("eval", "{'x': 'yes'}", "-o", "yaml").output == "x: \"yes\"\n")
            #expect(await project.weir("eval", "yaml.decode('a: 1').a + 1").output == "2\n")
            let fault = await project.weir("eval", "1 + nope")
            #expect(fault.status == 3)
            #expect(fault.messages.contains("expression:1:5"))
            #expect(await project.weir("eval", "1 / 0").status == 3)
            #expect(await project.weir("eval", "x", "--vars", "missing.yaml").status == 3)
        }
    }

    @Test("status tells what is there, what drifted and what is gone")
    func status() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                "resources: {a: {type: file, with: {path: a, content: x}}, b: {type: file, with: {path: b, content: x}}, c: {type: file, with: {path: c, content: x}}}"
            )
            #expect(await project.weir("status", "lab").output.contains("nothing is recorded"))
            #expect(await project.weir("apply", "lab", "-y", "-q").status == 0)
            project.write("b", "changed")
            project.remove("c")
            let json = try JSONReader.read(await project.weir("status", "lab", "-o", "json").output)
            #expect(json.listValue?.map { $0["status"] ?? nil } == ["ready", "drifted", "gone"])
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("drift: b."))
            #expect(await project.weir("plan", "lab", "--no-refresh").output.contains("nothing to do"))
        }
    }

    @Test("long texts as changed lines, colours where they are wanted")
    func plan() async throws {
        try await Project.with { project in
            let text = (1...20).map { "line \($0)" }.joined(separator: "\\n")
            project.stack(
                "lab",
                "resources: {a: {type: file, with: {path: a, content: \"\(text)\"}}, v: {type: value, with: {value: 1, triggers: 1}}}"
            )
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack(
                "lab",
                "resources: {a: {type: file, with: {path: a, content: \"\(text.replacing("line 9", with: "LINE 9"))\"}}, v: {type: value, with: {value: 1, triggers: 2}}}"
            )
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("- line 9\n") && plan.output.contains("+ LINE 9\n"), "\(plan.output)")
            #expect(!plan.output.contains("line 1\n"))
            #expect(plan.output.contains("REPLACE"))
            #expect(await project.weir("plan", "lab", colors: true).output.contains("\u{1B}[33m~"))
        }
    }

    @Test("a help page for each verb")
    func help() async throws {
        try await Project.with { project in
            for verb in [
                "validate", "plan", "apply", "destroy", "status", "output", "graph", "eval", "history", "state",
                "files",
            ] {
                let help = await project.weir(verb, "--help")
                #expect(help.status == 0)
                #expect(help.messages.contains("USAGE: weir \(verb)"))
            }
            #expect(await project.weir("plan").status == 64)
            #expect(await project.weir("--version").status == 0)
        }
    }
}
