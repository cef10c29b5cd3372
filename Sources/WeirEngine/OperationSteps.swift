import WeirCEL
import WeirCore
import WeirValue

/// The steps of one operation with an effect: its intent, its hooks, its attempts. A reference, as ``OperationWork`` tells.
final class OperationSteps: Sendable {
    let change: Change
    let kind: Intent.Kind
    private let work: OperationWork
    private let timeout: Duration?
    private let policy: RetryPolicy
    private let activation: StackEvaluator?
    private let each: Value?
    private let spares: SpareFolders
    private let leaving: [RecordedInstance]

    /// The steps of `kind` on the instance of `change`, which may take `timeout`, or as long as its type gives.
    ///
    /// - Parameter spares: folders that its tools may use, claimed before it begins.
    init(
        _ work: OperationWork, _ change: Change, _ kind: Intent.Kind, timeout: Duration?, spares: SpareFolders
    ) {
        self.work = work
        self.change = change
        self.kind = kind
        self.timeout = timeout
        self.spares = spares
        leaving = kind == .delete ? change.dependencies.compactMap { work.leaving[$0] } : []
        let expanded = work.instances[change.address]
        policy = expanded?.resource.lifecycle.retry ?? change.type.retry
        activation = expanded?.evaluator
        each = expanded?.each
    }

    private var environment: Executor.Environment { work.environment }

    /// Makes it durable that the operation on `instance` is about to begin.
    /// - Returns: its id; nil where it has no effect.
    /// - Throws: ``StateFailure``.
    func begin(_ instance: RecordedInstance) async throws -> String? {
        guard change.type.hasEffect else { return nil }
        try await work.recorder.begin(intent(instance))
        return operation
    }

    private var operation: String { Intent.operation(work.run, kind, change.address) }

    @inline(never)
    private func intent(_ instance: RecordedInstance) -> Intent {
        var intent = Intent(
            operation: operation, kind: kind, instance: instance,
            directory: environment.contexts.relativeDirectory(change.address))
        intent.begun = environment.now()
        let hooks = Duration.seconds(60)
        intent.deadline = RunIdentity.timestamp(after: (timeout ?? change.type.timeout) * policy.attempts + hooks)
        intent.boot = environment.boot
        return intent
    }

    /// Calls `work` until it succeeds, or fails in a way, or often enough, that it is not to be tried again.
    func retrying<Result: Sendable>(
        _ work: (OperationContext) async throws -> Result
    ) async throws -> Result {
        var attempt = 1
        while true {
            do {
                return try await work(context())
            } catch {
                try await interruption.wait(try pause(after: error, attempt))
                attempt += 1
            }
        }
    }

    private var interruption: Interruption { work.environment.interruption }

    /// How long to wait before the next attempt, after `error` ended the one of that number; tells of it.
    /// - Throws: ``OperationFailure`` where it is not tried again.
    @inline(never)
    private func pause(after error: any Error, _ attempt: Int) throws -> Duration {
        var failure = OperationWork.failure(error)
        failure.attempts = attempt
        guard attempt < policy.attempts, !Task.isCancelled, !interruption.isRequested, try applies(failure, attempt)
        else {
            if attempt > 1 { failure.message = "failed after \(attempt) attempts: \(failure.message)" }
            throw failure
        }
        let delay = policy.wait(after: attempt, random: .random(in: 0..<1))
        environment.events.send(
            .operationRetrying(
                change.address, type: change.type.name, action: Action(kind), failure, attempt: attempt,
                attempts: policy.attempts, delay: delay))
        return delay
    }

    /// Runs `hooks` one after the other.
    /// - Throws: ``OperationFailure`` of the first that fails.
    func hooks(_ hooks: [HookCall], _ moment: String) async throws {
        for (index, hook) in hooks.enumerated() {
            try await work.environment.tools.runHook(
                hook.arguments, "hook-\(moment)-\(kind.rawValue)-\(index + 1)", context(timeout: hook.timeout))
        }
    }

    private func context(timeout: Duration? = nil) -> OperationContext {
        let events = environment.events
        let address = change.address
        var context = environment.contexts.operation(address, change.type, timeout: timeout ?? self.timeout) {
            events.send(.operationProgress(address, $0))
        }
        context.spares = spares
        context.leaving = leaving
        return context
    }

    /// Whether the policy lets `failure` be tried again.
    private func applies(_ failure: OperationFailure, _ attempt: Int) throws -> Bool {
        guard let condition = policy.condition else { return true }
        guard let activation else { return false }
        var variables = activation.activation(each: each)
        variables[StackScope.Variable.error.rawValue] = [
            "message": .string(failure.message), "exitCode": failure.exitStatus.map { .int(Int64($0)) } ?? .null,
            "output": .string(failure.output.joined(separator: "\n")), "attempt": .int(Int64(attempt)),
        ]
        do throws(EvaluationFault) {
            return try condition.evaluate(variables).boolValue ?? false
        } catch {
            var failure = failure
            failure.message += "; lifecycle.retry.on cannot tell whether to try again: \(error)"
            throw failure
        }
    }
}

extension Action {
    /// The action that does `kind`.
    init(_ kind: Intent.Kind) {
        self =
            switch kind {
            case .create: .create
            case .update: .update
            case .delete: .delete
            }
    }
}
