import CLibGit2

/// Puts loose objects and small packs together into few packs.
///
/// Nothing is left out, whether it can be reached or not: an old pack or loose object is removed only when all that it
/// holds is in the new pack, and that is on the disk.
struct Repacking {
    /// From so many objects on a pack is not compressed anew, only joined with others.
    static let largeCount = 4_000
    /// The most objects that are compressed at once.
    static let compressedCount = 10_000

    /// A pack of the repository.
    private struct Pack {
        /// The path without its ending.
        let stem: String
        let objects: [ObjectID]
        /// The size of the file.
        let size: Int
    }

    private let repository: GitRepository

    /// A repacking of `repository`, which has no other one at the same time.
    init(_ repository: GitRepository) { self.repository = repository }

    /// Compresses loose objects and small packs into one pack, the smallest first, at most ``compressedCount`` objects; and
    /// joins large packs that are not at least twice as large as all smaller ones together (as `git repack
    /// --geometric=2` does). What would bring more than `bytes` together is left alone.
    ///
    /// - Returns: whether there was anything to do.
    func run(joining bytes: Int) throws(GitError) -> Bool {
        let loose = Array(try looseObjects().prefix(Self.compressedCount))
        var total = loose.count
        let small = try packs().filter { $0.objects.count < Self.largeCount }
            .sorted { $0.objects.count < $1.objects.count }
            .prefix { pack in
                total += pack.objects.count
                return total <= Self.compressedCount
            }
        var isDone = false
        if !loose.isEmpty || small.count > 1 {
            try replace(small[...], loose, with: try compress(loose + small.flatMap(\.objects)))
            isDone = true
        }
        let large = try packs().filter { $0.objects.count >= Self.largeCount }.sorted { $0.size < $1.size }
        var chosen = 0
        var sum = 0
        for (index, pack) in large.enumerated() {
            if sum + pack.size > bytes { break }
            if pack.size < 2 * sum { chosen = index + 1 }
            sum += pack.size
        }
        if chosen > 1, let name = try PackJoin(repository.packsPath).write(large.prefix(chosen).map(\.stem)) {
            try replace(large.prefix(chosen), [], with: name)
            isDone = true
        }
        return isDone
    }

    /// Compresses everything into one pack.
    ///
    /// - Returns: whether there was anything to do.
    func runAll() throws(GitError) -> Bool {
        let loose = try looseObjects()
        let packs = try packs()
        if loose.isEmpty, packs.count < 2 { return false }
        try replace(packs[...], loose, with: try compress(loose + packs.flatMap(\.objects)))
        return true
    }

    private func looseObjects() throws(GitError) -> [ObjectID] {
        var found: [ObjectID] = []
        for byte in UInt8.min ... .max {
            let directory = String(hex: [byte])
            for name in try FileSystem.names(in: repository.looseDirectory(byte)) ?? [] {
                if let id = ObjectID(hex: directory + name) { found.append(id) }
            }
        }
        return found
    }

    private func packs() throws(GitError) -> [Pack] {
        var packs: [Pack] = []
        let names = Set(try FileSystem.names(in: repository.packsPath) ?? [])
        for name in names where name.hasSuffix(".idx") {
            let stem = String(name.dropLast(4))
            // Somebody wants a pack of these kept as it is.
            guard names.contains("\(stem).pack"), !names.contains("\(stem).keep") else { continue }
            let path = "\(repository.packsPath)/\(stem)"
            guard let bytes = try FileSystem.contents(of: "\(path).idx") else { continue }
            guard let entries = PackIndex.decode(bytes) else {
                throw GitError(
                    .invalid, .objects, "it is no whole index of a pack", operation: "read", path: "\(path).idx")
            }
            packs.append(
                Pack(stem: path, objects: entries.map(\.id), size: try FileSystem.size(of: "\(path).pack")))
        }
        return packs
    }

    /// Writes a pack of `objects`, with differences in place of whole objects where that is shorter.
    ///
    /// - Returns: its name without the ending.
    private func compress(_ objects: [ObjectID]) throws(GitError) -> String {
        let operation = "make a pack"
        try FileSystem.pass("git.repack", operation, repository.path)
        var builder: OpaquePointer?
        try GitLibrary.check(git_packbuilder_new(&builder, repository.handle), operation, path: repository.path)
        defer { git_packbuilder_free(builder) }
        git_packbuilder_set_threads(builder, 1)
        for entry in try PackOrder(objects, in: repository).entries {
            var raw = entry.id.raw
            try GitLibrary.check(git_packbuilder_insert(builder, &raw, entry.path), operation, path: repository.path)
        }
        try GitLibrary.check(
            git_packbuilder_write(builder, repository.packsPath, 0o444, nil, nil), operation, path: repository.path)
        // libgit2 brings the files to the disk; their names are brought there here.
        try FileSystem.sync(repository.packsPath)
        guard let name = git_packbuilder_name(builder) else {
            throw GitError(.failed, .objects, "it has no name", operation: operation, path: repository.path)
        }
        return "pack-" + String(cString: name)
    }

    /// Removes `packs` and the files of the objects `loose`, all of which the pack `name` has.
    private func replace(
        _ packs: ArraySlice<Pack>, _ loose: [ObjectID], with name: String
    ) throws(GitError) {
        let operation = "look at the packs"
        try GitLibrary.check(git_odb_refresh(repository.objects), operation, path: repository.path)
        for pack in packs where pack.stem != "\(repository.packsPath)/\(name)" {
            // The index goes first: a pack without one does not exist for git.
            for ending in ["idx", "pack", "rev", "bitmap", "mtimes"] {
                try FileSystem.remove("\(pack.stem).\(ending)")
            }
        }
        for object in loose { try FileSystem.remove(repository.loosePath(of: object)) }
        try GitLibrary.check(git_odb_refresh(repository.objects), operation, path: repository.path)
    }
}

extension GitRepository {
    /// From so many packs or loose objects on a repository is worth repacking.
    package static let manyPacks = 20
    package static let manyLooseObjects = 2_000

    /// Puts loose objects and small packs together where there are many of them: more than ``manyPacks``, or about
    /// ``manyLooseObjects``. The time is bounded: few objects are compressed anew, and packs of more than `bytes` together
    /// are left alone. Nothing is dropped.
    ///
    /// - Returns: whether anything was done.
    /// - Throws: ``GitError``; all objects are there still.
    package func repackWhereDue(joining bytes: Int = 256 << 20) throws(GitError) -> Bool {
        // One of the 256 folders tells enough of the number of loose objects, as it does for git.
        let sample = try FileSystem.names(in: looseDirectory(0x17))?.count ?? 0
        let isDue = try packCount() > Self.manyPacks || 256 * sample > Self.manyLooseObjects
        return isDue ? try Repacking(self).run(joining: bytes) : false
    }

    /// Puts all objects into one pack. Nothing is dropped.
    ///
    /// - Returns: whether there was anything to do.
    /// - Throws: ``GitError``; all objects are there still.
    package func repackAll() throws(GitError) -> Bool { try Repacking(self).runAll() }
}
