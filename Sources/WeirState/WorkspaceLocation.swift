import WeirCore

/// Where the state of one workspace is kept.
struct WorkspaceLocation: Sendable {
    /// What stands before the stack's name in the name of a branch.
    static let branchPrefix = "weir/"
    /// The repository as messages name it, from the project's folder.
    static let shownRepository = ".weir/state.git"

    /// The project's folder, absolute.
    let project: String
    let stack: String
    let workspace: String

    /// The folder of what Weir keeps in the project.
    static func root(of project: String) -> String { project + "/.weir" }

    /// The bare repository of the project's states.
    static func repository(of project: String) -> String { project + "/" + shownRepository }

    var root: String { Self.root(of: project) }
    var repository: String { Self.repository(of: project) }

    /// The branch: `weir/<stack>/<workspace>`.
    var branch: String { "\(Self.branchPrefix)\(stack)/\(workspace)" }

    /// The whole name of the branch's reference.
    var reference: String { "refs/heads/\(branch)" }

    /// The file that a writer holds a lock on.
    var lock: String { "\(root)/locks/\(stack)/\(workspace).lock" }

    /// The journal of the run that has the workspace.
    var journal: String { "\(root)/journal/\(stack)/\(workspace)" }

    /// The journal of a run that has not made its first commit yet.
    var nextJournal: String { "\(journal).next" }

    /// The folder of the workspace's sensitive values.
    var secrets: String { "\(root)/secrets/\(stack)/\(workspace)" }

    /// Refuses names that are no DNS labels: they would not be names of one branch and one folder.
    /// - Throws: ``StateFailure``.
    func checkNames() throws(StateFailure) {
        for (name, what) in [(stack, "stack"), (workspace, "workspace")] where !Identifier.isDNSLabel(name) {
            throw StateFailure(
                .storage,
                "'\(name)' cannot be the name of a \(what): use up to 63 of a-z, 0-9 and '-', with no '-' at the ends")
        }
    }
}
