import Testing

@testable import WeirGit

@Suite("References")
struct ReferenceTests {
    let scratch: Scratch
    let repository: GitRepository
    let one: ObjectID
    let two: ObjectID
    let name = "refs/heads/weir/stack/dev"

    init() throws {
        scratch = try Scratch()
        repository = try scratch.repository()
        one = try repository.writeCommit("one")
        two = try repository.writeCommit("two")
    }

    private func swap(_ expected: ObjectID?, _ new: ObjectID, name: String? = nil) throws(ReferenceError) {
        try repository.compareAndSwap(reference: name ?? self.name, expected: expected, new: new, message: "test")
    }

    @Test("A reference is made, moved and removed")
    func life() throws {
        #expect(try repository.reference(name) == nil)
        try swap(nil, one)
        #expect(try repository.reference(name) == one)
        try swap(one, two)
        #expect(try GitRepository(opening: scratch.repositoryPath).reference(name) == two)
        try repository.deleteReference(name, expected: two)
        #expect(try repository.reference(name) == nil)
        try swap(nil, one)
    }

    @Test("A reference that is not as expected stays, and the error has its value")
    func moved() throws {
        #expect(throws: ReferenceError.moved(name: name, actual: nil)) { try swap(one, two) }
        #expect(throws: ReferenceError.moved(name: name, actual: nil)) {
            try repository.deleteReference(name, expected: one)
        }
        try swap(nil, one)
        #expect(throws: ReferenceError.moved(name: name, actual: one)) { try swap(nil, two) }
        #expect(throws: ReferenceError.moved(name: name, actual: one)) { try swap(two, two) }
        #expect(throws: ReferenceError.moved(name: name, actual: one)) {
            try repository.deleteReference(name, expected: two)
        }
        #expect(try repository.reference(name) == one)
        try swap(one, one)
        #expect(ReferenceError.moved(name: name, actual: one).description.hasSuffix("has moved it to \(one)"))
        #expect(ReferenceError.moved(name: name, actual: nil).description.hasSuffix("does not exist"))
    }

    @Test(
        "Packed references are compared, moved and removed like others",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func packed() async throws {
        try swap(nil, one)
        try swap(nil, one, name: "refs/heads/other")
        try await RealGit.run(["pack-refs", "--all", "--prune"], in: scratch)
        #expect(!Files.exists(scratch.repositoryPath + "/" + name))
        #expect(throws: ReferenceError.moved(name: name, actual: one)) { try swap(nil, two) }
        try swap(one, two)
        #expect(try repository.references(prefix: "refs/heads/").map(\.id) == [one, two])
        try repository.deleteReference(name, expected: two)
        #expect(try repository.reference(name) == nil)
        try repository.deleteReference("refs/heads/other", expected: one)
        #expect(try await RealGit.lines(["for-each-ref"], in: scratch).isEmpty)
    }

    @Test("A stale lock file is an error that names it, and no more once it is gone")
    func staleLock() throws {
        try swap(nil, one)
        let lock = scratch.repositoryPath + "/" + name + ".lock"
        try Files.write("", to: lock)
        for attempt in [{ try swap(one, two) }, { try repository.deleteReference(name, expected: one) }] {
            let error = #expect(throws: ReferenceError.self) { try attempt() }
            guard case .failed(let cause) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(cause.code == .locked)
            #expect(cause.message.contains(lock))
            #expect(error?.description.hasSuffix("remove the lock file") == true)
        }
        #expect(try repository.references(prefix: "refs/").map(\.name) == [name])
        try Files.remove(lock)
        try swap(one, two)
    }

    @Test("Names that are not valid and targets that do not exist are errors")
    func invalid() throws {
        for bad in ["", "refs/heads/", "refs/heads/a..b", "refs/heads/a b", "refs/../x", "refs/heads/x.lock", "lower"] {
            let error = #expect(throws: ReferenceError.self) { try swap(nil, one, name: bad) }
            guard case .failed(let cause) = error else {
                Issue.record("\(bad): \(String(describing: error))")
                continue
            }
            #expect(cause.code == .invalidName)
        }
        #expect(throws: GitError.self) { try repository.reference("refs/heads/a..b") }
        let unknown = try #require(ObjectID(hex: String(repeating: "12", count: 20)))
        #expect(throws: ReferenceError.self) { try swap(nil, unknown) }
        #expect(try repository.reference(name) == nil)
    }

    @Test("A name below or above an existing one is an error")
    func collisions() throws {
        try swap(nil, one, name: "refs/heads/a")
        #expect(throws: ReferenceError.self) { try swap(nil, one, name: "refs/heads/a/b") }
        try swap(nil, one, name: "refs/heads/c/d")
        #expect(throws: ReferenceError.self) { try swap(nil, one, name: "refs/heads/c") }
        #expect(try repository.references(prefix: "").map(\.name) == ["refs/heads/a", "refs/heads/c/d"])
    }

    @Test("References are listed by prefix, sorted by bytes")
    func listing() throws {
        let names = ["b", "a/z", "a/b/c", "a-b", "a.b", "B", "é"].map { "refs/heads/\($0)" } + ["refs/weir/x"]
        for name in names { try swap(nil, one, name: name) }
        let all = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try repository.references(prefix: "refs/").map(\.name) == all)
        #expect(
            try repository.references(prefix: "refs/heads/a/").map(\.name) == ["refs/heads/a/b/c", "refs/heads/a/z"])
        #expect(
            try repository.references(prefix: "refs/heads/a").map(\.name)
                == ["refs/heads/a-b", "refs/heads/a.b", "refs/heads/a/b/c", "refs/heads/a/z"])
        #expect(try repository.references(prefix: "refs/we").map(\.name) == ["refs/weir/x"])
        for prefix in ["refs/heads/none/", "refs/heads/*", "refs/heads/[ab]", "refs/?", "refs/../", "x", "refs//"] {
            #expect(try repository.references(prefix: prefix).isEmpty, "\(prefix)")
        }
    }

    @Test("A damaged reference is an error, also in a listing, and not taken for an absent one")
    func damaged() throws {
        try swap(nil, one)
        try swap(nil, one, name: "refs/heads/good")
        for text in ["", "garbage\n", String(one.description.dropLast(5)), "ref: "] {
            try Files.write(text, to: scratch.repositoryPath + "/" + name)
            #expect(throws: GitError.self, "\(text)") { try repository.reference(name) }
            #expect(throws: GitError.self, "\(text)") { try repository.references(prefix: "refs/heads/") }
            #expect(throws: ReferenceError.self, "\(text)") { try swap(nil, two) }
            #expect(throws: ReferenceError.self, "\(text)") { try swap(one, two) }
        }
        #expect(try repository.references(prefix: "refs/heads/good").count == 1)
    }

    @Test("Files that are no references, and links in a circle, do not disturb a listing")
    func strangeFiles() throws {
        try swap(nil, one)
        let heads = scratch.repositoryPath + "/refs/heads"
        try Files.write("x", to: heads + "/not valid~1")
        try Files.link(heads + "/circle", to: ".")
        #expect(try repository.references(prefix: "refs/").map(\.name) == [name])
    }

    @Test("The head of an unborn branch is nil, later the branch's commit")
    func symbolic() throws {
        #expect(try repository.reference("HEAD") == nil)
        try swap(nil, one, name: "refs/heads/main")
        #expect(try repository.reference("HEAD") == one)
    }

    @Test("git has the references and their history", .enabled(if: RealGit.isPresent, "needs the git program"))
    func readByGit() async throws {
        let child = try repository.writeCommit("three", parents: [one])
        try swap(nil, child)
        #expect(try await RealGit.lines(["rev-parse", name], in: scratch) == [child.description])
        #expect(try await RealGit.lines(["log", "--format=%s", "weir/stack/dev"], in: scratch) == ["three", "one"])
        #expect(try await RealGit.lines(["fsck", "--strict", "--no-dangling"], in: scratch).isEmpty)
    }
}
