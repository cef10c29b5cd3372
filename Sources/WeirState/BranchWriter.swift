import WeirCore
import WeirGit
import WeirValue

/// Makes the commits of one run on a workspace's branch. Has one owner, the run.
final class BranchWriter {
    /// The commit that the branch is at, 40 hexadecimal digits; empty before the first one.
    var tip: String { commit?.description ?? "" }
    /// What the files of the next commit name.
    private(set) var references: References
    /// What there is of the last run, where that did not end in good order.
    let recovery: Recovery
    /// Keeps the sensitive values of the workspace.
    let vault: SecretVault

    private let location: WorkspaceLocation
    private let run: RunDescription
    private let repository: GitRepository
    /// Kept from commit to commit: after a failed one it holds the objects that are not written yet.
    private let batch: ObjectBatch
    private let reader: BranchReader?
    private var tree: StateTree
    private var commit: ObjectID?
    private let created: String
    private var holder: LockHolder?

    /// A writer for `run` on the branch at `location`, which has to be at `base` and to be nobody's, or that of `broken`;
    /// makes the repository where it is missing.
    /// - Throws: ``StateFailure``: `.locked`, `.moved`, `.foreign`.
    init(
        _ location: WorkspaceLocation, _ run: RunDescription, base: String?, breaking broken: LockHolder? = nil,
        _ cache: ReferenceCache
    ) throws(StateFailure) {
        let existing = try location.open()
        var tip: ObjectID?
        if let existing { tip = try location.tip(in: existing) }
        let repository: GitRepository
        var found: BranchReader?
        if let existing, let tip { found = try BranchReader(existing, location, at: tip) }
        recovery = try Recovery(found, location, asHolder: true)
        if let unfinished = recovery.unfinished, let lock = try found?.lock(), lock != broken,
            unfinished.life != .dead || broken != nil
        {
            throw .locked(location, unfinished)
        }
        guard tip?.description == base else {
            throw .moved(location, expected: base, actual: tip?.description)
        }
        if let existing { repository = existing } else { repository = try location.create() }
        let vault = SecretVault(location)
        try vault.check()
        if let reader = found {
            let recorded = try reader.record([:])
            tree = try StateTree(reader, IntentFolder())
            if let known = cache.references(at: reader.commit.description) {
                references = known
            } else {
                references = try Self.references(of: reader)
            }
            created = recorded.record.created
        } else {
            tree = StateTree()
            references = References()
            created = Timestamp.text(WallClock.seconds())
        }
        reader = found
        self.location = location
        self.run = run
        self.vault = vault
        self.repository = repository
        commit = tip
        batch = ObjectBatch(for: repository)
    }

    /// The recipes that the branch has.
    var recipes: Set<String> { tree.recipeDigests }

    /// Takes in what ``recovery`` has: what the branch misses, and the operations whose end is not known.
    func takeOver() throws(StateFailure) {
        let secrets = try vault.values()
        if let reader {
            let since = recovery.unfinished?.holder.since ?? ""
            try reader.forEachIntent(secrets) { intent, file, digests throws(StateFailure) in
                if intent.begun != nil {
                    tree.intents.set(file.name, file.id, isBegun: true)
                } else if recovery.opensPlanned {
                    var intent = intent
                    intent.begun = since
                    try add(try EntryEncoder(vault, recipes: []).encode(intent))
                } else {
                    references.remove(IntentFile.reference(file.name))
                }
            }
        }
        try apply(recovery.entries)
        let doubtful = try recovery.doubtful(secrets) { address throws(StateFailure) in try reader?.content(of: address)
        }
        for intent in doubtful { try add(try EntryEncoder(vault, recipes: []).encode(intent)) }
    }

    /// Takes in `intent`, planned or begun.
    func add(_ intent: EncodedIntent) throws(StateFailure) {
        let name = IntentFile.name(intent.operation)
        tree.intents.set(name, try blob(intent.bytes), isBegun: intent.isBegun)
        references.set(IntentFile.reference(name), intent.names)
    }

    /// Takes in what happened.
    func apply(_ entries: [JournalEntry]) throws(StateFailure) {
        let ended = Set(entries.compactMap(\.ended))
        for entry in entries {
            switch entry {
            case .begun(let intent): if !ended.contains(intent.operation) { try add(intent) }
            case .dropped: break
            case .removed(let address, _): remove(address)
            case .recorded(let instance, let recipe, _, _):
                if let recipe { try add(recipe) }
                try add(instance)
            case .moved(let instance, let from):
                remove(from)
                try add(instance)
            }
        }
        for operation in ended { remove(IntentFile.name(operation)) }
    }

    /// Drops the operations that are planned and were not begun.
    func dropPlanned() {
        for name in tree.intents.planned { remove(name) }
    }

    private func add(_ instance: EncodedInstance) throws(StateFailure) {
        let file = InstanceFile(instance.address)
        tree.set(file, to: try blob(instance.bytes))
        references.set(file.name, instance.names)
    }

