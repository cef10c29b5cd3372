package import WeirCEL

/// The variables that expressions of a stack read, each in its slot.
package enum StackScope {
    /// A variable of the stack language.
    package enum Variable: Int, CaseIterable, Sendable {
        case inputs, locals, secrets, resources, each, stack, run, env, uses
        /// The failure that `lifecycle.retry.on` judges; only there.
        case error

        /// Its name in expressions.
        package var name: String {
            switch self {
            case .inputs: "inputs"
            case .locals: "locals"
            case .secrets: "secrets"
            case .resources: "resources"
            case .each: "each"
            case .stack: "stack"
            case .run: "run"
            case .env: "env"
            case .uses: "uses"
            case .error: "error"
            }
        }
    }

    /// The environment of a stack's expressions, with the `functions` of the host.
    package static func environment(_ functions: [CELFunction] = []) -> CELEnvironment {
        CELEnvironment(variables: Variable.allCases.map(\.name), functions: functions)
    }

    /// The members of `each`.
    package static let eachMembers = ["key", "value", "index"]
    /// The members of `stack`.
    package static let stackMembers = ["name", "workspace", "path"]
    /// The members of `run`.
    package static let runMembers = ["id", "startedAt"]
    /// The members of `error`, which stands in `lifecycle.retry.on` alone.
    package static let errorMembers = ["message", "exitCode", "output", "attempt"]
}
