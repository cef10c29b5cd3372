import Testing
import WeirConfig
import WeirCore

@Suite("Types of a stack's expressions")
struct TypeCheckTests {
    private static let inputs = """
        inputs:
          n: {type: integer, default: 1}
          name: {type: string, default: a}
          note: {type: string, optional: true}
          rate: {type: number, default: 1}
          on: {type: boolean, default: true}
          names: {type: array, items: {type: string}, default: []}
          ports: {type: array, items: {type: integer}, default: []}
          server: {type: object, default: {host: a}, required: [host], properties: {host: {type: string}, port: {type: integer, default: 80}, tag: {type: string}}}
          labels: {type: object, items: {type: string}, default: {}}
          any: {default: 1}
        secrets: {token: {env: T}, extra: {env: E, optional: true}}
        uses: {hub: {stack: hub}}
        environment: [HOME]
        resources:
          a: {type: sample, with: {name: x}}
          many: {type: sample, forEach: [x, y], with: {name: x}}
          maybe: {type: sample, when: "${inputs.on}", with: {name: x}}

        """

    /// The diagnostics of a stack with one more resource `r`, which has these fields.
    private func diagnostics(_ fields: String) -> [Diagnostic] {
        WeirConfigTests.diagnostics(file: envelope(Self.inputs + "  r: {type: sample, \(fields)}"))
    }

    /// The diagnostics where this expression is an argument that takes anything.
    private func diagnostics(expression: String) -> [Diagnostic] {
        diagnostics("with: {name: x, any: '${\(expression.replacing("'", with: "''"))}'}")
    }

