import WeirCore
import WeirGit
import WeirValue

/// Reads the files of a workspace's branch at one commit.
struct BranchReader {
    let repository: GitRepository
    let location: WorkspaceLocation
    let commit: ObjectID
    /// What lies at the top of the tree.
    let root: [TreeEntry]
    let manifest: Manifest

    /// The branch at `location` as it is at `commit`.
    /// - Throws: ``StateFailure``: `.foreign` where it is not the branch of this workspace.
    init(_ repository: GitRepository, _ location: WorkspaceLocation, at commit: ObjectID) throws(StateFailure) {
        self.repository = repository
        self.location = location
        self.commit = commit
        root = try mappingGit { () throws(GitError) in try repository.tree(try repository.commit(commit).tree) }
        guard let entry = root.first(where: { $0.name == Manifest.name }) else {
            throw StateFailure(
                .foreign,
                """
                the branch \(location.branch) of \(WorkspaceLocation.shownRepository) was not made by Weir: it has no \
                \(Manifest.name); give it another name with `git -C \(WorkspaceLocation.shownRepository) branch -m`
                """)
        }
        let bytes = try mappingGit(file: Manifest.name) { () throws(GitError) in try repository.blob(entry.id) }
        do throws(Malformed) {
            manifest = try Manifest(try RecordReader(bytes, secret: { _ in nil }))
        } catch {
            throw StateFailure(error, file: Manifest.name, commit: commit.description, location)
        }
    }

    /// What the workspace records besides its instances, with the digests of its sensitive values; `secrets` has the
    /// values by their digests.
    /// - Throws: ``StateFailure``: `.foreign` where it is the record of another workspace.
    func record(_ secrets: [String: Value]) throws(StateFailure) -> (record: WorkspaceRecord, digests: [String]) {
        let name = WorkspaceFile.name
        guard let entry = root.first(where: { $0.name == name }) else {
            throw failure(Malformed("the file is missing"), name)
        }
        let reader = try reader(entry.id, name, secrets)
        let record: WorkspaceRecord
        do throws(Malformed) { record = try WorkspaceFile.decode(reader) } catch { throw failure(error, name) }
        guard record.stack == location.stack, record.workspace == location.workspace else {
            throw StateFailure(
                .foreign,
                """
                the branch \(location.branch) holds the workspace '\(record.workspace)' of the stack \
                '\(record.stack)': give the stack another name, or the branch its own with \
                `git -C \(WorkspaceLocation.shownRepository) branch -m`
                """)
        }
        return (record, reader.digests)
    }

    /// The folders of the files of instances.
    /// - Throws: ``StateFailure``.
    func shards() throws(StateFailure) -> ResourceShards {
        var shards = ResourceShards(digits: manifest.shardDigits)
        for folder in try entries(ResourceShards.name) {
            let path = "\(ResourceShards.name)/\(folder.name)"
            let entries = try mappingGit(file: path) { () throws(GitError) in try repository.tree(folder.id) }
            do throws(Malformed) {
                for entry in entries where entry.mode != .file || InstanceFile.shard(named: entry.name) == nil {
                    throw Malformed("\"\(entry.name)\" is no file of an instance")
                }
                try shards.add(folder: folder.name, folder.id, entries)
            } catch {
                throw failure(error, path)
            }
        }
        return shards
    }

    /// Hands the record of each instance, with the name of its file and the digests of its sensitive values, to `body`.
    /// - Throws: ``StateFailure``.
    func forEachInstance(
        _ secrets: [String: Value], _ body: (RecordedInstance, _ name: String, _ digests: [String]) -> Void
    ) throws(StateFailure) {
        for folder in try entries(ResourceShards.name) {
            let folderPath = "\(ResourceShards.name)/\(folder.name)"
            let files = try mappingGit(file: folderPath) { () throws(GitError) in try repository.tree(folder.id) }
            for file in files {
                let (instance, digests) = try self.instance(file, in: folderPath, secrets)
                body(instance, file.name, digests)
            }
        }
    }

    /// The record of the instance in `file` of the folder `folder`, and the digests of its sensitive values; `secrets` has
    /// the values by their digests.
    /// - Throws: ``StateFailure``.
    func instance(
        _ file: TreeEntry, in folder: String, _ secrets: [String: Value] = [:]
    ) throws(StateFailure) -> (instance: RecordedInstance, digests: [String]) {
        let path = "\(folder)/\(file.name)"
        let reader = try reader(file.id, path, secrets)
        do throws(Malformed) {
            return (try InstanceFile.decode(reader, name: file.name), reader.digests)
        } catch {
            throw failure(error, path)
        }
    }

    /// What lies in the folder `name` at the top; nothing where there is no such folder.
    /// - Throws: ``StateFailure``.
    func entries(_ name: String) throws(StateFailure) -> [TreeEntry] {
        guard let folder = root.first(where: { $0.name == name }) else { return [] }
        return try mappingGit(file: name) { () throws(GitError) in try repository.tree(folder.id) }
    }

    /// The failure for `file`, which is malformed.
    func failure(_ malformed: Malformed, _ file: String) -> StateFailure {
        StateFailure(malformed, file: file, commit: commit.description, location)
    }

    /// The members of the file `file`, which is `id`.
    /// - Throws: ``StateFailure`` where it is no JSON object.
    func reader(_ id: ObjectID, _ file: String, _ secrets: [String: Value]) throws(StateFailure) -> RecordReader {
        let bytes = try mappingGit(file: file) { () throws(GitError) in try repository.blob(id) }
        do throws(Malformed) {
            return try RecordReader(bytes, secret: { secrets[$0] })
        } catch {
            throw failure(error, file)
        }
    }
}
