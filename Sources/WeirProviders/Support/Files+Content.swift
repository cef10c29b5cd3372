#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirProcess

/// A file of more bytes than are taken.
struct FileTooLarge: Error, Sendable, CustomStringConvertible {
    let path: String
    let size: Int
    let limit: Int

    var description: String { "\(path) has \(size.asBytes), more than the \(limit.asBytes) that a file may have" }
}

/// A path at which no regular file is.
struct NotAFile: Error, Sendable, CustomStringConvertible {
    let path: String
    let kind: FileStatus.Kind

    var description: String { "\(path) is \(kind.noun), not a file" }
}

extension Files {
    /// The content of the file at `path`, links followed.
    /// - Throws: ``SystemFailure``; ``FileTooLarge`` where it has more than `limit` bytes; ``NotAFile``.
    static func content(of path: String, limit: Int) throws -> [UInt8] {
        // Not blocking, so that a pipe in its place is refused, not waited for.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemFailure("open", path, errno) }
        defer { close(descriptor) }
        var entry = stat()
        guard fstat(descriptor, &entry) == 0 else { throw SystemFailure("look at", path, errno) }
        guard entry.st_mode & S_IFMT == S_IFREG else {
            throw NotAFile(path: path, kind: entry.st_mode & S_IFMT == S_IFDIR ? .directory : .other)
        }
        let size = Int(entry.st_size)
        guard size <= limit else { throw FileTooLarge(path: path, size: size, limit: limit) }
        // A byte more than there should be tells a file that grew in between.
        let bytes = try OutputFile(path).read(from: 0, count: size + 1)
        guard bytes.count <= limit else { throw FileTooLarge(path: path, size: bytes.count, limit: limit) }
        return bytes
    }

    /// Makes a file of `bytes` with exactly `mode` at `path`, whole or not at all: it gets its name when it is on disk.
    ///
    /// - Parameters:
    ///   - replacing: whether a file that is there is replaced; else that is a failure.
    ///   - lasting: whether it outlives a power cut when this returns; else ``synchronize(_:)`` makes it so.
    static func writeWhole(
        _ bytes: [UInt8], to path: String, mode: UInt32, replacing: Bool, lasting: Bool = true
    ) throws(SystemFailure) {
        let new = unfinished(path)
        do throws(SystemFailure) {
            let file = try WritableFile(replacing: new, mode: 0o600)
            try file.write(bytes)
            try file.setMode(mode)
            if lasting { try file.synchronize() }
            if replacing { try rename(new, to: path) } else { try giveFreeName(new, path) }
            if lasting { try synchronize(path.parentPath) }
        } catch {
            removeIfPossible(new)
            throw error
        }
    }

    /// The path of what ``writeWhole(_:to:mode:replacing:lasting:)`` gives the name `path` when it is whole: one name, so
    /// that what a killed Weir left behind is replaced by the next, or removed.
    static func unfinished(_ path: String) -> String {
        "\(path.parentPath)/.\(path.lastPathPart.shortened(toBytes: 240)).weir-new"
    }

    /// Gives the file `new` the name `path`, never over another one.
    private static func giveFreeName(_ new: String, _ path: String) throws(SystemFailure) {
        if link(new, path) == 0 { return removeIfPossible(new) }
        switch errno {
        case EPERM, ENOTSUP, ENOSYS, EMLINK, EACCES:
            // A file system without hard links: the name was free a moment ago.
            guard try status(path) == nil else { throw SystemFailure("make", path, EEXIST) }
            try rename(new, to: path)
        case let code: throw SystemFailure("make", path, code)
        }
    }

    /// Makes the content of the file, or the names in the folder, at `path` lasting.
    static func synchronize(_ path: String) throws(SystemFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", path, errno) }
        defer { close(descriptor) }
        // Some file systems cannot do this for a folder, and say so with EINVAL.
        guard fsync(descriptor) != 0, errno != EINVAL else { return }
        throw SystemFailure("write", path, errno)
    }
}

/// A file that is being written; closed at the end of its life.
struct WritableFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(descriptor)
    }

    /// A new and empty file at `path` with `mode`, in place of any that is there.
    init(replacing path: String, mode: UInt32) throws(SystemFailure) {
        try Files.remove(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw SystemFailure("make", path, errno) }
        self.init(descriptor: descriptor, path: path)
    }

    /// The file at `path`, to be written over from its beginning, or a new one with `mode`.
    init(over path: String, mode: UInt32) throws(SystemFailure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw SystemFailure("make", path, errno) }
        self.init(descriptor: descriptor, path: path)
    }

    /// The file at `path`, which is there, to be written over from `offset`.
    init(over path: String, from offset: Int) throws(SystemFailure) {
        let descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure("open", path, errno) }
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
            let code = errno
            close(descriptor)
            throw SystemFailure("write", path, code)
        }
        self.init(descriptor: descriptor, path: path)
    }

    /// Writes `bytes` after what was written before.
    func write(_ bytes: [UInt8]) throws(SystemFailure) {
        var code: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                #if canImport(Darwin)
                let written = Darwin.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #else
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                #endif
                if written >= 0 {
                    rest = rest.dropFirst(written)
                } else if errno != EINTR {
                    code = errno
                    return
                }
            }
        }
        guard code == 0 else { throw SystemFailure("write", path, code) }
    }

    /// Gives it `mode`, whatever the umask.
    func setMode(_ mode: UInt32) throws(SystemFailure) {
        guard fchmod(descriptor, mode_t(mode)) == 0 else { throw SystemFailure("set the mode of", path, errno) }
    }

    /// Makes what is written so far lasting.
    func synchronize() throws(SystemFailure) {
        guard fsync(descriptor) == 0 else { throw SystemFailure("write", path, errno) }
    }
}

extension String {
    /// As much of the beginning of this as has at most `count` bytes.
    fileprivate func shortened(toBytes count: Int) -> String {
        var text = self
        while text.utf8.count > count { text.removeLast() }
        return text
    }
}
