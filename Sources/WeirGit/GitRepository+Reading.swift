import CLibGit2

extension GitRepository {
    /// Whether the repository has the object `id`.
    ///
    /// Packs that another process has made since this repository was opened are looked for when `id` is not found.
    package func contains(_ id: ObjectID) -> Bool {
        var raw = id.raw
        return git_odb_exists(objects, &raw) == 1
    }

    /// Whether the repository has the object `id`, as far as it knows without looking for new packs.
    func containsWithoutRefresh(_ id: ObjectID) -> Bool {
        var raw = id.raw
        return git_odb_exists_ext(objects, &raw, GIT_ODB_LOOKUP_NO_REFRESH.rawValue) == 1
    }

    /// The content of the blob `id`.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when there is no such object, and when it is damaged or no blob.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        try withObject(id, .blob) { bytes throws(GitError) in Array(bytes) }
    }

    /// The entries of the tree `id`, in git's order.
    ///
    /// - Throws: ``GitError`` as ``blob(_:)`` does, and with the code `invalid` when the tree is malformed or has a name
    ///   that is not UTF-8.
    package func tree(_ id: ObjectID) throws(GitError) -> [TreeEntry] {
        try withObject(id, .tree) { bytes throws(GitError) in try entries(of: bytes, id) }
    }

    /// The entries of a tree object with the content `bytes`.
    func entries(of bytes: UnsafeRawBufferPointer, _ id: ObjectID) throws(GitError) -> [TreeEntry] {
        var entries: [TreeEntry] = []
        try scan(bytes, id) { entry in
            entries.append(entry)
            return true
        }
        return entries
    }

    /// The entry at `path` (`a/b/c`) below the tree `id`; nil when there is none, also below something that is no tree.
    ///
    /// - Throws: ``GitError`` as ``tree(_:)`` does for each tree on the way.
    package func entry(at path: String, in id: ObjectID) throws(GitError) -> TreeEntry? {
        var found: TreeEntry?
        var directory = id
        for name in path.split(separator: "/", omittingEmptySubsequences: false) {
            if let found {
                guard found.mode == .tree else { return nil }
                directory = found.id
            }
            found = nil
            try withObject(directory, .tree) { bytes throws(GitError) in
                try scan(bytes, directory) { entry in
                    guard entry.name.utf8.elementsEqual(name.utf8) else { return true }
                    found = entry
                    return false
                }
            }
            if found == nil { return nil }
        }
        return found
    }

    /// The commit `id`.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when there is no such object, and when it is damaged or no commit.
    package func commit(_ id: ObjectID) throws(GitError) -> Commit {
        try withObject(id, .commit) { bytes throws(GitError) in
            do throws(Malformed) {
                return try CommitFormat.decode(bytes, id: id)
            } catch {
                throw GitError(.invalid, .object, error.reason, operation: "read commit \(id)", path: path)
            }
        }
    }

    /// The commit `id` and those before it, newest first, by first parents alone; at most `limit`.
    ///
    /// - Throws: ``GitError`` as ``commit(_:)`` does.
    package func history(from id: ObjectID, limit: Int = .max) throws(GitError) -> [Commit] {
        var commits: [Commit] = []
        var next: ObjectID? = id
        while let current = next, commits.count < limit {
            let commit = try commit(current)
            commits.append(commit)
            next = commit.parents.first
        }
        return commits
    }

    /// Hands each entry of the tree object `id` with the content `bytes` to `body` until it returns false.
    private func scan(
        _ bytes: UnsafeRawBufferPointer, _ id: ObjectID, _ body: (TreeEntry) -> Bool
    ) throws(GitError) {
        do throws(Malformed) {
            try TreeFormat.scan(bytes, body)
        } catch {
            throw GitError(.invalid, .tree, error.reason, operation: "read tree \(id)", path: path)
        }
    }

    /// Calls `body` with the content of the object `id`, after it was compared with its digest.
    private func withObject<Result>(
        _ id: ObjectID, _ kind: ObjectKind, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Result
    ) throws(GitError) -> Result {
        func failure(_ code: GitError.Code, _ message: String, at path: String? = nil) -> GitError {
            GitError(code, .objects, message, operation: "read \(kind.rawValue) \(id)", path: path ?? self.path)
        }
        let loosePath = loosePath(of: id)
        if let file = try FileSystem.contents(of: loosePath) {
            let object: LooseObject
            do throws(Malformed) {
                object = try file.withBytes { bytes throws(Malformed) in try LooseObject(file: bytes) }
            } catch {
                throw failure(.digestMismatch, error.reason, at: loosePath)
            }
            guard object.kind == kind else { throw failure(.invalid, "it is not a \(kind.rawValue)") }
            return try object.withContent { content throws(GitError) in
                guard try computedID(of: content, kind) == id else {
                    throw failure(.digestMismatch, "its content is not that of this id", at: loosePath)
                }
                return try body(content)
            }
        }
        var raw = id.raw
        var object: OpaquePointer?
        // libgit2 compares what it reads with the digest ("strict hash verification", on by default).
        var status = git_odb_read(&object, objects, &raw)
        if status < 0 {
            // Another process may have put it into a new pack and removed the one that was looked at.
            git_odb_refresh(objects)
            status = git_odb_read(&object, objects, &raw)
        }
        try GitLibrary.check(status, "read \(kind.rawValue) \(id)", path: path)
        defer { git_odb_object_free(object) }
        guard git_odb_object_type(object) == kind.raw else { throw failure(.invalid, "it is not a \(kind.rawValue)") }
        return try body(
            UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    /// The id of an object with that content.
    func computedID(of content: UnsafeRawBufferPointer, _ kind: ObjectKind) throws(GitError) -> ObjectID {
        var raw = git_oid()
        try GitLibrary.check(
            git_odb_hash(&raw, content.baseAddress, content.count, kind.raw), "compute the id of a \(kind.rawValue)",
            path: path)
        return ObjectID(raw)
    }
}
