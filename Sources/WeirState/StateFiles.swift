import WeirCore
import WeirFaults

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The files that the state keeps outside git: for this user alone, and on the disk when a call returns.
enum StateFiles {
    /// Makes the folder at `path` (mode 0700), and those above it down from `root`, which has to exist.
    /// - Throws: ``StateFailure``.
    static func makeDirectory(_ path: String, below root: String) throws(StateFailure) {
        if isDirectory(path) { return }
        var parent = root
        for name in path.dropFirst(root.count).split(separator: "/") {
            let directory = "\(parent)/\(name)"
            if passes("state.mkdir"), mkdir(directory, 0o700) == 0 {
                try sync(directory: parent)
            } else if errno != EEXIST {
                throw failure("make the folder", directory)
            }
            parent = directory
        }
    }

    /// The content of the file at `path`; nil where there is none.
    /// - Throws: ``StateFailure``.
    static func read(_ path: String) throws(StateFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("read", path)
        }
        defer { close(descriptor) }
        guard let bytes = contents(of: descriptor) else { throw failure("read", path) }
        return bytes
    }

    /// Gives the file at `path` the content `bytes` (mode 0600): whoever reads it sees the old content or the new, also
    /// after a power cut.
    /// - Throws: ``StateFailure``.
    static func replace(_ path: String, with bytes: [UInt8]) throws(StateFailure) {
        let draft = "\(path)\(draftMark)\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        var descriptor: Int32 = -1
        if passes("state.open") { descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw failure("write", path) }
        var written = passes("state.write") && write(bytes, to: descriptor) && passes("state.sync") && sync(descriptor)
        // A failure of the call itself is what the reader has to know, not what closing or removing says then.
        var reason = errno
        close(descriptor)
        if written, !(passes("state.rename") && rename(draft, path) == 0) {
            written = false
            reason = errno
        }
        guard written else {
            unlink(draft)
            throw failure("write", path, reason)
        }
        try syncDirectory(of: path)
    }

    /// What stands between the name of a file and a random number in the name of its next content.
    static let draftMark = ".tmp-"

    /// Gives the file at `path` the name `target`, in place of one that has it; on the disk when this returns.
    /// - Throws: ``StateFailure``.
    static func move(_ path: String, to target: String) throws(StateFailure) {
        guard passes("state.rename"), rename(path, target) == 0 else {
            throw failure("rename \(path)", target)
        }
        try syncDirectory(of: target)
    }

    /// Removes the file at `path`; nothing where there is none.
    /// - Throws: ``StateFailure``.
    static func remove(_ path: String) throws(StateFailure) {
        if try removeQuietly(path) { try syncDirectory(of: path) }
    }

    /// Removes the file at `path` without waiting for the disk: it may be there again after a power cut.
    /// - Returns: whether there was one.
    /// - Throws: ``StateFailure``.
    @discardableResult
    static func removeQuietly(_ path: String) throws(StateFailure) -> Bool {
        if passes("state.unlink"), unlink(path) == 0 { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw failure("remove", path) }
        return false
    }

    /// The names in the folder at `path`; none where there is no such folder or it cannot be read.
    static func names(in path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Whether a folder stands at `path`; a link to one is none.
    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes the folder at `path` with all in it, as far as that is possible; links in it are not followed.
    static func removeTree(_ path: String) {
        guard isDirectory(path) else {
            unlink(path)
            return
        }
        for name in names(in: path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    /// Passes the failpoint `name`; false where the call there shall fail, with `errno` set.
    static func passes(_ name: String) -> Bool {
        guard let number = Failpoint.pass(name) else { return true }
        errno = number
        return false
    }

    /// Whether anything stands at `path`.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    /// All that can be read from `descriptor`; nil on a failure, with `errno` set.
    static func contents(of descriptor: Int32) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            #if canImport(Glibc)
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            #else
            let count = buffer.withUnsafeMutableBytes { Darwin.read(descriptor, $0.baseAddress, $0.count) }
            #endif
            if count == 0 { return bytes }
            if count > 0 { bytes += buffer[..<count] } else if errno != EINTR { return nil }
        }
    }

    /// Writes all of `bytes`; false on a failure, with `errno` set.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { all in
            var rest = all
            while let start = rest.baseAddress, !rest.isEmpty {
                #if canImport(Glibc)
                let count = Glibc.write(descriptor, start, rest.count)
                #else
                let count = Darwin.write(descriptor, start, rest.count)
                #endif
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    /// The failure of a system call, which has set `errno` to `number`, to do `operation` with `path`.
    static func failure(_ operation: String, _ path: String, _ number: Int32 = errno) -> StateFailure {
        let reason = String(cString: strerror(number))
        return StateFailure(.storage, "cannot \(operation) \(path): \(reason)\(StateAdvice.forSystemError(number))")
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    /// Waits until the name of the file at `path` is on the disk.
    /// - Throws: ``StateFailure``.
    static func syncDirectory(of path: String) throws(StateFailure) { try sync(directory: parent(of: path)) }

    private static func sync(directory path: String) throws(StateFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", path) }
        defer { close(descriptor) }
        guard passes("state.syncdir"), sync(descriptor) else { throw failure("write", path) }
    }

    /// Waits until what was written is on the disk; false on a failure, with `errno` set.
    private static func sync(_ descriptor: Int32) -> Bool {
        #if canImport(Darwin)
        // fsync leaves the data in the drive's cache there.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return true }
        #endif
        while fsync(descriptor) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }

    /// Waits until what was written, and the length of the file, are on the disk; false on a failure, with `errno` set.
    static func syncData(_ descriptor: Int32) -> Bool {
        #if canImport(Darwin)
        return sync(descriptor)
        #else
        while fdatasync(descriptor) != 0 {
            if errno != EINTR { return false }
        }
        return true
        #endif
    }
}
