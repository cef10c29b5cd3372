import Testing
import WeirCommands
import WeirValue

@Suite("Files from values and templates")
struct FilesFromValuesTests {
    private let lab = """
        inputs:
          port: {type: integer, default: 80}
        secrets:
          key: {env: LAB_KEY}
        locals:
          names: [a, b]
        resources:
          id: {type: value, with: {value: "${inputs.port}"}}
          settings:
            type: file
            with:
              path: out/settings.toml
              value:
                title: the lab
                server: {port: "${resources.id.value}", hosts: "${locals.names}"}
          environment:
            type: file
            with:
              path: out/lab.env
              value: {LAB_PORT: "${inputs.port}", LAB_KEY: "${secrets.key}"}
          readme:
            type: file
            with:
              path: out/readme.txt
              template: readme.tmpl
              variables: {names: "${locals.names}", port: "${resources.id.value}"}
        """
    private let template = "Hosts: ${names.join(\", \")}\nPort: ${port}\nHome: $${HOME}\n"

    @Test("are written, are left alone when nothing changed, and follow their values and templates")
    func whole() async throws {
        try await Project.with { project in
            project.environment["LAB_KEY"] = "not to be shown"
            project.stack("lab", lab)
            project.write("readme.tmpl", template)
            let apply = await project.weir("apply", "lab", "-y")
            #expect(apply.status == 0, "\(apply.all)")
            #expect(!apply.all.contains("not to be shown"))
            #expect(
                project.read("out/settings.toml") == """
                    title = "the lab"

                    [server]
                    port = 80
                    hosts = ["a", "b"]

                    """)
            #expect(project.read("out/lab.env") == "LAB_PORT=80\nLAB_KEY='not to be shown'\n")
            #expect(project.read("out/readme.txt") == "Hosts: a, b\nPort: 80\nHome: ${HOME}\n")

            let again = await project.weir("plan", "lab", "--detailed-exitcode")
            #expect(again.status == 0, "\(again.all)")
            #expect(!(await project.weir("state", "show", "lab", "environment").all.contains("not to be shown")))

            project.write("readme.tmpl", "Only ${port}\n")
            let changed = await project.weir("plan", "lab", "--detailed-exitcode")
            #expect(changed.status == 2)
            #expect(changed.output.contains("the content of template changed"), "\(changed.all)")
            #expect(await project.weir("apply", "lab", "-y", "--set", "port=81").status == 0)
            #expect(project.read("out/readme.txt") == "Only 81\n")
            #expect(project.read("out/settings.toml")?.contains("port = 81\n") == true)

            project.remove("stacks")
            project.remove("readme.tmpl")
            let destroy = await project.weir("destroy", "lab", "-y")
            #expect(destroy.status == 0, "\(destroy.all)")
            #expect(!project.exists("out"))
        }
    }

    @Test("faults are told by the plan, with the part of the value and the line of the template")
    func faults() async throws {
        try await Project.with { project in
            project.write("t.tmpl", "one\n  ${nothing}\n")
            project.stack(
                "lab",
                """
                resources:
                  a: {type: file, with: {path: a.toml, value: {list: [{x: null}]}}}
                  b: {type: file, with: {path: b.txt, template: t.tmpl}}
                  c: {type: file, with: {path: c.txt, value: 1}}
                  d: {type: file, with: {path: d.json, value: 1, content: ""}}
                  e: {type: file, with: {path: e, value: 1, format: yml}}
                """)
            let plan = await project.weir("plan", "lab")
            #expect(plan.status != 0)
            #expect(plan.all.contains("\"yml\" is not one of \"json\", \"yaml\""), "\(plan.all)")
            project.stack(
                "lab",
                """
                resources:
                  a: {type: file, with: {path: a.toml, value: {list: [{x: null}]}}}
                  b: {type: file, with: {path: b.txt, template: t.tmpl}}
                  c: {type: file, with: {path: c.txt, value: 1}}
                  d: {type: file, with: {path: d.json, value: 1, content: ""}}
                """)
            let told = await project.weir("plan", "lab").all
            for text in [
                "TOML cannot hold value.list[0].x: it is null, which TOML does not have",
                "t.tmpl:2:5: unknown variable \"nothing\"",
                "the name c.txt does not tell in which format the value is to be written",
                "both content and value are given",
            ] { #expect(told.contains(text), "\(told)") }
            #expect(!project.exists(".weir/state.git"))
        }
    }

    @Test(
        "expressions write formats",
        arguments: [
            ("toml.encode({'a': {'b': [1, 2]}})", "[a]\nb = [1, 2]\n"),
            ("ini.encode({'a': {'b': 'c d'}})", "[a]\nb = c d\n"),
            ("dotenv.encode({'A': 'c d'})", "A='c d'\n"), ("yaml.encode({'a': 'no'})", "a: \"no\"\n"),
            ("string(yaml.decode('a: [1]').a[0])", "1"),
        ])
    func functions(_ expression: String, _ text: String) async throws {
        try await Project.with { project in
            let outcome = await project.weir("eval", "-o", "json", "--", "\(expression) + '.'")
            #expect(outcome.output == JSONWriter.string(.string(text + ".")) + "\n", "\(outcome.all)")
        }
    }

    @Test(
        "expressions that a format cannot hold fail with the part",
        arguments: [
            ("toml.encode([1])", "TOML cannot hold the value: it is a list, and the whole has to be a map"),
            ("dotenv.encode({'A': [1]})", "a dotenv file cannot hold value.A: it is a list, not a text or a number"),
            (
                "ini.encode({'a': 1})",
                "an INI file cannot hold value.a: it is a number, not a map of the section's keys"
            ),
            ("yaml.decode(1)", "yaml.decode takes a string"), ("yaml.decode('a: [')", "not YAML: "),
        ])
    func functionFaults(_ expression: String, _ text: String) async throws {
        try await Project.with { project in
            let outcome = await project.weir("eval", "--", expression)
            #expect(outcome.status != 0)
            #expect(outcome.messages.contains(text), "\(outcome.all)")
        }
    }
}
