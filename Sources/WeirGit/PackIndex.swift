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

    /// The objects of the index with the content `bytes`, of version 2; nil where that is not whole.
    static func objects(_ bytes: [UInt8]) -> [ObjectID]? {
        let tables = 8 + 4 * 256
        guard bytes.count >= tables + 40, bytes.starts(with: [0xff, 0x74, 0x4f, 0x63, 0, 0, 0, 2]) else { return nil }
        let count = bytes[(tables - 4)..<tables].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= tables + 28 * count + 40 else { return nil }
        return bytes.withBytes { raw in
            (0..<count).compactMap { ObjectID(raw, at: tables + $0 * ObjectID.byteCount) }
        }
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
