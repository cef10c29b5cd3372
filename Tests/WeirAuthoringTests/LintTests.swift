import Testing
import WeirAuthoring
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

/// Types for the tests of lint and of schemas in words.
struct SampleProvider: Provider {
    let types = [
        ResourceType(
            "sample", "A sample.",
            arguments: [
                .init("name", ValueSchema(.string, "What it is called."), required: true, immutable: true),
                .init(
                    "count",
                    {
                        var schema = ValueSchema(.integer); schema.minimum = 1; schema.maximum = 9; return schema
                    }(), default: 3),
                .init("parts", .list(of: .object([.init("size", .oneOf(["s", "l"], "How large."))], "The parts."))),
                .init("any", ValueSchema(.any)),
            ],
            attributes: [.init("id", ValueSchema(.string, "Its name in the world."), sensitive: true)]),
        ResourceType("aws.vpc", "A network.", arguments: [], attributes: []),
    ]

    func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation { .absent }
    func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult([:])
    }
    func update(_ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext) async throws
        -> OperationResult
    { OperationResult([:]) }
    func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}
}

let registry = TypeRegistry([SampleProvider()])

@Suite("Lint")
struct LintTests {
    /// The findings on the stack that `spec` writes, as `code line:column`, less those of missing descriptions.
    private func findings(_ spec: String, head: String = "") throws -> [String] {
        let text =
            head + "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: test}\nspec:\n"
            + spec.split(separator: "\n").map { "  \($0)\n" }.joined()
        let stack = try StackDecoder.decode(Array(text.utf8), file: "t.yaml", registry: registry).stack
        let document = try #require(YAMLDocument.parse(text: text, file: "t.yaml").document)
        return StackLinter.lint(document, stack).filter { $0.code != .missingDescription }.map { finding in
            #expect(finding.severity == .warning)
            return "\(finding.code.rawValue) \(finding.range.map { "\($0.start.line):\($0.start.column)" } ?? "-")"
        }
    }

    @Test("tells of what nothing reads")
    func unused() throws {
        let spec = """
            inputs: {a: {type: string}, b: {type: string}, c: {type: string}, d: {type: string}}
            locals: {x: "${inputs.a}", y: "${inputs['b']}", z: "${locals.x}"}
            secrets: {s: {env: S}, t: {env: T}}
            resources:
              r: {type: sample, forEach: ["${inputs.c}"], with: {name: "${locals.y} ${locals.z} ${secrets.t}"}}
            """
        #expect(try findings(spec) == ["W0601 5:69", "W0603 7:13"])
        #expect(
            try findings("inputs: {a: {type: string}}\nlocals: {x: 1}\noutputs: {o: {value: \"${inputs}\"}}") == [
                "W0602 6:12"
            ])
    }

    @Test("tells of names that hide variables of the language")
    func shadowing() throws {
        let spec = """
            locals: {run: 1, a: "${[1].map(inputs, inputs)}", b: "${{1: 2}.transformList(each, stack, stack)}"}
            outputs:
              x: {value: "${locals.run + size(locals.a) + locals.b.size() + '.map(run, 1)'.size()}"}
            """
        #expect(try findings(spec) == ["W0604 5:12", "W0604 5:34", "W0604 5:80", "W0604 5:86"])
    }

    @Test("tells of missing descriptions")
    func descriptions() throws {
        let text = """
            apiVersion: weir.dev/v1
            kind: Stack
            metadata: {name: test}
            spec:
              inputs: {a: {type: string}, b: {type: string, description: B.}}
              outputs: {o: {value: "${inputs.a}"}, p: {value: "${inputs.b}", description: P.}}
            """
        let stack = try StackDecoder.decode(Array(text.utf8), file: "t.yaml", registry: registry).stack
        let document = try #require(YAMLDocument.parse(text: text, file: "t.yaml").document)
        let found = StackLinter.lint(document, stack)
        #expect(found.map(\.code) == [.missingDescription, .missingDescription, .missingDescription])
        #expect(found.compactMap { $0.range?.start.line } == [3, 5, 6])
    }

    @Test("tells of costs without an end, of what never exists, of needless words and of exposed inputs")
    func resources() throws {
        let spec = """
            inputs: {apiToken: {type: string}, dbPassword: {type: string, sensitive: true}, tokens: {type: integer}}
            resources:
              net: {type: aws.vpc}
              dead: {type: sample, when: false, with: {name: "${inputs.apiToken}"}}
              folded: {type: sample, when: "${1 > 2}", with: {name: "${inputs.dbPassword}"}}
              twice: {type: sample, dependsOn: [net, last], with: {name: x, any: "${resources.last.id}"}}
              last: {type: sample, when: "${inputs.tokens > 1}", with: {name: x}}
            """
        #expect(
            try findings(spec) == ["W0609 5:12", "W0606 7:5", "W0607 8:32", "W0607 9:34", "W0608 10:44"])
        #expect(try findings("resources: {net: {type: aws.vpc}}\nttl: 8h").isEmpty)
    }

    @Test("comments allow findings on their line, on the next, and at the head in the whole file")
    func allowances() throws {
        let spec = """
            locals:
              a: 1 # weir: allow W0602
              # not read yet; weir: allow W0602
              b: 1
              # weir: allow W0601, W0602 because of the docs
              c: 1
              d: "# weir: no allow W0602"
            """
        #expect(try findings(spec) == ["W0602 8:5", "W0602 11:5"])
        #expect(try findings(spec, head: "# A lab.\n# weir: allow W0602\n\n").isEmpty)
    }
}

@Suite("Explaining")
struct ExplanationTests {
    @Test("tells of types, arguments, members of elements, and attributes")
    func paths() throws {
        let type = try Explanation.of("sample", in: registry)
        #expect(type.members.map(\.name) == ["name", "count", "parts", "any"])
        #expect(type.attributes.first?.notes == ["sensitive"])
        let count = try Explanation.of("sample.count", in: registry)
        #expect(count.type == "integer")
        #expect(count.notes == ["default 3", "from 1 to 9"])
        let size = try Explanation.of("sample.parts.size", in: registry)
        #expect(size.notes == ["one of \"s\", \"l\""])
        #expect(size.description == "How large.")
        #expect(try Explanation.of("sample.id", in: registry).description == "Its name in the world.")
        #expect(try Explanation.of("aws.vpc", in: registry).members.isEmpty)
        #expect(try Explanation.of("sample.parts", in: registry).value["members"]?.listValue?.count == 1)
    }

    @Test("tells of names that lead nowhere, with the nearest")
    func unknown() {
        for (path, message, hint) in [
            ("sampel", "there is no resource type \"sampel\"", "did you mean \"sample\"?"),
            ("sample.nmae", "sample has no \"nmae\"", "did you mean \"name\"?"),
            ("sample.name.first", "sample.name has no \"first\"", "it has no members"),
            ("sample.", "sample has no \"\"", "it has name, count, parts, any, id"),
        ] {
            do throws(Explanation.Unknown) {
                _ = try Explanation.of(path, in: registry)
                Issue.record("\(path) was found")
            } catch {
                #expect(error.description == message)
                #expect(error.hint == hint)
            }
        }
    }
}
