import Testing

@testable import WeirGit

@Suite("Commits and history")
struct CommitTests {
    let scratch: Scratch
    let repository: GitRepository
    let batch: ObjectBatch

    init() throws {
        scratch = try Scratch()
        repository = try scratch.repository()
        batch = ObjectBatch(for: repository)
    }

    @Test("A commit is read back as it was written", arguments: [0, -1, 330, -210, 14 * 60, -14 * 60, 9 * 60 + 5])
    func roundTrip(offset: Int) throws {
        let author = Signature(name: "Zoë van Dijk", email: "zoe@example.org", time: 4_102_444_800, offset: offset)
        let tree = try batch.addTree([])
        let parents = [try batch.addCommit("a"), try batch.addCommit("b")]
        let message = "created downstream[\"3\"]\n\nWeir-Run: 01J\n"
        let id = try batch.addCommit(tree: tree, parents: parents, author: author, message: message)
        try batch.flush()
        let commit = try repository.commit(id)
        #expect(commit == Commit(id: id, tree: tree, parents: parents, author: author, message: message))
    }

    @Test(
        "git reads a commit's author, dates, parents and message",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func readByGit() async throws {
        let parent = try batch.addCommit("first")
        let author = Signature(name: "Ada Tester", email: "", time: 1_700_000_000, offset: -90)
        let tree = try batch.addTree([TreeEntry(name: "file", id: batch.addBlob([65]))])
        let id = try batch.addCommit(tree: tree, parents: [parent], author: author, message: "second\n\nbody ✓\n")
        try batch.flush()
        try repository.compareAndSwap(reference: "refs/heads/main", expected: nil, new: id, message: "m")
        let lines = try await RealGit.lines(
            ["log", "-1", "--format=%H|%P|%an|%ae|%ad|%cn|%s|%b", "--date=iso"], in: scratch)
        #expect(lines == ["\(id)|\(parent)|Ada Tester||2023-11-14 20:43:20 -0130|Ada Tester|second|body ✓"])
        #expect(try await RealGit.lines(["show", "\(id):file"], in: scratch) == ["A"])
        #expect(try await RealGit.lines(["fsck", "--strict"], in: scratch).isEmpty)
    }

    static let refusedAuthors = [
        Signature(name: "", email: "a@b", time: 0), Signature(name: "a<b", email: "", time: 0),
        Signature(name: "a", email: "a>b", time: 0), Signature(name: "a\nb", email: "", time: 0),
        Signature(name: "a", email: "\0", time: 0), Signature(name: "a", email: "", time: -1),
        Signature(name: "a", email: "", time: 0, offset: 14 * 60 + 1),
        Signature(name: "a", email: "", time: 0, offset: .min),
    ]

    @Test("Signatures that git refuses are refused", arguments: refusedAuthors)
    func refused(author: Signature) throws {
        let tree = try batch.addTree([])
        let error = #expect(throws: GitError.self) {
            try batch.addCommit(tree: tree, parents: [], author: author, message: "m")
        }
        #expect(error?.code == .invalid)
    }

    @Test("A message with a NUL is refused, an empty one is not")
    func messages() throws {
        let tree = try batch.addTree([])
        #expect(throws: GitError.self) {
            try batch.addCommit(tree: tree, parents: [], author: .tester, message: "a\0b")
        }
        let id = try batch.addCommit(tree: tree, parents: [], author: .tester, message: "")
        try batch.flush()
        #expect(try repository.commit(id).message.isEmpty)
    }

    @Test("A commit of a tree or parent that does not exist is refused")
    func missing() throws {
        let tree = try batch.addTree([])
        let unknown = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
        for (tree, parents) in [(unknown, []), (tree, [unknown])] {
            let error = #expect(throws: GitError.self) {
                try batch.addCommit(tree: tree, parents: parents, author: .tester, message: "m")
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("\(unknown)") == true)
        }
    }

    @Test("History follows first parents, newest first, and stops at the limit or the root")
    func history() throws {
        let side = try batch.addCommit("side")
        var line = [try batch.addCommit("0")]
        for number in 1..<6 {
            line.append(try batch.addCommit("\(number)", parents: line.suffix(1) + (number == 3 ? [side] : [])))
        }
        try batch.flush()
        let tip = line[5]
        #expect(try repository.history(from: tip).map(\.id) == line.reversed())
        #expect(try repository.history(from: tip, limit: 2).map(\.message) == ["5\n", "4\n"])
        #expect(try repository.history(from: tip, limit: 0).isEmpty)
        #expect(try repository.history(from: tip, limit: -1).isEmpty)
        #expect(try repository.commit(line[3]).parents == [line[2], side])
    }

    @Test("An entry is found by its path; what is not there is nil")
    func paths() throws {
        let blob = try batch.addBlob([1])
        let inner = try batch.addTree([TreeEntry(name: "c", id: blob, mode: .executable)])
        let middle = try batch.addTree([TreeEntry(name: "b", id: inner, mode: .tree)])
        let root = try batch.addTree([TreeEntry(name: "a", id: middle, mode: .tree), TreeEntry(name: "f", id: blob)])
        try batch.flush()
        #expect(try repository.entry(at: "a/b/c", in: root) == TreeEntry(name: "c", id: blob, mode: .executable))
        #expect(try repository.entry(at: "a/b", in: root) == TreeEntry(name: "b", id: inner, mode: .tree))
        #expect(try repository.entry(at: "f", in: root)?.id == blob)
        for path in ["", "/", "a/", "/a", "a//b", "x", "a/x", "f/c", "a/b/c/d", "a/b/c/", "."] {
            #expect(try repository.entry(at: path, in: root) == nil, "\(path)")
        }
    }
}
