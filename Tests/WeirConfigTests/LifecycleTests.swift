import Testing
import WeirConfig
import WeirCore
import WeirValue

@Suite("Lifecycles and hooks")
struct LifecycleTests {
    @Test("are decoded with everything in them")
    func whole() throws {
        let stack = try decode(
            """
            inputs: {keep: {type: boolean, default: false}}
            resources:
              a:
                type: sample
                forEach: [x]
                with: {name: a}
                lifecycle:
                  retry:
                    attempts: 5
                    backoff: {initial: 500ms, factor: 1.5, max: 1m, jitter: false}
                    on: "${error.exitCode == 1 && error.attempt < 3 && each.key != 'y'}"
                  timeouts: {create: 10m, update: 1h30m, delete: 5m, read: 2s}
                  preventDestroy: ${inputs.keep}
                  createBeforeDestroy: true
                  ignoreChanges: [count, labels.owner, 'labels["a.b/c"]', "ports[0].host", any.deep.down]
                  onFailure: keep
                hooks:
                  before:
                    - [echo, "${each.key}"]
                    - {run: [make, "x y"], on: [create, delete], timeout: 90s}
                  after: [{run: "${['echo', each.key]}"}]
            hooks: {before: [[date]], after: [{run: [echo, "${resources.a.x.id}"], timeout: 1m}]}
            """)
        let resource = try #require(stack.resources.first)
        let lifecycle = resource.lifecycle
        let retry = try #require(lifecycle.retry)
        #expect(retry.attempts == 5)
        #expect(retry.initial == .milliseconds(500))
        #expect(retry.factor == 1.5)
        #expect(retry.max == .seconds(60))
        #expect(!retry.jitter)
        #expect(retry.condition?.expressions.count == 1)
        var timeouts = Lifecycle.Timeouts()
        (timeouts.create, timeouts.update, timeouts.delete) = (.seconds(600), .seconds(5_400), .seconds(300))
        timeouts.read = .seconds(2)
        #expect(lifecycle.timeouts == timeouts)
        #expect(lifecycle.preventDestroy?.expressions.map(\.text) == ["inputs.keep"])
        #expect(lifecycle.createBeforeDestroy)
        #expect(
            lifecycle.ignoreChanges == [
                ["count"], ["labels", "owner"], ["labels", "a.b/c"], ["ports", "0", "host"], ["any", "deep", "down"],
            ])
        #expect(lifecycle.onFailure == .keep)
        #expect(!lifecycle.ephemeral)
        #expect(lifecycle.hooks.map(\.moment) == [.before, .before, .after])
        #expect(lifecycle.hooks.map(\.kinds) == [Intent.Kind.allCases, [.create, .delete], Intent.Kind.allCases])
        #expect(lifecycle.hooks.map(\.timeout) == [.seconds(300), .seconds(90), .seconds(300)])
        #expect(lifecycle.hooks[1].run.literal == ["make", "x y"])
        #expect(lifecycle.hooks[1].range.description == "test.yaml:24:13")
        #expect(stack.hooks.map(\.moment) == [.before, .after])
        #expect(stack.hooks.map(\.timeout) == [.seconds(300), .seconds(60)])
    }

    @Test("that are not given leave everything as it is")
    func none() throws {
        let stack = try decode("resources: {a: {type: sample, with: {name: a}, lifecycle: null, hooks: null}}")
        let lifecycle = stack.resources[0].lifecycle
        #expect(lifecycle.retry == nil && lifecycle.preventDestroy == nil)
        #expect(lifecycle.timeouts == Lifecycle.Timeouts())
        #expect(lifecycle.onFailure == .delete && !lifecycle.ephemeral && !lifecycle.createBeforeDestroy)
        #expect(lifecycle.hooks.isEmpty && stack.hooks.isEmpty && lifecycle.ignoreChanges.isEmpty)
    }

    @Test("fill in what a retry leaves out")
    func defaults() throws {
        func retry(_ text: String) throws -> RetryPolicy? {
            try decode("resources: {a: {type: sample, with: {name: a}, lifecycle: {retry: \(text)}}}").resources[0]
                .lifecycle.retry
        }
        let plain = try #require(try retry("{attempts: 3}"))
        #expect(plain.initial == .seconds(1) && plain.factor == 2 && plain.max == .seconds(60) && plain.jitter)
        #expect(plain.condition == nil)
        let long = try #require(try retry("{attempts: 3, backoff: {initial: 5m}}"))
        #expect(long.max == .seconds(300))
    }

    @Test("make needs by their expressions")
    func needs() throws {
        let stack = try decode(
            """
            locals: {via: "${resources.d.id}"}
            resources:
              a: {type: sample, with: {name: a}, lifecycle: {preventDestroy: "${resources.b.id == 'x'}"}}
              b: {type: sample, with: {name: b}, hooks: {after: [[echo, "${resources.c.id}"]]}}
              c:
                type: sample
                with: {name: c}
                lifecycle: {retry: {attempts: 2, on: "${error.output.contains(locals.via)}"}}
              d: {type: sample, with: {name: d}}
            """)
        #expect(stack.resources.map(\.name) == ["d", "c", "b", "a"])
    }
}

