import Testing
import WeirConfig
import WeirCore
import WeirValue

@Suite("Stacks")
struct StackDecoderTests {
    @Test("are decoded with everything in them")
    func whole() throws {
        let stack = try decode(
            """
            inputs:
              n: {type: integer, minimum: 0, default: 3, description: How many.}
              names: {type: array, items: {type: string}, optional: true}
            secrets:
              key: {env: KEY, optional: true}
              pem: {file: secrets/key.pem}
            locals:
              doubled: ${inputs.n * 2}
              tree: {a: 1, b: "${locals.doubled}"}
            resources:
              many:
                type: sample
                forEach: ${inputs.n}
                when: ${each.index < 2}
                with: {name: "x-${each.key}", count: "${locals.tree.b}"}
              one:
                type: sample
                dependsOn: ["many[1]"]
                with: {name: "${resources.many[0].id}"}
            outputs:
              ids: {value: "${resources.many.map(m, m.id)}"}
              token: {value: "${resources.one.token}", sensitive: true}
            """)
        #expect(stack.name == "test")
        #expect(stack.inputs.map(\.name) == ["n", "names"])
        #expect(stack.inputs[0].defaultValue == 3)
        #expect(stack.secrets.map(\.source) == [.environment("KEY"), .file("secrets/key.pem")])
        #expect(stack.locals.map(\.name) == ["doubled", "tree"])
        #expect(stack.resources.map(\.name) == ["many", "one"])
        #expect(stack.resources[1].needs.map(\.resource) == ["many", "many"])
        #expect(stack.outputs.map(\.sensitive) == [false, true])
        #expect(stack.digest.count == 64)
    }

    @Test("order their resources by their needs, through locals too")
    func order() throws {
        let stack = try decode(
            """
            locals: {via: "${resources.c.id}"}
            resources:
              a: {type: sample, with: {name: "${locals.via}"}}
              b: {type: sample, with: {name: b}, dependsOn: [a]}
              c: {type: sample, with: {name: c}}
            """)
        #expect(stack.resources.map(\.name) == ["c", "a", "b"])
    }

    @Test("know which instance is needed where the key tells")
    func selections() throws {
        let stack = try decode(
            """
            resources:
              many: {type: sample, forEach: [x, y], with: {name: m}}
              a: {type: sample, forEach: [x], with: {name: "${resources.many[each.key].id}"}}
              b: {type: sample, with: {name: "${resources.many.x.id}"}}
              c: {type: sample, with: {name: "${resources.many['y'].id}"}}
              d: {type: sample, with: {any: "${resources.many}", name: d}}
            """)
        let kinds = stack.resources.dropFirst().map { resource -> String in
            switch resource.needs[0].selection {
            case .all: "all"
            case .one(let key): "one \(key)"
            case .evaluated: "evaluated"
            }
        }
        #expect(kinds == ["evaluated", "one [\"x\"]", "one [\"y\"]", "all"])
    }

    @Test("without resources are stacks too")
    func empty() throws { #expect(try decode("outputs: {a: {value: 1}}").resources.isEmpty) }
}

@Suite("Faults of stacks")
struct StackFaultTests {
    @Test("are all told in one go, each once, at their places")
    func ten() {
        let (codes, places, marks) = faults(
            """
            inputs:
              mode: {type: string, enum: [a, b], default: ¦c}
              ¦mode: {type: string}
            resources:
              unknownInput: {type: sample, with: {name: "${inputs.¦mood}"}}
              unknownType: {type: ¦smaple, with: {name: x, other: "${1 + 1}"}}
              first: {type: sample, with: {name: "${¦resources.second.id}"}}
              second: {type: sample, with: {name: "${resources.first.id}"}}
              badExpression: {type: sample, with: {name: "${1 +¦}"}}
              missing: {type: sample, ¦with: {count: 1}}
              badForEach: {type: sample, forEach: ¦[x, x], with: {name: x}}
              undefined: {type: sample, with: {name: "${resources.¦nowhere.id}"}}
              wrongType: {type: sample, with: {name: x, count: ¦many}}
            """)
        #expect(
            codes == [
                .notAllowed, .duplicateKey, .unknownInput, .unknownType, .cycle, .expressionSyntax, .missingArgument,
                .invalidForEach, .unknownResource, .wrongType,
            ])
        #expect(places == marks)
    }

