import Testing

@testable import WeirGit

@Suite("Writing objects in batches")
struct ObjectBatchTests {
    let scratch: Scratch
    let repository: GitRepository
    let batch: ObjectBatch

    init() throws {
        scratch = try Scratch()
        repository = try scratch.repository()
        batch = ObjectBatch(for: repository)
    }

    /// Adds `count` blobs of different content.
    private func addBlobs(_ count: Int, of batch: ObjectBatch) throws -> [ObjectID] {
        try (0..<count).map { try batch.addBlob(Array("blob \($0)".utf8)) }
    }

    @Test("Ids are those that git gives")
    func knownIDs() throws {
        #expect(try batch.addBlob(Array("hello\n".utf8)).description == "ce013625030ba8dba906f756967f9e9ca394464a")
        #expect(try batch.addBlob([]).description == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        #expect(try batch.addTree([]).description == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    }

    @Test("Nothing is on the disk before the flush, everything after it")
    func flushing() throws {
        let id = try batch.addBlob([1, 2, 3])
        #expect(batch.count == 1)
        #expect(batch.contains(id))
        #expect(!repository.contains(id))
        try batch.flush()
        #expect(batch.count == 0)
        #expect(batch.contains(id))
        #expect(try GitRepository(opening: scratch.repositoryPath).blob(id) == [1, 2, 3])
    }

    @Test("Sixteen objects are loose, seventeen are one pack")
    func looseOrPacked() throws {
        let sixteen = try addBlobs(16, of: batch)
        try batch.flush()
        #expect(try repository.looseObjectCount() == 16)
        #expect(try repository.packCount() == 0)

        let other = ObjectBatch(for: repository)
        let seventeen = try (0..<17).map { try other.addBlob([UInt8($0)]) }
        try other.flush()
        #expect(try repository.looseObjectCount() == 16)
        #expect(try repository.packCount() == 1)
        for id in sixteen + seventeen { #expect(!(try repository.blob(id)).isEmpty) }
    }

    @Test("The limit of loose objects can be set", arguments: [0, 1, 5])
    func looseLimit(limit: Int) throws {
        let batch = ObjectBatch(for: repository, looseLimit: limit)
        _ = try addBlobs(limit, of: batch)
        try batch.flush()
        #expect(try repository.packCount() == 0)
        _ = try (0...limit).map { try batch.addBlob([UInt8($0)]) }
        try batch.flush()
        #expect(try repository.packCount() == 1)
        #expect(try repository.looseObjectCount() == limit)
    }

    @Test("An object is written once, however often it is added, and not at all when the repository has it")
    func known() throws {
        let first = try addBlobs(20, of: batch)
        #expect(try addBlobs(20, of: batch) == first)
        #expect(batch.count == 20)
        try batch.flush()
        #expect(try addBlobs(20, of: batch) == first)
        #expect(batch.count == 0)
        try batch.flush()
        #expect(try repository.packCount() == 1)
        let later = ObjectBatch(for: try GitRepository(opening: scratch.repositoryPath))
        #expect(try addBlobs(20, of: later) == first)
        #expect(later.count == 0)
        try later.flush()
    }

    @Test("An empty flush leaves no file")
    func emptyFlush() throws {
        try batch.flush()
        #expect(try repository.packCount() == 0)
        #expect(try repository.looseObjectCount() == 0)
        #expect(try scratch.names(in: "objects/pack").isEmpty)
    }

    @Test("Blobs and trees are read through the batch before and after the flush")
    func readThrough() throws {
        let blob = try batch.addBlob([9])
        let entries = [TreeEntry(name: "a", id: blob)]
        let tree = try batch.addTree(entries)
        for _ in 0..<2 {
            #expect(try batch.blob(blob) == [9])
            #expect(try batch.tree(tree) == entries)
            #expect(throws: GitError.self) { try batch.blob(tree) }
            #expect(throws: GitError.self) { try batch.tree(blob) }
            try batch.flush()
        }
    }

    @Test(
        "Contents of all sizes come back from packs and loose objects, and git reads them",
        .enabled(if: RealGit.isPresent, "needs the git program"), arguments: [0, 100])
    func sizes(looseLimit: Int) async throws {
        let batch = ObjectBatch(for: repository, looseLimit: looseLimit)
        let sizes = [0, 1, 15, 16, 2047, 2048, 65534, 65535, 65536, 131_070, 131_071, 262_144, 1_000_003]
        var contents: [(id: ObjectID, bytes: [UInt8])] = []
        var random = SystemRandomNumberGenerator()
        for size in sizes {
            let bytes = (0..<size).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            contents.append((try batch.addBlob(bytes), bytes))
        }
        try batch.flush()
        #expect(try repository.packCount() == (looseLimit == 0 ? 1 : 0))
        for (id, bytes) in contents {
            #expect(try repository.blob(id) == bytes)
            #expect(try await RealGit.lines(["cat-file", "-s", id.description], in: scratch) == ["\(bytes.count)"])
        }
        try await RealGit.run(["fsck", "--strict", "--no-dangling"], in: scratch)
    }

    @Test(
        "A pack and its index pass git's checks and are what git would index",
        .enabled(if: RealGit.isPresent, "needs the git program"))
    func packFormat() async throws {
        let entries = try addBlobs(3000, of: batch).enumerated().map { TreeEntry(name: "n\($0)", id: $1) }
        let commit = try batch.addCommit(
            tree: batch.addTree(entries), parents: [], author: .tester, message: "three thousand\n")
        try batch.flush()
        try repository.compareAndSwap(reference: "refs/heads/main", expected: nil, new: commit, message: "m")
        let files = try scratch.names(in: "objects/pack")
        #expect(files.map { $0.prefix(5) } == ["pack-", "pack-"])
        #expect(files.map { $0.suffix(4) } == [".idx", "pack"])
        let pack = scratch.repositoryPath + "/objects/pack/" + files[1]
        try await RealGit.run(["verify-pack", pack], in: scratch)
        try await RealGit.run(["index-pack", "--strict", "-o", scratch.path + "/by-git.idx", pack], in: scratch)
        let ours = scratch.repositoryPath + "/objects/pack/" + files[0]
        #expect(try Files.bytes(at: ours) == Files.bytes(at: scratch.path + "/by-git.idx"))
        #expect(try await RealGit.lines(["fsck", "--strict", "--full"], in: scratch).isEmpty)
    }

    @Test("An index holds offsets beyond two gibibytes", .enabled(if: RealGit.isPresent, "needs the git program"))
    func largeOffsets() async throws {
        let offsets: [UInt64] = [12, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x12_3456_789a]
        let ids = try addBlobs(offsets.count, of: batch)
        let entries = zip(ids, offsets).map { PackIndex.Entry(id: $0, checksum: 0xabcd_0123, offset: $1) }
        let index = PackIndex.encode(entries, packDigest: [UInt8](repeating: 5, count: 20))
        let lines = try await RealGit.lines(["show-index"], in: scratch, input: index)
        let expected = entries.sorted { $0.id < $1.id }.map { "\($0.offset) \($0.id) (abcd0123)" }
        #expect(lines == expected)
    }

    @Test("A flush that fails keeps the objects, leaves no file, and succeeds when the cause is gone")
    func failedFlush() throws {
        let ids = try addBlobs(20, of: batch)
        let packs = scratch.repositoryPath + "/objects/pack"
        try Files.move(packs, to: packs + ".away")
        try Files.write("", to: packs)
        let error = #expect(throws: GitError.self) { try batch.flush() }
        #expect(error?.category == .system)
        #expect(error?.path.hasPrefix(packs) == true)
        #expect(batch.count == 20)
        try Files.remove(packs)
        try Files.move(packs + ".away", to: packs)
        #expect(try scratch.names(in: "objects/pack").isEmpty)
        try batch.flush()
        #expect(try ids.map { try repository.blob($0) }.count == 20)
    }

    @Test("A batch of loose objects that the disk refuses is kept too")
    func failedLooseFlush() throws {
        let id = try batch.addBlob([1])
        let directory = scratch.repositoryPath + "/objects/" + id.description.prefix(2)
        try Files.write("", to: directory)
        let error = #expect(throws: GitError.self) { try batch.flush() }
        #expect(error?.operation == "write blob \(id)")
        #expect(batch.count == 1)
        try Files.remove(directory)
        try batch.flush()
        #expect(try repository.blob(id) == [1])
    }

    @Test("Another open repository sees a pack that was made after it was opened")
    func otherHandle() throws {
        let other = try GitRepository(opening: scratch.repositoryPath)
        let first = try addBlobs(17, of: batch)
        try batch.flush()
        #expect(other.contains(first[0]))
        let second = try (0..<17).map { try batch.addBlob([UInt8($0)]) }
        try batch.flush()
        #expect(try other.blob(second[16]) == [16])
    }
}
