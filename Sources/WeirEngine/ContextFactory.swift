package import WeirCore
import WeirValue

/// Makes the contexts of a run's operations.
package struct ContextFactory: Sendable {
    private let run: String
    private let stack: String
    private let workspace: String
    private let project: String
    /// What is known of sensitive values.
    package let secrets: RunSecrets
    private let interruption: Interruption
    private let recipe: @Sendable (String) async throws -> Recipe?

    /// A factory for the run `run`. Operations keep their files under `project`'s `.weir`.
    package init(
        run: String, stack: String, workspace: String, project: String, secrets: RunSecrets, interruption: Interruption,
        recipe: @escaping @Sendable (String) async throws -> Recipe?
    ) {
        self.run = run
        self.stack = stack
        self.workspace = workspace
        self.project = project
        self.secrets = secrets
        self.interruption = interruption
        self.recipe = recipe
    }

    /// The context of an operation on the instance at `address`, which has as long as its type gives.
    package func operation(
        _ address: Address, _ type: ResourceType, progress: @escaping @Sendable (String) -> Void
    ) -> OperationContext {
        make(address, timeout: type.timeout, progress)
    }

    /// The context of a look at sources while planning.
    package func planning(_ address: Address) -> OperationContext { make(address, timeout: .seconds(60)) { _ in } }

    private func make(
        _ address: Address, timeout: Duration, _ progress: @escaping @Sendable (String) -> Void
    ) -> OperationContext {
        let name = FileName.encode(address.description)
        return OperationContext(
            operation: "\(run).\(address)", stack: stack, workspace: workspace, project: project,
            directory: "\(project)/.weir/runs/\(run)/\(name)",
            instanceDirectory: "\(project)/.weir/instances/\(stack)/\(workspace)/\(name)",
            deadline: ContinuousClock.now + timeout, interruption: interruption, redactor: secrets.redactor,
            recipe: recipe,
            progress: progress)
    }
}
