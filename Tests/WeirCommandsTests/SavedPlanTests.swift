import Testing
import WeirCommands
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("A saved plan")
struct SavedPlanTests {
    private static let lab = """
        inputs:
          text: {type: string, default: hello}
          n: {type: integer, default: 2}
          pin: {type: string, sensitive: true, optional: true}
        secrets: {token: {env: TOKEN, optional: true}}
        resources:
          page: {type: file, with: {path: out/page, content: "${inputs.text}"}}
          keep: {type: file, with: {path: out/keep, content: "${secrets.token} ${inputs.pin}"}}
          each: {type: file, forEach: "${inputs.n}", with: {path: "out/e${each.key}", content: "${resources.page.sha256}"}}
        outputs: {path: {value: "${resources.page.path}"}}
        """
    private static let given = ["--set-string", "pin=12345678"]

    /// Runs `body` in a project with the stack `lab`, which is applied.
    private func withLab(_ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.environment["TOKEN"] = "a rather secret text"
            project.stack("lab", Self.lab)
            #expect(await project.weir("apply", "lab", "-y", "--set-string", "pin=12345678").status == 0)
            try await body(&project)
        }
    }

    /// Saves a plan of `lab` in the file `p.json`, with `arguments`.
    private func save(_ project: Project, _ arguments: String...) async {
        let outcome = await project.weir(["plan", "lab", "--out", "p.json"] + Self.given + arguments)
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.messages.contains("Apply it with: weir apply p.json") == !arguments.isEmpty)
    }

    private func apply(_ project: Project, _ arguments: String...) async -> Outcome {
        await project.weir(["apply", "p.json"] + Self.given + arguments)
    }

    @Test("is carried out as it is, once, without being asked")
    func carriedOut() async throws {
        try await withLab { project in
            await save(project, "--set", "text=bye", "--set", "n=3")
            let shown = await project.weir("show", "p.json")
            #expect(shown.output.contains("update   page") && shown.output.contains("create   each[2]"))
            let json = try JSONReader.read(await project.weir("show", "p.json", "-o", "json").output)
            #expect(json["format"] == "weir.dev/plan/v1" && json["inputs"]?["text"] == "bye")
            // What it would be without the plan does not matter.
            project.stack("lab", "resources: {}")
            let outcome = await apply(project)
            #expect(outcome.status == 0, "\(outcome.all)")
            #expect(outcome.messages.contains("4 done") && outcome.output.contains("path = "))
            #expect(project.read("out/page") == "bye" && project.exists("out/e2"))
            let again = await apply(project)
            #expect(again.status == 4 && again.messages.contains("carried out already"))
        }
    }

    @Test("is for its user alone, and holds no secret")
    func secret() async throws {
        try await withLab { project in
            project.environment["TOKEN"] = "another secret text"
            await save(project, "--set", "text=bye")
            var status = stat()
            #expect(stat("\(project.directory)/p.json", &status) == 0 && status.st_mode & 0o777 == 0o600)
            let text = try #require(project.read("p.json"))
            for form in ["secret text", "12345678", Digest.sha256(Array("another secret text".utf8)), "c2VjcmV0"] {
                #expect(!text.contains(form), "\(form)")
            }
            let plan = await project.weir("plan", "lab", "--set-string", "pin=87654321")
            #expect(plan.messages.contains("--set-string 'pin=…'") && !plan.all.contains("87654321"))
            #expect(await apply(project).status == 0)
            #expect(project.read("out/keep") == "another secret text 12345678")
        }
    }

    @Test("is refused where the state has moved on")
    func moved() async throws {
        try await withLab { project in
            await save(project, "--set", "text=bye")
            #expect(await project.weir(["apply", "lab", "-y", "--set", "n=1"] + Self.given).status == 0)
            let outcome = await apply(project)
            #expect(outcome.status == 4)
            #expect(outcome.messages.contains("has moved on") && outcome.messages.contains("apply done: 1 done"))
            #expect(project.read("out/page") == "hello")
        }
    }

    @Test("is refused where a secret, or an input that it leaves out, is another")
    func otherSecret() async throws {
        try await withLab { project in
            await save(project, "--set", "text=bye")
            let missing = await project.weir("apply", "p.json")
            #expect(
                missing.status == 4
                    && missing.messages.contains("give it again in a file, with --values FILE, or as WEIR_INPUT_pin"))
            let pin = await project.weir("apply", "p.json", "--set-string", "pin=nope12345")
            #expect(pin.status == 4 && pin.messages.contains("\"pin\""))
            let other = await apply(project, "--set", "text=other")
            #expect(other.status == 64 && other.messages.contains("it leaves out pin"))
            project.environment["TOKEN"] = "x"
            let token = await apply(project)
            #expect(token.status == 4 && token.messages.contains("\"token\""))
            #expect(project.read("out/page") == "hello")
        }
    }

    @Test("is refused where it would do something else")
    func otherActions() async throws {
        try await withLab { project in
            await save(project, "--set", "text=bye", "--set", "n=1")
            let text = try #require(project.read("p.json"))
            for (changed, said) in [
                (text.replacing("\"text\": \"bye\"", with: "\"text\": \"evil\""), "its arguments come out otherwise"),
                (text.replacing("\"n\": 1", with: "\"n\": 4"), "each[1]: now update"),
                (text.replacing("out/page", with: "out/elsewhere"), "page: now replace"),
                (text.replacing("\"verb\": \"apply\"", with: "\"verb\": \"destroy\""), "page: now delete"),
            ] {
                #expect(changed != text)
                project.write("p.json", changed)
                let outcome = await apply(project)
                #expect(outcome.status == 4 && outcome.messages.contains(said), "\(outcome.all)")
            }
            #expect(project.read("out/page") == "hello" && project.exists("out/e1"))
        }
    }

    @Test("that is cut, or none, is told with exit 3")
    func broken() async throws {
        try await withLab { project in
            await save(project)
            let text = try #require(project.read("p.json"))
            for (content, said) in [
                (String(text.prefix(900)), "it is no JSON"), ("{\"a\": 1}", "its format"), ("", "neither a stack nor"),
                ("hello: x", "neither a stack nor"),
                (text.replacing("\"parallelism\": 10", with: "\"parallelism\": 0"), "out of range"),
                (text.replacing("\"stack\": \"lab\"", with: "\"stack\": \"../lab\""), "no valid name"),
                (text.replacing("\"run\"", with: "\"ruin\""), "\"run\" is missing"),
            ] {
                project.write("p.json", content)
                for verb in ["apply", "show"] {
                    let outcome = await project.weir(verb, "p.json")
                    #expect(outcome.status == 3 && outcome.messages.contains(said), "\(outcome.all)")
                }
            }
            #expect(await project.weir("plan", "lab", "--out", "nowhere/p.json").status == 1)
        }
    }

    @Test("of another project is refused")
    func elsewhere() async throws {
        try await withLab { project in
            await save(project, "--set", "text=bye")
            let text = try #require(project.read("p.json"))
            let environment = project.environment
            try await Project.with { other in
                other.environment = environment
                other.write("p.json", text)
                let outcome = await other.weir("apply", "p.json", "--set-string", "pin=12345678")
                #expect(outcome.status == 4 && outcome.messages.contains("not in the state of this project"))
                #expect(!other.exists("out"))
            }
        }
    }

    @Test("takes no parts, no workspace and no refresh besides")
    func options() async throws {
        try await withLab { project in
            await save(project)
            for arguments in [["--target", "page"], ["-w", "other"], ["--exclude", "page"]] {
                #expect(await project.weir(["apply", "p.json"] + arguments).status == 64, "\(arguments)")
            }
            #expect(await project.weir("apply", "p.json", "--refresh-only").status == 64)
        }
    }

    @Test("of nothing does nothing")
    func nothing() async throws {
        try await withLab { project in
            await save(project)
            let commits = await project.weir("history", "lab").output
            let outcome = await apply(project)
            #expect(outcome.status == 0 && outcome.messages.contains("nothing to do"))
            #expect(await project.weir("history", "lab").output == commits)
        }
    }

    @Test("of a destroy, and of a refresh, needs no stack")
    func withoutStack() async throws {
        try await withLab { project in
            project.remove("stacks")
            project.remove("out/page")
            #expect(await project.weir("plan", "lab", "--refresh-only", "--out", "r.json").status == 0)
            let refresh = await project.weir("apply", "r.json")
            #expect(refresh.status == 0 && refresh.messages.contains("forgotten"), "\(refresh.all)")
            let plan = await project.weir("plan", "lab", "--destroy", "--out", "d.json")
            #expect(plan.output.contains("3 to delete") && plan.messages.contains("weir apply d.json"))
            #expect(await project.weir("apply", "d.json", "-q").status == 0)
            #expect(!project.exists("out/keep"))
            #expect(await project.weir("apply", "d.json").status == 4)
        }
    }

    @Test("keeps inputs with any character")
    func characters() async throws {
        try await withLab { project in
            project.write("values.yaml", "text: \"a\\u007F\\u0085\\u2028\\\"'😀\"\n")
            await save(project, "--values", "values.yaml")
            #expect(await apply(project).status == 0)
            #expect(project.read("out/page") == "a\u{7F}\u{85}\u{2028}\"'😀")
        }
    }

    @Test("is told from a stack that is written as JSON")
    func stackAsJSON() async throws {
        try await Project.with { project in
            project.write(
                "stacks/j.yaml",
                #"{"apiVersion": "weir.dev/v1", "kind": "Stack", "metadata": {"name": "j"}, "spec": {"outputs": {"a": {"value": 1}}}}"#
            )
            #expect(await project.weir("apply", "stacks/j.yaml", "-y").output == "a = 1\n")
        }
    }
}
