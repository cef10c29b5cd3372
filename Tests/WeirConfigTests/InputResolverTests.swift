import Testing
import WeirConfig
import WeirCore
import WeirValue

@Suite("Inputs")
struct InputResolverTests {
    private let stack: Stack

    init() throws {
        stack = try decode(
            """
            inputs:
              n: {type: integer, minimum: 0, default: 3}
              name: {type: string}
              tree: {type: object, default: {a: {b: 1}}}
              key: {type: string, optional: true, sensitive: true}
            """)
    }

    private func resolve(_ fill: (inout InputResolver) -> Void) -> Result<Value.Map, DiagnosticsError> {
        var resolver = InputResolver()
        fill(&resolver)
        return Result { () throws(DiagnosticsError) in try resolver.resolve(stack) }
    }

    @Test("come from defaults, files, the environment and the command line, later ones winning")
    func precedence() throws {
        let values = try resolve {
            $0.add(file: "v.yaml", bytes: Array("n: 4\nname: file\n".utf8))
            $0.add(environment: ["WEIR_INPUT_n": "5", "OTHER": "x"])
            $0.add(assignment: "tree.a.c=[1, 2]", asText: false)
            $0.add(assignment: "name=007", asText: true)
        }.get()
        #expect(values["n"] == 5)
        #expect(values["name"] == "007")
        #expect(values["tree"] == ["a": ["b": 1, "c": [1, 2]]])
        #expect(values["key"] == nil as Value)
    }

    @Test("are read as YAML by --set and hidden where they are sensitive")
    func typed() throws {
        let values = try resolve {
            $0.add(assignment: "n=0x10", asText: false)
            $0.add(assignment: "name=a=b", asText: false)
            $0.add(assignment: "key=hunter22", asText: false)
        }.get()
        #expect(values["n"] == 16)
        #expect(values["name"] == "a=b")
        #expect(values["key"]?.isSensitive == true)
    }

    @Test("that are faulty are all told, sensitive ones without their value")
    func faults() throws {
        let result = resolve {
            $0.add(file: "v.yaml", bytes: Array("n: -1\nnmae: x\n".utf8))
            $0.add(assignment: "key=[1, hunter22]", asText: false)
            $0.add(assignment: "novalue", asText: false)
            $0.add(assignment: "n2=[", asText: false)
        }
        guard case .failure(let error) = result else {
            Issue.record("the inputs were taken")
            return
        }
        #expect(
            Set(error.diagnostics.map(\.code)) == [.outOfRange, .unknownInput, .wrongType, .missingInput, .yamlSyntax])
        #expect(error.diagnostics.contains { $0.range?.description == "v.yaml:1:4" })
        #expect(!"\(error)".contains("hunter22"))
    }

    @Test("files that are no maps are told")
    func files() {
        for text in ["[1]", "a: [", "\u{1}"] {
            guard
                case .failure = resolve({
                    $0.add(file: "v.yaml", bytes: Array(text.utf8))
                    $0.add(assignment: "name=x", asText: false)
                })
            else {
                Issue.record("\(text) was taken")
                continue
            }
        }
        #expect(throws: Never.self) {
            try resolve {
                $0.add(file: "v.yaml", bytes: [])
                $0.add(assignment: "name=x", asText: false)
            }.get()
        }
    }
}
