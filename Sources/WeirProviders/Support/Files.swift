#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import WeirProcess

/// What stands at a path, links not followed.
struct FileStatus: Sendable, Equatable {
    /// What kind of entry it is.
    enum Kind: Sendable, Equatable {
        case file, directory, link
        /// A device, a socket or a named pipe.
        case other

        /// The kind with its article.
        var noun: String {
            switch self {
            case .file: "a file"
            case .directory: "a directory"
            case .link: "a symbolic link"
            case .other: "a device, socket or pipe"
            }
        }
    }

    let kind: Kind
    /// The twelve bits of the mode.
    let mode: UInt32
    /// Bytes.
    let size: Int
}

/// The system's calls on files and folders, with errors that name the path.
enum Files {
    /// What stands at `path`, links not followed; nil where nothing does.
    static func status(_ path: String) throws(SystemFailure) -> FileStatus? {
        var entry = stat()
        guard lstat(path, &entry) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SystemFailure("look at", path, errno)
        }
        let kind: FileStatus.Kind =
            switch entry.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        return FileStatus(kind: kind, mode: UInt32(entry.st_mode) & 0o7777, size: Int(entry.st_size))
    }

    /// The names in the folder at `path`, sorted.
    static func names(in path: String) throws(SystemFailure) -> [String] {
        guard let directory = opendir(path) else { throw SystemFailure("read the directory", path, errno) }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw SystemFailure("read the directory", path, errno) }
        return names.sorted()
    }

    /// Where the link at `path` points, as it is written.
    static func target(ofLink path: String) throws(SystemFailure) -> String {
        var code: Int32 = 0
        let characters = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, filled in
            guard let start = buffer.baseAddress else { return }
            let length = readlink(path, start, buffer.count)
            if length < 0 { code = errno } else { filled = length }
        }
        guard code == 0 else { throw SystemFailure("read the link", path, code) }
        return String(decoding: characters.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The path of what `path` leads to, every link on the way followed; nil where there is nothing.
    static func realPath(_ path: String) throws(SystemFailure) -> String? {
        guard let resolved = realpath(path, nil) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw SystemFailure("follow", path, errno)
        }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    // MARK: Making

    /// Makes the folder at `path` and what is missing above it, with `mode`.
    /// - Returns: the folders that were made, outermost first. None where one is there already, or a link to one.
    static func makeDirectories(_ path: String, mode: UInt32) throws(SystemFailure) -> [String] {
        if mkdir(path, mode_t(mode)) == 0 { return [path] }
        switch errno {
        case EEXIST:
            var entry = stat()
            guard stat(path, &entry) == 0 else { throw SystemFailure("look at", path, errno) }
            guard entry.st_mode & S_IFMT == S_IFDIR else { throw SystemFailure("make the directory", path, ENOTDIR) }
            return []
        case ENOENT where path.parentPath != path:
            let above = try makeDirectories(path.parentPath, mode: mode)
            do throws(SystemFailure) {
                return above + (try makeDirectories(path, mode: mode))
            } catch {
                for folder in above.reversed() { removeEmptyDirectoryIfPossible(folder) }
                throw error
            }
        case let code: throw SystemFailure("make the directory", path, code)
        }
    }

    /// Makes the folder at `path` with exactly `mode`; nothing may be there.
    static func makeDirectory(_ path: String, mode: UInt32) throws(SystemFailure) {
        guard mkdir(path, 0o700) == 0 else { throw SystemFailure("make the directory", path, errno) }
        try setMode(path, mode)
    }

    /// Makes a link at `path` to `target`; nothing may be there.
    static func makeLink(_ path: String, to target: String) throws(SystemFailure) {
        guard symlink(target, path) == 0 else { throw SystemFailure("make the link", path, errno) }
    }

    /// Sets the mode of what is at `path`, whatever the umask.
    static func setMode(_ path: String, _ mode: UInt32) throws(SystemFailure) {
        guard chmod(path, mode_t(mode)) == 0 else { throw SystemFailure("set the mode of", path, errno) }
    }

    /// Sets the mode of what is at `path`, where something is and that can be done: for what is protected otherwise, too.
    static func setModeIfPossible(_ path: String, _ mode: UInt32) { _ = chmod(path, mode_t(mode)) }

    /// Whether a process holds a lock of the kind of `fcntl` on the file at `path`; false where that cannot be asked.
    static func isLocked(_ path: String) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, F_GETLK, &lock) == 0 else { return false }
        return lock.l_type != Int16(F_UNLCK)
    }

    /// Gives what is at `old` the name `new`, over a file, a link or an empty folder that is there.
    static func rename(_ old: String, to new: String) throws(SystemFailure) {
        #if canImport(Darwin)
        let answer = Darwin.rename(old, new)
        #else
        let answer = Glibc.rename(old, new)
        #endif
        guard answer == 0 else { throw SystemFailure("make", new, errno) }
    }

    // MARK: Removing

    /// Removes the file or link at `path`, if there is one.
    static func remove(_ path: String) throws(SystemFailure) {
        guard unlink(path) != 0, errno != ENOENT, errno != ENOTDIR else { return }
        throw SystemFailure("remove", path, errno)
    }

    /// Removes the folder at `path` where it is empty.
    /// - Returns: whether it is gone; false where it holds anything.
    @discardableResult
    static func removeEmptyDirectory(_ path: String) throws(SystemFailure) -> Bool {
        guard rmdir(path) != 0 else { return true }
        switch errno {
        case ENOENT, ENOTDIR: return true
        case ENOTEMPTY, EEXIST: return false
        case let code: throw SystemFailure("remove", path, code)
        }
    }

    /// Removes what is at `path` with all that is in it; links are removed, never followed.
    static func removeTree(_ path: String) throws(SystemFailure) {
        guard let entry = try status(path) else { return }
        guard entry.kind == .directory else { return try remove(path) }
        if entry.mode & 0o700 != 0o700 { try setMode(path, entry.mode | 0o700) }
        for name in try names(in: path) { try removeTree("\(path)/\(name)") }
        guard try removeEmptyDirectory(path) else { throw SystemFailure("remove", path, ENOTEMPTY) }
    }

    /// Removes the file at `path` where that can be done: for what nobody misses.
    static func removeIfPossible(_ path: String) { _ = unlink(path) }

    /// Removes the folder at `path` where it is empty and that can be done: for what nobody misses.
    static func removeEmptyDirectoryIfPossible(_ path: String) { _ = rmdir(path) }
}

extension String {
    /// The path of the folder that this path stands in: `/` for `/etc` and for `/` itself, `.` for `name`.
    var parentPath: String {
        let trimmed = self[..<(lastIndex { $0 != "/" }.map(index(after:)) ?? startIndex)]
        guard let slash = trimmed.lastIndex(of: "/") else { return hasPrefix("/") ? "/" : "." }
        let above = trimmed[..<slash]
        return above.isEmpty ? "/" : String(above)
    }

    /// The last part of this path; empty for `/`.
    var lastPathPart: String { String(split(separator: "/").last ?? "") }

    /// This path without doubled slashes, parts `.` and a slash at its end. Parts `..` stay: a link may stand before.
    var tidyPath: String {
        let parts = split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        return hasPrefix("/") ? "/" + parts : parts
    }
}
