package import SystemPackage

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

    /// The names of what is in the folder at `path`, sorted; none where it cannot be read.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
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

    /// Makes the folder `path` and those that it is in, for this user alone.
    /// - Throws: `Errno`.
    static func makeDirectories(_ path: String) throws {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else { throw Errno(rawValue: errno) }
        }
    }

    /// Gives the file at `path` the content `bytes`: whoever reads it sees the old content or the new.
    ///
    /// - Parameter permissions: its mode; for this user alone (0600) when nothing is said.
    /// - Throws: `Errno`.
    package static func replace(
        _ path: String, with bytes: [UInt8], permissions: FilePermissions = .ownerReadWrite
    ) throws {
        let draft = "\(path).tmp-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let file = try FileDescriptor.open(
            draft, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        do {
            try file.closeAfter {
                _ = try file.writeAll(bytes)
                guard permissions == .ownerReadWrite || fchmod(file.rawValue, permissions.rawValue) == 0 else {
                    throw Errno(rawValue: errno)
                }
            }
            guard rename(draft, path) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(draft)
            throw error
        }
    }
}
