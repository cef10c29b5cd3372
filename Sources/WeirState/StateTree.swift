import WeirCore
import WeirGit

/// The tree of a workspace's branch while a run changes it.
struct StateTree {
    /// How the branch is laid out.
    private(set) var manifest: Manifest
    /// The operations that are planned, or begun and not ended.
    var intents: IntentFolder
    /// The files that the branch may have at its top by name, such as ``LockFile``.
    private var files: [String: ObjectID] = [:]
    private var shards: ResourceShards
    /// The trees of the recipes by digest.
    private var recipes: [String: ObjectID]
    /// What this version knows nothing of: stays as it is.
    private let others: [TreeEntry]

    private static let ownFiles = [WorkspaceFile.name, LockFile.name, TimingsFile.name]
    private static let ownFolders = [ResourceShards.name, RecipeTree.name, IntentFile.folder]

    /// The tree of a new workspace.
    init() {
        manifest = Manifest()
        shards = ResourceShards()
        intents = IntentFolder()
        recipes = [:]
        others = []
    }

    /// The tree that `reader` reads, which has `intents`.
    /// - Throws: ``StateFailure``.
    init(_ reader: BranchReader, _ intents: IntentFolder) throws(StateFailure) {
        manifest = reader.manifest
        shards = try reader.shards()
        self.intents = intents
        recipes = [:]
        for entry in try reader.entries(RecipeTree.name) { recipes[entry.name] = entry.id }
        for entry in reader.root where Self.ownFiles.contains(entry.name) { files[entry.name] = entry.id }
        let known = [Manifest.name] + Self.ownFiles + Self.ownFolders
        others = reader.root.filter { !known.contains($0.name) }
    }

    /// Gives `file` the content `id`; nil removes it.
    mutating func set(_ file: InstanceFile, to id: ObjectID?) { shards.set(file.name, shard: file.shard, to: id) }

    /// Gives the file `name` at the top the content `id`; nil removes it.
    mutating func set(_ name: String, to id: ObjectID?) { files[name] = id }

    /// Whether there is a recipe of `digest`.
    func hasRecipe(_ digest: String) -> Bool { recipes[digest] != nil }

    /// The digests of all recipes.
    var recipeDigests: Set<String> { Set(recipes.keys) }

    /// Adds the recipe of `digest`, which is the tree `id`.
    mutating func addRecipe(_ digest: String, _ id: ObjectID) { recipes[digest] = id }

    /// Drops the recipes whose digests are not among `digests`.
    mutating func keepRecipes(_ digests: Set<String>) { recipes = recipes.filter { digests.contains($0.key) } }

    /// Writes what changed, with the next serial, to `batch`.
    /// - Returns: the whole tree.
    mutating func write(to batch: ObjectBatch) throws(GitError) -> ObjectID {
        var entries = others
        if let resources = try shards.write(to: batch) {
            entries.append(TreeEntry(name: ResourceShards.name, id: resources, mode: .tree))
        }
        if !recipes.isEmpty {
            let trees = recipes.map { TreeEntry(name: $0.key, id: $0.value, mode: .tree) }
            entries.append(TreeEntry(name: RecipeTree.name, id: try batch.addTree(trees), mode: .tree))
        }
        if let folder = try intents.write(to: batch) {
            entries.append(TreeEntry(name: IntentFile.folder, id: folder, mode: .tree))
        }
        for (name, id) in files { entries.append(TreeEntry(name: name, id: id)) }
        manifest.serial += 1
        manifest.shardDigits = shards.digits
        entries.append(TreeEntry(name: Manifest.name, id: try batch.addBlob(manifest.bytes)))
        return try batch.addTree(entries)
    }
}
