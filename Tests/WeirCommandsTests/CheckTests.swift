import Testing
import WeirCommands
import WeirValue

@Suite("The checks of a stack")
struct CheckTests {
    @Test("are looked at after an apply, and fail it")
    func apply() async throws {
        try await Project.with { project in
            let stack = { (size: Int) in
                """
                resources: {a: {type: value, with: {value: 3}}}
                checks:
                  - {name: it is there, group: deployment, assert: "${resources.a.value == \(size)}"}
                  - name: it is small
                    assert: ${resources.a.value < 2}
                    message: ${string(resources.a.value)} bytes
                """
            }
            project.stack("lab", stack(3))
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 1 && apply.messages.contains("✓ check: it is there\n"), "\(apply.all)")
            #expect(apply.messages.contains("✗ check: it is small  3 bytes"))
            #expect(apply.messages.contains("error[W0507]: the check \"it is small\" fails: 3 bytes"))
            #expect(apply.messages.contains("lab.yaml:9:15"))
            #expect(await project.weir("state", "list", "lab").output == "a\n")
            let again = await project.weir("apply", "lab", "-y")
            #expect(again.status == 1 && again.messages.contains("nothing to do"), "\(again.all)")
            #expect(again.messages.contains("✗ check: it is small  3 bytes"))
            #expect(await project.weir("check", "lab", "--group", "deployment").status == 0)
            let group = await project.weir("check", "lab", "--group", "deploymnt")
            #expect(group.status == 1 && group.messages.contains("did you mean \"deployment\"?"))
            let check = await project.weir("check", "lab", "-o", "json")
            #expect(check.status == 1)
            let outcomes = try JSONReader.read(check.output).listValue
            #expect(outcomes?.map { $0["outcome"]?.stringValue } == ["holds", "fails"])
            #expect(outcomes?.last?["reason"] == "3 bytes" && outcomes?.first?["group"] == "deployment")
        }
    }

    @Test(
        "ask a server, again until it answers as they say",
        .enabled(if: BuiltProgram.path != nil, "the program is not built"))
    func http() async throws {
        try await Project.with { project in
            project.write("site/index.json", "{\"ready\": 2, \"next\": \"more.json\"}")
            project.write("site/more.json", "[1, 2]")
            project.stack(
                "web",
                """
                inputs: {url: {type: string}}
                resources: {}
                checks:
                  - name: it is ready
                    eventually: {timeout: 30s, interval: 10ms}
                    assert: ${http(inputs.url + "/index.json").json.ready == 2}
                  - name: one answer leads to the next
                    assert: ${http(inputs.url + "/" + http(inputs.url + "/index.json").json.next).json == [1, 2]}
                  - name: what is not there
                    assert: ${http(inputs.url + "/none").status == 404}
                  - name: nobody answers
                    assert: '${http("http://127.0.0.1:1/", {"timeout": "1s"}).status == 0}'
                """)
            let server = try PseudoTerminal(project, "files", "serve", "site", "--port", "0")
            try await server.shows("http://")
            let url = try #require(server.text.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://") })
            let check = await project.weir("check", "web", "--set", "url=\(url.hasSuffix("/") ? url.dropLast() : url)")
            #expect(check.status == 0, "\(check.all)")
            #expect(check.output.split(separator: "\n").count == 4)
            try server.type("\u{3}")
            _ = try await server.ended()
        }
    }

    @Test("give up when their time is over, and say what they saw last")
    func timeout() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                resources: {}
                checks: [{name: never, eventually: {timeout: 30ms, interval: 10ms}, assert: "${1 > 2}"}]
                """)
            let check = await project.weir("check", "lab")
            #expect(check.status == 1 && check.output.contains("it is false (after"), "\(check.all)")
            project.stack(
                "lab", "resources: {}\nchecks: [{name: n, message: m, assert: \"${dyn(locals.x)}\"}]\nlocals: {x: 200}")
            #expect(await project.weir("check", "lab").output.contains("it is 200, not true or false"))
        }
    }

    @Test(
        "alone may ask the world, and may not be written wrong",
        arguments: [
            ("outputs: {o: {value: \"${http('x').status}\"}}", "W0203", "it is there only in checks"),
            ("checks: {}", "W0301", "\"checks\" must be a list"),
            ("checks: [{assert: \"${true}\"}]", "W0103", "a check needs \"name\""),
            ("checks: [{name: a}]", "W0103", "a check needs \"assert\""),
            ("checks: [{name: a, assert: 1}]", "W0301", "expected"),
            ("checks: [{name: a, assert: true}, {name: a, assert: true}]", "W0003", "there are two checks \"a\""),
            ("checks: [{name: a, assert: true, eventually: {interval: 1s}}]", "W0103", "needs \"timeout\""),
            ("checks: [{name: a, assert: \"${http()}\"}]", "W0204", "http"),
        ])
    func faults(_ spec: String, _ code: String, _ message: String) async throws {
        try await Project.with { project in
            project.stack("lab", "resources: {}\n" + spec)
            let fault = await project.weir("validate", "lab")
            #expect(
                fault.status == 3 && fault.messages.contains("error[\(code)]") && fault.messages.contains(message),
                "\(fault.all)")
        }
    }

    @Test("are not looked at where parts are left out, and tell no secret")
    func partial() async throws {
        try await Project.with { project in
            project.environment["TOKEN"] = "hunter2-checked"
            project.stack(
                "lab",
                """
                secrets: {token: {env: TOKEN}}
                resources: {a: {type: value, with: {value: 1}}, b: {type: value, with: {value: 2}}}
                checks: [{name: never, assert: "${resources.a.value == 5}", message: "it is ${secrets.token} indeed"}]
                """)
            let part = await project.weir("apply", "lab", "-y", "--target", "a")
            #expect(part.status == 0, "\(part.all)")
            let all = await project.weir("apply", "lab", "-y")
            #expect(all.status == 1 && all.all.contains("what its message says is sensitive"), "\(all.all)")
            #expect(!all.all.contains("hunter2"))
        }
    }
}
