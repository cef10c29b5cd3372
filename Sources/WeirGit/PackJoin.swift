import CLibGit2
import Crypto

/// Joins packs into one, byte for byte: distances between an object and what it is a difference from stay as they are,
/// so that nothing has to be computed anew. The format is `gitformat-pack`, version 2.
struct PackJoin {
    private static let headerSize = 12
    private static let trailerSize = 20

    private let directory: String

    /// A join of packs in `directory`, the `objects/pack` of a repository.
    init(_ directory: String) { self.directory = directory }

    /// Writes the pack of all that the packs `stems` have, which are paths without endings, and returns when it is on the
    /// disk under its final name.
    ///
    /// - Returns: the name of the pack without its ending; nil when an object is in more than one of them, or one is not
    ///   of version 2.
    /// - Throws: ``GitError``, also when one of the packs is damaged.
    func write(_ stems: [String]) throws(GitError) -> String? {
        var indexes: [[PackIndex.Entry]] = []
        var seen: Set<ObjectID> = []
        for stem in stems {
            guard let bytes = try FileSystem.contents(of: "\(stem).idx"), let entries = PackIndex.decode(bytes),
                entries.allSatisfy({ seen.insert($0.id).inserted })
            else { return nil }
            indexes.append(entries)
        }
        let file = try TemporaryFile(in: directory, prefix: "tmp_pack_")
        var hasher = Insecure.SHA1()
        var all: [PackIndex.Entry] = []
        all.reserveCapacity(seen.count)
        var header = Array("PACK".utf8) + [0, 0, 0, 2]
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: seen.count).bigEndian) { header.append(contentsOf: $0) }
        try put(header[...], &hasher, file)
        var length = UInt64(header.count)
        for (stem, entries) in zip(stems, indexes) {
            let body = try body(of: "\(stem).pack", entries.count)
            for entry in entries {
                all.append(
                    PackIndex.Entry(
                        id: entry.id, checksum: entry.checksum,
                        offset: entry.offset - UInt64(Self.headerSize) + length))
            }
            try put(body, &hasher, file)
            length += UInt64(body.count)
        }
        let digest = hasher.finalize().withUnsafeBytes { Array($0) }
        try digest.withBytes { bytes throws(GitError) in try file.write(bytes) }
        try PackIndex.place(file, all, digest, in: directory)
        return "pack-\(String(hex: digest))"
    }

    private func put(
        _ bytes: ArraySlice<UInt8>, _ hasher: inout Insecure.SHA1, _ file: TemporaryFile
    ) throws(GitError) {
        let whole = Array(bytes)
        try whole.withBytes { bytes throws(GitError) in
            hasher.update(bufferPointer: bytes)
            try file.write(bytes)
        }
    }

    /// What stands between the header and the trailer of the pack at `path`, which has to hold `count` objects and to be
    /// whole.
    private func body(of path: String, _ count: Int) throws(GitError) -> ArraySlice<UInt8> {
        let bytes = try FileSystem.contents(of: path) ?? []
        let end = bytes.count - Self.trailerSize
        let isWhole =
            end >= Self.headerSize && bytes.starts(with: Array("PACK".utf8) + [0, 0, 0, 2])
            && bytes[8..<12].reduce(0) { $0 << 8 | Int($1) } == count
            && bytes[end...].elementsEqual(Insecure.SHA1.hash(data: bytes[..<end]))
        guard isWhole else {
            throw GitError(
                .digestMismatch, .objects, "its content does not have the digest that it ends in",
                operation: "read a pack", path: path)
        }
        return bytes[Self.headerSize..<end]
    }
}
