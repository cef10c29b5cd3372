import Testing

@testable import WeirGit

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Repacking", .timeLimit(.minutes(2)))
struct RepackingTests {
    private let author = Signature(name: "ada", email: "ada@lab", time: 1_700_000_000)

    /// Makes `count` commits, each a pack of its own of `size` blobs, or loose where there are few.
    private func commits(_ count: Int, of size: Int, in repository: GitRepository, from seed: Int = 0) throws {
        for number in seed..<seed + count {
            let batch = ObjectBatch(for: repository)
            var entries: [TreeEntry] = []
            for file in 0..<size {
                let content = Array("file \(file) of \(number): \(String(repeating: "text ", count: 20))".utf8)
                entries.append(TreeEntry(name: "file\(file)", id: try batch.addBlob(content)))
            }
            let tip = try repository.reference("refs/heads/main")
            let commit = try batch.addCommit(
                tree: try batch.addTree(entries), parents: tip.map { [$0] } ?? [], author: author,
                message: "commit \(number)\n")
            try batch.flush()
            try repository.compareAndSwap(reference: "refs/heads/main", expected: tip, new: commit, message: "commit")
        }
    }

    /// The content of every blob of the history, which every object has to be read for.
    private func contents(_ repository: GitRepository) throws -> [[UInt8]] {
        guard let tip = try repository.reference("refs/heads/main") else { return [] }
        return try repository.history(from: tip).flatMap { commit in
            try repository.tree(commit.tree).map { try repository.blob($0.id) }
        }
    }