    /// Stacks with one fault each, which stands at the mark.
    private static let single: [(String, DiagnosticCode)] = [
        ("resources: {a: {type: sample, with: {name: x, ¦colour: y}}}", .unknownArgument),
        ("resources: {a: {type: sample, with: {¦nmae: x}}}", .unknownArgument),
        ("resources: {a: {type: sample, with: {name: x, mode: ¦fats}}}", .notAllowed),
        ("resources: {a: {type: sample, with: {name: x, nested: {¦of: 1}}}}", .unknownField),
        ("resources: {a: {type: sample, with: {name: x, nested: ¦{}}}}", .missingField),
        ("resources: {a: {type: sample, with: {name: x, list: [1, ¦x]}}}", .wrongType),
        ("resources: {a: {type: sample, with: {name: x, list: ¦{a: 1}}}}", .wrongType),
        ("resources: {a: {type: sample, with: {name: x, until: \"${response.status ==¦}\"}}}", .expressionSyntax),
        ("resources: {a: {type: sample, with: {name: x, until: \"¦request.status == 1\"}}}", .unknownVariable),
        ("resources: {a: {type: sample, with: {name: x, until: ¦[x]}}}", .wrongType),
        ("resources: {a: {type: sample, with: ¦[x]}}", .wrongType),
        ("resources: {a: ¦{with: {name: x}}}", .missingField),
        ("resources: {¦a-b: {type: sample, with: {name: x}}}", .invalidName),
        ("resources: {a: {type: sample, with: {name: x}, forEach: ¦\"${'x'}\"}}", .invalidForEach),
        (
            "resources: {a: {type: sample, with: {name: x}, forEach: ¦\"${inputs.t}\"}}\ninputs: {t: {type: string, default: x}}",
            .invalidForEach
        ),
        (
            "resources: {a: {type: sample, with: {name: ¦\"${inputs.n}\"}}}\ninputs: {n: {type: integer, default: 1}}",
            .wrongType
        ),
        (
            "resources: {a: {type: sample, with: {name: x, count: ¦\"n${inputs.n}\"}}}\ninputs: {n: {type: integer, default: 1}}",
            .wrongType
        ),
        ("resources: {a: {type: sample, with: {name: \"${¦each.key}\"}}}", .eachOutsideForEach),
        ("resources: {a: {type: sample, forEach: 2, with: {name: \"${each.¦keys}\"}}}", .unknownAttribute),
        ("resources: {a: {type: sample, when: ¦3, with: {name: x}}}", .wrongType),
        ("resources: {a: {type: sample, dependsOn: [¦b], with: {name: x}}}", .unknownResource),
        ("resources: {a: {type: sample, dependsOn: ¦b, with: {name: x}}}", .wrongType),
        ("resources: {a: {type: sample, dependsOn: [¦a], with: {name: x}}}", .cycle),
        ("resources: {a: {type: sample, with: {name: \"${¦resources.a.id}\"}}}", .cycle),
        (
            "resources: {a: {type: sample, with: {name: x}}, b: {type: sample, with: {name: \"${resources.a.¦di}\"}}}",
            .unknownAttribute
        ),
        ("resources: ¦[a]", .wrongType),
        ("outputs: {a: {value: \"${resources.¦a}\"}}", .unknownResource),
        ("outputs: {a: {¦valu: 1}}", .unknownField),
        ("outputs: {a: {value: ¦\"${secrets.s}\"}}\nsecrets: {s: {env: S}}", .undeclaredSensitive),
        (
            "outputs: {a: {value: ¦\"${locals.l}\"}}\nlocals: {l: \"${secrets.s}\"}\nsecrets: {s: {env: S}}",
            .undeclaredSensitive
        ),
        ("outputs: {a: {value: \"${secrets.¦t}\"}}\nsecrets: {s: {env: S}}", .unknownSecret),
        ("outputs: {a: {value: \"${locals.¦t}\"}}", .unknownLocal),
        ("secrets: {¦s: {}}", .missingField),
        ("secrets: {¦s: {env: A, file: b}}", .missingField),
        ("locals: {a: \"${¦locals.b}\", b: \"${locals.a}\"}", .cycle),
        ("inputs: {a: {type: ¦strang}}", .invalidSchema),
        ("inputs: {a: {type: string, pattern: ¦\"(\"}}", .invalidSchema),
        ("inputs: {a: {enum: ¦3}}", .invalidSchema),
        ("inputs: {a: {properties: ¦3}}", .invalidSchema),
        ("inputs: {a: {type: integer, default: ¦x}}", .wrongType),
        ("inputs: {a: {minimum: ¦x}}", .wrongType),
        ("inputs: {a: {optional: ¦x}}", .wrongType),
        ("inputs: {a: {description: ¦1}}", .wrongType),
        ("locals: {a: {¦\"${x}\": 1}}", .expressionSyntax),
        ("locals: {a: \"${¦nope}\"}", .unknownVariable),
        ("locals: {a: \"${¦nope()}\"}", .unknownFunction),
        ("locals: {a: \"${¦size(1, 2, 3)}\"}", .wrongArity),
        ("locals: {a: \"¦${1\"}", .expressionSyntax),
        ("locals: {a: \"é\\u00e9 ${¦nope}\"}", .unknownVariable),
        ("locals:\n  a: |\n    one\n    two ${1 + ¦nope}", .unknownVariable),
        ("locals: {a: \"${stack.¦nom}\"}", .unknownAttribute),
        ("locals: {a: \"${run.¦when}\"}", .unknownAttribute),
        ("¦extra: 1", .unknownField),
    ]

