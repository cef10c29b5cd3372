/// Which directories of a repository's objects are known to be on the disk.
///
/// A writer that was killed may have renamed objects into place without having synced the directory. Whoever finds
/// such an object and builds on it must sync the directory first, once: later objects are synced by their writers.
struct SettledDirectories {
    /// Whether the directory of the packs is known to be.
    var packs = false
    /// The first bytes of the ids whose loose objects are known to be.
    var loose: Set<UInt8> = []
}

extension GitRepository {
    /// Brings to the disk the directories where objects may lie whose ids begin with one of `firstBytes`.
    func settle(looseDirectories firstBytes: Set<UInt8>) throws(GitError) {
        let unsettled = firstBytes.subtracting(settled.loose)
        guard !unsettled.isEmpty else { return }
        if !settled.packs {
            try FileSystem.sync(packsPath)
            try FileSystem.sync(objectsPath)
            settled.packs = true
        }
        for byte in unsettled {
            try FileSystem.sync(looseDirectory(byte))
            settled.loose.insert(byte)
        }
    }
}