    @Test(
        "are told where an operator or a function takes none of them",
        arguments: [
            ("inputs.n + \"x\"", "\"+\" takes no int and string", "write string(inputs.n)"),
            ("\"a\" + inputs.rate", "\"+\" takes no string and number", "write string(inputs.rate)"),
            ("size(inputs.n)", "\"size\" takes no int", "it takes string, bytes, list or map"),
            ("inputs.names.foo", "list has no field \"foo\"", "take an element, as in inputs.names[0]"),
            ("inputs.server.prt", "inputs.server has no field \"prt\"", "did you mean \"port\"?"),
            ("inputs.server.host + 1", "\"+\" takes no string and int", "write string(1)"),
            ("inputs.note + 1", "\"+\" takes no string or null and int", nil),
            ("inputs.labels.x + 1", "\"+\" takes no string and int", "write string(1)"),
            ("resources.a.count + resources.a.id", "\"+\" takes no int and string", "write string(resources.a.count)"),
            ("resources.many[\"x\"].id + 1", "\"+\" takes no string and int", "write string(1)"),
            ("resources.many.map(k, k + 1)", "\"+\" takes no string or map and int", nil),
            ("resources.?maybe.?count.orValue(0) + \"\"", "\"+\" takes no int and string", nil),
            ("secrets.token + 1", "\"+\" takes no string and int", "write string(1)"),
            ("env.HOME + 1", "\"+\" takes no string and int", "write string(1)"),
            ("stack.name - run.id", "\"-\" takes no string", nil),
            ("inputs.names.map(x, x * 2)", "\"*\" takes no string", nil),
            ("inputs.ports.join(\",\")", "\"join\" takes no list of int", "write inputs.ports.map(x, string(x))"),
        ])
    func mismatched(expression: String, message: String, hint: String?) throws {
        let found = diagnostics(expression: expression)
        #expect(found.count == 1)
        let fault = try #require(found.first)
        #expect(fault.code == .mismatchedTypes && fault.message == message, "\(fault)")
        if let hint { #expect(fault.hint == hint) }
    }

    @Test(
        "are told where a value is not what its place takes",
        arguments: [
            (
                "with: {name: x, count: \"${\\\"a\\\" + inputs.name}\"}",
                "expected an integer, and \"a\" + inputs.name is a string"
            ),
            ("with: {name: \"${inputs.n + 1}\"}", "expected a string, and inputs.n + 1 is an integer"),
            ("with: {name: \"${inputs.ports}\"}", "expected a string, and inputs.ports is a list"),
            (
                "with: {name: \"${inputs.on ? 1 : inputs.ports}\"}",
                "expected a string, and inputs.on ? 1 : inputs.ports is an integer or a list"
            ),
            ("with: {name: x, list: \"${inputs.names}\"}", "expected an integer, and inputs.names[...] is a string"),
            ("with: {name: x, list: [\"${inputs.name}\"]}", "expected an integer, and inputs.name is a string"),
            ("with: {name: x, labels: \"${inputs.server}\"}", nil),
            ("with: {name: x, labels: {a: \"${inputs.n}\"}}", "expected a string, and inputs.n is an integer"),
            ("with: {name: x, nested: {on: \"${inputs.name}\"}}", "expected a boolean, and inputs.name is a string"),
            (
                "with: {name: x, nested: '${{\"on\": inputs.n}}'}",
                "expected a boolean, and {\"on\": inputs.n}.on is an integer"
            ),
            ("with: {name: x, nested: '${{\"of\": inputs.n}}'}", "\"on\" is missing in {\"of\": inputs.n}"),
            (
                "with: {name: x, ports: '${inputs.names.map(h, {\"host\": h})}'}",
                "expected an integer, and inputs.names.map(h, {\"host\": h})[...].host is a string"
            ),
            ("when: \"${inputs.n}\", with: {name: x}", "expected a boolean, and inputs.n is an integer"),
            (
                "when: \"${inputs.name + \\\"a\\\"}\", with: {name: x}",
                "expected a boolean, and inputs.name + \"a\" is a string"
            ),
            (
                "with: {name: x}, lifecycle: {retry: {attempts: 2, \"on\": \"${error.attempt}\"}}",
                "expected a boolean, and error.attempt is an integer"
            ),
            (
                "with: {name: x}, lifecycle: {preventDestroy: \"${size(inputs.names)}\"}",
                "expected a boolean, and size(inputs.names) is an integer"
            ),
            ("when: \"${inputs.note}\", with: {name: x}", "expected a boolean, and inputs.note is a string or null"),
            ("with: {name: \"a-${inputs.names}\"}", "a list has no text"),
            ("with: {name: \"a-${inputs.server} ${inputs.n}\"}", "a map has no text"),
        ])
    func unfit(fields: String, message: String?) {
        let found = diagnostics(fields)
        #expect(found.map(\.message) == [message].compactMap { $0 }, "\(found)")
        #expect(found.allSatisfy { [.wrongType, .missingField].contains($0.code) }, "\(found)")
    }

    @Test(
        "are not told where a value may fit",
        arguments: [
            "with: {name: '${inputs.note}', count: '${inputs.rate}'}",
            "with: {name: '${inputs.any}', count: '${inputs.any}'}",
            "with: {name: '${inputs.note + \"x\"}'}",
            "with: {name: 'a ${inputs.note} ${inputs.n} ${inputs.rate} ${null}'}",
            "with: {name: '${inputs.server.?tag.orValue(\"\")}'}",
            "with: {name: '${inputs.server.host}', count: '${inputs.server.port}'}",
            "with: {name: x, labels: '${inputs.labels}', list: '${inputs.ports}'}",
            "with: {name: '${uses.hub.x}', count: '${uses.hub.x + 1}'}",
            "with: {name: x, any: '${uses.hub.y + 1 + uses.hub.z}'}", "with: {name: '${secrets.extra}'}",
            "with: {name: '${env.?HOME.orValue(\"/\")}'}", "with: {name: '${resources.many.x.id}'}",
            "with: {name: '${resources.?maybe.?id.orValue(\"\")}'}", "when: '${inputs.any}', with: {name: x}",
            "when: '${inputs.note == null || inputs.note.size() > 1}', with: {name: x}",
            "with: {name: '${inputs.note == null ? \"none\" : inputs.note}'}",
            "with: {name: x, any: '${inputs.n + 1}'}",
            "with: {name: x, count: '${inputs.server.port + inputs.n}'}",
            "with: {name: x, any: '${resources.many.map(k, k)}'}",
            "with: {name: x, any: '${resources.many[0].count + 1}'}",
            "with: {name: x}, lifecycle: {retry: {attempts: 2, \"on\": '${error.exitCode == 1 && error.attempt < 2}'}}",
            "with: {name: x, count: '${inputs.note}'}",
            "with: {name: x}, lifecycle: {retry: {attempts: 2, 'on': '${error.exitCode}'}}",
            "with: {name: x, ports: '${inputs.ports.map(p, {\"host\": p})}'}",
            "with: {name: x, mode: '${inputs.name}'}", "with: {name: '${duration(\"1h\")}'}",
            "with: {name: '${timestamp(run.startedAt)}'}", "with: {name: '${inputs.?note}'}",
            // What a part guards may not be there, and no null.
            "with: {name: x, any: '${has(inputs.server.prt) && inputs.server.prt}'}",
            "with: {name: x, any: '${\"k\" in {\"a\": 1} && {\"a\": 1}.k > 1}'}",
            "with: {name: x, any: '${[{\"a\": null}].map(e, e.a == null ? 0 : e.a.size())}'}",
            "with: {name: x, any: '${[{\"a\": 1}].filter(e, has(e.b) && e.b > 1)}'}",
        ])
    func fitting(fields: String) { #expect(diagnostics(fields).isEmpty, "\(diagnostics(fields))") }

    @Test(
        "of each are those of its forEach",
        arguments: [
            ("forEach: [a, b], with: {name: '${each.value}', count: '${each.index}'}", []),
            ("forEach: [a, b], with: {name: '${each.key + 1}'}", ["\"+\" takes no string and int"]),
            ("forEach: 3, with: {name: 'x${each.key}', count: '${each.value}'}", []),
            ("forEach: 3, with: {name: '${each.key}'}", ["expected a string, and each.key is an integer"]),
            ("forEach: {a: {size: 1}, b: {size: 2}}, with: {name: '${each.key}', count: '${each.value.size}'}", []),
            (
                "forEach: {a: {size: 1}, b: {size: 2}}, with: {name: '${each.value.size}'}",
                ["expected a string, and each.value.size is an integer"]
            ),
            ("forEach: {a: {size: 1}, b: {}}, with: {name: '${each.value.siz}'}", ["each.value has no field \"siz\""]),
            ("forEach: '${inputs.names}', with: {name: '${each.value}'}", []),
            (
                "forEach: '${inputs.labels}', with: {name: x, count: '${each.value}'}",
                ["expected an integer, and each.value is a string"]
            ),
            ("forEach: '${inputs.any}', with: {name: '${each.value}', count: '${each.value}'}", []),
            (
                "forEach: '${inputs.ports}', with: {name: x}",
                ["forEach is a list, and an element of inputs.ports is an integer"]
            ),
            ("forEach: '${inputs.name + \"a\"}', with: {name: x}", ["forEach is a string, inputs.name + \"a\""]),
            (
                "forEach: '${inputs.n + \"a\"}', with: {name: '${each.key - \"\"}'}",
                ["\"+\" takes no int and string", "\"-\" takes no string"]
            ),
        ])
    func each(fields: String, messages: [String]) {
        #expect(diagnostics(fields).map(\.message) == messages, "\(diagnostics(fields))")
    }

    @Test("have the place of the operator, also in blocks, after escapes and in the second text alike")
    func places() {
        let found = faults(
            Self.inputs
                + """
                locals:
                  l: |
                    one
                    two ${¦inputs.n + "x"} and ${"ä" + ¦size(inputs.n)}
                  m: "\\t\\u00e4 ${[1].map(x, ¦x + inputs.name)[0]}"
                  o: ${¦inputs.n + "x"}
                  p: ${locals.o + 1}
                """.replacing("¦size(inputs.n)", with: "string(size(¦inputs.n))"))
        #expect(found.codes == Array(repeating: .mismatchedTypes, count: 4))
        #expect(found.places == found.marks)
    }

    @Test("of locals are told through any number of them, in whatever order they stand")
    func locals() {
        let found = faults(
            """
            inputs: {n: {type: integer, default: 1}}
            locals:
              third: ¦${¦locals.second.a[0] + "x"}
              second: {a: ["${locals.first}"], b: "x ${locals.first}"}
              first: ${inputs.n}
            resources:
              a: {type: sample, with: {name: ¦"${locals.first}", count: ¦"${locals.second.b}", any: "${locals.third + 1}"}}
            """)
        #expect(found.codes == [.mismatchedTypes, .wrongType, .wrongType])
        #expect(found.places == Array(found.marks.dropFirst()))
        let long = (0..<3_000).map { "  l\($0): [\"${locals.l\($0 + 1)}\"]\n" }.joined()
        #expect(
            faults("locals:\n\(long)  l3000: 1\nresources: {a: {type: sample, with: {name: ¦\"${locals.l0}\"}}}").codes
                == [.wrongType])
    }

    @Test("of locals that read one another, and of names that are not there, are not told")
    func roots() {
        #expect(faults("locals: {a: \"${locals.b + 1}\", b: \"${locals.a + 'x'}\"}").codes == [.cycle])
        #expect(faults("locals: {a: \"${inputs.none + 1 + 'x'}\"}").codes.contains(.unknownInput))
        #expect(
            faults("resources: {a: {type: sample, with: {name: x}}}\noutputs: {o: {value: \"${resources.a.nam.x}\"}}")
                .codes
                == [.unknownAttribute])
    }

