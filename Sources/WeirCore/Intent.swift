/// An operation with an effect: one that is about to begin, or that was begun and whose end is not known.
///
/// It holds what is needed to find out, without the stack, what became of it, and to take away what it made.
package struct Intent: Sendable, Equatable {
    /// What the operation does.
    package enum Kind: String, Sendable, CaseIterable { case create, update, delete }

    /// The operation's id, unique in the workspace: `01JC….create.downstream["3"]`.
    package let operation: String
    package let kind: Kind
    /// The instance as it will be recorded when the operation succeeds, with the attributes that can be told before; for
    /// a delete as it is recorded.
    package var instance: RecordedInstance
    /// When it was begun, RFC 3339, UTC; nil while it is only planned.
    package var begun: String?
    /// Until when its tools may run, RFC 3339, UTC; nil while it is only planned.
    package var deadline: String?
    /// The boot of the machine that it was begun on; nil where that is not known.
    package var boot: String?
    /// The folder of its logs and of the output of its tools, relative to the project's.
    package let directory: String

    /// Where it is.
    package var address: Address { instance.address }

    /// The intent to do `kind` to `instance`; it is planned and not begun.
    package init(operation: String, kind: Kind, instance: RecordedInstance, directory: String) {
        self.operation = operation
        self.kind = kind
        self.instance = instance
        self.directory = directory
    }

    /// The id of the operation `kind` on `address` in the run `run`.
    package static func operation(_ run: String, _ kind: Kind, _ address: Address) -> String {
        "\(run).\(kind.rawValue).\(address)"
    }
}

/// Who has, or had, a workspace: what its `lock.json` says.
package struct LockHolder: Sendable, Equatable {
    /// The id of the run.
    package var run: String
    /// What the run does.
    package var verb: String
    /// Who runs it, `user@host`.
    package var actor: String
    package var host: String
    package var pid: Int
    /// When the process started, in the system's own count; tells it from a later one with its number.
    package var start: String
    /// The boot of its machine.
    package var boot: String
    /// Since when it has the workspace, RFC 3339, UTC.
    package var since: String
    /// When it was last heard of, RFC 3339, UTC.
    package var heartbeat: String

    /// A holder; every part is the caller's.
    package init(
        run: String, verb: String, actor: String, host: String, pid: Int, start: String, boot: String, since: String,
        heartbeat: String
    ) {
        self.run = run
        self.verb = verb
        self.actor = actor
        self.host = host
        self.pid = pid
        self.start = start
        self.boot = boot
        self.since = since
        self.heartbeat = heartbeat
    }
}

/// A run that has not ended in good order: it still runs, or it was killed.
package struct UnfinishedRun: Sendable, Equatable {
    /// Whether the holder still lives.
    package enum Life: Sendable, Equatable {
        /// It runs on this machine.
        case alive
        /// It ran on this machine and provably does so no longer.
        case dead
        /// It is on another machine, or nothing can be proved.
        case unknown
    }

    package let holder: LockHolder
    package let life: Life
    /// What of its journal could not be read, in words for people; empty where all could.
    package let damage: [String]

    /// A run of `holder`.
    package init(holder: LockHolder, life: Life, damage: [String] = []) {
        self.holder = holder
        self.life = life
        self.damage = damage
    }
}

/// How long operations took, by type and kind of operation: the newest few of each.
package struct Timings: Sendable, Equatable {
    /// How many are kept of each.
    package static let kept = 15

    /// Milliseconds, oldest first, by `TYPE KIND`, such as `kind.cluster create`.
    package private(set) var samples: [String: [Int]]

    /// The given `samples`, by `TYPE KIND`.
    package init(_ samples: [String: [Int]] = [:]) { self.samples = samples }

    private static func key(_ type: String, _ kind: Intent.Kind) -> String { "\(type) \(kind.rawValue)" }

    /// Adds that `kind` of a `type` took `milliseconds`.
    package mutating func add(_ type: String, _ kind: Intent.Kind, milliseconds: Int) {
        samples[Self.key(type, kind), default: []].append(milliseconds)
        let count = samples[Self.key(type, kind)]?.count ?? 0
        if count > 2 * Self.kept { trim(Self.key(type, kind)) }
    }

    /// Forgets all but the newest of each.
    package mutating func trim() { for key in samples.keys { trim(key) } }

    private mutating func trim(_ key: String) { samples[key] = samples[key].map { Array($0.suffix(Self.kept)) } }

    /// The median time that `kind` of a `type` took; nil where none is known.
    package func median(_ type: String, _ kind: Intent.Kind) -> Duration? {
        guard let known = samples[Self.key(type, kind)]?.suffix(Self.kept).sorted(), !known.isEmpty else { return nil }
        return .milliseconds(known[known.count / 2])
    }
}
