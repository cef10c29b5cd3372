import Testing
import WeirProcess
import WeirValue
import WeirYAML

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Whether python3 with its module jsonschema is there.
private func hasJSONSchema() async -> Bool {
    guard hasTool("python3") else { return false }
    var found = false
    try? await Project.with { project in
        let command = Command(
            ["python3", "-W", "ignore", "-c", "import jsonschema"], environment: project.environment,
            workingDirectory: project.directory)
        found = try await SystemCommandRunner().run(command, in: "\(project.directory)/out").status.isSuccess
    }
    return found
}

@Suite("The JSON Schema")
struct SchemaTests {
    private static let checker = """
        import json, sys
        from jsonschema import Draft202012Validator
        data = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(data["schema"])
        validator = Draft202012Validator(data["schema"])
        print(json.dumps([validator.is_valid(case) for case in data["cases"]]))
        """

    /// Which of `cases` fit `schema`, as Python's jsonschema has it.
    private func fitting(_ schema: Value, _ cases: [Value], _ project: Project) async throws -> [Bool] {
        project.write("check.py", Self.checker)
        project.write("data.json", JSONWriter.string(["schema": schema, "cases": .list(cases)]))
        let command = Command(
            ["python3", "-W", "ignore", "check.py", "data.json"], environment: project.environment,
            workingDirectory: project.directory)
        let result = try await SystemCommandRunner().run(command, in: "\(project.directory)/out")
        let errors = try result.output.standardError.text(limit: 1 << 16)
        #expect(result.status.isSuccess, "\(errors)")
        let answer = try JSONReader.read(try result.standardOutput.text(limit: 1 << 20))
        project.remove("out")
        return answer.listValue?.compactMap(\.boolValue) ?? []
    }

    private func value(_ text: String) -> Value {
        YAMLDocument.parse(text: text, file: "case.yaml").document?.root.value() ?? .null
    }

    private func stack(_ spec: String) -> Value {
        value("apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: lab}\nspec:\n  \(spec)\n")
    }

    private func context(_ spec: String) -> Value {
        value("apiVersion: weir.dev/v1\nkind: Context\nmetadata: {name: aws}\nspec: \(spec)\n")
    }

    private func patch(_ spec: String) -> Value {
        value("apiVersion: weir.dev/v1\nkind: StackPatch\nmetadata: {name: lab}\nspec: \(spec)\n")
    }

    /// What validation takes.
    private static let good = [
        "resources:",
        "resources: {a: {type: value, with: {value: 1}}}",
        "resources: {a: {type: file, with: {path: x, content: \"${1}\"}}}",
        "resources: {a: {type: file, forEach: 3, when: \"${each.index > 1}\", with: {path: x, mode: }, dependsOn: []}}",
        "resources: {a: {type: file, forEach: \"${locals.x}\", with: {path: x, mode: \"0600\"}}}",
        "resources: {a: {type: http.wait, with: {url: \"http://a\", timeout: 1h30m, status: \"${1}\"}}}",
        """
        resources: {a: {type: value, with: {value: 1}, lifecycle: {retry: {attempts: 5, backoff: {initial: 1s, factor: 2, max: 1m}, \
        on: "${error.exitCode == 1}"}, timeouts: {create: 10m}, preventDestroy: "${inputs.x}", onFailure: keep, \
        ignoreChanges: [a.b]}, hooks: {before: [[echo, 1], {run: [ls], on: [create], timeout: 5s}]}}}
        """,
        "inputs: {a: {type: array, items: {type: string, enum: [x]}, default: [], optional: true, sensitive: false}}",
        "inputs: {a: {type: object, properties: {b: {type: integer, default: 3}}, required: [b], description: c}}",
        "secrets: {a: {env: A}, b: {file: f, optional: true}, c: {command: [pass, x]}}",
        "locals: {a: 1, b: [x], c: {d: null}}",
        "outputs: {a: {value: null, sensitive: true, description: d}}",
        "{environment: [HOME], ttl: 8h, moved: [{from: a, to: \"b[0]\"}], removed: [{from: c, destroy: false}]}",
        "{contexts: [aws], uses: {hub: {stack: hub, workspace: default}}, hooks: {after: [[echo, done]]}}",
        "checks: [{name: ready, group: g, eventually: {timeout: 5m}, assert: \"${true}\", message: \"${x}\"}]",
        "resources: {m: {type: stack, forEach: [a], with: {source: ./other.yaml, inputs: {x: 1}}}}",
    ]

