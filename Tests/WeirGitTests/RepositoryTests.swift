import Testing

@testable import WeirGit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite("Opening and making repositories")
struct RepositoryTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(
        "A new repository is bare, for its user alone, and never collected by itself",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func new() async throws {
        let repository = try scratch.repository()
        #expect(repository.path == scratch.repositoryPath + "/")
        #expect(try Files.permissions(of: scratch.repositoryPath) == 0o700)
        #expect(try await RealGit.lines(["rev-parse", "--is-bare-repository"], in: scratch) == ["true"])
        #expect(try await RealGit.lines(["config", "gc.auto"], in: scratch) == ["0"])
        #expect(try await RealGit.lines(["symbolic-ref", "HEAD"], in: scratch) == ["refs/heads/main"])
        #expect(try await RealGit.lines(["fsck", "--strict"], in: scratch).isEmpty)
        #expect(try FileSystem.names(in: scratch.path) == ["state.git"])
    }

    @Test("Making one that exists opens it, keeps its objects and permissions and switches collection off")
    func again() throws {
        let id = try scratch.repository().writeCommit("kept")
        try Files.setPermissions(0o750, of: scratch.repositoryPath)
        try scratch.overwrite("config") { bytes in
            bytes = Array(String(decoding: bytes, as: UTF8.self).replacing("auto = 0", with: "auto = 5").utf8)
        }
        let again = try GitRepository.createBare(at: scratch.repositoryPath + "/")
        #expect(try again.commit(id).message == "kept\n")
        #expect(try Files.permissions(of: scratch.repositoryPath) == 0o750)
        #expect(
            String(decoding: try Files.bytes(at: scratch.repositoryPath + "/config"), as: UTF8.self).contains(
                "auto = 0"))
    }

    @Test("One is made in an empty directory and below directories that do not exist")
    func places() throws {
        try Files.makeDirectory(scratch.repositoryPath)
        let id = try scratch.repository().writeCommit("a")
        #expect(try Files.permissions(of: scratch.repositoryPath) == 0o700)
        let deep = scratch.path + "/x/y/z.git"
        #expect(!(try GitRepository.createBare(at: deep).contains(id)))
        #expect(try Files.permissions(of: scratch.path + "/x") == 0o700)
    }

    @Test("Nothing is made over a file, other files or a working tree, and what is there stays")
    func occupied() async throws {
        try Files.write("mine", to: scratch.path + "/file")
        try Files.makeDirectory(scratch.path + "/full")
        try Files.write("mine", to: scratch.path + "/full/file")
        for name in ["file", "full"] {
            let error = #expect(throws: GitError.self) { try GitRepository.createBare(at: scratch.path + "/" + name) }
            #expect(error?.code == .exists, "\(String(describing: error))")
        }
        #expect(try FileSystem.names(in: scratch.path)?.sorted() == ["file", "full"])
        #expect(try FileSystem.names(in: scratch.path + "/full") == ["file"])
        #expect(throws: GitError.self) { try GitRepository.createBare(at: scratch.path + "/file/below") }
    }

    @Test(
        "A repository with a working tree can be opened, but not taken for a bare one",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func workingTree() async throws {
        try await RealGit.run(["init", "-q", scratch.repositoryPath + "/"], in: scratch)
        try scratch.overwrite("config") { bytes in
            bytes = Array(String(decoding: bytes, as: UTF8.self).replacing("bare = true", with: "bare = false").utf8)
        }
        try Files.makeDirectory(scratch.path + "/tree")
        try Files.move(scratch.repositoryPath, to: scratch.path + "/tree/.git")
        let repository = try GitRepository(opening: scratch.path + "/tree")
        #expect(repository.path.hasSuffix("/tree/.git/"))
        let id = try repository.writeCommit("a")
        #expect(try repository.history(from: id).count == 1)
        let error = #expect(throws: GitError.self) { try GitRepository.createBare(at: scratch.path + "/tree") }
        #expect(error?.code == .exists)
    }

    @Test("A missing repository is an error with its path, also inside another one")
    func missing() throws {
        _ = try scratch.repository()
        for path in [scratch.path + "/none", scratch.path, scratch.repositoryPath + "/refs", ""] {
            let error = #expect(throws: GitError.self) { try GitRepository(opening: path) }
            #expect(error?.code == .notFound)
            #expect(error?.description.hasPrefix("cannot open the repository (\(path)): ") == true)
        }
    }

    @Test(
        "Packs and loose objects are counted as git counts them",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func counts() async throws {
        let repository = try scratch.repository()
        let batch = ObjectBatch(for: repository)
        for round in 0..<3 {
            for number in 0..<20 { _ = try batch.addBlob([UInt8(round), UInt8(number)]) }
            try batch.flush()
        }
        _ = try repository.writeCommit("a")
        try Files.write("", to: scratch.repositoryPath + "/objects/pack/pack-0.idx")
        try Files.write("", to: scratch.repositoryPath + "/objects/pack/tmp_pack_left")
        #expect(try repository.packCount() == 3)
        #expect(try repository.looseObjectCount() == 3)
        let lines = try await RealGit.lines(["count-objects", "-v"], in: scratch)
        #expect(lines.contains("count: 3") && lines.contains("in-pack: 60"))
    }

    @Test("A path's parent is what stands before its last name")
    func parents() {
        let cases = [
            ("/a/b", "/a"), ("/a/b/", "/a"), ("/a", "/"), ("a/b/c", "a/b"), ("a//b", "a"), ("/", nil), ("a", nil),
            ("", nil), ("//", nil), ("/a//", "/"),
        ]
        for (path, parent) in cases { #expect(FileSystem.parent(of: path) == parent, "\(path)") }
    }

    @Test(
        "A place that takes no files is a clear error for everything that writes",
        .enabled(if: geteuid() != 0, "the superuser may write everywhere"))
    func readOnly() throws {
        let repository = try scratch.repository()
        let id = try repository.writeCommit("a")
        let directories = ["objects/pack", "objects", "refs/heads", ""].map { scratch.repositoryPath + "/" + $0 }
        for directory in directories { try Files.setPermissions(0o500, of: directory) }
        defer { for directory in directories.reversed() { try? Files.setPermissions(0o700, of: directory) } }
        #expect(throws: GitError.self) { try repository.writeCommit("b") }
        let batch = ObjectBatch(for: repository, looseLimit: 0)
        _ = try batch.addBlob([1])
        #expect(throws: GitError.self) { try batch.flush() }
        #expect(throws: ReferenceError.self) {
            try repository.compareAndSwap(reference: "refs/heads/a", expected: nil, new: id, message: "m")
        }
        #expect(throws: GitError.self) { try GitRepository.createBare(at: scratch.repositoryPath + "/inner") }
    }

    @Test(
        "A place that takes no files, whoever asks, is a clear error",
        .enabled(if: FileSystem.isDirectory("/proc/self/task"), "needs /proc"))
    func unwritable() throws {
        let repository = try scratch.repository()
        let id = try repository.writeCommit("a")
        for directory in ["objects/pack", "refs/heads"] {
            try Files.remove(scratch.repositoryPath + "/" + directory)
            try Files.link(scratch.repositoryPath + "/" + directory, to: "/proc/self/task")
        }
        let batch = ObjectBatch(for: repository, looseLimit: 0)
        _ = try batch.addBlob([1])
        let error = #expect(throws: GitError.self) { try batch.flush() }
        #expect(error?.systemError != nil)
        #expect(error?.path.contains("objects/pack/tmp_pack_") == true)
        #expect(throws: ReferenceError.self) {
            try repository.compareAndSwap(reference: "refs/heads/a", expected: nil, new: id, message: "m")
        }
        #expect(throws: GitError.self) { try GitRepository.createBare(at: "/proc/self/task/weir.git") }
    }
}
