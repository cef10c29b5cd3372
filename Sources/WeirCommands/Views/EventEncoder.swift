import WeirCore
import WeirValue

/// Writes events as JSON objects in the format that `docs/events.md` describes.
struct EventEncoder: Sendable {
    /// The name of the format with its version; what is added to it does not change it.
    static let format = "weir.dev/events/v1"

    private let run: String
    private let version: String?
    private var sequence: Int64 = 0

    /// An encoder of the events of `run`, by Weir of `version` where that is known.
    init(run: String, version: String?) {
        self.run = run
        self.version = version
    }

    /// The first line, which names the format.
    var header: String {
        var members: [(String, Value)] = [("type", "version"), ("format", .string(Self.format))]
        if let version { members.append(("weir", .string(version))) }
        return Self.line(members)
    }

    /// The lines of `event`, which happened at `time`: one, and for the end of a run one for each fault before it.
    mutating func lines(of event: Event, at time: EventTime) -> String {
        var text = ""
        if case .runEnded(let report) = event {
            for diagnostic in report.diagnostics { text += lines(of: diagnostic, at: time) }
        }
        let (type, members) = Self.members(of: event)
        return text + line(type, members, at: time)
    }

    /// The line of `diagnostic`.
    mutating func lines(of diagnostic: Diagnostic, at time: EventTime) -> String {
        line("diagnostic", Self.members(of: diagnostic), at: time)
    }

    private mutating func line(_ type: String, _ members: [(String, Value)], at time: EventTime) -> String {
        sequence += 1
        let envelope: [(String, Value)] = [
            ("seq", .int(sequence)), ("ts", .string(time.text)), ("run", .string(run)), ("type", .string(type)),
        ]
        return Self.line(envelope + members)
    }

    private static func line(_ members: [(String, Value)]) -> String {
        JSONWriter.string(.map(Value.Map(members) { first, _ in first })) + "\n"
    }
}

// MARK: Members

extension EventEncoder {
    private static func members(of event: Event) -> (type: String, members: [(String, Value)]) {
        switch event {
        case .runStarted(_, let operations, let estimate):
            return (
                "run_start",
                [("operations", .int(Int64(operations))), ("estimateMilliseconds", milliseconds(estimate))]
            )
        case .operationStarted(let address, let type, let action, let estimate):
            return (
                "operation_start",
                operation(address, type, action) + [("estimateMilliseconds", milliseconds(estimate))]
            )
        case .operationProgress(let address, let text):
            return ("progress", [("address", .string(address.description)), ("text", .string(text))])
        case .operationRetrying(let address, let type, let action, let failure, let attempt, let attempts, let delay):
            let members: [(String, Value)] = [
                ("attempt", .int(Int64(attempt))), ("attempts", .int(Int64(attempts))),
                ("delayMilliseconds", milliseconds(delay)), ("failure", self.failure(failure)),
            ]
            return ("retry", operation(address, type, action) + members)
        case .operationDone(let address, let type, let action, let duration):
            return ("operation_done", operation(address, type, action) + [("milliseconds", milliseconds(duration))])
        case .operationFailed(let address, let type, let action, let failure, let duration):
            let members: [(String, Value)] = [
                ("milliseconds", milliseconds(duration)), ("failure", self.failure(failure)),
            ]
            return ("operation_failed", operation(address, type, action) + members)
        case .operationSkipped(let address, let because):
            return (
                "operation_skipped",
                [("address", .string(address.description)), ("because", .string(because.description))]
            )
        case .operationSettled(let address, let kind, let settlement):
            return ("settled", settled(address, kind, settlement))
        case .interrupted(let running, let hard):
            return ("interrupt", [("running", list(running)), ("hard", .bool(hard))])
        case .checked(let outcome): return ("check", members(of: outcome))
        case .runEnded(let report): return ("run_end", end(report))
        }
    }

    /// The members of `outcome`.
    static func members(of outcome: CheckOutcome) -> [(String, Value)] {
        var members: [(String, Value)] = [("name", .string(outcome.name))]
        if let group = outcome.group { members.append(("group", .string(group))) }
        switch outcome.verdict {
        case .holds: members.append(("outcome", "holds"))
        case .fails(let reason): members += [("outcome", "fails"), ("reason", .string(reason))]
        case .interrupted: members.append(("outcome", "interrupted"))
        }
        members.append(("milliseconds", .int(Int64(outcome.duration / .milliseconds(1)))))
        return members
    }

    private static func operation(_ address: Address, _ type: String, _ action: Action) -> [(String, Value)] {
        [
            ("address", .string(address.description)), ("resourceType", .string(type)),
            ("action", .string(action.rawValue)),
        ]
    }

    private static func settled(
        _ address: Address, _ kind: Intent.Kind, _ settlement: Settlement
    ) -> [(String, Value)] {
        let (outcome, reason): (String, Value) =
            switch settlement {
            case .done: ("done", nil)
            case .undone: ("undone", nil)
            case .incomplete(let reason): ("incomplete", .string(reason))
            case .inDoubt(let reason): ("in_doubt", .string(reason))
            }
        return [
            ("address", .string(address.description)), ("action", .string(kind.rawValue)),
            ("outcome", .string(outcome)), ("reason", reason),
        ]
    }

    private static func end(_ report: RunReport) -> [(String, Value)] {
        let (failed, skipped, notStarted) = (report.failed, report.skipped, report.notStarted)
        let outcome = report.interrupted ? "interrupted" : report.succeeded ? "done" : "failed"
        return [
            ("outcome", .string(outcome)),
            (
                "counts",
                [
                    "done": .int(Int64(report.doneCount)), "failed": .int(Int64(failed.count)),
                    "skipped": .int(Int64(skipped.count)), "notStarted": .int(Int64(notStarted.count)),
                ]
            ),
            ("milliseconds", milliseconds(report.duration)), ("commit", text(report.commit)),
            ("failed", list(failed)), ("skipped", list(skipped)), ("notStarted", list(notStarted)),
        ]
    }

    private static func failure(_ failure: OperationFailure) -> Value {
        [
            "message": .string(failure.message), "arguments": .list(failure.arguments.map(Value.string)),
            "exitStatus": failure.exitStatus.map { .int(Int64($0)) } ?? nil,
            "output": .list(failure.output.map(Value.string)), "hint": text(failure.hint), "log": text(failure.log),
        ]
    }

    private static func members(of diagnostic: Diagnostic) -> [(String, Value)] {
        let range: Value =
            diagnostic.range.map { range in
                [
                    "file": .string(range.file), "line": .int(Int64(range.start.line)),
                    "column": .int(Int64(range.start.column)), "endLine": .int(Int64(range.end.line)),
                    "endColumn": .int(Int64(range.end.column)),
                ]
            } ?? nil
        return [
            ("severity", .string(diagnostic.severity.rawValue)), ("code", .string(diagnostic.code.rawValue)),
            ("message", .string(diagnostic.message)), ("range", range), ("hint", text(diagnostic.hint)),
        ]
    }

    private static func list(_ addresses: [Address]) -> Value { .list(addresses.map { .string($0.description) }) }

    private static func text(_ text: String?) -> Value { text.map(Value.string) ?? nil }

    private static func milliseconds(_ duration: Duration?) -> Value {
        guard let duration else { return nil }
        return .int(Int64(duration / .milliseconds(1)))
    }
}
