import WeirFaults

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The few file system calls that durability needs and libgit2 does not offer.
enum FileSystem {
    /// Passes the failpoint `name` before a system call that does `operation` with `path`.
    ///
    /// - Throws: ``GitError`` where that call shall fail.
    static func pass(
        _ name: String, _ operation: @autoclosure () -> String, _ path: String
    ) throws(GitError) {
        if let number = Failpoint.pass(name) { throw GitError(system: number, operation: operation(), path: path) }
    }

    /// Makes the directory at `path` and what is missing above it, for this user alone.
    ///
    /// - Returns: whether the directory was made; false when it was there.
    @discardableResult
    static func makeDirectory(_ path: String) throws(GitError) -> Bool {
        try pass("git.mkdir", "make a directory", path)
        if mkdir(path, 0o700) == 0 { return true }
        let failure = errno
        if failure == EEXIST, isDirectory(path) { return false }
        if failure == ENOENT, let parent = parent(of: path), !isDirectory(parent) {
            try makeDirectory(parent)
            if mkdir(path, 0o700) == 0 { return true }
            if errno == EEXIST, isDirectory(path) { return false }
        }
        throw GitError(system: failure, operation: "make a directory", path: path)
    }

    /// Renames a directory.
    ///
    /// - Returns: false when something stands at `target` already that is not an empty directory.
    static func moveDirectory(_ path: String, to target: String) throws(GitError) -> Bool {
        try pass("git.rename", "rename \(path)", target)
        if rename(path, target) == 0 { return true }
        switch errno {
        case ENOTEMPTY, EEXIST, ENOTDIR: return false
        default: throw GitError(system: errno, operation: "rename \(path)", path: target)
        }
    }

    /// Removes the file at `path`; nothing when it is gone.
    static func remove(_ path: String) throws(GitError) {
        try pass("git.unlink", "remove", path)
        if unlink(path) != 0, errno != ENOENT { throw GitError(system: errno, operation: "remove", path: path) }
    }

    /// Removes a directory with all in it, as far as that is possible; nothing when it is gone.
    static func removeTree(_ path: String) {
        guard isDirectory(path, followingLinks: false) else {
            unlink(path)
            return
        }
        for name in (try? names(in: path)) ?? [] { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    /// Whether a directory stands at `path`, or a link to one unless links are not followed.
    static func isDirectory(_ path: String, followingLinks: Bool = true) -> Bool {
        var status = stat()
        let result = followingLinks ? stat(path, &status) : lstat(path, &status)
        return result == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The directory of `path`; nil for the root and for a name alone.
    static func parent(of path: String) -> String? {
        let trimmed = path.utf8.reversed().drop { $0 == UInt8(ascii: "/") }
        let rest = trimmed.drop { $0 != UInt8(ascii: "/") }.drop { $0 == UInt8(ascii: "/") }
        if !rest.isEmpty { return String(decoding: rest.reversed(), as: UTF8.self) }
        return path.utf8.first == UInt8(ascii: "/") && !trimmed.isEmpty ? "/" : nil
    }

    /// The names in a directory besides `.` and `..`, in no order; nil when there is no such directory.
    ///
    /// Names that are not UTF-8 are left out: nothing in a repository that git would read has one.
    static func names(in directory: String) throws(GitError) -> [String]? {
        guard let stream = opendir(directory) else {
            if errno == ENOENT { return nil }
            throw GitError(system: errno, operation: "list a directory", path: directory)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else { break }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw GitError(system: errno, operation: "list a directory", path: directory) }
        return names
    }

    /// The number of bytes in the file at `path`.
    static func size(of path: String) throws(GitError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw GitError(system: errno, operation: "look at", path: path) }
        return Int(status.st_size)
    }

    /// The content of the file at `path`; nil when there is none.
    static func contents(of path: String) throws(GitError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw GitError(system: errno, operation: "open", path: path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw GitError(system: errno, operation: "read", path: path) }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, filled in
            let room = UnsafeMutableRawBufferPointer(buffer)
            while filled < room.count {
                let count = read(descriptor, room.baseAddress?.advanced(by: filled), room.count - filled)
                if count > 0 {
                    filled += count
                } else if count == 0 || errno != EINTR {
                    if count < 0 { failure = errno }
                    return
                }
            }
        }
        guard failure == 0 else { throw GitError(system: failure, operation: "read", path: path) }
        return bytes
    }

    /// Waits until the file or directory at `path` is on the disk.
    ///
    /// - Returns: false when nothing stands at `path`.
    @discardableResult
    static func sync(_ path: String) throws(GitError) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw GitError(system: errno, operation: "open for fsync", path: path)
        }
        defer { close(descriptor) }
        try pass("git.syncdir", "fsync", path)
        try sync(descriptor, path: path)
        return true
    }

    /// Waits until what was written to `descriptor`, opened at `path`, is on the disk.
    static func sync(_ descriptor: Int32, path: String) throws(GitError) {
        #if canImport(Darwin)
        // fsync leaves the data in the drive's cache there.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
        #endif
        while fsync(descriptor) != 0 {
            guard errno == EINTR else { throw GitError(system: errno, operation: "fsync", path: path) }
        }
    }
}
