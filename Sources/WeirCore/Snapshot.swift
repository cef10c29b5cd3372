package import WeirValue

/// What is recorded of one instance; with its recipe, all that a teardown needs.
package struct RecordedInstance: Sendable, Equatable {
    /// Whether it was made whole.
    package enum Status: String, Sendable {
        case ready
        /// It is half-made: its creation failed, or was cut off, and what there is of it is not known whole.
        case incomplete
        /// A change of it failed or was cut off: it is there, and what is recorded may not be what it is.
        case unsure
        /// It exists only during runs that have work for what needs it, and does not now; its attributes are those of the
        /// last time.
        case dormant
    }

    package let address: Address
    /// The name of its type.
    package let type: String
    package var arguments: Value.Map
    package var fingerprints: Value.Map
    package var attributes: Value.Map
    /// What it needs, and so what may go only after it.
    package var dependencies: [Address]
    /// Its place in the order of creation in this workspace; rises.
    package var order: Int
    package var status: Status
    /// The digest of its recipe in the state.
    package var recipe: String?
    /// When it was created and last changed: RFC 3339, UTC.
    package var created: String
    package var updated: String
    /// How long the last operation took, in milliseconds.
    package var milliseconds: Int
    /// What a teardown has to know besides.
    package var teardown = Teardown()
    /// What it has replaced and what is still to be taken away: at most one, as it was recorded.
    package var deposed: [RecordedInstance] = []

    /// A record; every part is the caller's.
    package init(
        address: Address, type: String, arguments: Value.Map, fingerprints: Value.Map, attributes: Value.Map,
        dependencies: [Address], order: Int, status: Status, recipe: String?, created: String, updated: String,
        milliseconds: Int
    ) {
        self.address = address
        self.type = type
        self.arguments = arguments
        self.fingerprints = fingerprints
        self.attributes = attributes
        self.dependencies = dependencies
        self.order = order
        self.status = status
        self.recipe = recipe
        self.created = created
        self.updated = updated
        self.milliseconds = milliseconds
    }
}

extension RecordedInstance {
    /// This, recorded as one of the type `type`.
    package func asType(_ type: String) -> RecordedInstance {
        var other = RecordedInstance(
            address: address, type: type, arguments: arguments, fingerprints: fingerprints, attributes: attributes,
            dependencies: dependencies, order: order, status: status, recipe: recipe, created: created,
            updated: updated, milliseconds: milliseconds)
        other.teardown = teardown
        return other
    }

    /// This, recorded at `address`.
    package func renamed(_ address: Address) -> RecordedInstance {
        var renamed = RecordedInstance(
            address: address, type: type, arguments: arguments, fingerprints: fingerprints, attributes: attributes,
            dependencies: dependencies, order: order, status: status, recipe: recipe, created: created,
            updated: updated, milliseconds: milliseconds)
        renamed.teardown = teardown
        renamed.deposed = deposed.map { $0.renamed(address) }
        return renamed
    }
}

/// What a workspace records besides its instances.
package struct WorkspaceRecord: Sendable, Equatable {
    /// The stack's name.
    package var stack: String
    /// The workspace's name.
    package var workspace: String
    /// The path of the stack's file, relative to the project's folder.
    package var file: String
    /// The non-secret inputs of the last apply.
    package var inputs: Value.Map
    /// The digest of the stack at the last apply.
    package var stackDigest: String
    /// The outputs of the last apply; sensitive ones are hidden.
    package var outputs: Value.Map
    /// The other workspaces whose outputs the last apply read, by the names that the stack gives them.
    package var uses: [String: RecordedUse] = [:]
    /// The names of the contexts that tools were given variables by.
    package var contexts: [String] = []
    /// When the workspace was first applied: RFC 3339, UTC.
    package var created: String
    /// When it may be taken away as forgotten: RFC 3339, UTC; nil where it stays.
    package var expires: String?
    /// The last run that wrote.
    package var lastRun: String?

    /// A record of the workspace `workspace` of `stack`, never applied.
    package init(stack: String, workspace: String, file: String = "") {
        self.stack = stack
        self.workspace = workspace
        self.file = file
        inputs = Value.Map()
        stackDigest = ""
        outputs = Value.Map()
        created = ""
        lastRun = nil
    }
}

/// That a workspace was applied with the outputs of another.
package struct RecordedUse: Sendable, Equatable {
    /// The other one.
    package let stack: String
    package let workspace: String
    /// The commit that it was read at.
    package let commit: String

    /// The use of `workspace` of `stack` as it was at `commit`.
    package init(stack: String, workspace: String, commit: String) {
        self.stack = stack
        self.workspace = workspace
        self.commit = commit
    }
}

/// The recorded state of a workspace at one commit.
package struct Snapshot: Sendable {
    /// The commit that it was read from, 40 hexadecimal digits; nil where nothing is recorded.
    package let commit: String?
    package var record: WorkspaceRecord
    package var instances: [Address: RecordedInstance]
    /// The operations whose end is not known, in the order in which they were begun.
    package var intents: [Intent] = []
    /// The run that did not end in good order; nil where the last one did.
    package var unfinished: UnfinishedRun?
    /// How long operations took.
    package var timings = Timings()

    /// The state at `commit`.
    package init(commit: String?, record: WorkspaceRecord, instances: [Address: RecordedInstance]) {
        self.commit = commit
        self.record = record
        self.instances = instances
    }

    /// The order that the next created instance gets.
    package var nextOrder: Int { (instances.values.map(\.order).max() ?? 0) + 1 }
}
