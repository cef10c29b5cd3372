package import WeirCore
import WeirValue

/// Carries out plans: what is ready runs, `parallelism` at once; a failure stops what depends on it and nothing else.
package struct Executor: Sendable {
    /// What an executor needs from outside.
    package struct Environment: Sendable {
        package let registry: TypeRegistry
        package let contexts: ContextFactory
        package let events: any EventSink
        package let interruption: Interruption
        /// How many operations run at once.
        package let parallelism: Int
        /// The time now, RFC 3339, UTC.
        package let now: @Sendable () -> String

        /// An environment; every part is the caller's.
        package init(
            registry: TypeRegistry, contexts: ContextFactory, events: any EventSink, interruption: Interruption,
            parallelism: Int, now: @escaping @Sendable () -> String = RunIdentity.now
        ) {
            self.registry = registry
            self.contexts = contexts
            self.events = events
            self.interruption = interruption
            self.parallelism = max(1, parallelism)
            self.now = now
        }
    }

    private let environment: Environment

    /// An executor in `environment`.
    package init(_ environment: Environment) { self.environment = environment }

    /// Carries out `prepared`, recording with `run` what becomes of each instance.
    /// - Returns: what became of all; a failed operation is told there, not thrown.
    /// - Throws: ``StateFailure`` where what happened cannot be recorded.
    package func apply(_ prepared: PreparedPlan, recordingTo run: any StateRun) async throws -> RunReport {
        let request = prepared.request
        let evaluator = StackEvaluator(
            request.stack, workspace: request.workspace, inputs: request.inputs, secrets: request.secrets,
            run: request.run, startedAt: request.startedAt, resources: prepared.resources)
        let work = OperationWork(
            environment: environment, changes: prepared.plan.changes, instances: prepared.instances,
            evaluator: evaluator)
        return try await execute(work, run: request.run, nextOrder: prepared.snapshot.nextOrder, recorder: run)
    }

    /// Takes away everything that `snapshot` records, in the reverse of the order in which it was made; evaluates nothing.
    /// - Throws: ``StateFailure`` where what happened cannot be recorded.
    package func destroy(_ plan: Plan, run id: String, recordingTo run: any StateRun) async throws -> RunReport {
        let work = OperationWork(environment: environment, changes: plan.changes, instances: [:], evaluator: nil)
        return try await execute(work, run: id, nextOrder: 0, recorder: run)
    }

    private func execute(
        _ work: OperationWork, run: String, nextOrder: Int, recorder: any StateRun
    ) async throws -> RunReport {
        let started = ContinuousClock.now
        var progress = RunProgress(
            work.changes, report: RunReport(run: run), nextOrder: nextOrder, environment: environment,
            resources: work.evaluator?.resources, recorder: recorder)
        environment.events.send(.runStarted(id: run, operations: work.changes.count { $0.action != .noOp }))
        let failure = await drive(&progress, work)
        progress.noticeInterruption(running: 0)
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
                        let operation = progress.operation(vertex)
                        if work.isImmediate(operation) {
                            try await progress.finish(vertex, await work.run(operation))
                        } else {
                            progress.started(vertex)
                            group.addTask { (vertex, await work.run(operation)) }
                            running += 1
                        }
                    }
                    guard running > 0, let (vertex, result) = await group.next() else { return failure }
                    running -= 1
                    try await progress.finish(vertex, result)
                    progress.noticeInterruption(running: running)
                } catch {
                    failure = failure ?? error
                }
            }
        }
    }
}
