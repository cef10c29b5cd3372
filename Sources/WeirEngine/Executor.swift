package import WeirCore
import WeirValue

/// Carries out plans: what is ready runs, `parallelism` at once, the longest chain first; a failure stops what depends on
/// it and nothing else.
package struct Executor: Sendable {
    /// What an executor needs from outside.
    package struct Environment: Sendable {
        package let registry: TypeRegistry
        package let contexts: ContextFactory
        package let events: any EventSink
        package let interruption: Interruption
        /// How many operations run at once.
        package let parallelism: Int
        /// Whether nothing new is started once something failed.
        package var failFast = false
        /// The boot of this machine; nil where that cannot be told.
        package var boot: String?
        /// What only those who know tools can do.
        package var tools: OperationTools
        /// The time now, RFC 3339, UTC.
        package let now: @Sendable () -> String

        /// An environment; every part is the caller's.
        package init(
            registry: TypeRegistry, contexts: ContextFactory, events: any EventSink, interruption: Interruption,
            parallelism: Int, tools: OperationTools = .none, now: @escaping @Sendable () -> String = RunIdentity.now
        ) {
            self.registry = registry
            self.contexts = contexts
            self.events = events
            self.interruption = interruption
            self.parallelism = max(1, parallelism)
            self.tools = tools
            self.now = now
        }
    }

    let environment: Environment

    /// An executor in `environment`.
    package init(_ environment: Environment) { self.environment = environment }

    /// Carries out `prepared`, recording with `run` what becomes of each instance.
    /// - Returns: what became of all; a failed operation is told there, not thrown.
    /// - Throws: ``StateFailure`` where what happened cannot be recorded.
    package func apply(_ prepared: PreparedPlan, recordingTo run: any StateRun) async throws -> RunReport {
        let request = prepared.request
        for module in prepared.modules { module.forget() }
        let work = OperationWork(
            environment: environment, run: request.run, changes: prepared.plan.changes, instances: prepared.instances,
            recorder: run)
        try MovedInstances.record(prepared.plan, prepared.snapshot, environment.tools, with: run)
        let evaluator = StackEvaluator(request, resources: prepared.resources)
        let hooks = StackHooks(request.stack.hooks, evaluator, environment)
        if let failure = await hooks.run(.before) { return hooks.report(run: request.run, failure, work.changes) }
        var report = try await execute(work, prepared.snapshot)
        if report.succeeded, let failure = await hooks.run(.after) { report.diagnostics.append(failure) }
        if report.succeeded, !report.interrupted, !prepared.plan.isPartial, prepared.plan.deferrals.isEmpty {
            let runner = CheckRunner(
                evaluator, environment.interruption, environment.contexts.secrets.redactor, ask: environment.tools.ask)
            report.diagnostics += await runner.run(request.stack.checks, environment.events)
            report.interrupted = environment.interruption.isRequested
        }
        return report
    }

    /// Takes away everything that `plan` says, in the reverse of the order in which it was made; evaluates nothing.
    /// - Throws: ``StateFailure`` where what happened cannot be recorded.
    package func destroy(
        _ plan: Plan, of snapshot: Snapshot, run id: String, recordingTo run: any StateRun
    ) async throws -> RunReport {
        let work = OperationWork(
            environment: environment, run: id, changes: plan.changes, instances: [:], recorder: run)
        return try await execute(work, snapshot)
    }

    /// Tells that the run of `report` has ended and is recorded.
    package func tellEnd(of report: RunReport) { environment.events.send(.runEnded(report)) }

    private func execute(_ work: OperationWork, _ snapshot: Snapshot) async throws -> RunReport {
        let started = ContinuousClock.now
        var progress = RunProgress(
            work.changes, report: RunReport(run: work.run), nextOrder: snapshot.nextOrder, timings: snapshot.timings,
            environment: environment, instances: work.instances, recorder: work.recorder)
        environment.events.send(
            .runStarted(
                id: work.run, operations: work.changes.count { $0.action != .noOp || $0.discards },
                estimate: progress.estimate?.total))
        let failure = await drive(&progress, work)
        progress.noticeInterruption()
        progress.close()
        progress.report.duration = ContinuousClock.now - started
        if let failure { throw failure }
        return progress.report
    }

    /// Runs what is ready until nothing is. Once something cannot be recorded nothing new is started, and what runs is
    /// waited for.
    /// - Returns: why something could not be recorded.
    private func drive(_ progress: inout RunProgress, _ work: OperationWork) async -> (any Error)? {
        await withTaskGroup(of: (Int, OperationWork.Result).self) { group in
            var running = 0
            var failure: (any Error)?
            while true {
                do {
                    while failure == nil, running < environment.parallelism, let vertex = progress.next() {
                        if work.isImmediate(progress.operation(vertex)) {
                            try progress.finish(vertex, await work.run(progress.start(vertex)))
                        } else {
                            progress.started(vertex)
                            let start = progress.start(vertex)
                            group.addTask { (vertex, await work.run(start)) }
                            running += 1
                        }
                    }
                    guard running > 0, let (vertex, result) = await group.next() else { return failure }
                    running -= 1
                    try progress.finish(vertex, result)
                    progress.noticeInterruption()
                } catch {
                    failure = failure ?? error
                }
            }
        }
    }

    /// The operations that `prepared` is going to do as far as their names are known, so that they can be recorded before
    /// any of them begins.
    package func planned(_ prepared: PreparedPlan) -> [Intent] {
        var intents: [Intent] = []
        for change in prepared.plan.changes
        where change.action == .create || change.action == .replace {
            guard change.type.hasEffect, change.obstacle == nil, let declared = change.after,
                !declared.arguments.marks.contains(.unknown), !declared.fingerprints.marks.contains(.unknown)
            else { continue }
            let record = OperationWork.draft(declared, change, .create, order: 0, environment)
            intents.append(
                Intent(
                    operation: Intent.operation(prepared.request.run, .create, change.address), kind: .create,
                    instance: record, directory: environment.contexts.relativeDirectory(change.address)))
        }
        return intents
    }
}