    private func remove(_ address: Address) {
        let file = InstanceFile(address)
        tree.set(file, to: nil)
        references.remove(file.name)
    }

    private func remove(_ intent: String) {
        tree.intents.remove(intent)
        references.remove(IntentFile.reference(intent))
    }

    /// Takes in what the workspace records besides its instances: under its own names, as written by this run, and
    /// created when it was first.
    /// - Returns: the content of the file.
    @discardableResult
    func set(_ record: WorkspaceRecord) throws(StateFailure) -> [UInt8] {
        var record = record
        record.stack = location.stack
        record.workspace = location.workspace
        record.lastRun = run.id
        if record.created.isEmpty { record.created = created }
        let (bytes, digests) = try WorkspaceFile.encode(record, hiding: vault.note)
        tree.set(WorkspaceFile.name, to: try blob(bytes))
        references.set(WorkspaceFile.name, References.Entry(secrets: digests))
        return bytes
    }

    /// Takes in how long operations took.
    func set(_ timings: Timings) throws(StateFailure) {
        let bytes = TimingsFile.encode(timings)
        tree.set(TimingsFile.name, to: try bytes.map { bytes throws(StateFailure) in try blob(bytes) })
    }

    /// Takes in that `holder` has the workspace; nil frees it.
    func set(_ holder: LockHolder?) throws(StateFailure) {
        self.holder = holder
        let bytes = holder.map { LockFile.encode($0) }
        tree.set(LockFile.name, to: try bytes.map { bytes throws(StateFailure) in try blob(bytes) })
    }

    /// Drops the recipes that nothing names.
    func dropRecipes() { tree.keepRecipes(references.recipes) }

    /// Drops the sensitive values that nothing names.
    /// - Throws: ``StateFailure``.
    func dropSecrets() throws(StateFailure) { try vault.keep(only: references.secrets) }

    /// Makes a commit of what was taken in.
    /// - Throws: ``StateFailure``: `.moved` where another writer has moved the branch.
    func commit(_ subject: String, _ phase: CommitMessage.Phase) throws(StateFailure) {
        try beat()
        // A digest in the branch whose value is not on the disk would be a secret lost.
        try vault.save()
        let author = Self.author(run.actor)
        let message = CommitMessage.text(subject, run, phase)
        let made = try mappingGit { () throws(GitError) in
            let root = try tree.write(to: batch)
            let made = try batch.addCommit(
                tree: root, parents: commit.map { [$0] } ?? [], author: author, message: message)
            try batch.flush()
            return made
        }
        do throws(ReferenceError) {
            try repository.compareAndSwap(
                reference: location.reference, expected: commit, new: made, message: "weir \(run.verb.rawValue)")
        } catch {
            switch error {
            case .moved(_, let actual):
                throw .moved(location, expected: commit?.description, actual: actual?.description)
            case .failed(let error): throw StateFailure(error)
            }
        }
        commit = made
    }

    /// Puts the objects of the repository together where there are many files of them.
    func repack() throws(StateFailure) {
        _ = try mappingGit { () throws(GitError) in try repository.repackWhereDue() }
    }

    /// Says in the lock that its holder lives, where it said so long ago.
    private func beat() throws(StateFailure) {
        let now = WallClock.seconds()
        guard var holder, let last = Timestamp.seconds(holder.heartbeat), now - last >= Self.heartbeat else { return }
        holder.heartbeat = Timestamp.text(now)
        try set(holder)
    }

    /// The seconds after which a commit says anew that the holder lives.
    private static let heartbeat: Int64 = 300

    private func add(_ recipe: Recipe) throws(StateFailure) {
        let digest = recipe.digest
        if tree.hasRecipe(digest) { return }
        let id = try mappingGit { () throws(GitError) in try RecipeTree.write(recipe, to: batch) }
        tree.addRecipe(digest, id)
    }

    private func blob(_ bytes: [UInt8]) throws(StateFailure) -> ObjectID {
        try mappingGit { () throws(GitError) in try batch.addBlob(bytes) }
    }

    private static func references(of reader: BranchReader) throws(StateFailure) -> References {
        var references = References()
        references.set(WorkspaceFile.name, References.Entry(secrets: try reader.record([:]).digests))
        try reader.forEachInstance([:]) { instance, name, digests in
            references.set(name, References.Entry(recipes: instance.recipes, secrets: digests))
        }
        try reader.forEachIntent([:]) { intent, file, digests in
            references.set(
                IntentFile.reference(file.name),
                References.Entry(recipes: intent.instance.recipes, secrets: digests))
        }
        return references
    }

    /// The author of a commit by `actor`, `user@host`, without the characters that git refuses.
    private static func author(_ actor: String) -> Signature {
        let name = actor.filter { $0 != "<" && $0 != ">" && $0.unicodeScalars.allSatisfy { $0.value >= 0x20 } }
        return Signature(
            name: name.isEmpty ? "weir" : name, email: name.contains("@") ? name : "", time: WallClock.seconds())
    }
}
