import Testing
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

@Suite("What is planned and run")
struct SchedulingTests {
    @Test("is journalled before it begins, with all that a recovery needs")
    func intents() async throws {
        let bench = Bench()
        try await bench.apply(
            "resources: {a: {type: fake.thing, with: {size: 1}}, b: {type: fake.thing, with: {size: \"${resources.a.id}\"}}}"
        )
        // What is known by name is planned before anything begins; the other only when it begins.
        #expect(bench.store.planned.map(\.address) == [Address("a")])
        let begun = bench.store.begun
        #expect(begun.map(\.operation) == ["run.create.a", "run.create.b"])
        #expect(begun.map(\.boot) == ["this boot", "this boot"])
        #expect(begun.allSatisfy { $0.begun != nil && $0.deadline != nil })
        #expect(begun[1].instance.arguments["size"] == "id-of-a")
        #expect(begun[1].directory == ".weir/runs/run/b")
        #expect(bench.store.ended == ["run.create.a", "run.create.b"])
        // What has no effect needs none.
        let pure = Bench()
        try await pure.apply("resources: {a: {type: fake.pure}}")
        #expect(pure.store.begun.isEmpty)
    }

    @Test("does not begin when it cannot be journalled")
    func unrecordable() async throws {
        let bench = Bench()
        bench.store.fail(StateFailure(.storage, "the disk is full"))
        await #expect(throws: StateFailure.self) { try await bench.apply("resources: {a: {type: fake.thing}}") }
        #expect(bench.provider.log.isEmpty)
    }

    @Test("keeps to the limits of types")
    func limits() async throws {
        let bench = Bench(FakeProvider(hook: { _, _ in await Task.yield() }))
        let report = try await bench.apply("resources: {a: {type: fake.narrow, forEach: 12}}")
        #expect(report.doneCount == 12)
        #expect(bench.provider.mostRunning <= 2)
    }

    @Test("starts nothing new after a failure where that is asked for")
    func failFast() async throws {
        var bench = Bench()
        bench.parallelism = 1
        bench.failFast = true
        let report = try await bench.apply(
            "resources: {bad: {type: fake.thing, with: {fail: true}}, free: {type: fake.thing}}")
        #expect(report.failed == [Address("bad")])
        #expect(report.notStarted == [Address("free")])
    }

    @Test("starts the longest chain first, and tells how long all will take")
    func criticalPath() async throws {
        var bench = Bench()
        bench.parallelism = 1
        bench.store.edit { snapshot in
            snapshot.timings.add("fake.thing", .create, milliseconds: 1_000)
            snapshot.timings.add("fake.narrow", .create, milliseconds: 10_000)
        }
        let prepared = try await bench.plan(
            """
            resources:
              short: {type: fake.thing}
              first: {type: fake.thing}
              long: {type: fake.narrow, dependsOn: [first]}
            """)
        #expect(prepared.plan.estimate?.total == .seconds(12))
        #expect(prepared.plan.estimate?.criticalPath.map(\.address) == [Address("first"), Address("long")])
        try await bench.apply(prepared)
        #expect(bench.provider.log == ["create first", "create long", "create short"])
    }

    @Test("learns how long operations take")
    func timings() async throws {
        let bench = Bench()
        let report = try await bench.apply("resources: {a: {type: fake.thing}}")
        #expect(report.timings.median("fake.thing", .create) != nil)
        #expect(report.timings.median("fake.thing", .delete) == nil)
    }