@Suite("Faults of lifecycles and hooks")
struct LifecycleFaultTests {
    /// What stands behind `type: sample, with: {name: x}, ` of a resource, with one fault, which stands at the mark.
    private static let single: [(String, DiagnosticCode)] = [
        ("lifecycle: ¦[a]", .wrongType),
        ("lifecycle: {¦retries: 3}", .unknownField),
        ("lifecycle: {¦retyr: {attempts: 3}}", .unknownField),
        ("lifecycle: {retry: ¦3}", .wrongType),
        ("lifecycle: {retry: ¦{}}", .missingField),
        ("lifecycle: {retry: {¦attempt: 3}}", .unknownField),
        ("lifecycle: {retry: {attempts: ¦0}}", .outOfRange),
        ("lifecycle: {retry: {attempts: ¦101}}", .outOfRange),
        ("lifecycle: {retry: {attempts: ¦2.5}}", .wrongType),
        ("lifecycle: {retry: {attempts: ¦many}}", .wrongType),
        ("lifecycle: {retry: {attempts: ¦99999999999999999999}}", .yamlSyntax),
        ("lifecycle: {retry: {attempts: 2, backoff: ¦1s}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, backoff: {¦inital: 1s}}}", .unknownField),
        ("lifecycle: {retry: {attempts: 2, backoff: {initial: ¦1}}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, backoff: {initial: ¦0s}}}", .outOfRange),
        ("lifecycle: {retry: {attempts: 2, backoff: {initial: ¦-1s}}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, backoff: {factor: ¦0.5}}}", .outOfRange),
        ("lifecycle: {retry: {attempts: 2, backoff: {factor: ¦.nan}}}", .outOfRange),
        ("lifecycle: {retry: {attempts: 2, backoff: {factor: ¦.inf}}}", .outOfRange),
        ("lifecycle: {retry: {attempts: 2, backoff: {factor: ¦two}}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, backoff: {initial: 10s, max: ¦5s}}}", .outOfRange),
        ("lifecycle: {retry: {attempts: 2, backoff: {jitter: ¦maybe}}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, on: ¦5}}", .wrongType),
        ("lifecycle: {retry: {attempts: 2, on: \"${error.¦exitcode == 1}\"}}", .unknownAttribute),
        ("lifecycle: {retry: {attempts: 2, on: \"${¦erorr.attempt == 1}\"}}", .unknownVariable),
        ("lifecycle: {retry: {attempts: 2, on: \"${error.attempt ==¦}\"}}", .expressionSyntax),
        ("lifecycle: {retry: {attempts: 2, on: \"${¦each.key == 'x'}\"}}", .eachOutsideForEach),
        ("lifecycle: {retry: {attempts: 2, on: \"${resources.¦b.id == 'x'}\"}}", .unknownResource),
        ("lifecycle: {timeouts: ¦5m}", .wrongType),
        ("lifecycle: {timeouts: {¦destroy: 5m}}", .unknownField),
        ("lifecycle: {timeouts: {create: ¦soon}}", .wrongType),
        ("lifecycle: {timeouts: {create: ¦\"${inputs.t}\"}}", .wrongType),
        ("lifecycle: {timeouts: {create: ¦[5m]}}", .wrongType),
        ("lifecycle: {timeouts: {read: ¦0}}", .wrongType),
        ("lifecycle: {preventDestroy: ¦perhaps}", .wrongType),
        ("lifecycle: {preventDestroy: \"${¦error.attempt == 1}\"}", .unknownVariable),
        ("lifecycle: {createBeforeDestroy: ¦\"${true}\"}", .wrongType),
        ("lifecycle: {onFailure: ¦kep}", .notAllowed),
        ("lifecycle: {onFailure: ¦1}", .wrongType),
        ("lifecycle: {ephemeral: ¦1}", .wrongType),
        ("lifecycle: {ephemeral: true, ¦createBeforeDestroy: true}", .notAllowed),
        ("lifecycle: {ephemeral: true, ¦preventDestroy: true}", .notAllowed),
        ("lifecycle: {ignoreChanges: ¦count}", .wrongType),
        ("lifecycle: {ignoreChanges: [¦{a: 1}]}", .wrongType),
        ("lifecycle: {ignoreChanges: [¦3]}", .wrongType),
        ("lifecycle: {ignoreChanges: [¦cuont]}", .unknownArgument),
        ("lifecycle: {ignoreChanges: [nested.¦off]}", .unknownField),
        ("lifecycle: {ignoreChanges: [count.¦x]}", .unknownField),
        ("lifecycle: {ignoreChanges: [list.¦x]}", .unknownField),
        ("lifecycle: {ignoreChanges: ['labels¦[0]']}", .unknownField),
        ("lifecycle: {ignoreChanges: ['ports[0].¦hots']}", .unknownField),
        ("lifecycle: {ignoreChanges: ['ports¦[*].host']}", .wrongType),
        ("lifecycle: {ignoreChanges: ['ports¦[007]']}", .wrongType),
        ("lifecycle: {ignoreChanges: ['labels.¦.x']}", .wrongType),
        ("lifecycle: {ignoreChanges: [labels¦.]}", .wrongType),
        ("lifecycle: {ignoreChanges: ['labels¦[\"x']}", .wrongType),
        ("lifecycle: {ignoreChanges: [¦'']}", .wrongType),
        ("lifecycle: {ignoreChanges: [\"¦${inputs.p}\"]}", .wrongType),
        ("hooks: ¦[[echo]]", .wrongType),
        ("hooks: {¦befor: [[echo]]}", .unknownField),
        ("hooks: {before: ¦echo}", .wrongType),
        ("hooks: {before: [¦echo]}", .wrongType),
        ("hooks: {before: [¦[]]}", .outOfRange),
        ("hooks: {before: [[¦'']]}", .outOfRange),
        ("hooks: {before: [[sleep, ¦5]]}", .wrongType),
        ("hooks: {before: [[echo, \"${inputs.¦x}\"]]}", .unknownInput),
        ("hooks: {before: [[echo, \"${¦error.message}\"]]}", .unknownVariable),
        ("hooks: {before: [[echo, \"${¦resources.a.id}\"]]}", .cycle),
        ("hooks: {before: [¦{timeout: 5m}]}", .missingField),
        ("hooks: {before: [{¦runs: [echo]}]}", .unknownField),
        ("hooks: {before: [{run: ¦echo}]}", .wrongType),
        ("hooks: {before: [{run: ¦{a: b}}]}", .wrongType),
        ("hooks: {before: [{run: [echo], on: ¦create}]}", .wrongType),
        ("hooks: {before: [{run: [echo], on: ¦[]}]}", .wrongType),
        ("hooks: {before: [{run: [echo], on: [¦destroy]}]}", .notAllowed),
        ("hooks: {before: [{run: [echo], on: [create, ¦create]}]}", .notAllowed),
        ("hooks: {before: [{run: [echo], timeout: ¦0s}]}", .outOfRange),
    ]

