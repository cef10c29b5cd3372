import Subprocess

@testable import WeirGit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A directory of a test's own, removed when the test lets it go.
final class Scratch: Sendable {
    let path: String

    init() throws {
        let name = "weir-git-\(UUID().uuidString)"
        path = FileManager.default.temporaryDirectory.appending(component: name).path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Where a test's repository is.
    var repositoryPath: String { path + "/state.git" }

    /// The repository of the test, made on the first call.
    func repository() throws -> GitRepository {
        try GitRepository.createBare(at: repositoryPath)
    }

    /// Replaces the bytes of a file, whatever its permissions are.
    func overwrite(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
        let path = repositoryPath + "/" + name
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        change(&bytes)
        try FileManager.default.removeItem(atPath: path)
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// The names in a directory of the repository, sorted.
    func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: repositoryPath + "/" + directory).sorted()
    }
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

    /// What `git ARGUMENTS` prints in the repository of `scratch`; throws when it fails.
    @discardableResult
    static func run(_ arguments: [String], in scratch: Scratch, input: [UInt8] = []) async throws -> String {
        let result = try await Subprocess.run(
            .name("git"), arguments: Arguments(["--git-dir", scratch.repositoryPath] + arguments),
            environment: .inherit.updating([
                "HOME": scratch.path, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C",
            ]),
            input: .array(input), output: .string(limit: 1 << 24), error: .string(limit: 1 << 16))
        guard result.terminationStatus.isSuccess else {
            let text = result.standardError + result.standardOutput
            throw Failure(description: "git \(arguments) \(result.terminationStatus): \(text)")
        }
        return result.standardOutput
    }

    /// The lines of what git prints.
    static func lines(_ arguments: [String], in scratch: Scratch, input: [UInt8] = []) async throws -> [String] {
        try await run(arguments, in: scratch, input: input).split(separator: "\n").map(String.init)
    }
}

extension Signature {
    static let tester = Signature(name: "Ada Tester", email: "ada@example.org", time: 1_700_000_000)
}

extension ObjectBatch {
    /// Adds a commit that holds one file with `text`.
    func addCommit(_ text: String, parents: [ObjectID] = []) throws -> ObjectID {
        let blob = try addBlob(Array(text.utf8))
        let tree = try addTree([TreeEntry(name: "file", id: blob)])
        return try addCommit(tree: tree, parents: parents, author: .tester, message: "\(text)\n")
    }
}

extension GitRepository {
    /// Writes a commit that holds one file with `text`.
    func writeCommit(_ text: String, parents: [ObjectID] = []) throws -> ObjectID {
        let batch = ObjectBatch(for: self)
        let id = try batch.addCommit(text, parents: parents)
        try batch.flush()
        return id
    }
}

extension ObjectID {
    /// The path of the loose object in a repository.
    var loosePath: String {
        let hex = description
        return "objects/\(hex.prefix(2))/\(hex.dropFirst(2))"
    }
}
