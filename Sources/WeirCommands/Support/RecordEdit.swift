import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// Changes by hand what is recorded of a workspace.
struct RecordEdit {
    private let session: Session
    private let stack: String
    private let store: GitStateStore

    /// An edit of the workspace of the stack called `stack`.
    init(_ session: Session, stack: String) {
        self.session = session
        self.stack = stack
        store = session.store(stack)
    }

    /// What is recorded now.
    /// - Throws: ``StateFailure``.
    func load() async throws -> Snapshot {
        let snapshot = try await store.load()
        session.learn(snapshot)
        return snapshot
    }

    /// Does `body` in a run of its own that begins at `snapshot` and ends with `summary`.
    /// - Throws: ``StateFailure``.
    @discardableResult
    func perform(
        _ verb: RunDescription.Verb, on snapshot: Snapshot, summary: String,
        _ body: (any StateRun) async throws -> Void
    ) async throws -> String? {
        var record = snapshot.record
        record.lastRun = session.run
        if record.created.isEmpty { record.created = session.startedAt }
        let run = try await store.begin(
            RunDescription(
                id: session.run, verb: verb, actor: session.context.actor, stackDigest: record.stackDigest,
                record: record, planDigest: ""),
            base: snapshot.commit, planned: [])
        do {
            try await body(run)
        } catch {
            _ = try? await run.finish(record, timings: snapshot.timings, summary: "\(verb.rawValue) failed")
            throw error
        }
        return try await run.finish(record, timings: snapshot.timings, summary: summary)
    }

    /// The environment in which operations of killed runs are looked at.
    func environment() -> Executor.Environment {
        var environment = Executor.Environment(
            registry: session.registry, contexts: session.contexts(stack, store), events: SilentSink(),
            interruption: session.interruption, parallelism: 1,
            tools: ProviderTools.tools(session.context, session.folders(stack)))
        environment.boot = ProviderTools.boot
        return environment
    }
}

/// Takes events and tells nobody.
private struct SilentSink: EventSink {
    func send(_ event: Event) {}
}
