package import WeirValue

/// Something that happened in a run.
package enum Event: Sendable {
    case runStarted(id: String, operations: Int)
    case operationStarted(Address, type: String, action: Action)
    /// What a running operation does now, redacted.
    case operationProgress(Address, String)
    case operationDone(Address, type: String, action: Action, Duration)
    case operationFailed(Address, type: String, action: Action, OperationFailure, Duration)
    /// It was not started, because of a failure of what it needs.
    case operationSkipped(Address, because: Address)
    /// Somebody asked to stop; `running` operations are being finished.
    case interrupted(running: Int)
}

/// What became of a run.
package struct RunReport: Sendable {
    /// What became of one operation.
    package enum Outcome: Sendable {
        case done
        case failed(OperationFailure)
        case skipped(because: Address)
        /// Not started, because the run was interrupted.
        case notStarted
    }

    package let run: String
    package var outcomes: [Address: Outcome] = [:]
    package var interrupted = false
    package var duration: Duration = .zero
    package var outputs: Value.Map = Value.Map()
    /// The commit that the run ended with.
    package var commit: String?
    /// Faults that no single operation has, such as an output that cannot be evaluated.
    package var diagnostics: [Diagnostic] = []

    /// A report of the run `run`.
    package init(run: String) { self.run = run }

    /// The addresses of what failed, sorted.
    package var failed: [Address] {
        outcomes.filter { if case .failed = $0.value { true } else { false } }.map(\.key).sorted()
    }

    /// The number of outcomes that are done.
    package var doneCount: Int { outcomes.values.count { if case .done = $0 { true } else { false } } }

    /// The addresses of what was skipped, sorted.
    package var skipped: [Address] {
        outcomes.filter { if case .skipped = $0.value { true } else { false } }.map(\.key).sorted()
    }

    /// The addresses of what was not started, sorted.
    package var notStarted: [Address] {
        outcomes.filter { if case .notStarted = $0.value { true } else { false } }.map(\.key).sorted()
    }

    /// Whether everything was done.
    package var succeeded: Bool {
        failed.isEmpty && skipped.isEmpty && notStarted.isEmpty && !diagnostics.hasErrors
    }
}

/// Takes the events of a run, in order.
package protocol EventSink: Sendable {
    /// Takes `event`; must not block for long.
    func send(_ event: Event)
}
