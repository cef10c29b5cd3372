import Testing
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

@Suite("Plans")
struct PlannerTests {
    @Test("create what is declared and not recorded, and do nothing the second time")
    func createAndNothing() async throws {
        let bench = Bench()
        let spec = """
            resources:
              a: {type: fake.thing, with: {size: 1}}
              b: {type: fake.thing, forEach: [x, y], with: {size: "${each.value}"}}
            """
        #expect(bench.actions(try await bench.plan(spec)) == ["create a", "create b[\"x\"]", "create b[\"y\"]"])
        try await bench.apply(spec)
        let second = try await bench.plan(spec)
        #expect(!second.plan.hasChanges)
        #expect(second.plan.changes.count == 3)
    }

    @Test("update what differs, replace for an immutable argument, delete what is no longer declared")
    func differences() async throws {
        let bench = Bench()
        try await bench.apply(
            """
            resources:
              a: {type: fake.thing, with: {size: {x: 1, y: [1, 2]}, zone: here}}
              b: {type: fake.thing, with: {zone: here}}
              c: {type: fake.thing, with: {size: 1}}
            """)
        let prepared = try await bench.plan(
            """
            resources:
              a: {type: fake.thing, with: {size: {x: 2, z: 3}, zone: here}}
              b: {type: fake.thing, with: {zone: there}}
            """)
        #expect(bench.actions(prepared) == ["update a", "replace b", "delete c"])
        let differences = prepared.plan.changes[0].differences.map { "\($0.path.joined(separator: "."))" }
        #expect(differences == ["size.y", "size.x", "size.z"])
        #expect(prepared.plan.changes[1].differences.map(\.forcesReplacement) == [true])
    }

    @Test("make again what is gone, set back what was changed outside, replace what is half-made")
    func drift() async throws {
        let bench = Bench()
        let spec = "resources: {a: {type: fake.thing, with: {size: 1}}, b: {type: fake.thing}, c: {type: fake.thing}}"
        try await bench.apply(spec)
        bench.provider.resize(Address("a"), to: 7)
        bench.provider.lose(Address("b"))
        bench.provider.disturb(Address("c"), incomplete: true)
        let prepared = try await bench.plan(spec)
        #expect(bench.actions(prepared) == ["update a", "create b", "replace c"])
        #expect(prepared.plan.changes[0].drift == [Drift("size", recorded: "1", observed: "7")])
        #expect(bench.actions(try await bench.plan(spec, refresh: false)).isEmpty)
    }

    @Test("never take what cannot be asked after for gone")
    func unreachable() async throws {
        let bench = Bench()
        let spec = "resources: {a: {type: fake.thing}}"
        try await bench.apply(spec)
        bench.provider.lose(Address("a"))
        bench.provider.disturb(Address("a"))
        let prepared = try await bench.plan(spec)
        #expect(!prepared.plan.hasChanges)
        #expect(prepared.plan.warnings.map(\.code) == [.unreachable])
    }

    @Test("know what can be known and leave the rest until the apply")
    func unknown() async throws {
        let bench = Bench()
        let spec = """
            resources:
              a: {type: fake.thing, with: {size: 5}}
              b: {type: fake.thing, with: {size: "${resources.a.size + 1}", zone: "z-${resources.a.id}"}}
            outputs: {zone: {value: "${resources.a.id}"}, size: {value: "${resources.b.size}"}}
            """
        let plan = try await bench.plan(spec).plan
        #expect(plan.changes[1].after?.arguments["size"] == 6)
        #expect(plan.changes[1].after?.arguments["zone"]?.isKnown == false)
        #expect(plan.outputs["size"] == 6)
        try await bench.apply(spec)
        #expect(bench.store.snapshot.instances[Address("b")]?.arguments["zone"] == "z-id-of-a")
        #expect(bench.store.snapshot.record.outputs["zone"] == "id-of-a")
        #expect(try await bench.plan(spec).plan.changesOutputs == false)
    }

