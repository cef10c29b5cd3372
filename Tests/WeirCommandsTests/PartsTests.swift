import Testing
import WeirCommands
import WeirValue

@Suite("Parts of a stack")
struct PartsTests {
    private static let lab = """
        inputs: {text: {type: string, default: one}}
        resources:
          base: {type: file, with: {path: out/base, content: "${inputs.text}"}}
          many: {type: file, forEach: 2, with: {path: "out/many-${each.key}", content: "${resources.base.sha256}"}}
          other: {type: file, with: {path: out/other, content: "${inputs.text}"}}
        outputs: {text: {value: "${inputs.text}"}}
        """

    private func withLab(_ body: (Project) async throws -> Void) async throws {
        try await Project.with { project in
            project.stack("lab", Self.lab)
            try await body(project)
        }
    }

    @Test("are made with what they need, and the rest is left out")
    func targets() async throws {
        try await withLab { project in
            let plan = await project.weir("plan", "lab", "--target", "many[1]", "--set", "text=two")
            #expect(plan.output.contains("2 to create, the rest is left out"), "\(plan.output)")
            #expect(plan.messages.contains("weir apply lab --set text=two --target 'many[1]'"))
            #expect(await project.weir("apply", "lab", "-y", "--target", "many[1]").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "base\nmany[1]\n")
            let rest = await project.weir("apply", "lab", "-y", "--target", "many", "--target", "base")
            #expect(rest.status == 0 && rest.messages.contains("1 done"))
            #expect(await project.weir("apply", "lab", "-y").output == "text = \"one\"\n")
            #expect(project.exists("out/other"))
        }
    }

    @Test("are left out with what needs them")
    func excludes() async throws {
        try await withLab { project in
            #expect(await project.weir("apply", "lab", "-y", "--exclude", "base").status == 0)
            #expect(await project.weir("state", "list", "lab").output == "other\n")
            let none = await project.weir("plan", "lab", "--exclude", "base", "--detailed-exitcode")
            #expect(none.status == 0 && none.output.contains("nothing to do in the part that was asked for"))
            let json = try JSONReader.read(
                await project.weir("plan", "lab", "--exclude", "many", "-o", "json").output)
            #expect(json["partial"] == true && json["summary"]?["create"] == 1)
        }
    }

    @Test("are replaced where that is asked for, and not again by what goes on")
    func replaces() async throws {
        try await withLab { project in
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            let plan = await project.weir("plan", "lab", "--replace", "other")
            #expect(plan.output.contains("REPLACE   it was asked for"))
            #expect(plan.messages.contains("--replace other"))
            let apply = await project.weir("apply", "lab", "-y", "--replace", "other")
            #expect(apply.status == 0 && apply.messages.contains("deleted") && apply.messages.contains("created"))
            project.stack(
                "lab",
                Self.lab.replacing("outputs:", with: "  bad: {type: command, with: {create: [\"false\"]}}\noutputs:"))
            let failed = await project.weir(
                "apply", "lab", "-y", "--replace", "other", "--target", "bad", "--target", "other")
            #expect(failed.status == 1)
            #expect(failed.messages.contains("Go on with: weir apply lab --target bad --target other\n"))
        }
    }

    @Test("that there are not, or that are no addresses, are told")
    func wrong() async throws {
        try await withLab { project in
            for option in ["--target", "--exclude", "--replace"] {
                #expect(await project.weir("plan", "lab", option, "nope").status == 3)
                let none = await project.weir("plan", "lab", option, "x[")
                #expect(none.status == 64 && none.messages.contains("is no address"))
            }
            for arguments in [
                ["plan", "lab", "--destroy", "--refresh-only"], ["plan", "lab", "--destroy", "--target", "base"],
                ["plan", "lab", "--refresh-only", "--set", "text=x"], ["plan", "lab", "--parallelism", "0"],
                ["apply", "lab", "--refresh-only", "--replace", "base"], ["apply", "lab", "-q", "--verbose"],
                ["apply", "lab", "--parallelism", "0"], ["drift", "lab", "--parallelism", "0"],
                ["history", "lab", "--limit", "0"],
            ] {
                #expect(await project.weir(arguments).status == 64, "\(arguments)")
            }
        }
    }

    @Test("need no stack where all is destroyed or only the record is refreshed")
    func withoutStack() async throws {
        try await withLab { project in
            #expect(await project.weir("plan", "lab", "--destroy").output.contains("nothing to destroy"))
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.remove("stacks")
            let same = await project.weir("apply", "lab", "--refresh-only")
            #expect(same.status == 0 && same.messages.contains("what is recorded is what there is"))
            project.write("out/base", "changed")
            let drift = await project.weir("plan", "lab", "--refresh-only")
            #expect(drift.output.contains("only an apply sets back") && drift.output.contains("drift: base."))
            project.remove("out/other")
            #expect(await project.weir("apply", "lab", "--refresh-only").status == 64)
            let refresh = await project.weir("apply", "lab", "--refresh-only", "-y")
            #expect(refresh.status == 0 && refresh.messages.contains("forgotten"), "\(refresh.all)")
            #expect(await project.weir("state", "list", "lab").output == "base\nmany[0]\nmany[1]\n")
            let destroy = await project.weir("plan", "lab", "--destroy", "--detailed-exitcode")
            #expect(destroy.status == 2 && destroy.messages.contains("Apply it with: weir destroy lab"))
        }
    }

    @Test("tells what was taken away to be replaced, and then not made again")
    func halfReplaced() async throws {
        try await Project.with { project in
            let spec = { (version: Int, program: String) in
                """
                resources:
                  r: {type: command, with: {create: [echo, "\(version)"], delete: ["true"]}}
                  # Goes first, because it needs r; then r is to be made, and fails.
                  s: {type: command, with: {create: [\(program), "${resources.r.stdout}"], delete: ["true"]}}
                """
            }
            project.stack("lab", spec(1, "echo"))
            #expect(await project.weir("apply", "lab", "-y").status == 0)
            project.stack("lab", spec(2, "echo").replacing("[echo, \"2\"]", with: "[no-such-tool-here]"))
            let apply = await project.weir("apply", "lab", "-y")
            #expect(
                apply.status == 1 && apply.messages.contains("taken away, and not made again yet: s\n"), "\(apply.all)")
        }
    }
}
