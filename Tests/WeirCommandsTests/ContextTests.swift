import Testing
import WeirValue

@Suite("A context")
struct ContextTests {
    private static let aws = """
        apiVersion: weir.dev/v1
        kind: Context
        metadata: {name: aws, description: Where the lab is.}
        spec:
          environment:
            REGION: eu-west-1
            RETRIES: 3
            PROFILE: {env: OWN_PROFILE}
            ABSENT: {env: NOWHERE, optional: true}
          secrets:
            TOKEN: {file: token.txt}
            ID: {command: [printf, the-secret-id]}
          labels: {team: a, size: big}

        """

    /// Runs `body` in a project with the context `aws`.
    private func with(_ body: (inout Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.write("contexts/aws.yaml", Self.aws)
            project.write("token.txt", "the-secret-token\n")
            project.environment["OWN_PROFILE"] = "profile-1"
            try await body(&project)
        }
    }

    /// A program that writes its variables to the file `name`.
    private static func script(_ name: String) -> String {
        "#!/bin/sh\necho \"$REGION $RETRIES $PROFILE ${ABSENT-none} $TOKEN $ID\" >> \(name)\necho \"$TOKEN\"\n"
    }

    @Test("gives commands, hooks and processes its variables, and nothing secret is shown or recorded")
    func tools() async throws {
        try await with { project in
            for name in ["made", "hooked", "stack-hooked", "gone", "ran"] {
                project.write("\(name).sh", Self.script(name) + (name == "ran" ? "exec sleep 60\n" : ""))
            }
            project.stack(
                "lab",
                """
                contexts: [aws]
                hooks: {before: [[sh, stack-hooked.sh]]}
                resources:
                  made:
                    type: command
                    with: {create: [sh, made.sh], delete: [sh, gone.sh], environment: {REGION: own}}
                    hooks: {after: [[sh, hooked.sh]]}
                  ran: {type: process, with: {run: [sh, ran.sh], ready: {output: "the-secret"}}}
                outputs: {printed: {value: "${resources.made.stdout}", sensitive: true}}
                """)
            let apply = await project.weir("apply", "lab", "-y", "--verbose")
            #expect(apply.status == 0, "\(apply.all)")
            let line = "profile-1 none the-secret-token the-secret-id\n"
            #expect(project.read("made") == "own 3 " + line)
            for name in ["hooked", "stack-hooked", "ran"] { #expect(project.read(name) == "eu-west-1 3 " + line) }
            let show = await project.weir("show", "lab", "made")
            let plan = await project.weir("plan", "lab")
            #expect(plan.output.contains("nothing to do") || plan.all.contains("nothing to do"), "\(plan.all)")
            for outcome in [apply, show, plan] { #expect(!outcome.all.contains("the-secret-"), "\(outcome.all)") }
            let state = try await project.git("log", "-p", "--all")
            #expect(state?.contains("the-secret-") == false)
            for file in project.files(below: ".weir")
            where !file.hasPrefix(".weir/state.git") && !file.hasPrefix(".weir/secrets") && !file.hasSuffix("/log") {
                #expect(project.read(file)?.contains("the-secret-") == false, "\(file)")
            }
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(project.read("gone") == "own 3 " + line)
        }
    }

    @Test("is read again by a destroy without the stack, which stops where it is gone and a tool needs it")
    func destroy() async throws {
        try await with { project in
            project.write("gone.sh", Self.script("gone"))
            project.stack(
                "lab",
                "contexts: [aws]\nresources: {a: {type: command, with: {create: [\"true\"], delete: [sh, gone.sh]}}}"
            )
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.remove("stacks")
            project.remove("contexts/aws.yaml")
            let stopped = await project.weir("destroy", "lab", "-y")
            #expect(stopped.status == 3)
            #expect(
                stopped.messages.contains(
                    "error[W0115]: the context \"aws\" is gone, whose variables the tools of lab/default were given"),
                "\(stopped.messages)")
            #expect(stopped.messages.contains("put contexts/aws.yaml back"), "\(stopped.messages)")
            #expect(await project.weir("status", "lab").status == 3)
            #expect(await project.weir("status", "lab", "--no-refresh").status == 0)
            project.write("contexts/aws.yaml", Self.aws.replacing("eu-west-1", with: "eu-west-2"))
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(project.read("gone")?.hasPrefix("eu-west-2 3 ") == true)
        }
    }

    @Test("is not missed where nothing of a workspace needs a tool, and is recorded once a stack names it")
    func withoutTools() async throws {
        try await with { project in
            project.stack("lab", "resources: {a: {type: file, with: {path: out/a, content: x}}}")
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack("lab", "contexts: [aws]\nresources: {a: {type: file, with: {path: out/a, content: x}}}")
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 2)
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            #expect(await project.weir("plan", "lab", "--detailed-exitcode").status == 0)
            let record = try await project.git("show", "weir/lab/default:workspace.json")
            #expect(record?.filter { !$0.isWhitespace }.contains("\"contexts\":[\"aws\"]") == true, "\(record ?? "")")
            project.remove("contexts")
            #expect(await project.weir("destroy", "lab", "-y").status == 0)
        }
    }

