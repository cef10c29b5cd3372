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
    /// Variables that the tools of every operation get.
    package var environment: [String: String] = [:]

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

    /// The context of an operation on the instance at `address`, which has `timeout`, or as long as its type gives.
    package func operation(
        _ address: Address, _ type: ResourceType, timeout: Duration? = nil,
        progress: @escaping @Sendable (String) -> Void
    ) -> OperationContext {
        make(
            "\(run).\(address)", FileName.encode(address.description),
            directory: "\(project)/\(relativeDirectory(address))", timeout: timeout ?? type.timeout, progress)
    }

    /// The context of a look at sources while planning.
    package func planning(_ address: Address) -> OperationContext {
        make(
            "\(run).\(address)", FileName.encode(address.description),
            directory: "\(project)/\(relativeDirectory(address))", timeout: .seconds(60)
        ) { _ in }
    }

    /// The context in which is found out what became of the operation of `intent`: its own directory, a time of now.
    package func recovery(
        _ intent: Intent, _ type: ResourceType, progress: @escaping @Sendable (String) -> Void
    ) -> OperationContext {
        make(
            intent.operation, FileName.encode(intent.address.description), directory: "\(project)/\(intent.directory)",
            timeout: type.timeout, progress)
    }

    /// The context of a hook of the whole stack.
    package func stackHook(timeout: Duration) -> OperationContext {
        make("\(run).hooks", "hooks", directory: "\(project)/.weir/runs/\(run)/hooks", timeout: timeout) { _ in }
    }

    /// The folder of the files of operations on the instance at `address` in this run, relative to the project's.
    package func relativeDirectory(_ address: Address) -> String {
        ".weir/runs/\(run)/\(FileName.encode(address.description))"
    }

    private func make(
        _ operation: String, _ name: String, directory: String, timeout: Duration,
        _ progress: @escaping @Sendable (String) -> Void
    ) -> OperationContext {
        var context = OperationContext(
            operation: operation, stack: stack, workspace: workspace, project: project, directory: directory,
            instanceDirectory: "\(project)/.weir/instances/\(stack)/\(workspace)/\(name)",
            deadline: ContinuousClock.now + timeout, interruption: interruption, redactor: secrets.redactor,
            recipe: recipe, progress: progress)
        context.environment = environment
        return context
    }
}
