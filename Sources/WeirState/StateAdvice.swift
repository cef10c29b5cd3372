import WeirCore
import WeirGit

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What helps after a failure, each beginning with a semicolon, to stand behind what happened.
enum StateAdvice {
    static let space = "; free some space and run again, what was recorded before stays readable"
    static let permission = "; make .weir and all in it writable for the user that runs this"
    static let damage = """
        ; `git -C \(WorkspaceLocation.shownRepository) fsck` lists what is damaged: \
        put a copy of the repository in its place
        """

    /// What helps after the system error `number`; empty where nothing is known.
    static func forSystemError(_ number: Int32) -> String {
        switch number {
        case ENOSPC, EDQUOT: space
        case EACCES, EPERM, EROFS: permission
        default: ""
        }
    }

    /// What helps after `error`.
    static func forGitError(_ error: GitError) -> String {
        if let number = error.systemError { return forSystemError(number) }
        switch error.code {
        case .locked: return "; when no other git process is at work there, remove that file"
        case .foreignOwner: return "; give the folder to the user that runs this, or list it in git's safe.directory"
        default: break
        }
        // libgit2 hands on the text of a system error, not its number.
        for number in [ENOSPC, EDQUOT, EACCES, EPERM, EROFS]
        where error.message.contains(String(cString: strerror(number))) {
            return forSystemError(number)
        }
        return damage
    }
}

extension StateFailure {
    /// What a reader is told of `error`, which came up at `file` of the branch where that is given.
    init(_ error: GitError, file: String? = nil) {
        let place = file.map { "\($0) in \(error.path)" } ?? error.path
        self.init(
            .storage, "cannot \(error.operation) (\(place)): \(error.message)\(StateAdvice.forGitError(error))")
    }

    /// The failure of a workspace that `other` has, whose holder lives or may live.
    static func locked(_ location: WorkspaceLocation, _ other: UnfinishedRun) -> StateFailure {
        let evidence =
            other.life == .alive
            ? "which still runs; run again when it has ended"
            : """
            last heard of at \(other.holder.heartbeat), and nothing here proves that it has ended; when you know that it \
            has, free the workspace with `weir unlock \(location.stack)`
            """
        return StateFailure(.locked, "\(location.branch) is in use by \(other.holder.shown), \(evidence)")
    }

    /// The failure of a branch that is not where it should be.
    static func moved(_ location: WorkspaceLocation, expected: String?, actual: String?) -> StateFailure {
        func place(_ commit: String?) -> String { commit.map { "at commit \($0.prefix(12))" } ?? "not there" }
        return StateFailure(
            .moved,
            """
            the state of \(location.branch) has moved on: it was \(place(expected)) and is \(place(actual)) now; \
            plan again
            """
        )
    }
}

/// Calls `body` and hands on its failure in the words of the state.
/// - Throws: ``StateFailure``.
func mappingGit<Result>(
    file: String? = nil, _ body: () throws(GitError) -> Result
) throws(StateFailure) -> Result {
    do throws(GitError) { return try body() } catch { throw StateFailure(error, file: file) }
}
