import Testing
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

@Suite("weir fmt")
struct FmtTests {
    private let untidy = "kind:   Stack\napiVersion: weir.dev/v1\nmetadata: {name: lab}\nspec: {}\n"
    private let tidy = "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: lab}\nspec: {}\n"

    @Test("writes what changes, keeps modes and links, and names the files")
    func writes() async throws {
        try await Project.with { project in
            project.write("stacks/lab.yaml", untidy)
            project.write("stacks/tidy.yaml", tidy)
            project.write("other/deployment.yaml", "kind:  Deployment\n")
            project.write(".hidden/lab.yaml", untidy)
            chmod("\(project.directory)/stacks/lab.yaml", 0o640)
            symlink("stacks/lab.yaml", "\(project.directory)/link.yaml")
            let check = await project.weir("fmt", "--check")
            #expect(check.status == 1)
            #expect(check.output == "stacks/lab.yaml\n")
            #expect(project.read("stacks/lab.yaml") == untidy)
            let diff = await project.weir("fmt", "--diff", "lab")
            #expect(diff.status == 0)
            #expect(
                diff.output == """
                    --- stacks/lab.yaml
                    +++ stacks/lab.yaml
                    @@ -1,4 +1,4 @@
                    -kind:   Stack
                     apiVersion: weir.dev/v1
                    +kind: Stack
                     metadata: {name: lab}
                     spec: {}

                    """)
            let outcome = await project.weir("fmt", "link.yaml", "stacks")
            #expect(outcome.status == 0, "\(outcome.all)")
            #expect(project.read("stacks/lab.yaml") == tidy)
            #expect(project.read(".hidden/lab.yaml") == untidy)
            var status = stat()
            #expect(lstat("\(project.directory)/link.yaml", &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
            #expect(stat("\(project.directory)/stacks/lab.yaml", &status) == 0 && status.st_mode & 0o777 == 0o640)
            #expect(await project.weir("fmt", "--check").output.isEmpty)
        }
    }

    @Test("tells of every file that is no YAML, and formats the others")
    func faulty() async throws {
        try await Project.with { project in
            project.write("a.yaml", "a: [\n")
            project.write("b.yaml", "a:   1\n")
            let outcome = await project.weir("fmt", "a.yaml", "b.yaml")
            #expect(outcome.status == 3)
            #expect(outcome.messages.contains("a.yaml:"))
            #expect(project.read("a.yaml") == "a: [\n")
            #expect(project.read("b.yaml") == "a: 1\n")
            #expect(await project.weir("fmt", "nowhere").status == 3)
        }
    }
}

@Suite("weir lint, explain and SARIF")
struct LintCommandTests {
    @Test("lint tells of findings; --strict makes them a failure, and comments allow them")
    func lint() async throws {
        try await Project.with { project in
            project.stack("lab", "inputs: {unread: {type: string, default: x, description: d}}\nresources: {}")
            let outcome = await project.weir("lint", "lab")
            #expect(outcome.status == 0)
            #expect(outcome.messages.contains("warning[W0601]: nothing reads the input \"unread\""))
            #expect(outcome.output == "2 findings\n")
            #expect(await project.weir("lint", "lab", "--strict").status == 1)
            let json = try JSONReader.read(await project.weir("lint", "lab", "-o", "json").output)
            #expect(json.listValue?.map { $0["code"]?.stringValue } == ["W0605", "W0601"])
            let text = project.read("stacks/lab.yaml") ?? ""
            project.write("stacks/lab.yaml", "# weir: allow W0601, W0605\n" + text)
            let allowed = await project.weir("lint", "lab", "--strict")
            #expect(allowed.status == 0)
            #expect(allowed.output == "nothing found\n")
            project.stack("bad", "resources: {a: {type: nope}}")
            #expect(await project.weir("lint", "bad", "lab").status == 3)
        }
    }

    @Test("lint knows the functions of checks, and what they read is read")
    func checks() async throws {
        try await Project.with { project in
            project.stack(
                "lab",
                """
                inputs: {a: {type: string, description: d}, b: {type: string, description: d}}
                checks: [{name: up, assert: '${http("http://" + inputs.a).status == 200}'}]
                """)
            let outcome = await project.weir("lint", "lab", "-o", "json")
            #expect(outcome.status == 0, "\(outcome.all)")
            let found = try JSONReader.read(outcome.output).listValue ?? []
            let messages = found.compactMap { $0["message"]?.stringValue }
            #expect(messages.contains("nothing reads the input \"b\""))
            #expect(found.count == 2)
        }
    }

