import WeirCore

/// Why the content of a file of the state cannot be understood.
struct Malformed: Error {
    /// What is wrong, in plain words.
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

extension StateFailure {
    /// The failure for `file`, found malformed at `commit` of the branch at `location`.
    init(_ malformed: Malformed, file: String, commit: String, _ location: WorkspaceLocation) {
        let git = "git -C \(WorkspaceLocation.shownRepository)"
        self.init(
            .storage,
            """
            cannot read \(file) in \(location.branch) at commit \(commit.prefix(12)): \(malformed.reason); \
            `\(git) log \(location.branch) -- '\(file)'` lists the commits that changed it, \
            `\(git) update-ref \(location.reference) COMMIT` goes back to one where it was whole
            """)
    }
}
