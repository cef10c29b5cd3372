import Testing

@testable import WeirGit

@Suite("Damaged objects")
struct DamageTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// The changes that each test makes to a file.
    static let damages = ["emptied", "cut", "byte changed", "end changed", "garbage"]

    private func damage(_ name: String, _ kind: String) throws {
        try scratch.overwrite(name) { bytes in
            switch kind {
            case "emptied": bytes = []
            case "cut": bytes.removeLast(bytes.count / 2)
            case "byte changed": bytes[bytes.count / 2] ^= 0x55
            case "end changed": bytes[bytes.count - 1] ^= 0x55
            default: bytes = (0..<bytes.count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
            }
        }
    }

    @Test("A damaged loose object is an error, never other content", arguments: damages)
    func loose(kind: String) throws {
        let batch = ObjectBatch(for: try scratch.repository())
        let content = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31) }
        let blob = try batch.addBlob(content)
        let tree = try batch.addTree([TreeEntry(name: "a", id: blob)])
        let commit = try batch.addCommit(tree: tree, parents: [], author: .tester, message: "m")
        try batch.flush()
        for id in [blob, tree, commit] { try damage(id.loosePath, kind) }
        let repository = try GitRepository(opening: scratch.repositoryPath)
        let error = #expect(throws: GitError.self) { try repository.blob(blob) }
        #expect(error?.code == .digestMismatch)
        #expect(
            error?.description.hasPrefix("cannot read blob \(blob) (\(repository.path)\(blob.loosePath)): ") == true)
        #expect(throws: GitError.self) { try repository.tree(tree) }
        #expect(throws: GitError.self) { try repository.entry(at: "a", in: tree) }
        #expect(throws: GitError.self) { try repository.commit(commit) }
        #expect(throws: GitError.self) { try repository.history(from: commit) }
    }

    @Test("A damaged pack is an error, never other content", arguments: damages)
    func packed(kind: String) throws {
        try writePack(damaging: "pack", kind)
    }

    @Test("A damaged index of a pack is an error, never other content", arguments: damages)
    func index(kind: String) throws {
        try writePack(damaging: ".idx", kind)
    }

    /// Writes a pack of twenty blobs, damages one of its files, and reads the blobs: each is right or an error.
    private func writePack(damaging suffix: String, _ kind: String) throws {
        let batch = ObjectBatch(for: try scratch.repository())
        let contents = (0..<20).map { number in (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) } }
        let ids = try contents.map { try batch.addBlob($0) }
        try batch.flush()
        let name = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(suffix) })
        try damage("objects/pack/" + name, kind)
        let repository = try GitRepository(opening: scratch.repositoryPath)
        var failures = 0
        for (id, content) in zip(ids, contents) {
            do {
                #expect(try repository.blob(id) == content)
            } catch {
                failures += 1
            }
        }
        #expect(failures > 0 || (suffix == ".idx" && kind.hasSuffix("changed")))
    }

    @Test("An object of another kind, and one that does not exist, are errors that say so")
    func kinds() throws {
        let repository = try scratch.repository()
        let commit = try repository.writeCommit("a")
        let tree = try repository.commit(commit).tree
        let blob = try #require(try repository.entry(at: "file", in: tree)).id
        for id in [commit, tree] {
            #expect(throws: GitError.self) { try repository.blob(id) }
        }
        let error = #expect(throws: GitError.self) { try repository.tree(blob) }
        #expect(error?.message == "it is not a tree")
        #expect(throws: GitError.self) { try repository.commit(blob) }
        let unknown = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        #expect(throws: GitError.self) { try repository.history(from: unknown) }
        do {
            _ = try repository.blob(unknown)
            Issue.record("an object that does not exist was read")
        } catch {
            #expect(error.code == .notFound)
            #expect(error.description.contains("\(unknown)"))
        }
    }

    @Test(
        "A tree that git itself would refuse is an error with the place",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func malformedTree() async throws {
        let repository = try scratch.repository()
        for content in ["100644 a\0short", "999999 a\0" + String(repeating: "i", count: 20), "100644", "\0\0\0"] {
            let hex = try await RealGit.lines(
                ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], in: scratch, input: Array(content.utf8))[
                    0]
            let id = try #require(ObjectID(hex: hex))
            let error = #expect(throws: GitError.self) { try repository.tree(id) }
            #expect(error?.code == .invalid)
            #expect(error?.message.hasPrefix("the entry at byte 0 ") == true)
        }
        let bytes = Array("100644 ".utf8) + [0xff, 0] + [UInt8](repeating: 1, count: 20)
        let hex = try await RealGit.lines(
            ["hash-object", "-w", "--literally", "-t", "tree", "--stdin"], in: scratch, input: bytes)[0]
        let error = #expect(throws: GitError.self) { try repository.tree(try #require(ObjectID(hex: hex))) }
        #expect(error?.message == "the name of the entry at byte 0 is not UTF-8")
    }

    @Test("A subtree that is gone is an error, not an absent path")
    func missingSubtree() throws {
        let repository = try scratch.repository()
        let batch = ObjectBatch(for: repository)
        let gone = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        let root = try batch.addTree([TreeEntry(name: "a", id: gone, mode: .tree)])
        try batch.flush()
        let error = #expect(throws: GitError.self) { try repository.entry(at: "a/b", in: root) }
        #expect(error?.code == .notFound)
    }

    @Test("Errors of the system and of git read as one line with advice")
    func descriptions() {
        let full = GitError(system: 28, operation: "write", path: "/x")
        #expect(full.description == "cannot write (/x): No space left on device; free some space and try again")
        let owner = GitError(.foreignOwner, .repository, "not yours", operation: "open", path: "/x")
        #expect(owner.description.hasPrefix("cannot open (/x): not yours; "))
        let damaged = GitError(.digestMismatch, .objects, "mismatch", operation: "read", path: "/x")
        #expect(damaged.description.contains("restore it from a copy"))
    }
}
