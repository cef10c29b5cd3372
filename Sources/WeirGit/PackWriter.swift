import CLibGit2
import Crypto

/// Writes a pack of whole objects, and the index that goes with it.
///
/// Objects are stored without compression and without deltas, as git writes them with `core.compression` 0: a
/// checkpoint costs little, and a later repacking makes the files small. The format is `gitformat-pack`, version 2.
struct PackWriter {
    private let directory: String
    private let file: TemporaryFile
    private var entries: [PackIndex.Entry] = []
    private let expectedCount: Int
    private var buffer: [UInt8] = []
    private var hasher = Insecure.SHA1()
    private var checksum: UInt = 0
    private var length: UInt64 = 0

    /// Written to the file in pieces of about this many bytes.
    private static let pieceSize = 1 << 18
    /// The most that a stored block of a deflate stream holds (RFC 1951, 3.2.4).
    private static let blockSize = 0xffff

    /// Begins a pack of exactly `count` objects in `directory`, which is the `objects/pack` of a repository.
    init(directory: String, count: Int) throws(GitError) {
        self.directory = directory
        file = try TemporaryFile(in: directory, prefix: "tmp_pack_")
        expectedCount = count
        entries.reserveCapacity(count)
        buffer.reserveCapacity(Self.pieceSize + Self.pieceSize / 4)
        put("PACK".utf8)
        put(bigEndian: UInt32(2))
        put(bigEndian: UInt32(truncatingIfNeeded: count))
    }

    /// Appends the object `id` with its content.
    mutating func append(_ id: ObjectID, _ kind: ObjectKind, _ content: UnsafeRawBufferPointer) throws(GitError) {
        let offset = length
        checksum = 0
        putHeader(kind, size: content.count)
        put([0x78, 0x01])
        var rest = content[...]
        repeat {
            let block = rest.prefix(Self.blockSize)
            rest = rest.dropFirst(Self.blockSize)
            put([rest.isEmpty ? 1 : 0])
            put(littleEndian: UInt16(block.count))
            put(littleEndian: ~UInt16(block.count))
            put(UnsafeRawBufferPointer(rebasing: block))
            if buffer.count >= Self.pieceSize { try writeBuffer() }
        } while !rest.isEmpty
        put(bigEndian: Self.adler(of: content))
        entries.append(PackIndex.Entry(id: id, checksum: UInt32(truncatingIfNeeded: checksum), offset: offset))
    }

    /// Writes the pack's end and its index, and returns when both are on the disk under their final names.
    mutating func finish() throws(GitError) {
        try writeBuffer()
        let digest = hasher.finalize().withUnsafeBytes { Array($0) }
        put(digest)
        try writeBuffer()
        try PackIndex.place(file, entries, digest, in: directory)
    }

    /// The type and size of an object: four bits of the size beside the type, then seven a byte.
    private mutating func putHeader(_ kind: ObjectKind, size: Int) {
        var rest = size >> 4
        var byte = kind.packType << 4 | UInt8(truncatingIfNeeded: size & 0xf)
        var header: [UInt8] = []
        while rest > 0 {
            header.append(byte | 0x80)
            byte = UInt8(truncatingIfNeeded: rest & 0x7f)
            rest >>= 7
        }
        header.append(byte)
        put(header)
    }

    /// The Adler-32 that ends a zlib stream of `content`.
    private static func adler(of content: UnsafeRawBufferPointer) -> UInt32 {
        let bytes = content.assumingMemoryBound(to: UInt8.self)
        return UInt32(truncatingIfNeeded: adler32_z(1, bytes.baseAddress, bytes.count))
    }

    private mutating func put(_ raw: UnsafeRawBufferPointer) {
        let bytes = raw.assumingMemoryBound(to: UInt8.self)
        checksum = crc32_z(checksum, bytes.baseAddress, bytes.count)
        length += UInt64(bytes.count)
        buffer.append(contentsOf: bytes)
    }

    private mutating func put(_ bytes: some Collection<UInt8>) {
        Array(bytes).withBytes { put($0) }
    }

    private mutating func put(bigEndian number: UInt32) {
        withUnsafeBytes(of: number.bigEndian) { put($0) }
    }

    private mutating func put(littleEndian number: UInt16) {
        withUnsafeBytes(of: number.littleEndian) { put($0) }
    }

    private mutating func writeBuffer() throws(GitError) {
        try buffer.withBytes { bytes throws(GitError) in
            hasher.update(bufferPointer: bytes)
            try file.write(bytes)
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
