import Synchronization
import Testing
import WeirConfig
import WeirCore
import WeirEngine
import WeirTestSupport
import WeirValue

/// A stack in a workspace of a world that is a dictionary.
struct Bench {
    let provider: FakeProvider
    let store = MemoryStateStore()
    let sink = RecordingSink()
    let secrets = RunSecrets()
    let interruption = Interruption()
    var parallelism = 10
    var failFast = false

    init(_ provider: FakeProvider = FakeProvider()) { self.provider = provider }

    var registry: TypeRegistry { TypeRegistry([provider]) }

    var contexts: ContextFactory {
        let store = store
        return ContextFactory(
            run: "run", stack: "test", workspace: "default", project: "/nowhere", secrets: secrets,
            interruption: interruption, recipe: { try await store.recipe($0) })
    }

    func stack(_ spec: String) throws -> Stack {
        let text =
            "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: test}\nspec:\n"
            + spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
        return try StackDecoder.decode(Array(text.utf8), file: "test.yaml", registry: registry).stack
    }

    func plan(
        _ spec: String, inputs: [String] = [], secrets: Value.Map = [:], refresh: Bool = true,
        selection: PlanSelection = PlanSelection(), open: [OpenOperation] = []
    ) async throws -> PreparedPlan {
        let stack = try stack(spec)
        var resolver = InputResolver()
        for input in inputs { resolver.add(assignment: input, asText: false) }
        self.secrets.learn(.map(secrets.mapValues(\.hidden)))
        var request = PlanRequest(
            stack: stack, workspace: "default", inputs: try resolver.resolve(stack), secrets: secrets, run: "run",
            startedAt: "2026-01-01T00:00:00Z")
        request.refresh = refresh
        request.selection = selection
        request.open = open
        request.parallelism = parallelism
        return try await Planner.plan(request, from: store.load(), registry: registry, contexts: contexts)
    }

    var environment: Executor.Environment {
        let provider = provider
        var environment = Executor.Environment(
            registry: registry, contexts: contexts, events: sink, interruption: interruption, parallelism: parallelism,
            tools: OperationTools(
                runHook: { hook, name, _ in
                    let words = (hook.listValue ?? []).compactMap(\.stringValue).joined(separator: " ")
                    provider.note("hook \(words)")
                    if words.hasPrefix("false") { throw OperationFailure("\(name) failed") }
                }, awaitEnd: { intent, _ in provider.note("await \(intent.address)") }, closeLogs: { _, _ in [] },
                moveFolder: { _, _, record in try record() }),
            now: { "2026-01-01T00:00:00Z" })
        environment.failFast = failFast
        environment.boot = "this boot"
        return environment
    }

    private var executor: Executor { Executor(environment) }

    func description(_ verb: RunDescription.Verb) -> RunDescription {
        RunDescription(
            id: "run", verb: verb, actor: "tester", stackDigest: "", record: store.snapshot.record, planDigest: "")
    }

    @discardableResult
    func apply(_ prepared: PreparedPlan) async throws -> RunReport {
        let run = try await store.begin(
            description(.apply), base: prepared.plan.base, planned: executor.planned(prepared))
        let report: Result<RunReport, any Error>
        do { report = .success(try await executor.apply(prepared, recordingTo: run)) } catch {
            report = .failure(error)
        }
        var record = store.snapshot.record
        record.outputs = executor.outputs(of: prepared).values
        _ = try await run.finish(record, timings: (try? report.get().timings) ?? Timings(), summary: "apply")
        return try report.get()
    }

    @discardableResult
    func apply(_ spec: String, inputs: [String] = [], secrets: Value.Map = [:]) async throws -> RunReport {
        try await apply(try await plan(spec, inputs: inputs, secrets: secrets))
    }

    @discardableResult
    func destroy() async throws -> RunReport {
        let plan = DestroyPlan.make(store.snapshot, registry: registry)
        return try await carryOut(plan)
    }

    @discardableResult
    func carryOut(_ plan: Plan) async throws -> RunReport {
        let run = try await store.begin(description(.destroy), base: plan.base, planned: [])
        let report = try await executor.destroy(plan, of: store.snapshot, run: "run", recordingTo: run)
        _ = try await run.finish(store.snapshot.record, timings: report.timings, summary: "destroy")
        return report
    }

    /// Settles what `snapshot` has open.
    func recover() async throws -> [String: Settlement] {
        let snapshot = store.snapshot
        let run = try await store.begin(description(.recover), base: snapshot.commit, planned: [])
        let settlements = try await Recovery(environment).settle(snapshot, recordingTo: run)
        _ = try await run.finish(snapshot.record, timings: snapshot.timings, summary: "recovered")
        return settlements
    }

    /// `action address` of every change that does something, in the plan's order.
    func actions(_ prepared: PreparedPlan) -> [String] {
        prepared.plan.changes.filter { $0.action != .noOp }.map { "\($0.action.rawValue) \($0.address)" }
    }
}

extension [String] {
    /// Whether `first` stands before `second`; false where one is missing.
    func has(_ first: String, before second: String) -> Bool {
        guard let left = firstIndex(of: first), let right = firstIndex(of: second) else { return false }
        return left < right
    }
}
