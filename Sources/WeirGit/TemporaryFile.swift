#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file that is written under a name of its own and given its final name when it is whole and on the disk.
///
/// Without ``rename(to:)`` the file is removed when its owner lets it go. What a killed process leaves begins with
/// `tmp_`, which `git prune` removes.
final class TemporaryFile {
    private let directory: String
    private let descriptor: Int32
    private var path: String?

    /// Makes an empty file in `directory`, whose name begins with `prefix`, readable as git has its packs (mode 0444).
    init(in directory: String, prefix: String) throws(GitError) {
        try FileSystem.pass("git.open", "make a file", directory)
        while true {
            let candidate = "\(directory)/\(prefix)\(String(UInt64.random(in: 0 ... .max), radix: 36))"
            let descriptor = open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
            if descriptor >= 0 {
                self.directory = directory
                self.descriptor = descriptor
                self.path = candidate
                return
            }
            guard errno == EEXIST || errno == EINTR else {
                throw GitError(system: errno, operation: "make a file", path: candidate)
            }
        }
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// Appends `bytes` to the file.
    func write(_ bytes: UnsafeRawBufferPointer) throws(GitError) {
        try FileSystem.pass("git.write", "write", path ?? directory)
        var rest = bytes
        while let start = rest.baseAddress, !rest.isEmpty {
            #if canImport(Glibc)
            let count = Glibc.write(descriptor, start, rest.count)
            #else
            let count = Darwin.write(descriptor, start, rest.count)
            #endif
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if errno != EINTR {
                throw GitError(system: errno, operation: "write", path: path ?? directory)
            }
        }
    }

    /// Waits until all that was written is on the disk.
    func sync() throws(GitError) {
        try FileSystem.pass("git.sync", "fsync", path ?? directory)
        try FileSystem.sync(descriptor, path: path ?? directory)
    }

    /// Gives the file its final name in the same directory. The directory is not synced.
    func rename(to name: String) throws(GitError) {
        guard let current = path else { return }
        let target = "\(directory)/\(name)"
        try FileSystem.pass("git.rename", "rename \(current)", target)
        #if canImport(Glibc)
        let status = Glibc.rename(current, target)
        #else
        let status = Darwin.rename(current, target)
        #endif
        guard status == 0 else { throw GitError(system: errno, operation: "rename \(current)", path: target) }
        path = nil
    }
}
