package import WeirCore
import WeirGit

/// The states of a project's workspaces: a bare git repository `.weir/state.git` in the project's folder, with a branch
/// a workspace. It is made with the first write.
package actor StateRepository {
    /// The interval between two checkpoints of a run.
    package static let checkpointInterval: Duration = .milliseconds(250)

    let project: String
    private let interval: Duration
    private let executor = SerialQueueExecutor(label: "weir.state")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// The states of the project in the folder `project`, absolute. Runs make a checkpoint at most every
    /// `checkpointInterval`.
    package init(project: String, checkpointInterval: Duration = StateRepository.checkpointInterval) {
        self.project = project
        interval = checkpointInterval
    }

    /// The workspaces of which anything was ever recorded, sorted by stack and name.
    /// - Throws: ``StateFailure``.
    package func workspaces() throws(StateFailure) -> [RecordedWorkspace] {
        guard let repository = try WorkspaceLocation.open(project) else { return [] }
        let prefix = "refs/heads/\(WorkspaceLocation.branchPrefix)"
        let references = try mappingGit { () throws(GitError) in try repository.references(prefix: prefix) }
        return references.compactMap { name, id in
            let parts = name.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, parts.allSatisfy({ Identifier.isDNSLabel($0) }) else { return nil }
            return RecordedWorkspace(stack: String(parts[0]), workspace: String(parts[1]), commit: id.description)
        }
    }

    /// The state of the workspace `workspace` of `stack`. Names that are no DNS labels are refused when it is used.
    package nonisolated func store(stack: String, workspace: String) -> GitStateStore {
        GitStateStore(
            WorkspaceLocation(project: project, stack: stack, workspace: workspace), interval: interval)
    }
}

/// A workspace of which something was recorded.
package struct RecordedWorkspace: Sendable, Hashable {
    package let stack: String
    package let workspace: String
    /// The newest commit of its branch, 40 hexadecimal digits.
    package let commit: String
}