    @Test("is limited to targets and what they need, or to all but what is excluded")
    func selection() async throws {
        let bench = Bench()
        let spec = """
            resources:
              a: {type: fake.thing}
              b: {type: fake.thing, dependsOn: [a]}
              c: {type: fake.thing, forEach: [x, y], dependsOn: [b]}
              d: {type: fake.thing}
            """
        var selection = PlanSelection()
        selection.targets = [Address("b")]
        #expect(bench.actions(try await bench.plan(spec, selection: selection)) == ["create a", "create b"])
        selection = PlanSelection()
        selection.excludes = [Address("b")]
        #expect(bench.actions(try await bench.plan(spec, selection: selection)) == ["create a", "create d"])
        selection = PlanSelection()
        selection.targets = [Address("c", key: .text("x"))]
        #expect(
            bench.actions(try await bench.plan(spec, selection: selection))
                == ["create a", "create b", "create c[\"x\"]"])
        selection.targets = [Address("nowhere")]
        let wrong = selection
        await #expect(throws: DiagnosticsError.self) { try await bench.plan(spec, selection: wrong) }
        try await bench.apply(spec)
        selection = PlanSelection()
        selection.replaces = [Address("d")]
        #expect(bench.actions(try await bench.plan(spec, selection: selection)) == ["replace d"])
        // What goes and is not meant stays.
        selection = PlanSelection()
        selection.targets = [Address("a")]
        let rest = try await bench.plan("resources: {a: {type: fake.thing, with: {size: 2}}}", selection: selection)
        #expect(bench.actions(rest) == ["update a"])
        #expect(rest.plan.isPartial)
    }

    @Test("takes over into the record what the world says, where only that is asked for")
    func refreshOnly() async throws {
        let bench = Bench()
        try await bench.apply("resources: {a: {type: fake.thing, with: {size: 1}}, b: {type: fake.thing}}")
        bench.provider.resize(Address("a"), to: 5)
        bench.provider.lose(Address("b"))
        bench.provider.clearLog()
        let plan = await RefreshPlan.make(
            bench.store.snapshot, registry: bench.registry, contexts: bench.contexts)
        #expect(plan.changes.map { "\($0.action.rawValue) \($0.address)" } == ["update a", "forget b"])
        try await bench.carryOut(plan)
        #expect(bench.provider.log.isEmpty)
        #expect(bench.store.snapshot.instances[Address("a")]?.attributes["size"] == 5)
        #expect(bench.store.snapshot.instances[Address("b")] == nil)
    }

    @Test("comes out of a file as it went in, without anything sensitive")
    func saved() async throws {
        let bench = Bench()
        let spec =
            "resources: {a: {type: fake.thing, with: {size: 1, secret: \"${secrets.s}\"}}, b: {type: fake.thing}}"
        let full = "secrets: {s: {env: S}}\n" + spec
        let secrets: Value.Map = ["s": "hunter2hunter2"]
        try await bench.apply(full, secrets: secrets)
        bench.provider.resize(Address("a"), to: 5)
        bench.provider.lose(Address("b"))
        let prepared = try await bench.plan(full, secrets: secrets)
        let saved = SavedPlan(
            verb: .apply, stack: "test", workspace: "default", file: "test.yaml", text: full, modules: ["m.yaml": "x"],
            run: "01ARZ3NDEKTSV4RRFFQ69G5FAV", startedAt: "2026-01-01T00:00:00Z", base: prepared.plan.base,
            inputs: ["n": 1], inputDigests: [:], secretDigests: ["s": "hmac-sha256:1"], selection: PlanSelection(),
            parallelism: 10,
            observations: SavedObservations.encode(prepared.observations, of: bench.store.snapshot),
            plan: prepared.plan, tools: [:])
        #expect(SavedPlan.isSaved(saved.bytes))
        #expect(!String(decoding: saved.bytes, as: UTF8.self).contains("hunter2"))
        #expect(!String(decoding: saved.bytes, as: UTF8.self).contains("token-of-a"))
        let read = try SavedPlan(saved.bytes)
        #expect(read.digest == prepared.plan.digest)
        #expect(read.inputs == ["n": 1] && read.modules == ["m.yaml": "x"])
        let observations = SavedObservations.decode(read.observations, of: bench.store.snapshot)
        guard case .absent? = observations[Address("b")],
            case .present(let attributes, let drift)? = observations[Address("a")]
        else {
            Issue.record("the observations are lost")
            return
        }
        #expect(attributes["size"] == 5)
        #expect(drift.map(\.path) == ["size"])
        for text in ["", "{}", "{\"format\": \"weir.dev/plan/v1\"}", "[1]"] {
            #expect(throws: SavedPlanFault.self) { try SavedPlan(Array(text.utf8)) }
        }
    }
}
