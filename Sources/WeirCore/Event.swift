package import WeirValue

/// Something that happened in a run.
package enum Event: Sendable {
    /// `operations` are to be done; `estimate` is how long all will take, where earlier runs tell.
    case runStarted(id: String, operations: Int, estimate: Duration?)
    /// `estimate` is how long it will take, where earlier runs tell.
    case operationStarted(Address, type: String, action: Action, estimate: Duration?)
    /// What a running operation does now, redacted.
    case operationProgress(Address, String)
    /// The attempt `attempt` of `attempts` failed, and the next begins after `delay`.
    case operationRetrying(
        Address, type: String, action: Action, OperationFailure, attempt: Int, attempts: Int, delay: Duration)
    case operationDone(Address, type: String, action: Action, Duration)
    case operationFailed(Address, type: String, action: Action, OperationFailure, Duration)
    /// It was not started, because of a failure of what it needs.
    case operationSkipped(Address, because: Address)
    /// What became of an operation of a run that was killed.
    case operationSettled(Address, Intent.Kind, Settlement)
    /// Somebody asked to stop; `running` operations are being finished, or ended at once where it is `hard`.
    case interrupted(running: [Address], hard: Bool)
    /// A check was looked at.
    case checked(CheckOutcome)
    /// The run has ended.
    case runEnded(RunReport)
}

/// What became of an operation whose end was not known.
package enum Settlement: Sendable {
    /// It was done, and is recorded now.
    case done
    /// It came to nothing.
    case undone
    /// It is half-made, and recorded so.
    case incomplete(String)
    /// Nobody can tell; why.
    case inDoubt(String)
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
    /// Of what was to be replaced and is not done: what was taken away, and is not made again.
    package var gone: Set<Address> = []
    package var interrupted = false
    package var duration: Duration = .zero
    package var outputs: Value.Map = Value.Map()
    /// What of other workspaces is used from now on; nil where that may be more than the run was made with.
    package var uses: [String: RecordedUse]?
    /// The names of the contexts that tools need from now on; nil where those stay that are recorded.
    package var contexts: [String]?
    /// How long operations took, with those of this run.
    package var timings = Timings()
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
