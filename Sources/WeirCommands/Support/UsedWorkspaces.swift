import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// What stacks use of one another.
enum UsedWorkspaces {
    /// What is recorded of the workspaces that `stack` and its modules use.
    /// - Throws: ``StateFailure``.
    static func of(_ stack: Stack, _ session: Session) async throws -> [String: UsedWorkspace] {
        var used: [String: UsedWorkspace] = [:]
        let repository = StateRepository(project: session.project.directory)
        for (path, stack) in stack.withModules {
            for use in stack.uses {
                let recorded = try await repository.store(stack: use.stack, workspace: use.workspace).record()
                if let recorded { session.secrets.learn(.map(recorded.record.outputs)) }
                used[(path + [use.name]).joined(separator: ".")] = UsedWorkspace(
                    use, recorded: recorded.flatMap { $0.record.lastRun == nil ? nil : ($0.record.outputs, $0.commit) })
            }
        }
        return used
    }

    /// Tells of what `request` uses and what was never applied.
    /// - Throws: ``DiagnosticsError``.
    static func require(_ request: PlanRequest) throws {
        let missing = request.uses.values.filter { $0.recorded == nil }
        guard !missing.isEmpty else { return }
        throw DiagnosticsError(
            missing.map { used in
                Diagnostic(
                    .unappliedUse, "\(used.use.stack)/\(used.use.workspace) is used and was never applied",
                    at: used.use.range, hint: "weir apply \(CommandLineText.target(used.use.stack, used.use.workspace))"
                )
            })
    }

    /// The workspaces that were applied with the outputs of `workspace` of the stack called `stack`, sorted.
    /// - Throws: ``StateFailure``.
    static func users(of stack: String, _ workspace: String, in project: Project) async throws -> [String] {
        let repository = StateRepository(project: project.directory)
        var users: [String] = []
        for other in try await repository.workspaces() where other.stack != stack || other.workspace != workspace {
            let record = try await repository.store(stack: other.stack, workspace: other.workspace).record()?.record
            let uses = record?.uses.values.contains { $0.stack == stack && $0.workspace == workspace } ?? false
            if uses { users.append("\(other.stack)/\(other.workspace)") }
        }
        return users.sorted()
    }
}
