package import WeirCore
import WeirProcess

/// What people are told of the events of a run, in lines.
package struct RunText: Sendable {
    /// What is told, and how.
    package struct Options: Sendable {
        package var verbosity = Verbosity.normal
        package var colors = false
        /// Whether what is running is shown otherwise, so that no line says that it began.
        package var isLive = false
        /// Tells where the resource of an address stands in the stack.
        package var place: @Sendable (Address) -> SourceRange? = { _ in nil }
        /// The project's folder: paths of logs below it are shown relative to it.
        package var directory = ""

        /// Normal, without colours, with lines for what begins.
        package init() {}
    }

    /// The columns of addresses where there is room: with a time before it and all others a line takes 80.
    static let addressColumns = 27

    private let options: Options
    private let style: Style

    /// The text of events as `options` say.
    package init(_ options: Options) {
        self.options = options
        style = Style(colors: options.colors)
    }

    /// The lines of `event`, each with a newline; empty where nothing is told of it.
    ///
    /// - Parameter width: the columns that a line may take where that can be had; nil is any number.
    package func lines(of event: Event, width: Int? = nil) -> String {
        let isQuiet = options.verbosity == .quiet
        switch event {
        case .runStarted, .operationStarted, .operationProgress: return isQuiet ? "" : beginning(event, width)
        case .operationRetrying(let address, let type, _, let failure, let attempt, let attempts, let delay):
            guard !isQuiet else { return "" }
            let text = Self.retry(failure, attempt, of: attempts, "in \(TerminalText.time(delay.roundedUp))")
            return line(style.yellow("✗"), address, type, text, width: width)
        case .operationDone(let address, let type, let action, let duration):
            guard !isQuiet else { return "" }
            return line(style.green("✓"), address, type, Self.done(action), duration, width: width)
        case .operationFailed(let address, let type, let action, let failure, _):
            return self.failure(address, type, action, failure)
        case .operationSkipped(let address, let because):
            return isQuiet ? "" : "- \(Self.shown(address))  skipped, because \(Self.shown(because)) failed\n"
        case .operationSettled(let address, let kind, let settlement): return settled(address, kind, settlement)
        case .interrupted(let running, let hard): return interrupted(running, hard)
        case .checked(let outcome): return checked(outcome)
        case .runEnded: return ""
        }
    }

    private func checked(_ outcome: CheckOutcome) -> String {
        let name = TerminalText.clean(outcome.name)
        switch outcome.verdict {
        case .holds:
            return options.verbosity == .quiet ? "" : "\(style.green("✓")) check: \(name)\n"
        case .fails(let reason): return "\(style.red("✗")) check: \(name)  \(TerminalText.clean(reason))\n"
        case .interrupted: return "- check: \(name)  not told: interrupted\n"
        }
    }

    private func beginning(_ event: Event, _ width: Int?) -> String {
        let isVerbose = options.verbosity == .verbose
        switch event {
        case .runStarted(let id, let operations, let estimate):
            guard !options.isLive || isVerbose else { return "" }
            let count = operations == 1 ? "1 operation" : "\(operations) operations"
            return "run \(id): \(count)\(estimate.map { ", about \(TerminalText.time($0))" } ?? "")\n"
        case .operationStarted(let address, let type, let action, let estimate):
            guard !options.isLive || isVerbose else { return "" }
            let text = "\(action.rawValue) …" + (estimate.map { " (about \(TerminalText.time($0)))" } ?? "")
            return line(" ", address, type, text, width: width)
        case .operationProgress(let address, let text):
            return isVerbose ? "  \(Self.shown(address)) | \(TerminalText.clean(text))\n" : ""
        default: return ""
        }
    }

    // MARK: Lines

    /// `mark`, `address`, `type`, `text` and `duration` in columns; where they do not fit in `width`, without the columns.
    private func line(
        _ mark: String, _ address: Address, _ type: String, _ text: String, _ duration: Duration? = nil, width: Int?
    ) -> String {
        let cells = [Self.shown(address), type, text] + (duration.map { [DurationText.people($0)] } ?? [])
        // What the other columns leave of the width is for the address.
        let room = width.map { min(Self.addressColumns, max(10, $0 - 44)) } ?? Self.addressColumns
        var columns = [TerminalText.padded(cells[0], to: room), TerminalText.padded(cells[1], to: 16), cells[2]]
        if cells.count == 4 {
            columns[2] = TerminalText.padded(cells[2], to: 9)
            columns.append(TerminalText.rightAligned(cells[3], to: 10))
        }
        let aligned = columns.joined(separator: "  ")
        let fits = width.map { TerminalText.width(aligned) + 2 < $0 } ?? true
        return "\(mark) \(fits ? aligned : cells.joined(separator: "  "))\n"
    }

    private func failure(
        _ address: Address, _ type: String, _ action: Action, _ failure: OperationFailure
    ) -> String {
        let what = action == .create ? "failed" : "failed to \(action.rawValue)"
        let tries = failure.attempts > 1 ? " after \(failure.attempts) attempts" : ""
        // A failure of several attempts may say so itself.
        let said = "failed\(tries): "
        let own = failure.message
        let message = TerminalText.clean(own.hasPrefix(said) ? String(own.dropFirst(said.count)) : own)
        var text = "\(style.red("✗")) \(style.bold(Self.shown(address))) (\(type)) \(what)\(tries): \(message)\n"
        if !failure.arguments.isEmpty || !failure.output.isEmpty { text += "\n" }
        if !failure.arguments.isEmpty {
            text += "    \(TerminalText.clean(Command.rendering(of: failure.arguments)))\n"
        }
        for line in failure.output.suffix(20) {
            text += "    | \(TerminalText.cut(TerminalText.clean(line), to: 500))\n"
        }
        for line in failure.hint?.split(whereSeparator: \.isNewline) ?? [] {
            text += "  \(TerminalText.clean(String(line)))\n"
        }
        let places = [options.place(address)?.description, failure.log.map { "log: \(relative($0))" }]
        let known = places.compactMap(\.self).map { TerminalText.clean($0) }
        if !known.isEmpty { text += "  \(known.joined(separator: " · "))\n" }
        return text + "\n"
    }

    private func relative(_ path: String) -> String {
        let folder = options.directory + "/"
        return !options.directory.isEmpty && path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
    }

    private func settled(_ address: Address, _ kind: Intent.Kind, _ settlement: Settlement) -> String {
        let (mark, text): (String, String)
        let isNews: Bool
        switch settlement {
        case .done:
            let what = kind == .delete ? "gone" : "adopted"
            (mark, text) = (style.green("✓"), "\(what): the killed run had done it (\(kind.rawValue))")
            isNews = false
        case .undone:
            let what = kind == .create ? "never made" : "as it was"
            (mark, text) = ("-", "\(what): the killed run had not done it (\(kind.rawValue))")
            isNews = false
        case .incomplete(let reason):
            (mark, text) = (style.yellow("!"), "half-made by the killed run (\(kind.rawValue)): \(reason)")
            isNews = true
        case .inDoubt(let reason):
            (mark, text) = (style.red("!"), "in doubt since the killed run (\(kind.rawValue)): \(reason)")
            isNews = true
        }
        guard isNews || options.verbosity != .quiet else { return "" }
        return "\(mark) \(Self.shown(address))  \(TerminalText.clean(text))\n"
    }

    private func interrupted(_ running: [Address], _ hard: Bool) -> String {
        guard !running.isEmpty else { return "interrupted: nothing is running\n" }
        let names = running.prefix(5).map(Self.shown).joined(separator: ", ")
        let rest = running.count > 5 ? " and \(running.count - 5) more" : ""
        return "interrupted: \(hard ? "ending" : "finishing") \(names)\(rest)\n"
    }
}

// MARK: Words

extension RunText {
    /// `address` as it is shown: its key may hold any character.
    static func shown(_ address: Address) -> String { TerminalText.clean(address.description) }

    /// Why the attempt `attempt` of `attempts` failed, and `when` it is tried again.
    static func retry(_ failure: OperationFailure, _ attempt: Int, of attempts: Int, _ when: String) -> String {
        let why = failure.exitStatus.map { "exit status \($0)" } ?? TerminalText.clean(failure.message)
        return "\(why), retry \(attempt) of \(max(attempts - 1, attempt)) \(when)"
    }

    /// What was done, in a word.
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

    /// What is being done, in a word.
    static func doing(_ action: Action) -> String {
        switch action {
        case .create: "creating"
        case .update: "updating"
        case .replace: "replacing"
        case .delete: "deleting"
        case .adopt: "adopting"
        case .forget: "forgetting"
        case .noOp: "looking"
        }
    }
}

extension Duration {
    /// The next whole second.
    var roundedUp: Duration {
        components.attoseconds > 0 ? .seconds(components.seconds + 1) : self
    }
}