    @Test("defer what only an apply can tell the instances of, with what needs it")
    func deferred() async throws {
        let bench = Bench()
        let spec = """
            resources:
              a: {type: fake.thing, with: {size: [x, y]}}
              b: {type: fake.thing, forEach: "${resources.a.id.split('-')}", with: {}}
              c: {type: fake.thing, dependsOn: [b]}
              d: {type: fake.thing, when: "${resources.a.id != ''}"}
              e: {type: fake.thing, forEach: "${resources.a.size}"}
            """
        let prepared = try await bench.plan(spec)
        #expect(bench.actions(prepared) == ["create a", "create e[\"x\"]", "create e[\"y\"]"])
        #expect(prepared.plan.deferrals.map { $0.resource.name } == ["b", "c", "d"])
        try await bench.apply(prepared)
        #expect(
            bench.actions(try await bench.plan(spec)) == [
                "create b[\"id\"]", "create b[\"of\"]", "create b[\"a\"]", "create c", "create d",
            ])
    }

    @Test("leave out what is absent, and tell of who reads it plainly")
    func absent() async throws {
        let bench = Bench()
        let spec = """
            inputs: {on: {type: boolean, default: false}}
            resources:
              a: {type: fake.thing, when: "${inputs.on}", with: {size: 3}}
              b: {type: fake.thing, dependsOn: [a], with: {size: "${resources.?a.?size.orValue(3)}"}}
              m: {type: fake.thing, forEach: [x, y], when: "${each.key == 'y'}"}
              n: {type: fake.thing, with: {size: "${size(resources.m)}"}}
            """
        #expect(bench.actions(try await bench.plan(spec)) == ["create b", "create m[\"y\"]", "create n"])
        #expect(try await bench.plan(spec).plan.changes.last?.after?.arguments["size"] == 1)
        await #expect(throws: DiagnosticsError.self) {
            try await bench.plan(spec + "\n  o: {type: fake.thing, with: {size: \"${resources.a.size}\"}}")
        }
        try await bench.apply(spec, inputs: ["on=true"])
        #expect(bench.actions(try await bench.plan(spec)) == ["delete a"])
    }

    @Test("tell every fault that values show, and what follows from none")
    func faults() async throws {
        let bench = Bench()
        do {
            _ = try await bench.plan(
                """
                inputs: {n: {type: any, default: x}}
                resources:
                  a: {type: fake.thing, forEach: "${inputs.n}"}
                  b: {type: fake.thing, with: {zone: "${string(inputs.n + 1)}"}}
                  c: {type: fake.thing, with: {zone: "${dyn(inputs)}"}}
                  d: {type: fake.thing, with: {zone: "${resources.b.id}", size: "${resources.c.id}"}}
                outputs: {o: {value: "${inputs.n - 1}"}}
                """)
            Issue.record("a plan was made")
        } catch let error as DiagnosticsError {
            #expect(error.diagnostics.map(\.code) == [.invalidForEach, .evaluationFailed, .wrongType])
        }
    }

    @Test("keep secrets hidden through texts, JSON, base64 and locals")
    func secrets() async throws {
        let bench = Bench()
        let spec = """
            secrets: {key: {env: KEY}}
            locals: {joined: "k=${secrets.key}", plain: word}
            resources:
              a: {type: fake.thing, with: {size: "${json.encode({'k': secrets.key})}", zone: "${locals.joined}"}}
              b: {type: fake.thing, with: {size: "${base64.encode(secrets.key)}", zone: "${locals.plain}"}}
              c: {type: fake.thing, with: {size: "${secrets.key == 'x' ? 1 : 2}"}}
            """
        let plan = try await bench.plan(spec, secrets: ["key": "hunter2-hunter2"]).plan
        for change in plan.changes { #expect(change.after?.arguments["size"]?.isSensitive == true) }
        #expect(plan.changes[0].after?.arguments["zone"]?.isSensitive == true)
        #expect(plan.changes[1].after?.arguments["zone"] == "word")
        #expect(plan.changes[1].after?.arguments["zone"]?.isSensitive == false)
        try await bench.apply(spec, secrets: ["key": "hunter2-hunter2"])
        #expect(bench.store.snapshot.instances[Address("a")]?.attributes["size"]?.isSensitive == true)
        #expect(!(try await bench.plan(spec, secrets: ["key": "hunter2-hunter2"]).plan.hasChanges))
        #expect(try await bench.plan(spec, secrets: ["key": "other-other"]).plan.hasChanges)
    }

    @Test("refuse an output that turns out to be sensitive")
    func sensitiveOutput() async throws {
        let bench = Bench()
        await #expect(throws: DiagnosticsError.self) {
            try await bench.plan(
                """
                secrets: {key: {env: KEY}}
                resources: {a: {type: fake.thing, with: {size: "${secrets.key}"}}}
                outputs: {o: {value: "${resources.a.size}"}}
                """, secrets: ["key": "hunter2-hunter2"])
        }
    }
}
