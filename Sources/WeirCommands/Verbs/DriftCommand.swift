import ArgumentParser
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// `weir drift STACK`
struct DriftCommand: ContextCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift", abstract: "Show what was changed outside Weir. Needs no stack; changes nothing.",
        discussion: "Exits with 0 where there is none, 2 where there is, 1 where something could not be asked after.")

    @OptionGroup var target: StackOptions
    @Option(help: "How many instances are asked after at once.") var parallelism = 10
    @OptionGroup var formatting: FormatOptions

    var format: DataFormat { formatting.format }

    func validate() throws {
        guard parallelism > 0 else { throw ValidationError("--parallelism must be at least 1") }
    }

    func run(in context: CommandContext) async throws {
        let session = try Session(context, workspace: target.workspace)
        let name = try await session.stackName(target.stack)
        let snapshot = try await session.store(name).load()
        session.learn(snapshot)
        let plan = try await RefreshFlow.plan(session, name, snapshot, parallelism: parallelism)
        let drifted = plan.changes
        if format == .json {
            context.output.write(
                JSONWriter.string(
                    [
                        "drift": .list(drifted.map(Self.value)),
                        "unreachable": .list(plan.warnings.map { .string($0.message) }),
                    ], .readable))
        } else {
            DiagnosticView(context).show(plan.warnings, format: .text)
            let none = snapshot.commit == nil ? "nothing is recorded" : "no drift"
            let text =
                drifted.isEmpty ? "\(name)/\(session.workspace): \(none)\n" : drifted.map(Self.text).joined()
            context.output.write(session.secrets.redactor.redact(text))
        }
        if !drifted.isEmpty { throw ExitStatus.changes }
        if !plan.warnings.isEmpty { throw ExitStatus.failed }
    }

    private static func text(_ change: Change) -> String {
        var text = "\(RunText.shown(change.address))   \(change.type.name)"
        text += change.reasons.isEmpty ? "\n" : "   \(TerminalText.clean(change.reasons.joined(separator: ", ")))\n"
        for drift in change.drift {
            text += TerminalText.clean("      \(drift.path): \(drift.recorded) -> \(drift.observed)") + "\n"
        }
        return text
    }

    private static func value(_ change: Change) -> Value {
        [
            "address": .string(change.address.description), "type": .string(change.type.name),
            "gone": .bool(change.action == .forget), "reasons": .list(change.reasons.map { .string($0) }),
            "changes": .list(
                change.drift.map {
                    ["path": .string($0.path), "recorded": .string($0.recorded), "observed": .string($0.observed)]
                }),
        ]
    }
}
