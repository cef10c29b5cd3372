import CLibGit2

/// The order and the names that objects go to a pack with: the versions of a file or folder beside each other, newest
/// first, so that each is written as what differs from the next (`git help pack-objects`, "window").
struct PackOrder {
    /// An object, with the path that it was found at; nil where no commit of the set reaches it.
    struct Entry {
        let id: ObjectID
        let path: String?
    }

    private let repository: GitRepository
    private var rest: Set<ObjectID>
    private(set) var entries: [Entry] = []

    /// The order of `objects` of `repository`.
    ///
    /// - Throws: ``GitError`` when one of them cannot be read.
    init(_ objects: [ObjectID], in repository: GitRepository) throws(GitError) {
        self.repository = repository
        rest = Set(objects)
        entries.reserveCapacity(rest.count)
        for commit in try commits() {
            add(commit.id, "")
            try addTree(commit.tree)
        }
        for id in rest.sorted() { entries.append(Entry(id: id, path: nil)) }
    }

    private mutating func add(_ id: ObjectID, _ path: String) {
        rest.remove(id)
        entries.append(Entry(id: id, path: path))
    }

    /// The commits among the objects, each before its first parent.
    private func commits() throws(GitError) -> [Commit] {
        var commits: [ObjectID: Commit] = [:]
        for id in rest where try repository.kind(of: id) == .commit { commits[id] = try repository.commit(id) }
        let parents = Set(commits.values.compactMap(\.parents.first))
        var ordered: [Commit] = []
        for tip in commits.keys.filter({ !parents.contains($0) }).sorted() {
            var next: ObjectID? = tip
            while let id = next, let commit = commits.removeValue(forKey: id) {
                ordered.append(commit)
                next = commit.parents.first
            }
        }
        return ordered
    }

    private mutating func addTree(_ root: ObjectID) throws(GitError) {
        var trees = [(path: "", id: root)]
        while let (path, id) = trees.popLast() {
            // What is below a tree of another pack is there too, or was added with the tree's first commit.
            guard rest.contains(id) else { continue }
            add(id, path)
            for entry in try repository.tree(id) where rest.contains(entry.id) {
                let inner = "\(path)/\(entry.name)"
                if entry.mode == .tree { trees.append((inner, entry.id)) } else { add(entry.id, inner) }
            }
        }
    }
}

extension GitRepository {
    /// The kind of the object `id`; nil for a kind that this target does not read.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when there is no such object.
    func kind(of id: ObjectID) throws(GitError) -> ObjectKind? {
        var raw = id.raw
        var length = 0
        var kind = GIT_OBJECT_INVALID
        try GitLibrary.check(
            git_odb_read_header(&length, &kind, objects, &raw), "read object \(id)", path: path)
        return [ObjectKind.blob, .tree, .commit].first { $0.raw == kind }
    }
}
