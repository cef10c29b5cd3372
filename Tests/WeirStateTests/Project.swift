import Subprocess
import WeirCore
import WeirGit
import WeirState
import WeirValue

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A project's folder of a test's own, removed when the test lets it go.
final class Project: Sendable {
    static let stack = "lab"
    static let workspace = "default"
    static let reference = "refs/heads/weir/lab/default"

    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(component: "weir-state-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    private init(copyOf other: Project) throws {
        path = FileManager.default.temporaryDirectory.appending(component: "weir-state-\(UUID().uuidString)").path()
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
    }

    /// The project as it would be found if every process that works on it were killed now.
    func killed() throws -> Project { try Project(copyOf: self) }

    /// The journal of the workspace.
    var journal: String { file(".weir/journal/\(Self.stack)/\(Self.workspace)") }

    /// Where the repository is.
    var repository: String { file(".weir/state.git") }

    /// Where the sensitive values of the workspace are.
    var secrets: String { file(".weir/secrets/\(Self.stack)/\(Self.workspace)") }

    /// The path of a file in the project.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// A store of the workspace, opened anew. Without `interval` only the ends of a run make commits.
    func store(interval: Duration = .seconds(100_000), workspace: String = Project.workspace) -> GitStateStore {
        StateRepository(project: path, checkpointInterval: interval).store(stack: Self.stack, workspace: workspace)
    }

    /// Records `transitions` in a run of their own on what is recorded.
    /// - Returns: the commit.
    @discardableResult
    func apply(
        _ transitions: [Transition], record: WorkspaceRecord = .lab, verb: RunDescription.Verb = .apply,
        summary: String = "applied"
    ) async throws -> String {
        let store = store()
        let run = try await store.begin(.test(verb), base: try await store.load().commit)
        for transition in transitions { try run.record(transition) }
        return try await run.finish(record, summary: summary) ?? ""
    }

    /// The bytes of a file outside git.
    func bytes(_ path: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(filePath: path))) }

    /// Gives the file at `path`, whatever its permissions are, the content `bytes`.
    func write(_ bytes: [UInt8], to path: String) throws {
        if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// The permission bits of the file at `path`, in octal.
    func mode(_ path: String) throws -> String {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return String(mode ?? 0, radix: 8)
    }

    /// The tree of the workspace's newest commit.
    func tree() throws -> (repository: GitRepository, tip: ObjectID, entries: [TreeEntry]) {
        let repository = try GitRepository(opening: repository)
        let tip = try repository.reference(Self.reference)
        guard let tip else { throw Missing(what: Self.reference) }
        return (repository, tip, try repository.tree(try repository.commit(tip).tree))
    }

    /// The paths of all files of the newest commit with their blobs.
    func files() throws -> [String: ObjectID] {
        let (repository, _, entries) = try tree()
        var files: [String: ObjectID] = [:]
        var folders: [(String, [TreeEntry])] = [("", entries)]
        while let (prefix, entries) = folders.popLast() {
            for entry in entries {
                if entry.mode == .tree {
                    folders.append(("\(prefix)\(entry.name)/", try repository.tree(entry.id)))
                } else {
                    files[prefix + entry.name] = entry.id
                }
            }
        }
        return files
    }

    /// The text of the file `path` of the newest commit.
    func text(_ path: String) throws -> String {
        guard let id = try files()[path] else { throw Missing(what: path) }
        return String(decoding: try GitRepository(opening: repository).blob(id), as: UTF8.self)
    }

    /// Puts a commit on the branch in which the file `path`, at most one folder deep, has the content `bytes`; nil
    /// removes it.
    @discardableResult
    func edit(_ path: String, _ bytes: [UInt8]?, reference: String = Project.reference) throws -> ObjectID {
        let (repository, tip, entries) = try tree()
        let batch = ObjectBatch(for: repository)
        let root = try edited(entries, path.split(separator: "/").map(String.init)[...], bytes, batch)
        let author = Signature(name: "a person", email: "", time: 1_700_000_000)
        let commit = try batch.addCommit(tree: root, parents: [tip], author: author, message: "edited\n")
        try batch.flush()
        try repository.compareAndSwap(
            reference: reference, expected: try repository.reference(reference), new: commit, message: "edited")
        return commit
    }

    private func edited(
        _ entries: [TreeEntry], _ path: ArraySlice<String>, _ bytes: [UInt8]?, _ batch: ObjectBatch
    ) throws -> ObjectID {
        var entries = entries
        guard let name = path.first else { return try batch.addTree(entries) }
        let old = entries.firstIndex { $0.name == name }
        if path.count > 1 {
            let inner = try old.map { try batch.tree(entries[$0].id) } ?? []
            let tree = try edited(inner, path.dropFirst(), bytes, batch)
            entries.removeAll { $0.name == name }
            entries.append(TreeEntry(name: name, id: tree, mode: .tree))
        } else {
            entries.removeAll { $0.name == name }
            if let bytes { entries.append(TreeEntry(name: name, id: try batch.addBlob(bytes))) }
        }
        return try batch.addTree(entries)
    }
}

/// Something that a test needs is not there.
struct Missing: Error {
    let what: String
}

/// The `git` program, with no configuration but a repository's own.
enum RealGit {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Whether a directory of `PATH` has the program.
    static let isPresent: Bool = {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/git") }
    }()

    /// What `git ARGUMENTS` prints in the repository of `project`.
    @discardableResult
    static func run(_ arguments: [String], in project: Project) async throws -> String {
        let result = try await Subprocess.run(
            .name("git"), arguments: Arguments(["-C", project.repository] + arguments),
            environment: .inherit.updating([
                "HOME": project.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C",
            ]),
            input: .none, output: .string(limit: 1 << 24), error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else {
            throw Failure(description: "git \(arguments): \(result.standardError)\(result.standardOutput)")
        }
        return result.standardOutput
    }

    /// The lines of what git prints.
    static func lines(_ arguments: [String], in project: Project) async throws -> [String] {
        try await run(arguments, in: project).split(separator: "\n").map(String.init)
    }
}

/// Waits until `condition` holds; the time limit of the test ends it where it never does.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(2)) }
}

/// The failure that `body` throws; nil where it throws none.
func failure(of body: () async throws -> Void) async throws -> StateFailure? {
    do {
        try await body()
        return nil
    } catch let failure as StateFailure {
        return failure
    }
}
