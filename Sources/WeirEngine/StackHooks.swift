import WeirCore
import WeirValue

/// The hooks of a whole stack: run before the first operation of an apply, and after the last when all succeeded.
struct StackHooks {
    private let hooks: [Hook]
    private let evaluator: StackEvaluator
    private let environment: Executor.Environment

    init(_ hooks: [Hook], _ evaluator: StackEvaluator, _ environment: Executor.Environment) {
        self.hooks = hooks
        self.evaluator = evaluator
        self.environment = environment
    }

    /// Runs those at `moment`, one after the other.
    /// - Returns: why one failed.
    func run(_ moment: Hook.Moment) async -> Diagnostic? {
        for (index, hook) in hooks.filter({ $0.moment == moment }).enumerated() {
            do {
                let arguments = try hook.run.evaluate(evaluator.activation())
                let context = environment.contexts.stackHook(timeout: hook.timeout)
                try await environment.tools.runHook(arguments, "\(moment.rawValue)-\(index + 1)", context)
            } catch {
                let failure = OperationWork.failure(error)
                return Diagnostic(
                    .hookFailed, "the stack's hook failed: \(failure.message)", at: hook.range,
                    hint: failure.log.map { "its log is \($0)" } ?? failure.hint)
            }
        }
        return nil
    }

    /// The report of a run that `failure` kept from doing any of `changes`.
    func report(run: String, _ failure: Diagnostic, _ changes: [Change]) -> RunReport {
        var report = RunReport(run: run)
        report.diagnostics = [failure]
        for change in changes where change.action != .noOp { report.outcomes[change.address] = .notStarted }
        return report
    }
}
