/// Keeps the recorded state of one workspace.
package protocol StateStore: Sendable {
    /// What is recorded now, with what the journal of a run that did not end has besides. Takes no lock.
    /// - Throws: ``StateFailure``.
    func load() async throws -> Snapshot

    /// What was recorded at `revision`: a commit's hexadecimal digits, at least 4, or `~N` for the N-th before the newest.
    /// - Throws: ``StateFailure`` where there is no such commit in the workspace's history.
    func load(at revision: String) async throws -> Snapshot

    /// Begins a run on the state at `base`: takes the workspace for this process and records that the run began, and the
    /// operations that are `planned`, so that whoever finds the state can find what the run may make.
    ///
    /// Where an earlier run on this machine was killed, its lock is taken over, and what its journal has is recorded with
    /// it; the operations whose end is not known stay open.
    /// - Throws: ``StateFailure``: `.locked` where another run has it, `.moved` where the state is no longer at `base`.
    func begin(_ run: RunDescription, base: String?, planned: [Intent]) async throws -> any StateRun

    /// The runs recorded, newest first, at most `limit`.
    /// - Throws: ``StateFailure``.
    func history(limit: Int) async throws -> [HistoryEntry]

    /// The recipe of `digest`, if it is recorded.
    /// - Throws: ``StateFailure``.
    func recipe(_ digest: String) async throws -> Recipe?
}

/// One run's writing end of the state.
package protocol StateRun: Sendable {
    /// Takes note that an operation with an effect is about to begin. Returns when that is durable: not before then may
    /// the effect begin.
    /// - Throws: ``StateFailure``; the effect must not begin then.
    func begin(_ intent: Intent) async throws

    /// Takes note of what became of an instance, and that `operation` has ended with it; it reaches the disk soon and the
    /// state with the next checkpoint. Waits for neither.
    /// - Throws: ``StateFailure`` where something noted before could not be written.
    func record(_ transition: Transition, ending operation: String?) throws

    /// Takes note that `operation` came to nothing: what is recorded stays as it is.
    /// - Throws: ``StateFailure`` where something noted before could not be written.
    func drop(_ operation: String) throws

    /// Writes all that was noted and `record` with its outputs, frees the workspace and ends the run. Operations that
    /// were begun and are not ended stay open.
    /// - Returns: the commit, 40 hexadecimal digits.
    /// - Throws: ``StateFailure``.
    @discardableResult
    func finish(_ record: WorkspaceRecord, timings: Timings, summary: String) async throws -> String?
}

/// What a run is, for the record.
package struct RunDescription: Sendable {
    /// What it does.
    package enum Verb: String, Sendable {
        case apply, destroy
        /// Only takes over what the world says.
        case refresh
        /// Finds out what became of the operations of a run that was killed.
        case recover
        /// Says by hand what became of an operation.
        case settle
        /// Changes what is recorded by hand.
        case edit
    }

    /// Its id: a ULID.
    package let id: String
    package let verb: Verb
    /// Who runs it, `user@host`.
    package let actor: String
    package let stackDigest: String
    /// The workspace as the run begins with it.
    package let record: WorkspaceRecord
    /// The digest of the plan.
    package let planDigest: String

    /// A description; every part is the caller's.
    package init(
        id: String, verb: Verb, actor: String, stackDigest: String, record: WorkspaceRecord, planDigest: String
    ) {
        self.id = id
        self.verb = verb
        self.actor = actor
        self.stackDigest = stackDigest
        self.record = record
        self.planDigest = planDigest
    }
}

/// What became of an instance.
package enum Transition: Sendable {
    /// It is as recorded here; the recipe is given where it is new. `action` says how it came about.
    case recorded(RecordedInstance, recipe: Recipe?, action: Action)
    /// It is gone.
    case removed(Address)
    /// What was recorded at the address `from` is as recorded here.
    case moved(from: Address, RecordedInstance)
}

/// One commit of the history.
package struct HistoryEntry: Sendable {
    /// The commit, 40 hexadecimal digits.
    package let commit: String
    /// RFC 3339, UTC.
    package let time: String
    /// The first line of its message.
    package let subject: String
    /// Its trailers: `Weir-Run`, `Weir-Actor`, `Weir-Stack-Digest`.
    package let trailers: [String: String]

    /// An entry; every part is the caller's.
    package init(commit: String, time: String, subject: String, trailers: [String: String]) {
        self.commit = commit
        self.time = time
        self.subject = subject
        self.trailers = trailers
    }
}

/// Why the state cannot be read or written.
package struct StateFailure: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    package enum Kind: Sendable {
        /// Another run has the workspace.
        case locked
        /// The state is no longer where the plan was made.
        case moved
        /// The branch belongs to something else.
        case foreign
        /// The repository or a file in it cannot be read or written.
        case storage
    }

    package let kind: Kind
    /// What happened and what to do.
    package let message: String

    /// A failure of `kind`.
    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    package var description: String { message }
}
