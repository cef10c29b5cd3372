#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A directory, outside of which nothing is opened.
struct DocumentRoot: Sendable {
    /// What is found under a path.
    enum Finding: ~Copyable {
        case file(OpenFile)
        /// A directory that was asked for without the slash at its end.
        case directory
        case notFound
        case forbidden
        /// The system has no descriptor or memory left.
        case unavailable
    }

    /// A regular file, open for reading.
    struct OpenFile: ~Copyable {
        let descriptor: Descriptor
        /// In bytes, when it was opened.
        let size: Int
        let contentType: String
    }

    /// The absolute path without symbolic links; bytes, as names need not be UTF-8.
    private let path: [UInt8]

    /// Resolves a directory's path.
    ///
    /// - Throws: when it does not exist or is not a directory.
    init(_ directory: String) throws(SystemFailure) {
        guard !directory.utf8.contains(0) else { throw SystemFailure(code: EINVAL) }
        path = try Self.resolve(Array(directory.utf8))
        guard Self.isDirectory(path) else { throw SystemFailure(code: ENOTDIR) }
    }

    /// Opens the file that a target names, or the `index.html` of the directory that it names.
    ///
    /// Symbolic links are followed as long as they end within the directory.
    func find(_ target: RequestTarget) -> Finding {
        guard !target.leadsUpwards else { return .notFound }
        var wanted = path
        for segment in target.segments { wanted += [UInt8(ascii: "/")] + segment }
        do throws(SystemFailure) {
            var found = try Self.resolve(wanted)
            guard contains(found) else { return .notFound }
            if Self.isDirectory(found) {
                guard target.endsWithSlash else { return .directory }
                found = try Self.resolve(found + "/index.html".utf8)
                guard contains(found) else { return .notFound }
            } else if target.endsWithSlash {
                return .notFound
            }
            return try open(found)
        } catch {
            return Self.finding(for: error)
        }
    }

    /// Whether a resolved path is this directory or lies below it.
    private func contains(_ resolved: [UInt8]) -> Bool {
        if resolved == path { return true }
        let prefix = path == [UInt8(ascii: "/")] ? path : path + [UInt8(ascii: "/")]
        return resolved.starts(with: prefix)
    }

    private func open(_ resolved: [UInt8]) throws(SystemFailure) -> Finding {
        // The path holds no links any more; O_NONBLOCK keeps a named pipe from holding up the server.
        let raw = Self.withCString(resolved) { path in
            #if canImport(Darwin)
            Darwin.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            #else
            Glibc.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            #endif
        }
        guard raw >= 0 else { throw .last }
        let descriptor = Descriptor(owning: raw)
        var status = stat()
        guard fstat(raw, &status) == 0 else { throw .last }
        guard status.st_mode & S_IFMT == S_IFREG else { return .notFound }
        let name = resolved[((resolved.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
        return .file(
            OpenFile(
                descriptor: descriptor, size: Int(status.st_size), contentType: ContentType.of(name: Array(name))))
    }

    private static func finding(for failure: SystemFailure) -> Finding {
        switch failure.code {
        case EACCES, EPERM: .forbidden
        case EMFILE, ENFILE, ENOMEM: .unavailable
        default: .notFound
        }
    }

    private static func isDirectory(_ path: [UInt8]) -> Bool {
        var status = stat()
        return withCString(path) { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func resolve(_ path: [UInt8]) throws(SystemFailure) -> [UInt8] {
        guard let resolved = withCString(path, { realpath($0, nil) }) else { throw .last }
        defer { free(resolved) }
        return Array(UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)))
    }

    private static func withCString<Result>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (path + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                // Never empty: the closing NUL is there.
                characters.baseAddress.map(body) ?? "".withCString(body)
            }
        }
    }
}
