import WeirCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What writers that were killed have left behind and would be in the way, or only take up room.
///
/// Called by whoever holds the workspace's `flock`. What belongs to the workspace alone goes at once: nobody else can be
/// writing it. What workspaces share goes when it has not been touched for an hour: no writer holds such a file longer
/// than one checkpoint takes.
enum Leftovers {
    private static let age: Int64 = 3_600

    /// Removes what there is for the workspace at `location`. What cannot be removed stays: whoever it is in the way of
    /// says so.
    static func remove(_ location: WorkspaceLocation) {
        unlink("\(location.repository)/\(location.reference).lock")
        for (folder, prefix) in [
            (location.secrets, ""), ("\(location.root)/journal/\(location.stack)", "\(location.workspace)."),
        ] {
            for name in StateFiles.names(in: folder) where name.hasPrefix(prefix) && name.contains(StateFiles.draftMark)
            {
                unlink("\(folder)/\(name)")
            }
        }
        let objects = "\(location.repository)/objects"
        for folder in [objects, "\(objects)/pack"] {
            for name in StateFiles.names(in: folder) where name.hasPrefix("tmp_") || name.hasPrefix("pack_") {
                removeOld("\(folder)/\(name)")
            }
        }
        removeOld("\(location.repository)/packed-refs.lock")
        removeOldDrafts(location)
    }

    /// Repositories that were never made whole.
    private static func removeOldDrafts(_ location: WorkspaceLocation) {
        let name = WorkspaceLocation.shownRepository.split(separator: "/").last.map(String.init) ?? ""
        for draft in StateFiles.names(in: location.root) where draft.hasPrefix("\(name).new-") {
            let path = "\(location.root)/\(draft)"
            if isOld(path) { StateFiles.removeTree(path) }
        }
    }

    private static func removeOld(_ path: String) {
        if isOld(path) { unlink(path) }
    }

    private static func isOld(_ path: String) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        #if canImport(Darwin)
        let changed = Int64(status.st_mtimespec.tv_sec)
        #else
        let changed = Int64(status.st_mtim.tv_sec)
        #endif
        return WallClock.seconds() - changed > age
    }
}
