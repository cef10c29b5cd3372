import CLibGit2

/// New objects on their way into a repository.
///
/// Blobs, trees and commits are collected in memory, each under its final id, and written by ``flush()``. What the
/// repository has is not written again. Blobs and trees can be read back at once; commits after ``flush()``, from the
/// repository. Like the repository, a batch has one owner.
package final class ObjectBatch {
    /// The repository that the objects go to.
    package let repository: GitRepository
    /// Up to this many new objects are written as loose objects, more as one pack.
    package let looseLimit: Int

    private var pending: [Pending] = []
    private var places: [ObjectID: Int] = [:]
    /// The contents of the pending objects, one after the other.
    private var contents: [UInt8] = []
    /// The first bytes of the ids that were left out because the repository has them.
    private var skipped: Set<UInt8> = []

    private struct Pending {
        let id: ObjectID
        let kind: ObjectKind
        let range: Range<Int>
    }

    /// An empty batch for `repository`.
    package init(for repository: GitRepository, looseLimit: Int = 16) {
        self.repository = repository
        self.looseLimit = looseLimit
    }

    /// The number of objects that ``flush()`` would write.
    package var count: Int { pending.count }

    /// Whether the object waits in this batch or is in the repository as it was last looked at.
    package func contains(_ id: ObjectID) -> Bool {
        places[id] != nil || repository.containsWithoutRefresh(id)
    }

    /// Adds a blob.
    ///
    /// - Throws: ``GitError`` when libgit2 cannot compute its id.
    package func addBlob(_ content: [UInt8]) throws(GitError) -> ObjectID {
        try add(.blob, content)
    }

    /// Adds the tree of `entries`, in any order. Whether their objects exist is not checked.
    ///
    /// - Throws: ``GitError`` with the code `invalid` for a name that git refuses or that occurs twice.
    package func addTree(_ entries: [TreeEntry]) throws(GitError) -> ObjectID {
        let content: [UInt8]
        do throws(Malformed) {
            content = try TreeFormat.encode(entries)
        } catch {
            throw GitError(.invalid, .tree, error.reason, operation: "write a tree", path: repository.path)
        }
        return try add(.tree, content)
    }

    /// Adds a commit, whose author is its committer too.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when the tree or a parent is neither in the batch nor in the
    ///   repository, with `invalid` for a signature or message that git refuses (a message may contain no NUL).
    package func addCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, message: String
    ) throws(GitError) -> ObjectID {
        let operation = "write a commit"
        for id in [tree] + parents where !contains(id) && !repository.contains(id) {
            throw GitError(
                .notFound, .objects, "object \(id) does not exist", operation: operation, path: repository.path)
        }
        let messageFault = message.utf8.contains(0) ? "the message contains a NUL" : nil
        if let fault = author.fault ?? messageFault {
            throw GitError(.invalid, .object, fault, operation: operation, path: repository.path)
        }
        return try add(.commit, CommitFormat.encode(tree: tree, parents: parents, author: author, message: message))
    }

    /// The content of the blob `id`, from the batch or from the repository.
    ///
    /// - Throws: ``GitError`` as ``GitRepository/blob(_:)`` does.
    package func blob(_ id: ObjectID) throws(GitError) -> [UInt8] {
        guard let object = waiting(id, .blob) else { return try repository.blob(id) }
        return Array(contents[object.range])
    }

    /// The entries of the tree `id`, from the batch or from the repository.
    ///
    /// - Throws: ``GitError`` as ``GitRepository/tree(_:)`` does.
    package func tree(_ id: ObjectID) throws(GitError) -> [TreeEntry] {
        guard let object = waiting(id, .tree) else { return try repository.tree(id) }
        return try contents.withBytes(in: object.range) { bytes throws(GitError) in
            try repository.entries(of: bytes, id)
        }
    }

    /// Writes the objects and returns when all of them, and those left out because the repository has them, are on the
    /// disk. Then the batch is empty and can be used again.
    ///
    /// - Throws: ``GitError`` when the disk does not take them. The batch keeps its objects and can be flushed again.
    package func flush() throws(GitError) {
        if pending.count > looseLimit {
            try writePack()
        } else if !pending.isEmpty {
            try writeLooseObjects()
        }
        try repository.settle(looseDirectories: skipped)
        pending.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        contents.removeAll(keepingCapacity: true)
        skipped.removeAll()
    }

    private func waiting(_ id: ObjectID, _ kind: ObjectKind) -> Pending? {
        places[id].map { pending[$0] }.flatMap { $0.kind == kind ? $0 : nil }
    }

    private func add(_ kind: ObjectKind, _ content: [UInt8]) throws(GitError) -> ObjectID {
        let id = try content.withBytes { bytes throws(GitError) in try repository.computedID(of: bytes, kind) }
        if places[id] != nil { return id }
        if repository.containsWithoutRefresh(id) {
            skipped.insert(id.firstByte)
            return id
        }
        places[id] = pending.count
        pending.append(Pending(id: id, kind: kind, range: contents.count..<contents.count + content.count))
        contents.append(contentsOf: content)
        return id
    }

    private func writePack() throws(GitError) {
        var writer = try PackWriter(directory: repository.packsPath, count: pending.count)
        for object in pending {
            try contents.withBytes(in: object.range) { content throws(GitError) in
                try writer.append(object.id, object.kind, content)
            }
        }
        try writer.finish()
        try GitLibrary.check(git_odb_refresh(repository.objects), "find the new pack", path: repository.path)
    }

    private func writeLooseObjects() throws(GitError) {
        for object in pending {
            try FileSystem.pass(
                "git.loose", "write \(object.kind.rawValue) \(object.id)", repository.path)
            var raw = git_oid()
            let status = contents.withBytes(in: object.range) { content in
                git_odb_write(&raw, repository.objects, content.baseAddress, content.count, object.kind.raw)
            }
            try GitLibrary.check(
                status, "write \(object.kind.rawValue) \(object.id)", path: repository.path)
        }
        // libgit2 syncs the directory of each object, but not the one above, where that directory may be new.
        try FileSystem.sync(repository.objectsPath)
    }
}
