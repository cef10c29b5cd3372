import WeirCore
import WeirGit
import WeirValue

/// Reads what is recorded of a workspace from its branch, with what the journal of a run that did not end has besides.
struct SnapshotReader {
    private let reader: BranchReader
    /// Nil leaves journals out.
    private let recovery: Recovery?
    private let secrets: [String: Value]
    private var references = References()
    private var instances: [Address: RecordedInstance] = [:]
    private var intents: [Intent] = []

    /// A reader of the branch that `reader` reads; `secrets` has the sensitive values by their digests.
    init(_ reader: BranchReader, _ recovery: Recovery?, _ secrets: [String: Value]) {
        self.reader = reader
        self.recovery = recovery
        self.secrets = secrets
    }

    /// What is recorded, and what the files of the branch name.
    /// - Throws: ``StateFailure`` that names the file at fault.
    consuming func read() throws(StateFailure) -> (snapshot: Snapshot, references: References) {
        let (record, digests) = try reader.record(secrets)
        references.set(WorkspaceFile.name, References.Entry(secrets: digests))
        try reader.forEachInstance(secrets) { instance, name, digests in
            instances[instance.address] = instance
            if instance.recipe != nil || !digests.isEmpty || !instance.deposed.isEmpty {
                references.set(name, References.Entry(recipes: instance.recipes, secrets: digests))
            }
        }
        try readIntents()
        if let recovery { try overlay(recovery) }
        var snapshot = Snapshot(commit: reader.commit.description, record: record, instances: instances)
        snapshot.intents = intents
        snapshot.unfinished = recovery?.unfinished
        snapshot.timings = try reader.timings()
        return (snapshot, references)
    }

    private mutating func readIntents() throws(StateFailure) {
        var found: [Intent] = []
        var names = references
        try reader.forEachIntent(secrets) { intent, file, digests in
            var intent = intent
            names.set(
                IntentFile.reference(file.name),
                References.Entry(recipes: intent.instance.recipes, secrets: digests))
            if intent.begun == nil {
                guard let recovery, recovery.opensPlanned else { return }
                intent.begun = recovery.unfinished?.holder.since
            }
            found.append(intent)
        }
        references = names
        intents = found.sorted { ($0.begun ?? "", $0.operation) < ($1.begun ?? "", $1.operation) }
    }

    private mutating func overlay(_ recovery: Recovery) throws(StateFailure) {
        for entry in recovery.entries {
            switch entry {
            case .begun(let encoded): if let intent = Recovery.intent(encoded.bytes, secrets) { open(intent) }
            case .recorded(let encoded, _, _, _):
                instances[encoded.address] = Recovery.instance(encoded.bytes, secrets)
            case .removed(let address, _): instances[address] = nil
            case .moved(let encoded, let from):
                instances[from] = nil
                instances[encoded.address] = Recovery.instance(encoded.bytes, secrets)
            case .dropped: break
            }
            if let operation = entry.ended { intents.removeAll { $0.operation == operation } }
        }
        for intent in try recovery.doubtful(secrets, reader.content) { open(intent) }
    }

    private mutating func open(_ intent: Intent) {
        intents.removeAll { $0.operation == intent.operation }
        intents.append(intent)
    }
}
