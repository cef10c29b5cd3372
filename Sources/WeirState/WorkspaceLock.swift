import Synchronization
import WeirCore
import WeirValue

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The exclusive right of one run to write the state of a workspace from this machine.
///
/// It is an OS lock (`flock`) on a file of the workspace, which the kernel frees when the process ends, however it
/// ends. The file stays; what is written in it only tells others who has the lock.
final class WorkspaceLock: Sendable {
    /// The lock files of the workspaces that runs of this process have.
    private static let held = Mutex<Set<String>>([])

    /// Whether a run of this process has the workspace at `location`.
    static func isHeldHere(_ location: WorkspaceLocation) -> Bool { held.withLock { $0.contains(location.lock) } }

    /// The descriptor that holds the lock; nil when it was released.
    private let descriptor: Mutex<Int32?>
    private let path: String
    /// Whether the lock was got.
    private let isTaken = Mutex(false)

    private init(_ descriptor: Int32, _ path: String) {
        self.descriptor = Mutex(descriptor)
        self.path = path
    }

    deinit { release() }

    /// Takes the workspace at `location` for `holder` without waiting.
    /// - Throws: ``StateFailure``: `.locked` where another run has it.
    static func take(_ location: WorkspaceLocation, for holder: LockHolder) throws(StateFailure) -> WorkspaceLock {
        let path = location.lock
        try StateFiles.makeDirectory("\(location.root)/locks/\(location.stack)", below: location.project)
        while true {
            var descriptor: Int32 = -1
            if StateFiles.passes("lock.open") { descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
            guard descriptor >= 0 else { throw StateFiles.failure("open the lock", path) }
            let lock = WorkspaceLock(descriptor, path)
            if try !acquire(descriptor, path), try !acquireFromDead(descriptor, location) {
                throw locked(descriptor, location)
            }
            // Whoever has removed the file in the meantime has made room for a second lock beside this one.
            guard isSameFile(descriptor, path) else { continue }
            try note(holder, in: descriptor, path)
            lock.isTaken.withLock { $0 = true }
            held.withLock { _ = $0.insert(path) }
            return lock
        }
    }

    /// Gives the lock back; nothing where that is done.
    func release() {
        descriptor.withLock { descriptor in
            guard let open = descriptor else { return }
            if isTaken.withLock({ $0 }) { Self.held.withLock { _ = $0.remove(path) } }
            close(open)
            descriptor = nil
        }
    }

    /// Whether somebody holds the workspace at `location` now.
    /// - Throws: ``StateFailure`` where the lock cannot be looked at.
    static func isHeld(_ location: WorkspaceLocation) throws(StateFailure) -> Bool {
        let descriptor = open(location.lock, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return false }
            throw StateFiles.failure("open the lock", location.lock)
        }
        defer { close(descriptor) }
        return try !acquire(descriptor, location.lock, LOCK_SH, patience: 1)
    }

    /// Locks the file at `path`, open as `descriptor`, without waiting for another holder.
    ///
    /// Who only looks whether it is held holds it for a moment: after a millisecond the next try tells.
    /// - Returns: false where another one holds it.
    /// - Throws: ``StateFailure`` where the file system has no locks.
    static func acquire(
        _ descriptor: Int32, _ path: String, _ kind: Int32 = LOCK_EX, patience: Int = 5
    ) throws(StateFailure) -> Bool {
        var attempts = patience
        while flock(descriptor, kind | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK:
                attempts -= 1
                if attempts == 0 { return false }
                usleep(1_000)
            case ENOLCK, ENOSYS, ENOTSUP:
                throw StateFailure(
                    .storage, "cannot lock \(path): this file system has no locks; keep the project on a local disk")
            default: throw StateFiles.failure("lock", path)
            }
        }
        return true
    }

    /// Locks the file once the last of a killed holder is gone.
    ///
    /// A tool that was being started at that moment has the descriptor of the lock until it is executed.
    /// - Returns: false where the holder is not known to be dead, or the lock is still held after two seconds.
    private static func acquireFromDead(
        _ descriptor: Int32, _ location: WorkspaceLocation
    ) throws(StateFailure) -> Bool {
        guard holder(descriptor)?.life(location, asHolder: false) == .dead else { return false }
        return try acquire(descriptor, location.lock, patience: 2_000)
    }

    /// Who has the lock, as its file says; nil where the file is read before its new holder has written it.
    private static func holder(_ descriptor: Int32) -> LockHolder? {
        // It is read again, or written from its start, with the same descriptor.
        defer { lseek(descriptor, 0, SEEK_SET) }
        let bytes = StateFiles.contents(of: descriptor) ?? []
        let holder = Result { () throws(Malformed) in
            try LockFile.decode(try RecordReader(bytes, secret: { _ in nil }))
        }
        return try? holder.get()
    }

    /// The failure that names the holder.
    private static func locked(_ descriptor: Int32, _ location: WorkspaceLocation) -> StateFailure {
        let name = holder(descriptor)?.shown ?? "another run"
        return StateFailure(.locked, "\(location.branch) is in use by \(name); run again when it has ended")
    }

    private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_dev == named.st_dev
            && held.st_ino == named.st_ino
    }

    private static func note(_ holder: LockHolder, in descriptor: Int32, _ path: String) throws(StateFailure) {
        guard StateFiles.passes("lock.write"), ftruncate(descriptor, 0) == 0,
            StateFiles.write(LockFile.encode(holder), to: descriptor)
        else { throw StateFiles.failure("write", path) }
    }
}
