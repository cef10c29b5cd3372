import CLibGit2

/// libgit2 as a whole: its one initialisation, and the check of what its calls return.
enum GitLibrary {
    /// The status of the initialisation, which the first use of a process does.
    ///
    /// libgit2 counts its initialisations and frees itself with the last shutdown; it is kept for the life of the process.
    private static let status: Int32 = {
        let initialised = git_libgit2_init()
        guard initialised >= 0 else { return initialised }
        return weir_git_enable_fsync(1)
    }()

    /// Readies libgit2, with fsync of all that it writes.
    ///
    /// - Throws: ``GitError`` when the library could not start.
    static func start() throws(GitError) {
        try check(status, "start libgit2", path: "libgit2")
    }

    /// Throws the error behind a negative `status`. Must follow the call that returned it, on the same thread.
    ///
    /// - Returns: the status, zero or positive.
    @discardableResult
    static func check(_ status: Int32, _ operation: @autoclosure () -> String, path: String) throws(GitError) -> Int32 {
        guard status < 0 else { return status }
        // The operation's text may call no libgit2 function, or it would lose the message.
        throw GitError(status: status, operation: operation(), path: path)
    }
}
