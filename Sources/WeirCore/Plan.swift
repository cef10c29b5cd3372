package import WeirValue

/// What shall be done with an instance.
package enum Action: String, Sendable, CaseIterable {
    case create, update, replace, delete, adopt, forget
    case noOp = "no-op"
}

/// One argument that changes.
package struct Difference: Sendable {
    /// The parts on the way to it, the argument's name first.
    package let path: [String]
    /// What is recorded; nil where it is new.
    package let before: Value?
    /// What is declared; nil where it goes.
    package let after: Value?
    /// Whether it is this that forces a replacement.
    package let forcesReplacement: Bool

    /// `path` changes from `before` to `after`.
    package init(path: [String], before: Value?, after: Value?, forcesReplacement: Bool = false) {
        self.path = path
        self.before = before
        self.after = after
        self.forcesReplacement = forcesReplacement
    }
}

/// Why nothing may be done to an instance until somebody has decided: an operation on it was cut off and nobody knows what
/// became of it, or it is half-made and shall be kept.
package struct Obstacle: Sendable, Hashable {
    package let reason: String
    /// The commands that clear it.
    package let hint: String
    /// Where the output of what was cut off is.
    package let log: String?

    /// It cannot be gone on because of `reason`; `hint` says how to.
    package init(_ reason: String, hint: String, log: String? = nil) {
        self.reason = reason
        self.hint = hint
        self.log = log
    }
}

/// What becomes at the end of a run of an instance that exists only during runs.
package enum Closing: Sendable {
    /// It is taken away and stays recorded as dormant.
    case dormant
    /// It is taken away for good.
    case removed
}

/// What the plan does with one instance, and why.
package struct Change: Sendable {
    package let address: Address
    package let type: ResourceType
    package var action: Action
    /// What is recorded, as observed now; nil for a create.
    package var before: RecordedInstance?
    /// What is declared, its arguments as far as they are known; nil for a delete.
    package var after: DeclaredInstance?
    package var differences: [Difference] = []
    /// Why, where the differences do not say it.
    package var reasons: [String] = []
    /// What was changed outside Weir and will be set back.
    package var drift: [Drift] = []
    /// What becomes of its parts, where its provider tells.
    package var parts: [PlannedPart] = []
    /// What it needs.
    package var dependencies: [Address] = []
    /// Where the resource stands in the stack.
    package var range: SourceRange?
    /// Whether only the record changes, and nothing in the world.
    package var recordsOnly = false
    /// Whether it is there and was not recorded: it is taken over.
    package var isImported = false
    /// Whether a replacement is made before what it replaces is taken away.
    package var createsFirst = false
    /// Whether its arguments are evaluated anew before its operation, because what they read is made anew.
    package var readsAnew = false
    /// What becomes of it at the end of the run; nil where it stays. Only of what is ephemeral.
    package var closing: Closing?
    /// Why nothing may be done to it.
    package var obstacle: Obstacle?
    /// How long it will take, as earlier runs tell.
    package var estimate: Duration?
    /// What a teardown of it will have to know.
    package var teardown = Teardown()

    /// The change `action` of the instance at `address`.
    package init(_ address: Address, _ type: ResourceType, _ action: Action) {
        self.address = address
        self.type = type
        self.action = action
    }
}

/// A resource whose plan has to wait, and why.
package struct Deferral: Sendable {
    package let resource: Address
    package let reason: String
    package let range: SourceRange?

    /// `resource` waits because of `reason`.
    package init(_ resource: Address, reason: String, range: SourceRange?) {
        self.resource = resource
        self.reason = reason
        self.range = range
    }
}

/// That what is recorded at one address is to be recorded at another.
package struct RecordedMove: Sendable, Equatable {
    package let from: Address
    package let to: Address

    /// `from` is now `to`.
    package init(from: Address, to: Address) {
        self.from = from
        self.to = to
    }
}

/// How long a run will take, by how long such operations took before.
package struct RunEstimate: Sendable, Equatable {
    /// One operation of the longest chain.
    package struct Step: Sendable, Equatable {
        package let address: Address
        package let duration: Duration

        /// The operation on `address`, which takes `duration`.
        package init(_ address: Address, _ duration: Duration) {
            self.address = address
            self.duration = duration
        }
    }

    /// The time from the first start to the last end with so many operations at once.
    package let total: Duration
    /// The chain of operations, each waiting for the one before, that takes longest.
    package let criticalPath: [Step]
    package let parallelism: Int

    /// An estimate; every part is the caller's.
    package init(total: Duration, criticalPath: [Step], parallelism: Int) {
        self.total = total
        self.criticalPath = criticalPath
        self.parallelism = parallelism
    }
}

/// The actions that lead from the recorded and observed state to the declared one.
package struct Plan: Sendable {
    package let stack: String
    package let workspace: String
    /// The commit of the state that it was made from; nil where nothing was recorded.
    package let base: String?
    /// Every instance, in an order in which each stands after what it needs; deletions last.
    package var changes: [Change]
    package var deferrals: [Deferral] = []
    /// What is recorded under another address before anything else is done.
    package var moves: [RecordedMove] = []
    /// Whether other workspaces or contexts are used than was recorded.
    package var changesUses = false
    /// Whether parts of the stack are left out on purpose.
    package var isPartial = false
    /// How long it will take, as earlier runs tell; nil where they do not.
    package var estimate: RunEstimate?
    /// The outputs as far as they are known.
    package var outputs: Value.Map = Value.Map()
    /// What the outputs are recorded as.
    package var recordedOutputs: Value.Map = Value.Map()
    package var warnings: [Diagnostic] = []

    /// A plan for `workspace` of `stack`, made from the state at `base`.
    package init(stack: String, workspace: String, base: String?, changes: [Change]) {
        self.stack = stack
        self.workspace = workspace
        self.base = base
        self.changes = changes
    }

    /// Whether anything is to be done to an instance.
    package var hasChanges: Bool { changes.contains { $0.action != .noOp } }

    /// Whether the outputs differ from the recorded ones.
    package var changesOutputs: Bool { outputs != recordedOutputs }

    /// The number of changes of each action.
    package var counts: [Action: Int] { changes.reduce(into: [:]) { $0[$1.action, default: 0] += 1 } }

    /// A digest of what is to be done: of actions, addresses and arguments, sensitive ones hidden.
    package var digest: String {
        let lines = changes.filter { $0.action != .noOp }.map { change in
            let arguments = change.after.map { JSONWriter.string(.map($0.arguments), .digest) } ?? ""
            let fingerprints = change.after.map { JSONWriter.string(.map($0.fingerprints), .digest) } ?? ""
            return "\(change.action.rawValue) \(change.address) \(arguments) \(fingerprints)\n"
        }
        let moved = moves.map { "moved \($0.from) \($0.to)\n" }
        return Digest.sha256(Array((moved + lines).joined().utf8))
    }
}
