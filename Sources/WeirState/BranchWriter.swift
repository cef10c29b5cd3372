import WeirCore
import WeirGit

/// Makes the commits of one run on a workspace's branch. Has one owner, the run.
final class BranchWriter {
    /// The commit that the branch is at, 40 hexadecimal digits; empty before the first one.
    var tip: String { commit?.description ?? "" }
    /// What the files of the next commit name.
    private(set) var references: References

    private let location: WorkspaceLocation
    private let run: RunDescription
    private let repository: GitRepository
    /// Kept from commit to commit: after a failed one it holds the objects that are not written yet.
    private let batch: ObjectBatch
    private let vault: SecretVault
    private var tree: StateTree
    private var commit: ObjectID?
    private let created: String

    /// A writer for `run` on the branch at `location`, which has to be at `base`; makes the repository where it is
    /// missing.
    /// - Throws: ``StateFailure``: `.moved`, `.foreign`.
    init(
        _ location: WorkspaceLocation, _ run: RunDescription, base: String?, _ cache: ReferenceCache
    ) throws(StateFailure) {
        let existing = try location.open()
        var tip: ObjectID?
        if let existing { tip = try location.tip(in: existing) }
        guard tip?.description == base else {
            throw .moved(location, expected: base, actual: tip?.description)
        }
        let repository: GitRepository
        if let existing { repository = existing } else { repository = try location.create() }
        if let tip {
            let reader = try BranchReader(repository, location, at: tip)
            let recorded = try reader.record([:])
            tree = try StateTree(reader)
            if let known = cache.references(at: tip.description) {
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
        let vault = SecretVault(location)
        try vault.check()
        self.location = location
        self.run = run
        self.vault = vault
        self.repository = repository
        commit = tip
        batch = ObjectBatch(for: repository)
    }

    /// Takes in what became of instances.
    func apply(_ transitions: [Transition]) throws(StateFailure) {
        for transition in transitions {
            switch transition {
            case .removed(let address):
                let file = InstanceFile(address)
                tree.set(file, to: nil)
                references.remove(file.name)
            case .recorded(var instance, let recipe, _):
                if let recipe { instance.recipe = try add(recipe) }
                let file = InstanceFile(instance.address)
                let (bytes, digests) = try file.encode(instance, hiding: vault.note)
                tree.set(file, to: try blob(bytes))
                references.set(file.name, References.Entry(recipe: instance.recipe, secrets: digests))
            }
        }
    }

    /// Takes in what the workspace records besides its instances: under its own names, as written by this run, and
    /// created when it was first.
    func set(_ record: WorkspaceRecord) throws(StateFailure) {
        var record = record
        record.stack = location.stack
        record.workspace = location.workspace
        record.lastRun = run.id
        if record.created.isEmpty { record.created = created }
        let (bytes, digests) = try WorkspaceFile.encode(record, hiding: vault.note)
        tree.set(record: try blob(bytes))
        references.set(WorkspaceFile.name, References.Entry(secrets: digests))
    }

    /// Drops the recipes that no instance names.
    func dropRecipes() { tree.keepRecipes(references.recipes) }

    /// Drops the sensitive values that nothing names.
    func dropSecrets() throws(StateFailure) {
        do throws(StateFailure) { try vault.keep(only: references.secrets) } catch {
            throw StateFailure(
                .storage,
                "the run is recorded as commit \(tip), but values that are gone are still kept: \(error.message)")
        }
    }

    /// Makes a commit of what was taken in.
    /// - Throws: ``StateFailure``: `.moved` where another writer has moved the branch.
    func commit(_ subject: String) throws(StateFailure) {
        // A digest in the branch whose value is not on the disk would be a secret lost.
        try vault.save()
        let author = Self.author(run.actor)
        let message = CommitMessage.text(subject, run)
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

    private func add(_ recipe: Recipe) throws(StateFailure) -> String {
        let digest = recipe.digest
        if !tree.hasRecipe(digest) {
            let id = try mappingGit { () throws(GitError) in try RecipeTree.write(recipe, to: batch) }
            tree.addRecipe(digest, id)
        }
        return digest
    }

    private func blob(_ bytes: [UInt8]) throws(StateFailure) -> ObjectID {
        try mappingGit { () throws(GitError) in try batch.addBlob(bytes) }
    }

    private static func references(of reader: BranchReader) throws(StateFailure) -> References {
        var references = References()
        references.set(WorkspaceFile.name, References.Entry(secrets: try reader.record([:]).digests))
        try reader.forEachInstance([:]) { instance, name, digests in
            references.set(name, References.Entry(recipe: instance.recipe, secrets: digests))
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