    @Test("are found one by one, at their places", arguments: single)
    func each(spec: String, expected: DiagnosticCode) {
        let (codes, places, marks) = faults(spec)
        #expect(codes == [expected])
        #expect(places == marks)
    }

    @Test("in the envelope")
    func envelopes() {
        #expect(diagnostics(file: "a: 1\n").map(\.code).contains(.missingField))
        #expect(diagnostics(file: "[]\n").map(\.code) == [.wrongType])
        #expect(
            diagnostics(file: "apiVersion: v2\nkind: Stack\nmetadata: {name: x}\nspec: {}\n").map(\.code) == [
                .wrongKind
            ])
        #expect(
            diagnostics(file: "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: X_}\nspec: {}\n").map(\.code) == [
                .invalidName
            ])
    }

    @Test("of the file itself", arguments: ["", "\u{0}\u{1}", "a: [", "\ta: 1", "a: 1\n---\nb: 2\n", "%x\n", "*x"])
    func files(text: String) { #expect(!diagnostics(file: text).isEmpty) }

    @Test("never crash the decoder, whatever a stack is turned into")
    func mutations() {
        let good = Array(
            envelope(
                """
                inputs: {n: {type: integer, default: 3}}
                secrets: {k: {env: K}}
                locals: {l: {a: "${inputs.n}", b: [1, "${secrets.k}"]}}
                resources:
                  a: {type: sample, forEach: "${inputs.n}", with: {name: "${each.key}", list: [1, 2]}}
                  b: {type: sample, when: "${inputs.n > 1}", with: {name: "${resources.a[0].id}", nested: {on: true}}}
                outputs: {o: {value: "${resources.b.id + 'x'}"}}
                """
            ).utf8)
        var generator = SplitMix(seed: 7)
        let tokens = [
            "${", "}", "[", "]", "{", ":", " ", "\n", "&a ", "*a", "<<: ", "\"", "'", "null", "-", "each", "${'",
        ].map { Array($0.utf8) }
        for _ in 0..<3_000 {
            var text = good
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let at = Int.random(in: 0..<text.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: text.remove(at: at)
                case 1: text[at] = UInt8.random(in: 9...126, using: &generator)
                default: text.insert(contentsOf: tokens[Int.random(in: 0..<tokens.count, using: &generator)], at: at)
                }
            }
            let found = diagnostics(file: String(decoding: text, as: UTF8.self))
            #expect(found.allSatisfy { !$0.message.isEmpty })
        }
    }
}

/// A small generator with a seed, so that a failing run can be had again.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
