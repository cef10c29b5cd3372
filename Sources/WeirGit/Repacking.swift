import CLibGit2

/// Puts loose objects and small packs together into one pack.
///
/// Nothing is left out, whether it can be reached or not: an old pack or loose object is removed only when all that it
/// holds is in the new pack, and that is on the disk.
struct Repacking {
    /// A pack of the repository.
    private struct Pack {
        /// The path without its ending.
        let stem: String
        let objects: [ObjectID]
    }

    private let repository: GitRepository

    /// A repacking of `repository`, which has no other one at the same time.
    init(_ repository: GitRepository) { self.repository = repository }

    /// Makes one pack of all loose objects and of the packs that are not at least twice as large as all smaller ones
    /// together (as `git repack --geometric=2` does), and of all packs where `everything` is set. Packs that would bring
    /// more than `limit` objects together are left alone.
    ///
    /// - Returns: whether there was anything to do.
    func run(everything: Bool, limit: Int) throws(GitError) -> Bool {
        let loose = try looseObjects()
        let packs = try self.packs().sorted { $0.objects.count < $1.objects.count }
        var chosen = 0
        var sum = loose.count
        var total = loose.count
        for (index, pack) in packs.enumerated() {
            total += pack.objects.count
            if !everything, total > limit { break }
            if everything || pack.objects.count < 2 * sum { chosen = index + 1 }
            sum = total
        }
        if loose.isEmpty, chosen < 2 { return false }
        let merged = packs.prefix(chosen)
        let name = try write(loose + merged.flatMap(\.objects))
        try remove(merged.map(\.stem).filter { $0 != "\(repository.packsPath)/\(name)" }, loose)
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
            guard let objects = PackIndex.objects(bytes) else {
                throw GitError(
                    .invalid, .objects, "it is no whole index of a pack", operation: "read", path: "\(path).idx")
            }
            packs.append(Pack(stem: path, objects: objects))
        }
        return packs
    }

    /// Writes a pack of `objects`, with deltas.
    /// - Returns: its name without the ending.
    private func write(_ objects: [ObjectID]) throws(GitError) -> String {
        let operation = "make a pack"
        try FileSystem.pass("git.repack", operation, repository.path)
        var builder: OpaquePointer?
        try GitLibrary.check(git_packbuilder_new(&builder, repository.handle), operation, path: repository.path)
        defer { git_packbuilder_free(builder) }
        git_packbuilder_set_threads(builder, 1)
        for object in Set(objects).sorted() {
            var raw = object.raw
            try GitLibrary.check(git_packbuilder_insert(builder, &raw, nil), operation, path: repository.path)
        }
        try GitLibrary.check(
            git_packbuilder_write(builder, repository.packsPath, 0o444, nil, nil), operation, path: repository.path)
        // libgit2 brings the files to the disk; their names are brought there here.
        try FileSystem.sync(repository.packsPath)
        try GitLibrary.check(git_odb_refresh(repository.objects), operation, path: repository.path)
        guard let name = git_packbuilder_name(builder) else {
            throw GitError(.failed, .objects, "it has no name", operation: operation, path: repository.path)
        }
        return "pack-" + String(cString: name)
    }

    /// Removes the packs `stems` and the files of the objects `loose`, all of which the new pack has.
    private func remove(_ stems: [String], _ loose: [ObjectID]) throws(GitError) {
        for stem in stems {
            // The index goes first: a pack without one does not exist for git.
            for ending in ["idx", "pack", "rev", "bitmap", "mtimes"] { try FileSystem.remove("\(stem).\(ending)") }
        }
        for object in loose { try FileSystem.remove(repository.loosePath(of: object)) }
        try GitLibrary.check(git_odb_refresh(repository.objects), "look at the packs", path: repository.path)
    }
}

extension GitRepository {
    /// From so many packs or loose objects on a repository is worth repacking.
    package static let manyPacks = 20
    package static let manyLooseObjects = 2_000

    /// Puts loose objects and small packs together where there are many of them: more than ``manyPacks``, or about
    /// ``manyLooseObjects``. At most `limit` objects are touched, which bounds the time. Nothing is dropped.
    ///
    /// - Returns: whether anything was done.
    /// - Throws: ``GitError``; all objects are there still.
    package func repackWhereDue(limit: Int) throws(GitError) -> Bool {
        // One of the 256 folders tells enough of the number of loose objects, as it does for git.
        let sample = try FileSystem.names(in: looseDirectory(0x17))?.count ?? 0
        let isDue = try packCount() > Self.manyPacks || 256 * sample > Self.manyLooseObjects
        guard isDue else { return false }
        return try Repacking(self).run(everything: false, limit: limit)
    }

    /// Puts all objects into one pack. Nothing is dropped.
    ///
    /// - Returns: whether there was anything to do.
    /// - Throws: ``GitError``; all objects are there still.
    package func repackAll() throws(GitError) -> Bool { try Repacking(self).run(everything: true, limit: .max) }
}
