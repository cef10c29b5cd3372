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

    func plan(_ spec: String, inputs: [String] = [], secrets: Value.Map = [:], refresh: Bool = true) async throws
        -> PreparedPlan
    {
        let stack = try stack(spec)
        var resolver = InputResolver()
        for input in inputs { resolver.add(assignment: input, asText: false) }
        self.secrets.learn(.map(secrets.mapValues(\.hidden)))
        var request = PlanRequest(
            stack: stack, workspace: "default", inputs: try resolver.resolve(stack), secrets: secrets, run: "run",
            startedAt: "2026-01-01T00:00:00Z")
        request.refresh = refresh
        return try await Planner.plan(request, from: store.load(), registry: registry, contexts: contexts)
    }

    private var executor: Executor {
        Executor(
            .init(
                registry: registry, contexts: contexts, events: sink, interruption: interruption,
                parallelism: parallelism, now: { "2026-01-01T00:00:00Z" }))
    }

    private func description(_ verb: RunDescription.Verb) -> RunDescription {
        RunDescription(
            id: "run", verb: verb, actor: "tester", stackDigest: "", record: store.snapshot.record, planDigest: "")
    }

    @discardableResult
    func apply(_ prepared: PreparedPlan) async throws -> RunReport {
        let run = try await store.begin(description(.apply), base: prepared.plan.base)
        let report: Result<RunReport, any Error>
        do { report = .success(try await executor.apply(prepared, recordingTo: run)) } catch {
            report = .failure(error)
        }
        var record = store.snapshot.record
        record.outputs = executor.outputs(of: prepared).values
        _ = try await run.finish(record, summary: "apply")
        return try report.get()
    }

    @discardableResult
    func apply(_ spec: String, inputs: [String] = [], secrets: Value.Map = [:]) async throws -> RunReport {
        try await apply(try await plan(spec, inputs: inputs, secrets: secrets))
    }

    @discardableResult
    func destroy() async throws -> RunReport {
        let plan = DestroyPlan.make(store.snapshot, registry: registry)
        let run = try await store.begin(description(.destroy), base: plan.base)
        let report = try await executor.destroy(plan, run: "run", recordingTo: run)
        _ = try await run.finish(store.snapshot.record, summary: "destroy")
        return report
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
