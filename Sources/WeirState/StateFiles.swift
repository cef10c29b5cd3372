import WeirCore

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
        var parent = root
        for name in path.dropFirst(root.count).split(separator: "/") {
            let directory = "\(parent)/\(name)"
            if mkdir(directory, 0o700) == 0 {
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
        let draft = "\(path).tmp-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        var written = write(bytes, to: descriptor) && sync(descriptor)
        // A failure of the call itself is what the reader has to know, not what closing or removing says then.
        var reason = errno
        close(descriptor)
        if written, rename(draft, path) != 0 {
            written = false
            reason = errno
        }
        guard written else {
            unlink(draft)
            throw failure("write", path, reason)
        }
        try sync(directory: parent(of: path))
    }

    /// Removes the file at `path`; nothing where there is none.
    /// - Throws: ``StateFailure``.
    static func remove(_ path: String) throws(StateFailure) {
        if unlink(path) == 0 { return try sync(directory: parent(of: path)) }
        guard errno == ENOENT || errno == ENOTDIR else { throw failure("remove", path) }
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

    private static func sync(directory path: String) throws(StateFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open the folder", path) }
        defer { close(descriptor) }
        guard sync(descriptor) else { throw failure("write", path) }
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
}
