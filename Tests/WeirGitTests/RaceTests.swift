import Testing

@testable import WeirGit

@Suite("Several writers on one repository")
struct RaceTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        _ = try scratch.repository()
    }

    /// Whether the reference could be moved; false when another writer was first, or is at it.
    private static func take(
        _ name: String, of repository: GitRepository, from tip: ObjectID?, to commit: ObjectID
    ) throws -> Bool {
        do throws(ReferenceError) {
            try repository.compareAndSwap(reference: name, expected: tip, new: commit, message: "race")
            return true
        } catch {
            switch error {
            case .moved(_, let actual): #expect(actual != tip && actual != commit)
            case .failed(let cause): #expect(cause.code == .locked, "\(cause)")
            }
            return false
        }
    }

    /// Adds `count` commits to a branch through a repository of its own, each on top of what it then finds.
    private static func append(_ count: Int, by writer: Int, to name: String, at path: String) throws {
        let repository = try GitRepository(opening: path)
        for number in 0..<count {
            while true {
                let tip = try repository.reference(name)
                let commit = try repository.writeCommit("\(writer)/\(number)", parents: tip.map { [$0] } ?? [])
                if try take(name, of: repository, from: tip, to: commit) { break }
            }
        }
    }

    @Test("No commit is lost when writers compare and swap at the same time")
    func compareAndSwap() async throws {
        let (writers, count, name) = (4, 25, "refs/heads/race/one")
        let path = scratch.repositoryPath
        try await withThrowingTaskGroup { group in
            for writer in 0..<writers {
                group.addTask { try Self.append(count, by: writer, to: name, at: path) }
            }
            try await group.waitForAll()
        }
        let repository = try scratch.repository()
        let tip = try #require(try repository.reference(name))
        let messages = try repository.history(from: tip).map(\.message)
        let expected = (0..<writers).flatMap { writer in (0..<count).map { "\(writer)/\($0)\n" } }
        #expect(Set(messages) == Set(expected))
        #expect(messages.count == expected.count)
    }

    @Test("Of several that make a reference, one wins, round after round")
    func creation() async throws {
        let path = scratch.repositoryPath
        for round in 0..<20 {
            let wins = try await withThrowingTaskGroup(of: Int.self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        let repository = try GitRepository(opening: path)
                        let commit = try repository.writeCommit("\(writer)")
                        let name = "refs/heads/new/\(round)"
                        return try Self.take(name, of: repository, from: nil, to: commit) ? 1 : 0
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(wins == 1)
        }
    }

    @Test("Of several that make a repository, all get the same one")
    func repositories() async throws {
        let path = scratch.path + "/many/made.git"
        let commits = try await withThrowingTaskGroup(of: ObjectID.self) { group in
            for writer in 0..<6 {
                group.addTask { try GitRepository.createBare(at: path).writeCommit("\(writer)") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let repository = try GitRepository(opening: path)
        for id in commits { #expect(repository.contains(id)) }
        #expect(try FileSystem.names(in: scratch.path + "/many") == ["made.git"])
    }
}
