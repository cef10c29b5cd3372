import WeirCore
import WeirGit

/// How people name a commit of a workspace's history: `~N` for the N-th before the newest, or the first digits of its id.
struct Revision {
    private static let fewestDigits = 4
    private let text: String

    /// The revision `text`, which is checked when it is looked for.
    init(_ text: String) { self.text = text }

    /// The commit that it names among `tip` and its first parents in `repository`.
    /// - Throws: ``StateFailure`` where there is none, or more than one.
    func find(
        in repository: GitRepository, from tip: ObjectID, _ location: WorkspaceLocation
    ) throws(StateFailure) -> Commit {
        if text.hasPrefix("~"), let back = Int(text.dropFirst()), back >= 0, back < .max {
            let commits = try mappingGit { () throws(GitError) in try repository.history(from: tip, limit: back + 1) }
            if commits.count > back, let commit = commits.last { return commit }
            throw StateFailure(
                .storage, "there is no revision '\(text)': \(location.branch) has \(commits.count) commits")
        }
        let digits = text.lowercased()
        guard (Self.fewestDigits...40).contains(digits.utf8.count), digits.allSatisfy(\.isHexDigit) else {
            throw StateFailure(
                .storage, "'\(text)' names no revision: give ~N, or 4 to 40 hexadecimal digits of a commit")
        }
        let found = try mappingGit { () throws(GitError) in
            try repository.history(from: tip).filter { $0.id.description.hasPrefix(digits) }
        }
        guard let commit = found.first else {
            throw StateFailure(
                .storage, "there is no revision '\(text)' in \(location.branch); `weir history` lists them")
        }
        guard found.count == 1 else {
            let all = found.prefix(5).map(\.id.description).joined(separator: ", ")
            throw StateFailure(.storage, "'\(text)' names more than one revision of \(location.branch): \(all)")
        }
        return commit
    }
}