    @Test("is told where it is not there, contradicts another, or stands in a module")
    func attached() async throws {
        try await with { project in
            let other = Self.aws.replacing("name: aws", with: "name: other")
            project.write("contexts/other.yaml", other)
            project.stack("lab", "contexts: [aws, othr, other, aws, No_Name]\nresources: {}")
            let outcome = await project.weir("validate", "lab")
            for part in [
                "error[W0115]: there is no context \"othr\"; did you mean \"other\"?\n  --> stacks/lab.yaml:5:19",
                "error[W0116]: the contexts \"aws\" and \"other\" both set REGION\n  --> stacks/lab.yaml:5:25",
                "error[W0302]: the context \"aws\" stands twice\n  --> stacks/lab.yaml:5:32",
                "error[W0104]: \"No_Name\" is no name of a context: a-z, 0-9 and -\n  --> stacks/lab.yaml:5:37",
            ] { #expect(outcome.messages.contains(part), "\(part)\n\(outcome.messages)") }
            project.stack("part", "contexts: [aws]\nresources: {}")
            project.stack("lab", "resources: {m: {type: stack, with: {source: part.yaml}}}")
            let module = await project.weir("validate", "lab")
            #expect(
                module.messages.contains("error[W0102]: a module has no \"contexts\"")
                    && module.messages.contains("stacks/part.yaml:5:3"), "\(module.messages)")
        }
    }

    @Test(
        "is told what is wrong in its file",
        arguments: [
            ("{environment: [A]}", "W0301", "4:21"),
            ("{environment: {A: }}", "W0301", "4:25"),
            ("{environment: {A: [1]}}", "W0301", "4:25"),
            ("{environment: {A: \"${env.B}\"}}", "W0201", "4:25"),
            ("{environment: {A-B: x}}", "W0104", "4:22"),
            ("{environment: {WEIR_OPERATION: x}}", "W0104", "4:22"),
            ("{secrets: {A: clear}}", "W0301", "4:21"),
            ("{secrets: {A: {env: B, file: C}}}", "W0103", "4:18"),
            ("{secrets: {A: {evn: B}}}", "W0102", "4:22"),
            ("{environment: {A: x}, secrets: {A: {env: B}}}", "W0116", "4:39"),
            ("{labels: {a: 1}}", "W0301", "4:20"),
            ("{enviroment: {}}", "W0102", "4:8"),
        ])
    func faults(spec: String, code: String, place: String) async throws {
        try await Project.with { project in
            project.write(
                "contexts/aws.yaml", "apiVersion: weir.dev/v1\nkind: Context\nmetadata: {name: aws}\nspec: \(spec)\n")
            project.stack("lab", "contexts: [aws]\nresources: {}")
            for command in [["validate", "lab"], ["context", "show", "aws"], ["context", "list"]] {
                let outcome = await project.weir(command)
                #expect(outcome.status == 3)
                #expect(outcome.all.contains("[\(code)]"), "\(outcome.all)")
                #expect(outcome.all.contains("contexts/aws.yaml:\(place)"), "\(outcome.all)")
            }
        }
    }

