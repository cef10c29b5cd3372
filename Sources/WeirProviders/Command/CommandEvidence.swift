import WeirCore
import WeirProcess
import WeirValue

/// What the directory of an operation on a `command` tells, when nobody else can, of what became of the operation.
struct CommandEvidence: Sendable {
    private let intent: Intent
    private let remains: OperationRemains

    /// What is left of the operation of `intent` in its directory, that of `context`.
    init(_ intent: Intent, _ context: OperationContext) {
        self.intent = intent
        remains = OperationRemains(directory: context.directory)
    }

    /// The program of the operation, which is also the name of its run.
    private var name: String { intent.kind.rawValue }

    /// Whether the program was provably never started: this boot of the machine would remember.
    func provesNothingStarted() throws -> Bool {
        try OperationRemains.isOfThisBoot(intent) && !remains.wasStarted(name)
    }

    /// Whether the program provably ended well, and what it printed is still there.
    func provesSuccess() throws -> Bool {
        guard try OperationRemains.isOfThisBoot(intent), try remains.exitStatus(of: name) == 0 else { return false }
        return try remains.standardOutput(of: name, limit: CommandCall.outputLimit) != nil
    }

    /// The attributes as a create or update that ended in good order records them: `stdout` is what the program printed,
    /// null where that is lost; `json` what `read` printed, else what stands in `stdout`.
    /// - Throws: ``OperationFailure`` where what it printed is too much, or cannot be read.
    func attributes(_ json: Value?) throws(OperationFailure) -> Value.Map {
        let text: String?
        do {
            let bytes =
                try OperationRemains.isOfThisBoot(intent)
                ? remains.standardOutput(of: name, limit: CommandCall.outputLimit) : nil
            text = bytes.map { CommandOutput.trimmed(String(decoding: $0, as: UTF8.self)) }
        } catch {
            throw OperationFailure("\(error)")
        }
        let stdout = text.map { Value.string($0) } ?? intent.instance.attributes["stdout"] ?? .null
        return ["stdout": stdout, "json": json ?? text.flatMap(CommandOutput.json) ?? .null]
    }
}
