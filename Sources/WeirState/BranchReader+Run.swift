import WeirCore
import WeirGit
import WeirValue

/// What a branch says of the run that has the workspace.
extension BranchReader {
    /// Who has the workspace; nil where nobody has.
    /// - Throws: ``StateFailure`` where the file is damaged.
    func lock() throws(StateFailure) -> LockHolder? {
        guard let reader = try file(LockFile.name, [:]) else { return nil }
        do throws(Malformed) { return try LockFile.decode(reader) } catch { throw failure(error, LockFile.name) }
    }

    /// How long operations took.
    /// - Throws: ``StateFailure`` where the file is damaged.
    func timings() throws(StateFailure) -> Timings {
        guard let reader = try file(TimingsFile.name, [:]) else { return Timings() }
        do throws(Malformed) { return try TimingsFile.decode(reader) } catch { throw failure(error, TimingsFile.name) }
    }

    /// Hands each operation that is planned, or begun and not ended, to `body`, with its file's name and content and the
    /// digests of its sensitive values; `secrets` has the values by their digests.
    /// - Throws: ``StateFailure``.
    func forEachIntent(
        _ secrets: [String: Value],
        _ body: (Intent, _ file: TreeEntry, _ digests: [String]) throws(StateFailure) -> Void
    ) throws(StateFailure) {
        for entry in try entries(IntentFile.folder) {
            let path = "\(IntentFile.folder)/\(entry.name)"
            let reader = try reader(entry.id, path, secrets)
            let intent: Intent
            do throws(Malformed) {
                intent = try IntentFile.decode(reader)
                guard IntentFile.name(intent.operation) == entry.name else {
                    throw Malformed("it records \(intent.operation), which has another file")
                }
            } catch {
                throw failure(error, path)
            }
            try body(intent, entry, reader.digests)
        }
    }

    /// The content of the file of the instance at `address`; nil where it is not recorded.
    /// - Throws: ``StateFailure``.
    func content(of address: Address) throws(StateFailure) -> [UInt8]? {
        let file = InstanceFile(address)
        let digits = String(file.shard, radix: 16)
        let padded = digits.utf8.count < 2 ? "0" + digits : digits
        let path = "\(ResourceShards.name)/\(padded.prefix(manifest.shardDigits))/\(file.name)"
        return try mappingGit(file: path) { () throws(GitError) in
            let root = try repository.commit(commit).tree
            return try repository.entry(at: path, in: root).map { entry throws(GitError) in
                try repository.blob(entry.id)
            }
        }
    }

    /// Whether the newest commit of `run` is its last: it ended in good order. The search goes back to `base`.
    /// - Throws: ``StateFailure``.
    func hasEnded(_ run: String, base: String?) throws(StateFailure) -> Bool {
        var next: ObjectID? = commit
        while let current = next, current.description != base {
            let commit = try mappingGit { () throws(GitError) in try repository.commit(current) }
            let trailers = CommitMessage.parts(of: commit.message).trailers
            if trailers[CommitMessage.runTrailer] == run {
                return trailers[CommitMessage.phaseTrailer] == CommitMessage.Phase.end.rawValue
            }
            next = commit.parents.first
        }
        return false
    }

    private func file(_ name: String, _ secrets: [String: Value]) throws(StateFailure) -> RecordReader? {
        guard let entry = root.first(where: { $0.name == name }) else { return nil }
        return try reader(entry.id, name, secrets)
    }
}