    @Test("Few packs are left alone; many small ones are put together, and old ones go when the new one is there")
    func many() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(GitRepository.manyPacks, of: 20, in: repository)
        #expect(try repository.packCount() == 20)
        #expect(try !repository.repackWhereDue())
        try commits(1, of: 20, in: repository, from: 20)
        let before = try contents(repository)
        #expect(try repository.repackWhereDue())
        #expect(try repository.packCount() == 1)
        #expect(try contents(repository) == before)
        #expect(try contents(GitRepository(opening: scratch.repositoryPath)) == before)
        #expect(try scratch.names(in: "objects/pack").allSatisfy { $0.hasPrefix("pack-") })
    }

    @Test("A large pack is not compressed anew")
    func large() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(1, of: Repacking.largeCount, in: repository)
        let large = try scratch.names(in: "objects/pack")
        try commits(25, of: 17, in: repository, from: 1)
        #expect(try repository.repackWhereDue())
        #expect(try repository.packCount() == 2)
        #expect(try large.allSatisfy { try scratch.names(in: "objects/pack").contains($0) })
    }

    @Test("Large packs are joined as they are, up to the limit, and smaller ones with them")
    func joined() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        for number in 0..<3 { try commits(1, of: Repacking.largeCount + 10 * number, in: repository, from: number) }
        try commits(20, of: 17, in: repository, from: 3)
        let before = try contents(repository)
        #expect(try repository.repackWhereDue(joining: 1))
        #expect(try repository.packCount() == 4)
        let sizes = try scratch.names(in: "objects/pack").filter { $0.hasSuffix(".pack") }.map {
            try FileSystem.size(of: "\(repository.packsPath)/\($0)")
        }
        // The smallest holds what was compressed.
        #expect(try Repacking(repository).run(joining: sizes.sorted()[1...2].reduce(0, +)))
        #expect(try repository.packCount() == 3)
        #expect(try Repacking(repository).run(joining: .max))
        #expect(try repository.packCount() == 2)
        #expect(try !Repacking(repository).run(joining: .max))
        #expect(try contents(GitRepository(opening: scratch.repositoryPath)) == before)
    }

    @Test("Packs with an object in common are not joined, and a damaged one is an error")
    func join() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(2, of: 20, in: repository)
        let join = PackJoin(repository.packsPath)
        let stems = try scratch.names(in: "objects/pack").filter { $0.hasSuffix(".pack") }
            .map { "\(repository.packsPath)/\($0.dropLast(5))" }
        #expect(try join.write([stems[0], stems[0]]) == nil)
        #expect(try join.write([stems[0], "none"]) == nil)
        let name = String(stems[1].split(separator: "/").last ?? "")
        try scratch.overwrite("objects/pack/\(name).pack") { $0[50] ^= 1 }
        let error = #expect(throws: GitError.self) { try join.write(stems) }
        #expect(error?.code == .digestMismatch)
        #expect(try scratch.names(in: "objects/pack").count == 4)
    }

    @Test("Loose objects are counted from a sample, and go into a pack")
    func loose() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(3, of: 5, in: repository)
        #expect(try repository.looseObjectCount() == 21)
        for number in 0..<9 {
            let name = "objects/17/note\(number)"
            let directory = scratch.repositoryPath + "/objects/17"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try Data().write(to: URL(filePath: scratch.repositoryPath + "/" + name))
        }
        // Their names are no ids: they count, and are left alone.
        #expect(try repository.repackWhereDue())
        #expect(try repository.packCount() == 1)
        #expect(try repository.looseObjectCount() == 0)
        #expect(try scratch.names(in: "objects/17").count == 9)
        #expect(try contents(repository).count == 15)
    }

    @Test("All objects go into one pack, unless there is only one, and those that nothing reaches stay")
    func all() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        #expect(try !repository.repackAll())
        try commits(1, of: 500, in: repository)
        try commits(3, of: 20, in: repository, from: 1)
        let batch = ObjectBatch(for: repository)
        let unreachable = try batch.addBlob(Array("nobody's".utf8))
        try batch.flush()
        #expect(try repository.repackAll())
        #expect(try repository.packCount() == 1)
        #expect(try repository.looseObjectCount() == 0)
        #expect(try repository.blob(unreachable) == Array("nobody's".utf8))
        #expect(try !repository.repackAll())
    }

    @Test("A pack that somebody wants kept is left as it is")
    func kept() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(3, of: 20, in: repository)
        let name = try #require(try scratch.names(in: "objects/pack").first { $0.hasSuffix(".pack") })
        let keep = "\(scratch.repositoryPath)/objects/pack/\(name.dropLast(5)).keep"
        try Data().write(to: URL(filePath: keep))
        #expect(try repository.repackAll())
        #expect(try repository.packCount() == 2)
        #expect(try scratch.names(in: "objects/pack").contains(name))
    }

    @Test("A damaged pack or index is an error, and nothing is removed")
    func damaged() throws {
        let scratch = try Scratch()
        try commits(3, of: 20, in: try scratch.repository())
        let names = try scratch.names(in: "objects/pack")
        let pack = try #require(names.first { $0.hasSuffix(".pack") })
        try scratch.overwrite("objects/pack/\(pack)") { $0[$0.count / 2] ^= 0xff }
        #expect(throws: GitError.self) { try GitRepository(opening: scratch.repositoryPath).repackAll() }
        #expect(try scratch.names(in: "objects/pack").filter { names.contains($0) } == names)
        let index = try #require(names.last { $0.hasSuffix(".idx") })
        try scratch.overwrite("objects/pack/\(index)") { $0.removeLast(100) }
        let error = #expect(throws: GitError.self) { try GitRepository(opening: scratch.repositoryPath).repackAll() }
        #expect(error?.path.hasSuffix(index) == true)
        #expect(try scratch.names(in: "objects/pack").filter { names.contains($0) } == names)
    }

    @Test("A reader that looks at an old pack finds its objects in the new one")
    func reader() throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        try commits(3, of: 20, in: repository)
        let reader = try GitRepository(opening: scratch.repositoryPath)
        let tip = try #require(try reader.reference("refs/heads/main"))
        let commits = try reader.history(from: tip)
        #expect(try repository.repackAll())
        for commit in commits {
            for entry in try reader.tree(commit.tree) { #expect(try !reader.blob(entry.id).isEmpty) }
        }
    }

    @Test("git finds no fault in what was repacked", .enabled(if: RealGit.isPresent, "git is not installed"))
    func git() async throws {
        let scratch = try Scratch()
        let repository = try scratch.repository()
        for number in 0..<2 { try commits(1, of: Repacking.largeCount, in: repository, from: number) }
        try commits(25, of: 20, in: repository, from: 2)
        #expect(try repository.repackWhereDue())
        #expect(try repository.packCount() == 2)
        try await RealGit.run(["fsck", "--strict", "--full"], in: scratch)
    }

    @Test("The checksum is that of zlib, over any sequence")
    func checksum() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xcbf4_3926)
        #expect(Checksum.crc32("123456789".utf8.lazy.map { $0 }) == 0xcbf4_3926)
        #expect(Checksum.crc32([]) == 0)
    }
}
