package import WeirCore
import WeirProcess
import WeirValue

extension OperationRemains {
    /// Waits until no tool of the operation of `intent` runs any more, to the intent's deadline at most; see
    /// ``wait(until:progress:)``. Of another boot of the machine nothing runs any more.
    /// - Throws: ``OperationFailure``, `CancellationError`.
    package static func awaitEnd(_ intent: Intent, _ context: OperationContext) async throws {
        guard try isOfThisBoot(intent) else { return }
        let left = intent.deadline.flatMap { Timestamp.seconds($0) }.map { $0 - ToolProcess.now } ?? 0
        try await OperationRemains(directory: context.directory).wait(
            until: .now + .seconds(max(0, left)), interruption: context.interruption, progress: context.progress)
    }

    /// Turns what the tools of the operation of `intent` left behind into redacted logs.
    /// - Returns: the paths of its logs; none where they cannot be written, which is told.
    package static func closeLogs(_ intent: Intent, _ context: OperationContext) -> [String] {
        do {
            return try OperationRemains(directory: context.directory).close(
                context.redactor.adding(sensitiveIn: .map(intent.instance.arguments)))
        } catch {
            context.progress("the output of its tools could not be turned into logs: \(error)")
            return []
        }
    }

    /// Whether what this machine remembers since it was started tells of the operation of `intent`.
    static func isOfThisBoot(_ intent: Intent) throws -> Bool {
        try intent.boot == ProcessIdentity.currentBoot()
    }
}
