import WeirCore
import WeirProcess

/// Where the events of a run go: to the terminal or to plain lines, to a stream of JSON where that is asked for, and to
/// the run's log.
struct RunSinks: Sendable {
    /// Takes the events.
    let events: any EventSink
    /// Where messages are written while the run goes on.
    let above: any TextSink
    private let terminal: TerminalView?

    /// The sinks of a run of `session`; `place` tells where the resource of an address stands in the stack.
    init(
        _ session: Session, _ options: RunOptions, run: String,
        place: @escaping @Sendable (Address) -> SourceRange? = { _ in nil }
    ) {
        let context = session.context
        var text = RunText.Options()
        text.verbosity = options.isQuiet ? .quiet : options.isVerbose ? .verbose : .normal
        text.colors = context.colors
        text.place = place
        text.directory = session.project.directory
        var sinks: [any EventSink] = []
        if let size = context.terminalSize, !options.isQuiet {
            text.isLive = true
            let view = TerminalView(context.messages, text, size: size)
            sinks.append(view)
            terminal = view
            above = view.above
        } else {
            sinks.append(RunView(context.messages, text))
            terminal = nil
            above = context.messages
        }
        if options.writesEvents {
            sinks.append(EventStream(to: context.output, run: run, version: Version.current))
        }
        let above = above
        sinks.append(
            RunLog(in: "\(session.project.directory)/.weir/runs/\(run)", run: run, version: Version.current) {
                above.write("warning: \($0)\n")
            })
        events = FanOut(sinks)
    }

    /// Takes the lower part of a terminal away.
    func close() { terminal?.close() }
}
