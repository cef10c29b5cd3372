import WeirCore

/// Waits that end early when somebody asks the run to stop.
enum Waiting {
    private static let slice = Duration.milliseconds(250)

    /// Why a wait goes on or not.
    enum Verdict: Sendable {
        case goOn, interrupted
    }

    /// Waits for `duration`, at most until the operation's deadline.
    static func pause(_ duration: Duration, in context: OperationContext) async -> Verdict {
        let end = ContinuousClock.now + min(duration, context.remaining)
        while !context.interruption.isRequested {
            let left = ContinuousClock.now.duration(to: end)
            if left <= .zero { return .goOn }
            do {
                try await Task.sleep(for: min(left, slice), clock: .continuous)
            } catch {
                return .interrupted
            }
        }
        return .interrupted
    }

    /// What `work` answers, which ends by the operation's deadline by itself; nil, and `work` is cancelled, when somebody asks the
    /// run to stop first.
    static func answer<Answer: Sendable>(
        in context: OperationContext, _ work: @escaping @Sendable () async -> Answer
    ) async -> Answer? {
        let task = Task { await work() }
        let unwatch = context.interruption.watch { task.cancel() }
        defer { unwatch() }
        let answer = await withTaskCancellationHandler(operation: { await task.value }, onCancel: { task.cancel() })
        return task.isCancelled ? nil : answer
    }
}
