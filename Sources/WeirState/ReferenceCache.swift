import Synchronization

/// What a workspace's branch names at the commit that was read or written last, shared between a store and its runs.
final class ReferenceCache: Sendable {
    private let contents = Mutex<(commit: String, references: References)?>(nil)

    /// What the branch names at `commit`; nil where another commit was looked at last.
    func references(at commit: String) -> References? {
        contents.withLock { contents in contents?.commit == commit ? contents?.references : nil }
    }

    /// Notes that the branch names `references` at `commit`.
    func set(_ references: References, at commit: String) {
        contents.withLock { $0 = (commit, references) }
    }
}