    @Test("validate --sarif writes a log with the places of all faults")
    func sarif() async throws {
        try await Project.with { project in
            project.stack("a lab", "locals: {n: \"${inputs.x}\", é: 1}\nresources: {a: {type: flie}}")
            let outcome = await project.weir("validate", "stacks/a lab.yaml", "--sarif")
            #expect(outcome.status == 3)
            #expect(outcome.messages.isEmpty)
            let log = try JSONReader.read(outcome.output)
            let run = log["runs"]?.listValue?.first
            #expect(log["version"] == "2.1.0")
            let results = run?["results"]?.listValue ?? []
            #expect(results.map { $0["ruleId"]?.stringValue } == ["W0104", "W0107", "W0104", "W0105"])
            let place = results.last?["locations"]?.listValue?.first?["physicalLocation"]
            #expect(place?["artifactLocation"]?["uri"] == "stacks/a%20lab.yaml")
            #expect(place?["region"]?["startLine"] == 6)
            #expect(place?["region"]?["startColumn"] == 25)
            #expect(place?["region"]?["endColumn"] == 29)
            project.stack("good", "resources: {}")
            let good = await project.weir("validate", "good", "--sarif")
            #expect(good.status == 0)
            #expect(try JSONReader.read(good.output)["runs"]?.listValue?.first?["results"]?.listValue?.isEmpty == true)
            #expect(await project.weir("lint", "good", "--sarif").output.contains("\"W0605\""))
        }
    }

    @Test("explain lists types, and tells what one takes and gives")
    func explain() async throws {
        try await Project.with { project in
            #expect(await project.weir("explain").output.contains("\nhttp.wait "))
            #expect(try JSONReader.read(await project.weir("explain", "-o", "json").output).listValue?.isEmpty == false)
            let file = await project.weir("explain", "file").output
            #expect(file.contains("ARGUMENTS\n  path  path\n      required; a change replaces the resource\n"))
            #expect(file.contains("ATTRIBUTES\n"))
            #expect(
                await project.weir("explain", "kustomize.build.overlay.images").output.contains("  newTag  string\n"))
            let unknown = await project.weir("explain", "file.contnt")
            #expect(unknown.status == 1)
            #expect(unknown.messages.contains("did you mean \"content\"?"))
            let json = try JSONReader.read(await project.weir("explain", "file.path", "-o", "json").output)
            #expect(json["required"] == true)
            #expect(json["immutable"] == true)
        }
    }

    @Test("validates all stacks of a project, and what its weir.yaml says for them")
    func wholeProject() async throws {
        try await Project.with { project in
            #expect(await project.weir("validate").output == "the project has no stacks\n")
            project.stack("a", "inputs: {size: {type: integer, default: 1}}\nresources: {}")
            project.stack("b", "uses: {a: {stack: a}}\nresources: {x: {type: vlue}}")
            project.write(
                "weir.yaml",
                """
                apiVersion: weir.dev/v1
                kind: Project
                spec:
                  inputs: {sise: 3}
                  stacks: {aa: {inputs: {size: 2}}}
                """)
            let faulty = await project.weir("validate")
            #expect(
                faulty.status == 3 && faulty.all.contains("W0105") && !faulty.all.contains("W0117"), "\(faulty.all)")
            #expect(faulty.output.contains("stacks/a.yaml is valid"))
            project.stack("b", "uses: {a: {stack: a}}\nresources: {}")
            let whole = await project.weir("validate")
            #expect(whole.status == 0, "\(whole.all)")
            #expect(whole.messages.contains("warning[W0117]: the project has no stack \"aa\"; did you mean \"a\"?"))
            #expect(whole.messages.contains("warning[W0107]: no stack of the project has an input \"sise\""))
            #expect(whole.messages.contains("--> weir.yaml:4:18"))
            #expect(await project.weir("validate", "a", "b").output.split(separator: "\n").count == 2)
        }
    }
}