    @Test("are told in checks, hooks and outputs too")
    func elsewhere() {
        let found = faults(
            """
            inputs: {n: {type: integer, default: 1}}
            checks:
              - {name: one, assert: ¦"${inputs.n}", message: "it is ${[¦inputs.n + 'x'][0]}"}
            hooks: {after: [[echo, "${¦inputs.n + 'x'}"]]}
            outputs: {o: {value: "${¦inputs.n.foo}"}}
            """.replacing("¦inputs.n.foo", with: "inputs.n.¦foo"))
        #expect(found.codes == [.wrongType, .mismatchedTypes, .mismatchedTypes, .mismatchedTypes])
        #expect(found.places == found.marks)
    }

    @Test("of what a module is given are those of its inputs")
    func module() {
        let inner = envelope(
            """
            inputs: {n: {type: integer}, note: {type: string, optional: true}, size: {type: integer, default: 1}}
            outputs: {total: {value: "${inputs.n + inputs.size}"}}
            """)
        func messages(_ with: String) -> [String] {
            let stack = envelope(
                """
                inputs: {name: {type: string}, maybe: {type: string, optional: true}, count: {type: integer}}
                locals: {total: "${resources.m.total + 'x'}"}
                resources: {m: {type: stack, with: {source: inner.yaml, inputs: \(with)}}}
                """)
            let modules = ModuleSources { _, _ in (Array(inner.utf8), "inner.yaml") }
            do throws(DiagnosticsError) {
                _ = try StackDecoder.decode(
                    Array(stack.utf8), file: "test.yaml", registry: registry, modules: modules)
                return []
            } catch {
                return error.diagnostics.map(\.message)
            }
        }
        #expect(messages("{n: '${inputs.count + 1}', note: '${inputs.maybe}', size: '${inputs.maybe}'}") == [])
        #expect(messages("{n: '${inputs.name}'}") == ["expected an integer, and inputs.name is a string"])
        #expect(
            messages("{n: 1, note: '${inputs.count * 2}'}") == ["expected a string, and inputs.count * 2 is an integer"]
        )
        #expect(
            messages("'${{\"n\": inputs.maybe}}'") == [
                "expected an integer, and {\"n\": inputs.maybe}.n is a string or null"
            ])
        #expect(
            messages("'${{\"size\": 1, \"note\": inputs.name}}'") == [
                "\"n\" is missing in {\"size\": 1, \"note\": inputs.name}"
            ])
    }
}
