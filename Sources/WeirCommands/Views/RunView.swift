import WeirCore
import WeirProcess
import WeirValue

/// Tells people what happens in a run, a line for each thing.
struct RunView: EventSink {
    private let messages: any TextSink
    private let style: Style
    private let quiet: Bool

    /// A view that writes to `context`'s messages; a `quiet` one tells only of failures.
    init(_ context: CommandContext, quiet: Bool) {
        messages = context.messages
        style = Style(context)
        self.quiet = quiet
    }

    func send(_ event: Event) {
        switch event {
        case .runStarted(let id, let operations):
            if !quiet { messages.write("run \(id): \(count(operations, "operation"))\n") }
        case .operationDone(let address, let type, let action, let duration):
            guard !quiet else { return }
            messages.write("\(style.green("✓")) \(line(address, type, Self.done(action), duration))\n")
        case .operationFailed(let address, let type, let action, let failure, let duration):
            messages.write("\(style.red("✗")) \(line(address, type, "failed to \(action.rawValue)", duration))\n")
            messages.write(Self.details(failure))
        case .operationSkipped(let address, let because):
            if !quiet { messages.write("- \(address)   skipped, \(because) failed\n") }
        case .operationStarted(let address, let type, let action):
            if !quiet { messages.write("  \(address)   \(type)   \(action.rawValue) …\n") }
        case .operationProgress(let address, let text):
            if !quiet { messages.write("  \(address)   \(text)\n") }
        case .interrupted(let running):
            messages.write("interrupted: \(count(running, "operation")) running\n")
        }
    }

    private func line(_ address: Address, _ type: String, _ what: String, _ duration: Duration) -> String {
        let columns = [(address.description, 30), (type, 20), (what, 18)]
        let text = columns.map { text, width in
            text + String(repeating: " ", count: max(0, width - text.count))
        }.joined(separator: "  ")
        return "\(text)  \(DurationText.people(duration))"
    }

    private static func done(_ action: Action) -> String {
        switch action {
        case .create: "created"
        case .update: "updated"
        case .replace: "replaced"
        case .delete: "deleted"
        case .adopt: "adopted"
        case .forget: "forgotten"
        case .noOp: "as it was"
        }
    }

    private static func details(_ failure: OperationFailure) -> String {
        var text = "    \(failure.message)\n"
        if !failure.arguments.isEmpty {
            text += "        \(Command.rendering(of: failure.arguments))\n"
        }
        for line in failure.output { text += "        | \(line)\n" }
        if let hint = failure.hint { text += "    hint: \(hint)\n" }
        if let log = failure.log { text += "    log: \(log)\n" }
        return text
    }
}
