import WeirCEL
import WeirEngine
import WeirHTTP
import WeirProcess
import WeirProviders
import WeirValue

/// The functions that checks may call, and other expressions may not: they ask the world.
enum CheckFunctions {
    /// What answers one of them, by its name and its arguments.
    typealias Asker = @Sendable (String, [Value]) async throws -> Value

    /// All of them.
    static let all: [CELFunction] = [
        CELFunction("http", arity: 1...2) { try CheckCalls.answer("http", $0) },
        // What a cluster shows is not secret because its kubeconfig is.
        CELFunction("kubectl", arity: 2...3, seesMarks: true) { arguments in
            var arguments = arguments.map(\.written)
            // Nothing else of a cluster need be known.
            if let kubeconfig = arguments[0]["kubeconfig"] { arguments[0] = kubeconfig }
            guard arguments.allSatisfy(\.isKnown) else { return .unknown(.any) }
            return try CheckCalls.answer("kubectl", arguments.map(\.revealed))
        },
    ]

    /// What answers them in the project in the folder `project`.
    static func asker(_ context: CommandContext, project: String) -> Asker {
        let client = HTTPClient()
        let clusters = KubernetesClusters(
            http: client, runner: SystemCommandRunner(), environment: context.environment, project: project)
        return { function, arguments in
            switch function {
            case "http": await HTTPQuestion.ask(arguments, client)
            case "kubectl": try await KubernetesQuestion.ask(arguments, clusters)
            default: .unknown(.any)
            }
        }
    }
}
