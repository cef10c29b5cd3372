#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Another process still writes into an output directory.
package struct OutputInUse: Error, Hashable, CustomStringConvertible {
    /// The directory.
    package let directory: String

    /// Creates the error; see the properties.
    package init(directory: String) {
        self.directory = directory
    }

    package var description: String {
        "a process of an earlier command still writes into \(directory); wait for it, or end it"
    }
}

/// The directory with the output of one command: the files `stdout` and `stderr`.
///
/// Both files are locked (`flock`) through the descriptors that the process inherits. The locks live as long as any
/// process of the command does that has kept its output, whether or not Weir still runs.
package struct OutputDirectory: Sendable, Hashable {
    /// The path of the directory.
    package let path: String

    /// Names the directory; it need not exist.
    package init(_ path: String) {
        self.path = path
    }

    /// What the command wrote to its standard output.
    package var standardOutput: OutputFile { OutputFile(path + "/stdout") }

    /// What the command wrote to its standard error.
    package var standardError: OutputFile { OutputFile(path + "/stderr") }

    /// Whether a process of the command still holds its output.
    ///
    /// It may say so for a moment too long: a child that this process is just starting for something else has copies
    /// of all descriptors until its `execve`.
    ///
    /// - Throws: ``SystemFailure`` when a file cannot be opened. A file that does not exist is held by nobody.
    package func isInUse() throws(SystemFailure) -> Bool {
        for file in [standardOutput, standardError] {
            let descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else {
                if errno == ENOENT { continue }
                throw SystemFailure("open", file.path, errno)
            }
            defer { close(descriptor) }
            // A shared lock: two processes that ask at once must not take each other for the tool.
            if flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
                guard errno == EWOULDBLOCK else { throw SystemFailure("lock", file.path, errno) }
                return true
            }
        }
        return false
    }

    /// Waits until no process holds the output, at most `limit`.
    ///
    /// - Returns: Whether the output is free; `false` when `limit` passed first.
    /// - Throws: ``SystemFailure`` when a file cannot be opened, `CancellationError` when the task is cancelled.
    package func waitUntilFree(atMost limit: Duration) async throws -> Bool {
        let deadline = SuspendingClock.now + limit
        var pause = Duration.milliseconds(5)
        while try isInUse() {
            let remaining = SuspendingClock.now.duration(to: deadline)
            if remaining <= .zero { return false }
            try await Task.sleep(for: min(pause, remaining), clock: .suspending)
            pause = min(pause * 2, .milliseconds(250))
        }
        return true
    }

    /// Makes the directory and what is missing above it, for the owner only.
    func create() throws(SystemFailure) {
        if mkdir(path, 0o700) == 0 { return }
        if errno == ENOENT, let parent {
            try parent.create()
            if mkdir(path, 0o700) == 0 { return }
        }
        let code = errno
        var status = stat()
        if code == EEXIST, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        throw SystemFailure("make the directory", path, code)
    }

    private var parent: OutputDirectory? {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let above = path[..<slash]
        return above.isEmpty ? nil : OutputDirectory(String(above))
    }
}
