import Synchronization
package import WeirValue

/// What an operation of a provider is given besides its instance.
package struct OperationContext: Sendable {
    /// The operation's id, unique; stands in the environment of its tools as `WEIR_OPERATION`.
    package let operation: String
    package let stack: String
    package let workspace: String
    /// The project's folder, absolute: where relative paths start.
    package let project: String
    /// A folder of the operation's own for logs and rendered inputs, absolute, made (0700) by who first writes there.
    package let directory: String
    /// A folder that stays with the instance from create to delete, absolute, made (0700) by who first writes there.
    package let instanceDirectory: String
    /// When the operation has to be done.
    package let deadline: ContinuousClock.Instant
    /// Whether somebody asked to stop: what only waits ends early.
    package let interruption: Interruption
    /// Knows the run's sensitive values; whatever a tool prints passes it before it is shown or kept.
    package let redactor: Redactor
    /// The recipe of a digest that a record names.
    package let recipe: @Sendable (String) async throws -> Recipe?
    /// Folders that its tools may use for their output, and where they put those that they need no more once the
    /// operation is recorded.
    package var spares = SpareFolders(open: false)
    /// Variables that its tools get besides those that their resource gives them: the stack's contexts set them.
    package var environment: [String: String] = [:]
    /// For a delete: what its instance depends on and the same run takes away after it.
    package var leaving: [RecordedInstance] = []
    /// Tells what the operation is doing now.
    package let progress: @Sendable (String) -> Void

    /// A context; every part is the caller's.
    package init(
        operation: String, stack: String, workspace: String, project: String, directory: String,
        instanceDirectory: String, deadline: ContinuousClock.Instant, interruption: Interruption, redactor: Redactor,
        recipe: @escaping @Sendable (String) async throws -> Recipe?, progress: @escaping @Sendable (String) -> Void
    ) {
        self.operation = operation
        self.stack = stack
        self.workspace = workspace
        self.project = project
        self.directory = directory
        self.instanceDirectory = instanceDirectory
        self.deadline = deadline
        self.interruption = interruption
        self.redactor = redactor
        self.recipe = recipe
        self.progress = progress
    }

    /// `path` as an absolute one: a relative path starts at the project's folder.
    package func resolve(_ path: String) -> String { path.hasPrefix("/") ? path : project + "/" + path }

    /// How long is left until the deadline; never negative.
    package var remaining: Duration { max(.zero, ContinuousClock.now.duration(to: deadline)) }
}

/// Whether somebody asked a run to stop (Ctrl-C): shared by the run's operations.
package final class Interruption: Sendable {
    private struct State {
        var isRequested = false
        var watchers: [Int: @Sendable () -> Void] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())

    /// Not interrupted.
    package init() {}

    /// Whether the run shall stop as soon as its running operations have ended.
    package var isRequested: Bool { state.withLock { $0.isRequested } }

    /// Asks the run to stop.
    package func request() {
        let watchers = state.withLock { state in
            defer { state.watchers = [:] }
            state.isRequested = true
            return state.watchers
        }
        for tell in watchers.values { tell() }
    }

    /// Has `tell` called once when somebody asks to stop; at once where somebody has.
    /// - Returns: ends that.
    package func watch(_ tell: @escaping @Sendable () -> Void) -> @Sendable () -> Void {
        let watcher: Int? = state.withLock { state in
            if state.isRequested { return nil }
            defer { state.nextWatcher += 1 }
            state.watchers[state.nextWatcher] = tell
            return state.nextWatcher
        }
        guard let watcher else {
            tell()
            return {}
        }
        return { self.state.withLock { $0.watchers[watcher] = nil } }
    }

    /// Waits for `delay`, or until somebody asks to stop.
    /// - Throws: `CancellationError` where the task is cancelled.
    package func wait(_ delay: Duration) async throws {
        let end = ContinuousClock.now + delay
        while !isRequested {
            let rest = ContinuousClock.now.duration(to: end)
            if rest <= .zero { return }
            try await Task.sleep(for: min(rest, .milliseconds(100)))
        }
    }
}
