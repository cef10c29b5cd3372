import Testing
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

@Suite("A lifecycle")
struct LifecycleTests {
    @Test("lets what failed be tried again, as often and after such failures as it says")
    func retries() async throws {
        let bench = Bench()
        bench.provider.fail(2, status: 7)
        let spec = """
            resources:
              a:
                type: fake.thing
                lifecycle:
                  retry: {attempts: 3, backoff: {initial: 1ms, max: 2ms}, on: "${error.exitCode == 7 && error.attempt < 3}"}
            """
        #expect(try await bench.apply(spec).succeeded)
        #expect(bench.provider.log == ["failed a", "failed a", "create a"])
        // Another status is not tried again.
        let other = Bench()
        other.provider.fail(1, status: 8)
        let report = try await other.apply(spec)
        #expect(report.failed == [Address("a")])
        #expect(other.provider.log == ["failed a"])
    }

    @Test("says after how many attempts it gave up")
    func exhausted() async throws {
        let bench = Bench()
        bench.provider.fail(9)
        let report = try await bench.apply(
            """
            resources:
              a: {type: fake.thing, lifecycle: {retry: {attempts: 2, backoff: {initial: 1ms}}}}
            """)
        guard case .failed(let failure)? = report.outcomes[Address("a")] else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.message == "failed after 2 attempts: it failed for once")
        #expect(failure.attempts == 2)
    }

    @Test("keeps what must not be destroyed from being replaced, deleted and destroyed")
    func preventDestroy() async throws {
        let bench = Bench()
        func spec(_ zone: String, _ prevent: String) -> String {
            "resources: {a: {type: fake.thing, with: {zone: \(zone)}, lifecycle: {preventDestroy: \(prevent)}}}"
        }
        try await bench.apply(spec("here", "\"${1 < 2}\""))
        await #expect(throws: DiagnosticsError.self) { try await bench.plan(spec("there", "true")) }
        await #expect(throws: DiagnosticsError.self) { try await bench.plan("resources: {}") }
        let plan = DestroyPlan.make(bench.store.snapshot, registry: bench.registry)
        #expect(DestroyPlan.faults(in: plan).map(\.code) == [.destroyPrevented])
        // To lift it only the record is written.
        bench.provider.clearLog()
        let lifted = try await bench.plan(spec("here", "false"))
        #expect(lifted.plan.changes.first?.recordsOnly == true)
        try await bench.apply(lifted)
        #expect(bench.provider.log.isEmpty)
        #expect(DestroyPlan.faults(in: DestroyPlan.make(bench.store.snapshot, registry: bench.registry)).isEmpty)
        #expect(try await bench.plan(spec("here", "false")).plan.hasChanges == false)
    }

    @Test("passes over changes that it ignores")
    func ignoreChanges() async throws {
        let bench = Bench()
        func spec(_ owner: String, _ team: String) -> String {
            """
            resources:
              a:
                type: fake.thing
                with: {tags: {owner: \(owner), team: \(team)}}
                lifecycle: {ignoreChanges: [tags.owner]}
            """
        }
        try await bench.apply(spec("me", "x"))
        #expect(try await bench.plan(spec("you", "x")).plan.hasChanges == false)
        let prepared = try await bench.plan(spec("you", "y"))
        #expect(prepared.plan.changes.first?.differences.map(\.path) == [["tags", "team"]])
    }

    @Test("makes a replacement first where it says so, and takes what it replaces away last")
    func createBeforeDestroy() async throws {
        let bench = Bench()
        func spec(_ zone: String) -> String {
            """
            resources:
              a: {type: fake.thing, with: {zone: \(zone)}, lifecycle: {createBeforeDestroy: true}}
              b: {type: fake.thing, with: {size: "${resources.a.id}-\(zone)"}}
            """
        }
        try await bench.apply(spec("here"))
        bench.provider.clearLog()
        #expect(try await bench.apply(spec("there")).succeeded)
        #expect(bench.provider.log == ["create a", "update b", "delete a"])
        #expect(bench.store.snapshot.instances[Address("a")]?.deposed.isEmpty == true)
    }

    @Test("refuses to make a replacement first where both would have one folder")
    func oneFolder() throws {
        let error = #expect(throws: DiagnosticsError.self) {
            try Bench().stack("resources: {a: {type: fake.resumable, lifecycle: {createBeforeDestroy: true}}}")
        }
        #expect(error?.diagnostics.map(\.code) == [.notAllowed])
    }

    @Test("records what is still to be taken away when that fails, and the next run does it")
    func deposed() async throws {
        let bench = Bench()
        func spec(_ zone: String, fail: Bool) -> String {
            """
            resources:
              a: {type: fake.thing, with: {zone: \(zone)}, lifecycle: {createBeforeDestroy: true}}
              b: {type: fake.thing, with: {size: "${resources.a.id}-\(zone)", fail: \(fail)}}
            """
        }
        try await bench.apply(spec("here", fail: false))
        let report = try await bench.apply(spec("there", fail: true))
        #expect(report.failed == [Address("b")])
        #expect(bench.store.snapshot.instances[Address("a")]?.deposed.count == 1)
        bench.provider.clearLog()
        #expect(try await bench.apply(spec("there", fail: false)).succeeded)
        #expect(bench.provider.log == ["update b", "delete a"])
        #expect(bench.store.snapshot.instances[Address("a")]?.deposed.isEmpty == true)
    }

    @Test("keeps a half-made thing where it says so, until it is replaced by name")
    func onFailure() async throws {
        let bench = Bench()
        func spec(_ fail: Bool) -> String {
            "resources: {a: {type: fake.thing, with: {fail: \(fail)}, lifecycle: {onFailure: keep}}}"
        }
        try await bench.apply(spec(true))
        bench.provider.clearLog()
        let kept = try await bench.apply(spec(false))
        #expect(kept.failed == [Address("a")])
        #expect(bench.provider.log.isEmpty)
        var selection = PlanSelection()
        selection.replaces = [Address("a")]
        #expect(try await bench.apply(try await bench.plan(spec(false), selection: selection)).succeeded)
        #expect(bench.provider.log == ["delete a", "create a"])
    }

    @Test("lets a thing exist only while something that needs it has work")
    func ephemeral() async throws {
        let bench = Bench()
        func spec(_ size: Int) -> String {
            """
            resources:
              tunnel: {type: fake.thing, lifecycle: {ephemeral: true}}
              a: {type: fake.thing, with: {size: \(size), zone: "${resources.tunnel.id}"}}
              free: {type: fake.thing}
            """
        }
        try await bench.apply(spec(1))
        #expect(bench.provider.log.has("create tunnel", before: "create a"))
        #expect(bench.provider.log.has("create a", before: "delete tunnel"))
        #expect(bench.provider.present == ["a", "free"])
        // Its absence is no drift, and nothing has work for it.
        #expect(try await bench.plan(spec(1)).plan.hasChanges == false)
        bench.provider.clearLog()
        try await bench.apply(spec(2))
        #expect(bench.provider.log == ["create tunnel", "update a", "delete tunnel"])
        bench.provider.clearLog()
        #expect(try await bench.destroy().succeeded)
        #expect(bench.provider.log.has("create tunnel", before: "delete a"))
        #expect(bench.provider.log.has("delete a", before: "delete tunnel"))
        #expect(bench.store.snapshot.instances.isEmpty)
        #expect(bench.provider.present.isEmpty)
    }

    @Test("takes an ephemeral thing away also when what needs it failed")
    func ephemeralAfterFailure() async throws {
        let bench = Bench()
        let report = try await bench.apply(
            """
            resources:
              tunnel: {type: fake.thing, lifecycle: {ephemeral: true}}
              a: {type: fake.thing, with: {fail: true}, dependsOn: [tunnel]}
            """)
        #expect(report.failed == [Address("a")])
        #expect(bench.provider.log.last == "delete tunnel")
    }

    @Test("runs hooks around operations, those of the delete without the stack")
    func hooks() async throws {
        let bench = Bench()
        try await bench.apply(
            """
            hooks: {before: [[first]], after: [[last]]}
            resources:
              a:
                type: fake.thing
                hooks:
                  before: [[ready, "${resources.b.id}"]]
                  after: [{run: [made], on: [create]}, {run: [gone], on: [delete]}]
              b: {type: fake.thing}
            """)
        #expect(
            bench.provider.log == [
                "hook first", "create b", "hook ready id-of-b", "create a", "hook made", "hook last",
            ])
        bench.provider.clearLog()
        try await bench.destroy()
        #expect(bench.provider.log == ["hook ready id-of-b", "delete a", "hook gone", "delete b"])
    }

    @Test("keeps the operation from being done when a hook before it fails")
    func failingHook() async throws {
        let bench = Bench()
        let report = try await bench.apply(
            "resources: {a: {type: fake.thing, hooks: {before: [[\"false\"]]}}}")
        #expect(report.failed == [Address("a")])
        #expect(bench.provider.present.isEmpty)
        let stack = Bench()
        let none = try await stack.apply("hooks: {before: [[\"false\"]]}\nresources: {a: {type: fake.thing}}")
        #expect(none.notStarted == [Address("a")])
        #expect(none.diagnostics.map(\.code) == [.hookFailed])
        #expect(stack.provider.present.isEmpty)
    }
}
