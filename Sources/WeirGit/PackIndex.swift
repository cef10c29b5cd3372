import Crypto

/// The index of a pack: `gitformat-pack`, version 2.
enum PackIndex {
    /// One object of a pack.
    struct Entry {
        /// The object.
        let id: ObjectID
        /// The CRC-32 of its bytes in the pack, header included.
        let checksum: UInt32
        /// Where these bytes begin.
        let offset: UInt64
    }

    /// Offsets from here on stand in a table of 64-bit numbers.
    private static let firstLargeOffset: UInt64 = 1 << 31

    /// The bytes of the index of a pack of `entries`, in any order, that ends in `packDigest` (20 bytes).
    static func encode(_ entries: [Entry], packDigest: [UInt8]) -> [UInt8] {
        let sorted = entries.sorted { $0.id < $1.id }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + 4 * 256 + 28 * sorted.count + 40)
        bytes.append(contentsOf: [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2])
        appendFanOut(of: sorted, to: &bytes)
        for entry in sorted { entry.id.append(to: &bytes) }
        for entry in sorted { append(entry.checksum, to: &bytes) }
        var large: [UInt64] = []
        for entry in sorted {
            if entry.offset < firstLargeOffset {
                append(UInt32(entry.offset), to: &bytes)
            } else {
                append(1 << 31 | UInt32(large.count), to: &bytes)
                large.append(entry.offset)
            }
        }
        for offset in large { withUnsafeBytes(of: offset.bigEndian) { bytes.append(contentsOf: $0) } }
        bytes.append(contentsOf: packDigest)
        bytes.append(contentsOf: Insecure.SHA1.hash(data: bytes))
        return bytes
    }

    /// The entries of the index with the content `bytes`, of version 2, in the order of ids; nil where that is not whole.
    static func decode(_ bytes: [UInt8]) -> [Entry]? {
        let tables = 8 + 4 * 256
        guard bytes.count >= tables + 40, bytes.starts(with: [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]) else { return nil }
        return bytes.withBytes { raw in
            func number(_ offset: Int) -> UInt32 {
                UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            }
            let count = Int(number(tables - 4))
            let checksums = tables + ObjectID.byteCount * count
            let offsets = checksums + 4 * count
            let large = offsets + 4 * count
            guard large + 40 <= raw.count else { return nil }
            var entries: [Entry] = []
            entries.reserveCapacity(count)
            for index in 0..<count {
                var offset = UInt64(number(offsets + 4 * index))
                if offset >= firstLargeOffset {
                    let place = large + 8 * Int(offset - firstLargeOffset)
                    guard place + 48 <= raw.count else { return nil }
                    offset = UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                }
                guard let id = ObjectID(raw, at: tables + ObjectID.byteCount * index) else { return nil }
                entries.append(Entry(id: id, checksum: number(checksums + 4 * index), offset: offset))
            }
            return entries
        }
    }

    /// Gives `file`, which is a pack of `entries` that ends in `digest`, its name in `directory`, with an index; both are
    /// on the disk when this returns.
    ///
    /// The index takes its name last: a pack without an index does not exist for git.
    static func place(
        _ file: TemporaryFile, _ entries: [Entry], _ digest: [UInt8], in directory: String
    ) throws(GitError) {
        let index = try TemporaryFile(in: directory, prefix: "tmp_idx_")
        try encode(entries, packDigest: digest).withBytes { raw throws(GitError) in try index.write(raw) }
        try file.sync()
        try index.sync()
        let name = "pack-\(String(hex: digest))"
        try file.rename(to: "\(name).pack")
        try index.rename(to: "\(name).idx")
        try FileSystem.sync(directory)
    }

    /// For each first byte of an id, how many objects have it or a lower one.
    private static func appendFanOut(of sorted: [Entry], to bytes: inout [UInt8]) {
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in sorted { counts[Int(entry.id.firstByte)] += 1 }
        var total: UInt32 = 0
        for count in counts {
            total += count
            append(total, to: &bytes)
        }
    }

    private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
