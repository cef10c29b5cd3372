import CLibGit2

/// The checksum that packs are made with, for other files too.
package enum Checksum {
    /// The CRC-32 of `bytes`, as zlib computes it (ISO 3309).
    package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.withContiguousStorageIfAvailable { crc32($0) } ?? Array(bytes).withUnsafeBufferPointer { crc32($0) }
    }

    private static func crc32(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: crc32_z(0, bytes.baseAddress, bytes.count))
    }
}
