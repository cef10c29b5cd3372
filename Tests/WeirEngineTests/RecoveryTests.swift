import Testing
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

@Suite("The recovery of a killed run")
struct RecoveryTests {
    private let address = Address("a")

    private func record(_ bench: Bench) throws -> RecordedInstance {
        RecordedInstance(
            address: address, type: "fake.thing", arguments: ["fail": false], fingerprints: [:], attributes: [:],
            dependencies: [], order: 1, status: .incomplete, recipe: nil, created: "", updated: "", milliseconds: 0)
    }

    private func intend(_ kind: Intent.Kind, _ bench: Bench, recorded: Bool) throws {
        var intent = Intent(
            operation: Intent.operation("old", kind, address), kind: kind, instance: try record(bench),
            directory: ".weir/runs/old/a")
        intent.begun = "2026-01-01T00:00:00Z"
        let (open, address) = (intent, address)
        bench.store.edit { snapshot in
            snapshot.intents = [open]
            if recorded {
                var instance = open.instance
                instance.status = .ready
                snapshot.instances[address] = instance
            }
        }
    }

    @Test("adopts what was created")
    func adopts() async throws {
        let bench = Bench()
        try intend(.create, bench, recorded: false)
        bench.provider.conjure(address)
        let settlements = try await bench.recover()
        guard case .done? = settlements.values.first else { Issue.record("not adopted"); return }
        #expect(bench.store.snapshot.instances[address]?.status == .ready)
        #expect(bench.store.snapshot.instances[address]?.attributes["id"] == "conjured")
        #expect(bench.provider.log == ["await a"])
        #expect(bench.store.snapshot.intents.isEmpty)
    }

    @Test("forgets what was never created")
    func forgets() async throws {
        let bench = Bench()
        try intend(.create, bench, recorded: false)
        guard case .undone? = try await bench.recover().values.first else { Issue.record("not dropped"); return }
        #expect(bench.store.snapshot.instances.isEmpty)
        #expect(bench.store.dropped == ["old.create.a"])
    }

    @Test("records what is half-made, which the next apply takes away and makes again")
    func halfMade() async throws {
        let bench = Bench()
        try intend(.create, bench, recorded: false)
        bench.provider.conjure(address)
        bench.provider.disturb(address, incomplete: true)
        _ = try await bench.recover()
        #expect(bench.store.snapshot.instances[address]?.status == .incomplete)
        bench.provider.clearLog()
        try await bench.apply("resources: {a: {type: fake.thing}}")
        #expect(bench.provider.log == ["delete a", "create a"])
    }

    @Test("goes on with what is half-made and can be resumed")
    func resumes() async throws {
        let bench = Bench()
        let spec = "resources: {a: {type: fake.resumable, with: {fail: true}}}"
        try await bench.apply(spec)
        bench.provider.clearLog()
        try await bench.apply(spec.replacing("true", with: "false"))
        #expect(bench.provider.log == ["update a"])
        #expect(bench.store.snapshot.instances[address]?.status == .ready)
    }

    @Test("lets an update be done again, and does not replace for it")
    func updates() async throws {
        let bench = Bench()
        try intend(.update, bench, recorded: true)
        bench.provider.conjure(address)
        _ = try await bench.recover()
        #expect(bench.store.snapshot.instances[address]?.status == .unsure)
        bench.provider.clearLog()
        try await bench.apply("resources: {a: {type: fake.thing}}")
        #expect(bench.provider.log == ["update a"])
    }

    @Test("records a delete that was done, and drops one that was not")
    func deletes() async throws {
        let bench = Bench()
        try intend(.delete, bench, recorded: true)
        _ = try await bench.recover()
        #expect(bench.store.snapshot.instances.isEmpty)
        let other = Bench()
        try intend(.delete, other, recorded: true)
        other.provider.conjure(address)
        _ = try await other.recover()
        #expect(other.store.snapshot.instances[address]?.status == .ready)
    }

    @Test("takes unreachable for nothing: the operation stays open, and what it is in the way of fails")
    func unreachable() async throws {
        let bench = Bench()
        try intend(.create, bench, recorded: false)
        bench.provider.disturb(address)
        let settlements = try await bench.recover()
        guard case .inDoubt(let why)? = settlements.values.first else { Issue.record("settled"); return }
        #expect(why == "nobody answers")
        #expect(bench.store.snapshot.intents.count == 1)
        let open = bench.store.snapshot.intents.map {
            OpenOperation($0, Obstacle($0, reason: why, target: "test"))
        }
        bench.provider.clearLog()
        let report = try await bench.apply(
            try await bench.plan(
                "resources: {a: {type: fake.thing}, b: {type: fake.thing, dependsOn: [a]}, c: {type: fake.thing}}",
                open: open))
        #expect(report.failed == [address])
        #expect(report.skipped == [Address("b")])
        #expect(bench.provider.log == ["create c"])
        guard case .failed(let failure)? = report.outcomes[address] else { return }
        #expect(failure.hint?.contains("weir state settle test 'a' --done") == true)
        #expect(failure.log == ".weir/runs/old/a")
        // Neither declared nor recorded, it is still not forgotten.
        let rest = try await bench.plan("resources: {c: {type: fake.thing}}", open: open)
        #expect(bench.actions(rest) == ["delete a"])
        let plan = DestroyPlan.make(bench.store.snapshot, registry: bench.registry, open: open)
        #expect(try await bench.carryOut(plan).failed == [address])
    }

    @Test("takes the word of a person")
    func settling() async throws {
        for done in [true, false] {
            let bench = Bench()
            try intend(.create, bench, recorded: false)
            let snapshot = bench.store.snapshot
            let run = try await bench.store.begin(bench.description(.settle), base: nil, planned: [])
            try await Recovery(bench.environment).settle(
                snapshot.intents[0], done: done, recorded: nil, recordingTo: run)
            #expect((bench.store.snapshot.instances[address] != nil) == done)
            #expect(bench.store.snapshot.intents.isEmpty)
        }
    }
}
