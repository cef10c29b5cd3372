import WeirGit

/// The folder `intents` of a workspace's branch while a run changes it.
struct IntentFolder {
    private struct File {
        let blob: ObjectID
        let isBegun: Bool
    }

    /// By name.
    private var files: [String: File] = [:]
    /// The folder's tree; nil where it has to be written or is empty.
    private var tree: ObjectID?

    /// Gives the file `name` the content `blob`, which says whether the operation is begun.
    mutating func set(_ name: String, _ blob: ObjectID, isBegun: Bool) {
        files[name] = File(blob: blob, isBegun: isBegun)
        tree = nil
    }

    /// Removes the file `name`; nothing where there is none.
    mutating func remove(_ name: String) {
        if files.removeValue(forKey: name) != nil { tree = nil }
    }

    /// The names of the files of operations that are only planned.
    var planned: [String] { files.filter { !$0.value.isBegun }.map(\.key) }

    /// Writes the folder to `batch`, where it has changed.
    /// - Returns: its tree; nil where it is empty.
    mutating func write(to batch: ObjectBatch) throws(GitError) -> ObjectID? {
        if files.isEmpty { return nil }
        if let tree { return tree }
        let written = try batch.addTree(files.map { TreeEntry(name: $0.key, id: $0.value.blob) })
        tree = written
        return written
    }
}
