import SystemPackage

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Reads files whole.
package enum Files {
    /// A file that is too large to be read whole.
    package struct TooLarge: Error, CustomStringConvertible {
        let limit: Int

        package var description: String { "the file is larger than the \(limit >> 20) MiB that are read" }
    }

    /// Whether there is anything at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Whether there is a file (no folder) at `path`.
    package static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }

    /// The bytes of the file at `path`.
    /// - Throws: `Errno`, or ``TooLarge`` past `limit` bytes; no more is read then.
    package static func read(_ path: String, limit: Int) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
        return try file.closeAfter {
            var bytes: [UInt8] = []
            while bytes.count <= limit {
                let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
                if chunk.isEmpty { return bytes }
                bytes += chunk
            }
            throw TooLarge(limit: limit)
        }
    }
}