    /// The faults of structure that validation tells of.
    private static let bad = [
        "resorces: {}",
        "resources: []",
        "resources: {a: {with: {}}}",
        "resources: {a: {type: flie, with: {path: x}}}",
        "resources: {a: {type: file}}",
        "resources: {a: {type: file, with: {content: x}}}",
        "resources: {a: {type: file, with: {path: x, contnet: y}}}",
        "resources: {a: {type: file, with: {path: [x]}}}",
        "resources: {a: {type: file, with: {path: x, mode: rwx}}}",
        "resources: {a: {type: file, with: [x]}}",
        "resources: {a: {type: http.wait, with: {url: \"http://a\", timeout: soon}}}",
        "resources: {a: {type: http.wait, with: {url: \"http://a\", headers: [many]}}}",
        "resources: {a: {type: value, with: {value: 1}, when: sometimes}}",
        "resources: {a: {type: value, with: {value: 1}, forEach: [x, x]}}",
        "resources: {a: {type: value, with: {value: 1}, forEach: true}}",
        "resources: {a: {type: value, with: {value: 1}, dependsOn: b}}",
        "resources: {a: {type: value, with: {value: 1}, lifecycle: {onFailure: explode}}}",
        "resources: {a: {type: value, with: {value: 1}, lifecycle: {retry: {attempts: 0}}}}",
        "resources: {a: {type: value, with: {value: 1}, lifecycle: {timeouts: {create: 10}}}}",
        "resources: {a: {type: value, with: {value: 1}, hooks: {before: [[]]}}}",
        "resources: {a: {type: value, with: {value: 1}, hooks: {before: [{on: [create]}]}}}",
        "resources: {\"a-b\": {type: value, with: {value: 1}}}",
        "inputs: {a: {type: text}}",
        "inputs: {a: {minimum: low}}",
        "inputs: {a: {sort: x}}",
        "secrets: {a: {}}",
        "secrets: {a: {env: A, file: b}}",
        "outputs: {a: {sensitive: true}}",
        "outputs: {a: {value: 1, sensitive: often}}",
        "moved: [{from: a}]",
        "checks: [{name: x}]",
        "checks: [{name: x, assert: \"${true}\", eventually: {interval: 1s}}]",
        "ttl: tomorrow",
        "resources: {m: {type: stack, with: {inputs: {x: 1}}}}",
        "resources: {m: {type: stack, with: {source: a.yaml}, hooks: {}}}",
    ]

    @Test("is the same every time")
    func stable() async throws {
        try await Project.with { project in
            let first = await project.weir("schema")
            #expect(first.status == 0)
            #expect(await project.weir("schema").output == first.output)
            let unknown = await project.weir("schema", "flie")
            #expect(unknown.status == 1)
            #expect(unknown.messages.contains("did you mean \"file\"?"))
        }
    }

    @Test(
        "takes what validation takes, and not its faults of structure",
        .enabled("python3 with its module jsonschema is not installed") { await hasJSONSchema() })
    func agrees() async throws {
        try await Project.with { project in
            let schema = await project.weir("schema")
            #expect(schema.status == 0)
            let cases = (Self.good + Self.bad).map(stack)
            let answers = try await fitting(try JSONReader.read(schema.output), cases, project)
            #expect(answers.count == cases.count)
            for (text, isValid) in zip(Self.good, answers) { #expect(isValid, "\(text)") }
            for (text, isValid) in zip(Self.bad, answers.dropFirst(Self.good.count)) { #expect(!isValid, "\(text)") }
        }
    }

    @Test(
        "takes every stack of the repository and what goes with stacks, and no other kind of file",
        .enabled("python3 with its module jsonschema is not installed") { await hasJSONSchema() })
    func repository() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let names = try FileManager.default.contentsOfDirectory(atPath: "/\(root)/stacks").filter {
            $0.hasSuffix(".yaml")
        }
        #expect(!names.isEmpty)
        try await Project.with { project in
            let stacks = names.compactMap { FileManager.default.contents(atPath: "/\(root)/stacks/\($0)") }.map {
                value(String(decoding: $0, as: UTF8.self))
            }
            let others = [
                value("apiVersion: weir.dev/v1\nkind: Stack\nspec: {}\n"),
                value("apiVersion: apps/v1\nkind: Stack\nmetadata: {name: a}\nspec: {}\n"),
                value("apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: No_Label}\nspec: {}\n"), 1,
                patch("{stack: a.yaml}"), patch("{stack: a.yaml, patch: {spec: []}}"), patch("{patch: {}}"),
                patch("{stack: a.yaml, patch: {metadata: {name: b}}}"), patch("{resources: {}}"),
            ]
            let contexts = [
                "{environment: {A: b, C: 3, D: {env: X, optional: true}}, secrets: {E: {command: [pass, e]}}}",
                "{labels: {a: b}}",
            ].map(context)
            let noContexts = [
                "{environment: [A]}", "{secrets: {A: clear}}", "{environment: {WEIR_A: b}}", "{secrets: {A: {}}}",
                "{labels: {a: 1}}", "{resources: {}}",
            ].map(context)
            let patches = ["{spec: {ttl: null, resources: {a: {with: {path: b}}}}}", "{}"].map {
                patch("{stack: ./a.yaml, patch: \($0)}")
            }
            let schema = try JSONReader.read(await project.weir("schema").output)
            let answers = try await fitting(schema, stacks + patches + contexts + others + noContexts, project)
            #expect(
                answers == (stacks + patches + contexts).map { _ in true } + (others + noContexts).map { _ in false },
                "\(names)")
        }
    }

    @Test(
        "of one type takes its arguments",
        .enabled("python3 with its module jsonschema is not installed") { await hasJSONSchema() })
    func type() async throws {
        try await Project.with { project in
            let schema = await project.weir("schema", "file")
            #expect(schema.status == 0)
            let cases = ["{path: a}", "{path: \"${x}\", content: }", "{}", "{path: a, size: 1}"].map(value)
            let answers = try await fitting(try JSONReader.read(schema.output), cases, project)
            #expect(answers == [true, true, false, false])
        }
    }
}
