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
    /// The descriptor that holds the lock; nil when it was released.
    private let descriptor: Mutex<Int32?>

    private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

    /// Takes the workspace at `location` for `run` without waiting.
    /// - Throws: ``StateFailure``: `.locked` where another run has it.
    static func take(_ location: WorkspaceLocation, for run: RunDescription) throws(StateFailure) -> WorkspaceLock {
        let path = location.lock
        try StateFiles.makeDirectory("\(location.root)/locks/\(location.stack)", below: location.project)
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw StateFiles.failure("open the lock", path) }
            let lock = WorkspaceLock(descriptor)
            try acquire(descriptor, location)
            // Whoever has removed the file in the meantime has made room for a second lock beside this one.
            guard isSameFile(descriptor, path) else { continue }
            try note(run, in: descriptor, path)
            return lock
        }
    }

    /// Gives the lock back; nothing where that is done.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor { close(open) }
            descriptor = nil
        }
    }

    private static func acquire(_ descriptor: Int32, _ location: WorkspaceLocation) throws(StateFailure) {
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: throw try locked(descriptor, location)
            case ENOLCK, ENOSYS, ENOTSUP:
                throw StateFailure(
                    .storage,
                    "cannot lock \(location.lock): this file system has no locks; keep the project on a local disk")
            default: throw StateFiles.failure("lock", location.lock)
            }
        }
    }

    /// The failure that names the holder.
    private static func locked(_ descriptor: Int32, _ location: WorkspaceLocation) throws(StateFailure) -> StateFailure
    {
        let bytes = StateFiles.contents(of: descriptor) ?? []
        var holder = "another run"
        // The file may be read before its new holder has written it: the name is then left out.
        if case .success(let note) = Result(catching: { () throws(JSONError) in try JSONReader.read(bytes) }),
            let run = note["run"]?.stringValue, let pid = note["pid"]?.intValue, let host = note["host"]?.stringValue,
            let since = note["since"]?.stringValue
        {
            holder = "run \(run) (process \(pid) on \(host), since \(since))"
        }
        return StateFailure(.locked, "\(location.branch) is in use by \(holder); run again when it has ended")
    }

    private static func isSameFile(_ descriptor: Int32, _ path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_dev == named.st_dev
            && held.st_ino == named.st_ino
    }

    private static func note(_ run: RunDescription, in descriptor: Int32, _ path: String) throws(StateFailure) {
        let note: Value = [
            "run": .string(run.id), "actor": .string(run.actor), "pid": .int(Int64(getpid())),
            "host": .string(hostName()),
            "since": .string(Timestamp.text(WallClock.seconds())),
        ]
        guard ftruncate(descriptor, 0) == 0, StateFiles.write(JSONWriter.bytes(note, .canonical), to: descriptor) else {
            throw StateFiles.failure("write", path)
        }
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "this machine" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
