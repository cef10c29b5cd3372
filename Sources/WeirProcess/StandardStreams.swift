#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif
import Synchronization

#if canImport(System)
import System
#else
import SystemPackage
#endif

/// The open files that a process gets as its standard streams. They are closed once, here or after the start.
final class StandardStreams: Sendable {
    let input: FileDescriptor
    let output: FileDescriptor
    let error: FileDescriptor
    private let isOpen = Mutex(true)

    private init(input: FileDescriptor, output: FileDescriptor, error: FileDescriptor) {
        self.input = input
        self.output = output
        self.error = error
    }

    /// Closes this process's copies, so that the locks on them belong to the started process alone.
    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        for descriptor in Set([input.rawValue, output.rawValue, error.rawValue]) {
            // Nothing is written through these copies, so closing them has no error that matters.
            _ = Self.closeDescriptor(descriptor)
        }
    }

    deinit {
        close()
    }

    /// Empties the file at `path`, which `descriptor` has open. One that is empty is left alone: to empty it again makes some
    /// file systems write it to the disk when it is closed.
    private static func empty(_ descriptor: Int32, _ path: String) throws {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_size == 0 { return }
        guard ftruncate(descriptor, 0) == 0 else { throw SystemFailure("empty", path, errno) }
    }

    /// Opens and locks the files of `directory`, and puts `input` into a file that has no name.
    ///
    /// - Throws: ``OutputInUse`` when a process still holds the files; ``SystemFailure``.
    static func files(in directory: OutputDirectory, input: [UInt8]?) async throws -> StandardStreams {
        try directory.create()
        var opened: [Int32] = []
        do {
            for file in [directory.standardOutput, directory.standardError] {
                let descriptor = try openForAppending(file.path)
                opened.append(descriptor)
                try await lock(descriptor, file.path, in: directory)
            }
            for (descriptor, file) in zip(opened, [directory.standardOutput, directory.standardError]) {
                try empty(descriptor, file.path)
            }
            let source = try input.map { try unnamedFile(holding: $0, in: directory) } ?? openNull()
            opened.append(source)
            try requireHeadroom(above: opened)
            return StandardStreams(
                input: FileDescriptor(rawValue: source), output: FileDescriptor(rawValue: opened[0]),
                error: FileDescriptor(rawValue: opened[1]))
        } catch {
            for descriptor in opened { _ = closeDescriptor(descriptor) }
            throw error
        }
    }

    /// Opens `log` for both outputs, and `/dev/null` for the input.
    ///
    /// - Throws: ``SystemFailure``.
    static func log(_ path: String) throws(SystemFailure) -> StandardStreams {
        let source = try openNull()
        do {
            let log = try openForAppending(path)
            try requireHeadroom(above: [source, log])
            return StandardStreams(
                input: FileDescriptor(rawValue: source), output: FileDescriptor(rawValue: log),
                error: FileDescriptor(rawValue: log))
        } catch {
            _ = closeDescriptor(source)
            throw error
        }
    }

    // MARK: - System calls

    private static func openForAppending(_ path: String) throws(SystemFailure) -> Int32 {
        // Appending, so that two writers never overwrite each other and a cut file does not get a hole.
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let descriptor = try aboveStandard(open(path, flags, 0o600), path)
        guard fchmod(descriptor, 0o600) == 0 else {
            let code = errno
            _ = closeDescriptor(descriptor)
            throw SystemFailure("set the mode of", path, code)
        }
        return descriptor
    }

    private static func openNull() throws(SystemFailure) -> Int32 {
        try aboveStandard(open("/dev/null", O_RDONLY | O_CLOEXEC), "/dev/null")
    }

    /// A file without a name, so that its content, which may be secret, is nowhere to be found when Weir is killed.
    private static func unnamedFile(holding bytes: [UInt8], in directory: OutputDirectory) throws(SystemFailure)
        -> Int32
    {
        let path = directory.path + "/stdin"
        if unlink(path) != 0, errno != ENOENT { throw SystemFailure("remove", path, errno) }
        let descriptor = try aboveStandard(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600), path)
        do {
            guard unlink(path) == 0 else { throw SystemFailure("remove", path, errno) }
            try FileDescriptor(rawValue: descriptor).writeAll(bytes)
            guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw SystemFailure("rewind", path, errno) }
            return descriptor
        } catch {
            _ = closeDescriptor(descriptor)
            throw (error as? SystemFailure)
                ?? SystemFailure("write", path, (error as? Errno)?.rawValue ?? EIO)
        }
    }

    /// Takes the lock of a file.
    ///
    /// It may be held for a moment by nobody who matters: a child that another thread is just starting has copies of
    /// all descriptors until its `execve`. A process that writes there holds it for longer than a second.
    private static func lock(_ descriptor: Int32, _ path: String, in directory: OutputDirectory) async throws {
        let deadline = SuspendingClock.now + .seconds(1)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK else { throw SystemFailure("lock", path, errno) }
            guard SuspendingClock.now < deadline else { throw OutputInUse(directory: directory.path) }
            try await Task.sleep(for: .milliseconds(10), clock: .suspending)
        }
    }

    /// Moves a descriptor out of 0 to 2, which are free when Weir was started without standard streams: the child
    /// makes its own 0 to 2 one after the other, and would overwrite one that is yet to be copied.
    private static func aboveStandard(_ descriptor: Int32, _ path: String) throws(SystemFailure) -> Int32 {
        guard descriptor >= 0 else { throw SystemFailure("open", path, errno) }
        guard descriptor < 3 else { return descriptor }
        let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        let code = errno
        _ = closeDescriptor(descriptor)
        guard moved >= 0 else { throw SystemFailure("open", path, code) }
        return moved
    }

    /// Refuses to start a process when hardly a descriptor is left.
    ///
    /// Subprocess 1.0.2 waits for a process through a descriptor (`pidfd_open`); when it gets none, it waits for ever.
    private static func requireHeadroom(above descriptors: [Int32]) throws(SystemFailure) {
        var limit = rlimit()
        #if canImport(Darwin)
        let answer = getrlimit(RLIMIT_NOFILE, &limit)
        #else
        let answer = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        guard answer == 0 else { throw SystemFailure("read", "the limit of open files", errno) }
        // The system gives out the lowest free number, so a high one says that those below are taken.
        let highest = UInt64(descriptors.max() ?? 0)
        guard highest + 32 < UInt64(limit.rlim_cur) else {
            throw SystemFailure(
                "start a process", "with \(highest) open files of \(limit.rlim_cur) allowed (ulimit -n raises that)",
                EMFILE)
        }
    }

    private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
        #if canImport(Darwin)
        Darwin.close(descriptor)
        #else
        Glibc.close(descriptor)
        #endif
    }
}
