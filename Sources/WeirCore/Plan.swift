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
    /// What it needs.
    package var dependencies: [Address] = []
    /// Where the resource stands in the stack.
    package var range: SourceRange?

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

/// The actions that lead from the recorded and observed state to the declared one.
package struct Plan: Sendable {
    package let stack: String
    package let workspace: String
    /// The commit of the state that it was made from; nil where nothing was recorded.
    package let base: String?
    /// Every instance, in an order in which each stands after what it needs; deletions last.
    package var changes: [Change]
    package var deferrals: [Deferral] = []
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
            return "\(change.action.rawValue) \(change.address) \(arguments)\n"
        }
        return Digest.sha256(Array(lines.joined().utf8))
    }
}
