import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The right to remove files of the repository that all workspaces share: an OS lock on a file of its own.
enum RepositoryLock {
    /// Calls `body` while this process alone may remove packs and loose objects.
    /// - Returns: what `body` does; nil where another process is at it.
    /// - Throws: ``StateFailure``, also what `body` throws.
    static func whileHeld<Result>(
        _ location: WorkspaceLocation, _ body: () throws(StateFailure) -> Result
    ) throws(StateFailure) -> Result? {
        try whileHeld(project: location.project, body)
    }

    /// Calls `body` while this process alone may remove packs and loose objects of the project in the folder `project`.
    /// - Returns: what `body` does; nil where another process is at it.
    /// - Throws: ``StateFailure``, also what `body` throws.
    static func whileHeld<Result>(
        project: String, _ body: () throws(StateFailure) -> Result
    ) throws(StateFailure) -> Result? {
        let folder = "\(WorkspaceLocation.root(of: project))/locks"
        try StateFiles.makeDirectory(folder, below: project)
        let path = "\(folder)/repository.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateFiles.failure("open the lock", path) }
        defer { close(descriptor) }
        guard try WorkspaceLock.acquire(descriptor, path, patience: 1) else { return nil }
        return try body()
    }
}
