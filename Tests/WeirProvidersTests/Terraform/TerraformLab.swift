import Synchronization
import WeirCore
import WeirProcess
import WeirProviders
import WeirValue

/// The tools of this machine that tests run for real.
enum InstalledTool {
    static let searchPath = Environment.inherited(["PATH"])["PATH"] ?? ""
    static let hasTerraform = isInstalled("terraform")
    static let hasKubectl = isInstalled("kubectl")
    static let hasKustomize = isInstalled("kustomize")

    private static func isInstalled(_ name: String) -> Bool {
        do {
            _ = try ExecutableLookup.path(ofName: name, in: searchPath)
            return true
        } catch {
            return false
        }
    }
}

/// The failure that `work` throws; a name that leaves `failure` free for what it gives.
func thrown(_ work: () async throws -> some Any) async throws -> OperationFailure { try await failure(work) }

/// A project with a provider, and the records and recipes that a state would keep of its one instance.
final class ToolLab<Tool: Provider>: Sendable {
    let fixture: Fixture
    let provider: Tool
    private let recipes = Mutex<[String: Recipe]>([:])

    /// A lab; `make` gives the provider for the project at a path.
    init(_ make: (String) -> Tool) throws {
        fixture = try Fixture()
        provider = make(fixture.project)
    }

    /// A context of a new operation, which knows the recipes of all before.
    func context(secrets: [String] = [], within limit: Duration = .seconds(120)) -> OperationContext {
        let plain = fixture.context(secrets: secrets, within: limit)
        return OperationContext(
            operation: plain.operation, stack: plain.stack, workspace: plain.workspace, project: plain.project,
            directory: plain.directory, instanceDirectory: plain.instanceDirectory, deadline: plain.deadline,
            interruption: plain.interruption, redactor: plain.redactor, recipe: { self.recipe($0) },
            progress: plain.progress)
    }

    func recipe(_ digest: String) -> Recipe? { recipes.withLock { $0[digest] } }

    /// The instance as a plan has it.
    func declared(_ arguments: Value.Map) async throws -> DeclaredInstance {
        var instance = Fixture.declared(provider, arguments)
        instance.fingerprints = try await provider.fingerprints(instance, in: context())
        return instance
    }

    func create(_ arguments: Value.Map) async throws -> RecordedInstance {
        let instance = try await declared(arguments)
        return try await record(instance) { try await provider.create(instance, in: context()) }
    }

    func update(_ prior: RecordedInstance, _ arguments: Value.Map) async throws -> RecordedInstance {
        let instance = try await declared(arguments)
        return try await record(instance, prior) { try await provider.update(instance, prior: prior, in: context()) }
    }

    func read(_ recorded: RecordedInstance) async throws -> Observation {
        try await provider.read(recorded, in: context())
    }

    func delete(_ recorded: RecordedInstance) async throws { try await provider.delete(recorded, in: context()) }

    /// The record of what a failed create or update left behind, as a run records it.
    func record(_ failure: OperationFailure, of arguments: Value.Map) -> RecordedInstance? {
        guard case .partial(let result) = failure.remains else { return nil }
        return record(result, of: Fixture.declared(provider, arguments), status: .incomplete)
    }

    private func record(
        _ instance: DeclaredInstance, _ prior: RecordedInstance? = nil, _ work: () async throws -> OperationResult
    ) async throws -> RecordedInstance {
        record(try await work(), of: instance, prior: prior)
    }

    private func record(
        _ result: OperationResult, of instance: DeclaredInstance, prior: RecordedInstance? = nil,
        status: RecordedInstance.Status = .ready
    ) -> RecordedInstance {
        if let recipe = result.recipe { recipes.withLock { $0[recipe.digest] = recipe } }
        var recorded = Fixture.recorded(instance, result.attributes, status: status)
        recorded.recipe = result.recipe?.digest ?? prior?.recipe
        return recorded
    }

    /// The paths of the project's files that hold `text`, sorted.
    func files(holding text: String, below folder: String = "") throws -> [String] {
        let searched = Array(text.utf8)
        var found: [String] = []
        for name in fixture.names(folder) {
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if fixture.names(path).isEmpty {
                let file = OutputFile(fixture.path(path))
                guard let bytes = try? file.bytes(limit: 64 << 20) else { continue }
                if bytes.firstRange(of: searched) != nil { found.append(path) }
            } else {
                found += try files(holding: text, below: path)
            }
        }
        return found
    }
}

extension RecordedInstance {
    /// The output `name` of a module.
    func output(_ name: String) -> Value? { attributes["outputs"]?[name] }

    /// The addresses of a module's resources.
    var resources: [String] { attributes["resources"]?.listValue?.compactMap(\.stringValue) ?? [] }
}