    @Test("are found one by one, at their places", arguments: single)
    func each(fields: String, expected: DiagnosticCode) {
        let (codes, places, marks) = faults("resources: {a: {type: sample, with: {name: x}, \(fields)}}")
        #expect(codes == [expected])
        #expect(places == marks)
    }

    @Test("of the stack's own hooks")
    func ofStack() {
        let specs: [(String, DiagnosticCode)] = [
            ("hooks: {before: [{run: [a], ¦on: [create]}]}", .unknownField),
            ("hooks: {before: [[a, \"${¦each.key}\"]]}", .eachOutsideForEach),
            (
                "resources: {a: {type: sample, with: {name: x}}}\nhooks: {before: [[a, \"${¦resources.a.id}\"]]}",
                .notAllowed
            ),
            (
                "resources: {a: {type: sample, with: {name: x}}}\nlocals: {l: \"${resources.a.id}\"}\nhooks: {before: [[a, \"${¦locals.l}\"]]}",
                .notAllowed
            ),
        ]
        for (spec, code) in specs {
            let (codes, places, marks) = faults(spec)
            #expect(codes == [code], "\(spec)")
            #expect(places == marks, "\(spec)")
        }
    }

    @Test("are all told in one go, each once, at their places")
    func all() {
        let (codes, places, marks) = faults(
            """
            resources:
              a:
                type: sample
                with: {name: x, count: ¦many}
                lifecycle:
                  retry: {attempts: ¦0, backoff: {factor: ¦0, max: ¦1}, on: "${¦eror.attempt}"}
                  timeouts: {create: ¦5}
                  ignoreChanges: [¦lables.owner, nested.¦of]
                  onFailure: ¦drop
                hooks:
                  before: [¦echo, {run: ¦[], on: [¦creat], timeout: ¦x}]
              b: {type: ¦smaple, lifecycle: {ignoreChanges: [anything]}, hooks: {after: [[a, "${¦nope}"]]}}
            """)
        #expect(
            codes == [
                .wrongType, .outOfRange, .outOfRange, .wrongType, .unknownVariable, .wrongType, .unknownArgument,
                .unknownField, .notAllowed, .wrongType, .outOfRange, .notAllowed, .wrongType, .unknownType,
                .unknownVariable,
            ])
        #expect(places == marks)
    }

    @Test("say what to write instead")
    func hints() {
        func hint(_ fields: String) -> String? {
            diagnostics(file: envelope("resources: {a: {type: sample, with: {name: x}, \(fields)}}")).first?.hint
        }
        #expect(hint("lifecycle: {onFailure: kep}") == "did you mean \"keep\"?")
        #expect(hint("lifecycle: {ignoreChanges: [lables.owner]}") == "did you mean \"labels\"?")
        #expect(hint("lifecycle: {timeouts: {create: 30}}") == "write the unit: 30s")
        #expect(
            hint("lifecycle: {preventDestroy: \"${error.attempt > 1}\"}") == "it is there only in lifecycle.retry.on")
        #expect(hint("hooks: {before: [{run: [echo], on: [creat]}]}") == "did you mean \"create\"?")
        #expect(hint("hooks: {after: [echo]}") == "after: [[tool, argument, ...]]")
    }

    @Test("never crash the decoder, whatever a stack is turned into")
    func mutations() {
        let good = Array(
            envelope(
                """
                resources:
                  a:
                    type: sample
                    forEach: 2
                    with: {name: x}
                    lifecycle:
                      retry: {attempts: 3, backoff: {initial: 1s, factor: 2, max: 1m}, on: "${error.attempt < 2}"}
                      timeouts: {create: 1h30m}
                      ignoreChanges: ['labels["a\\\\"b"]', "ports[0].host"]
                    hooks: {before: [[a, "${each.key}"], {run: [b], on: [create], timeout: 5m}]}
                hooks: {after: [[c, "${resources.a[0].id}"]]}
                """
            ).utf8)
        var generator = SplitMix(seed: 11)
        let tokens = ["[", "]", "{", "}", ".", "\"", "'", "\\", "${", " ", "\n", "0", "-", "é"].map { Array($0.utf8) }
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