    @Test("has the name of its file, and is checked with the project")
    func name() async throws {
        try await with { project in
            #expect(await project.weir("validate").status == 0)
            project.write("contexts/cloud.yaml", Self.aws)
            #expect(await project.weir("validate").status == 3)
            let outcome = await project.weir("context", "show", "cloud")
            #expect(
                outcome.messages.contains("error[W0104]: the file of the context \"cloud\" declares \"aws\""),
                "\(outcome.messages)")
        }
    }

    @Test("shows where its values come from, and none of them; a variable that is not there is told")
    func shown() async throws {
        try await with { project in
            let show = await project.weir("context", "show", "aws")
            #expect(show.status == 0, "\(show.all)")
            for part in ["file token.txt", "command printf the-secret-id", "env OWN_PROFILE", "env NOWHERE (optional)"]
            {
                #expect(show.output.contains(part), "\(show.output)")
            }
            let json = await project.weir("context", "show", "aws", "-o", "json")
            let list = await project.weir("context", "list")
            #expect(list.output.contains("aws") && list.output.contains("Where the lab is."))
            for outcome in [show, json, list] {
                for value in ["eu-west-1", "profile-1", "the-secret-token"] { #expect(!outcome.all.contains(value)) }
            }
            let context = try JSONReader.read(json.output)
            #expect(context["labels"] == ["team": "a", "size": "big"])
            #expect(await project.weir("context", "show", "awz").messages.contains("did you mean \"aws\"?"))
            project.environment["OWN_PROFILE"] = nil
            project.remove("token.txt")
            project.stack("lab", "contexts: [aws]\nresources: {a: {type: command, with: {create: [\"true\"]}}}")
            #expect(await project.weir("validate", "lab").status == 0)
            let plan = await project.weir("plan", "lab")
            #expect(
                plan.messages.contains(
                    "error[W0307]: the variable PROFILE of the context \"aws\" cannot be read: the variable OWN_PROFILE is not set\n"
                        + "  --> contexts/aws.yaml:8:5"), "\(plan.messages)")
            #expect(plan.messages.contains("the variable TOKEN of the context"), "\(plan.messages)")
        }
    }

    @Test("gives a stack its labels, of which the stack's own win; and a saved plan holds its file")
    func saved() async throws {
        try await with { project in
            project.write("made.sh", Self.script("made"))
            project.write(
                "stacks/lab.yaml",
                """
                apiVersion: weir.dev/v1
                kind: Stack
                metadata: {name: lab, labels: {size: small}}
                spec:
                  contexts: [aws]
                  resources: {a: {type: command, with: {create: [sh, made.sh]}}}

                """)
            let list = try JSONReader.read(await project.weir("list", "-o", "json").output).listValue ?? []
            #expect(list.first?["labels"] == ["team": "a", "size": "small"])
            #expect(await project.weir("plan", "lab", "--out", "plan.json").status == 0)
            #expect(project.read("plan.json")?.contains("the-secret-token") == false)
            project.write("contexts/aws.yaml", Self.aws.replacing("eu-west-1", with: "elsewhere"))
            project.write("token.txt", "the-secret-renewed\n")
            let apply = await project.weir("apply", "plan.json", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(project.read("made") == "eu-west-1 3 profile-1 none the-secret-renewed the-secret-id\n")
        }
    }

    @Test("is formatted, and cannot be a stack")
    func authored() async throws {
        try await with { project in
            project.write("contexts/aws.yaml", "kind: Context\n" + Self.aws.replacing("kind: Context\n", with: ""))
            #expect(await project.weir("fmt", "contexts").output == "contexts/aws.yaml\n")
            #expect(project.read("contexts/aws.yaml")?.hasPrefix("apiVersion: weir.dev/v1\nkind: Context\n") == true)
            let outcome = await project.weir("validate", "contexts/aws.yaml")
            #expect(outcome.messages.contains("error[W0101]: \"kind\" must be Stack, not \"Context\""))
        }
    }
}
