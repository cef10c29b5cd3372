package import WeirValue

/// An instance as a stack declares it, with its arguments evaluated and defaults put in.
package struct DeclaredInstance: Sendable {
    package let address: Address
    package let type: ResourceType
    package let arguments: Value.Map
    /// What the arguments point at, by content: a digest of a source file, of a module's folder.
    package var fingerprints: Value.Map

    /// The instance at `address`.
    package init(_ address: Address, _ type: ResourceType, arguments: Value.Map, fingerprints: Value.Map = Value.Map())
    {
        self.address = address
        self.type = type
        self.arguments = arguments
        self.fingerprints = fingerprints
    }
}

/// What a provider found of a recorded instance in the world.
package enum Observation: Sendable {
    /// It is there and complete. `drift` names what was changed outside Weir.
    case present(attributes: Value.Map, drift: [Drift] = [])
    /// It is there, but half-made.
    case incomplete(String)
    /// It is not there.
    case absent
    /// Nobody can tell, and why; never to be taken for gone.
    case unreachable(String)
}

/// A part of an instance that was changed outside Weir.
package struct Drift: Sendable, Hashable {
    /// The argument or attribute, `mode`, `values.replicas`.
    package let path: String
    package let recorded: String
    package let observed: String

    /// `path` was recorded as `recorded` and observed as `observed`.
    package init(_ path: String, recorded: String, observed: String) {
        self.path = path
        self.recorded = recorded
        self.observed = observed
    }
}

/// What an operation made.
package struct OperationResult: Sendable {
    package let attributes: Value.Map
    /// What a teardown needs besides the recorded arguments and attributes.
    package let recipe: Recipe?

    /// The `attributes` of what was made.
    package init(_ attributes: Value.Map, recipe: Recipe? = nil) {
        self.attributes = attributes
        self.recipe = recipe
    }
}

/// Files that a teardown needs, by their paths relative to one folder. Recorded by content, so that a teardown works
/// when the stack and its templates are gone.
package struct Recipe: Sendable, Equatable {
    /// One file.
    package struct File: Sendable, Equatable {
        package let bytes: [UInt8]
        package let executable: Bool

        /// A file of `bytes`.
        package init(_ bytes: [UInt8], executable: Bool = false) {
            self.bytes = bytes
            self.executable = executable
        }
    }

    /// The files by path, with `/` between folders.
    package let files: [String: File]

    /// A recipe of `files`.
    package init(_ files: [String: File]) { self.files = files }

    /// The digest of the files' paths and contents.
    package var digest: String {
        let lines = files.sorted { $0.key < $1.key }.map { path, file in
            "\(Digest.sha256(file.bytes)) \(file.executable ? "x" : "-") \(path)\n"
        }
        return Digest.sha256(Array(lines.joined().utf8))
    }
}

/// Knows how to read, create, update and delete the resources of its types.
///
/// Operations are idempotent and cancellable. `delete` of what is gone succeeds; `create` of what is there says for each
/// type what it does. A failed operation throws ``OperationFailure``.
package protocol Provider: Sendable {
    /// The types it has.
    var types: [ResourceType] { get }

    /// What the arguments of `instance` point at, by content. Asked while planning, with known arguments only.
    /// - Throws: ``OperationFailure`` where a source cannot be read.
    func fingerprints(_ instance: DeclaredInstance, in context: OperationContext) async throws -> Value.Map

    /// The attributes that `instance` will have, as far as they can be told without doing anything; all others unknown.
    func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map

    /// Whether the change from `prior` to `instance` needs a replacement though no immutable argument changed; why.
    func replacementReason(_ instance: DeclaredInstance, prior: RecordedInstance) -> String?

    /// What making `instance`, or changing `prior` to it, will do to its parts. Asked while planning, only of types that
    /// have parts; changes nothing. What is not known yet is left out.
    func parts(_ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext) async throws
        -> [PlannedPart]

    /// What there is of `recorded` in the world.
    func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation

    /// What there is of `wanted`, which nothing recorded: it has the arguments that are declared, and the attributes that
    /// they tell, others null. Asked only of types that are importable.
    /// - Throws: ``OperationFailure`` where nobody can tell.
    func find(_ wanted: RecordedInstance, in context: OperationContext) async throws -> Observation

    /// Makes `instance`.
    func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult

    /// Changes `prior` to `instance`.
    func update(_ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext) async throws
        -> OperationResult

    /// Takes `recorded` away; needs neither the stack nor its templates.
    func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws

    /// What there is in the world of what `intent` was to make, change or delete, when nobody knows how far it got: its
    /// run was killed. Its tools run no longer. `present` comes with all attributes. Does nothing but look.
    func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation

    /// Takes away what there is of `recorded`, which is half-made. What is not there is no failure.
    func undo(_ recorded: RecordedInstance, in context: OperationContext) async throws

    /// The attributes of the instance of `intent`, of which somebody says that it was done; null where nothing tells one.
    func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map
}

extension Provider {
    package func fingerprints(_ instance: DeclaredInstance, in context: OperationContext) async throws -> Value.Map {
        Value.Map()
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        instance.type.unknownAttributes
    }

    package func replacementReason(_ instance: DeclaredInstance, prior: RecordedInstance) -> String? { nil }

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] { [] }

    package func find(_ wanted: RecordedInstance, in context: OperationContext) async throws -> Observation {
        try await read(wanted, in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        try await read(intent.instance, in: context)
    }

    package func undo(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await delete(recorded, in: context)
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        if case .present(let attributes, _) = try await read(intent.instance, in: context) { return attributes }
        return intent.instance.attributes
    }
}

/// Why an operation failed, with its evidence.
package struct OperationFailure: Error, Sendable, CustomStringConvertible {
    /// What happened, in one line.
    package var message: String
    /// The tool's arguments, where a tool was run.
    package var arguments: [String] = []
    /// The tool's exit status, where it ended by itself.
    package var exitStatus: Int?
    /// How often it was tried.
    package var attempts = 1
    /// The last lines of its output, redacted.
    package var output: [String] = []
    /// Where its whole output is.
    package var log: String?
    /// What to do about it.
    package var hint: String?
    /// What there may be of the instance in the world now.
    package var remains: Remains = .unknown

    /// What a failed operation left behind.
    package indirect enum Remains: Sendable {
        /// Nothing was made or changed.
        case nothing
        /// Something may have been; it is recorded as incomplete, so that it can be taken away.
        case unknown
        /// These attributes of it are known.
        case partial(OperationResult)
    }

    /// A failure with `message`.
    package init(_ message: String, hint: String? = nil, remains: Remains = .unknown) {
        self.message = message
        self.hint = hint
        self.remains = remains
    }

    package var description: String { message }
}
