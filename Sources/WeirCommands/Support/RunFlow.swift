import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// Begins a run, carries its plan out, and ends it with what is recorded of the workspace.
struct RunFlow {
    private let session: Session
    private let driver: RunDriver
    private let store: any StateStore

    /// The flow of a run of `session` on the state in `store`.
    init(_ session: Session, _ options: RunOptions, _ store: any StateStore) {
        self.session = session
        driver = RunDriver(session: session, options: options)
        self.store = store
    }

    /// Makes what `prepared` says.
    /// - Throws: ``StateFailure``: `.locked`, `.moved` where nothing was begun.
    func apply(_ prepared: PreparedPlan) async throws -> RunReport {
        let request = prepared.request
        var record = prepared.snapshot.record
        record.file = request.stack.file
        record.inputs = request.inputs
        record.stackDigest = request.stack.digest
        record.lastRun = session.run
        record.expires = request.stack.timeToLive.flatMap { life in
            Timestamp.seconds(session.startedAt).map { Timestamp.text($0 + life.components.seconds) }
        }
        // What was made with others before may still be there until all is done.
        let uses = request.uses.compactMapValues(\.record)
        record.uses.merge(uses) { _, new in new }
        let contexts = request.stack.contexts.map(\.name)
        record.contexts = record.contexts.filter { !contexts.contains($0) } + contexts
        if record.created.isEmpty { record.created = session.startedAt }
        let begun = record
        let description = RunDescription(
            id: session.run, verb: .apply, actor: session.context.actor, stackDigest: request.stack.digest,
            record: record, planDigest: prepared.plan.digest)
        let (store, folders, recorded) = (store, session.folders(request.stack.name), prepared.loaded.instances.keys)
        let ranges = Dictionary(
            prepared.plan.changes.compactMap { change in change.range.map { (change.address, $0) } },
            uniquingKeysWith: { first, _ in first })
        let report = try await driver.drive(request.stack.name, store, place: { ranges[$0] }) { executor in
            let run = try await store.begin(
                description, base: prepared.plan.base, planned: executor.planned(prepared))
            return try await Self.ending(executor, run, begun, prepared.snapshot.timings, verb: "apply") {
                try folders.mend(recorded)
                var report = try await executor.apply(prepared, recordingTo: run)
                let outputs = executor.outputs(of: prepared)
                report.diagnostics += outputs.diagnostics
                // Of what was left out the outputs stay as they are recorded.
                let kept = prepared.plan.isPartial ? prepared.snapshot.record.outputs : [:]
                report.outputs = kept.setting(outputs.values.map { ($0.key, $0.value) })
                if report.succeeded, !prepared.plan.isPartial, prepared.plan.deferrals.isEmpty {
                    report.uses = uses
                    report.contexts = contexts
                }
                return report
            }
        }
        tidy()
        return report
    }

    /// Carries out `plan`, which needs no stack: a destroy, or a refresh.
    /// - Throws: ``StateFailure``: `.locked`, `.moved` where nothing was begun.
    func carryOut(_ plan: Plan, of snapshot: Snapshot, _ verb: RunDescription.Verb) async throws -> RunReport {
        var record = snapshot.record
        record.lastRun = session.run
        let begun = record
        let (id, store) = (session.run, store)
        let folders = session.folders(plan.stack)
        let description = RunDescription(
            id: id, verb: verb, actor: session.context.actor, stackDigest: record.stackDigest, record: record,
            planDigest: plan.digest)
        let report = try await driver.drive(plan.stack, store) { executor in
            let run = try await store.begin(description, base: plan.base, planned: [])
            return try await Self.ending(executor, run, begun, snapshot.timings, verb: verb.rawValue) {
                try folders.mend(snapshot.instances.keys)
                var report = try await executor.destroy(plan, of: snapshot, run: id, recordingTo: run)
                report.outputs = verb == .destroy && report.succeeded ? [:] : begun.outputs
                if verb == .destroy, report.succeeded {
                    report.uses = [:]
                    report.contexts = []
                }
                return report
            }
        }
        tidy()
        return report
    }

    /// Removes what operations left behind for a recovery: the run is recorded, so none is needed.
    private func tidy() { ProviderTools.tidy("\(session.project.directory)/.weir/runs/\(session.run)") }

    /// Does `body` and ends `run` with its report. Where not everything can be recorded, what can is, and the failure is
    /// told.
    private static func ending(
        _ executor: Executor, _ run: any StateRun, _ begun: WorkspaceRecord, _ timings: Timings, verb: String,
        _ body: () async throws -> RunReport
    ) async throws -> RunReport {
        var record = begun
        do {
            var report = try await body()
            record.outputs = report.outputs
            if let uses = report.uses { record.uses = uses }
            if let contexts = report.contexts { record.contexts = contexts }
            report.commit = try await run.finish(
                record, timings: report.timings, summary: RunConclusion.summary(report, verb: verb))
            executor.tellEnd(of: report)
            return report
        } catch {
            // What was noted before it failed stays in the journal where this cannot be written either.
            _ = try? await run.finish(record, timings: timings, summary: "\(verb) failed: \(error)")
            throw error
        }
    }
}
