import WeirRender
import WeirValue

/// The files that are rendered beside a copy of a module, in HCL's JSON syntax.
///
/// Backend and providers stand in override files (`*_override.tf.json`), so that they take the place of what the
/// module says itself instead of clashing with it, and modules can go on being used by hand.
struct TerraformFiles: Sendable, Equatable {
    /// One file.
    struct File: Sendable, Equatable {
        let name: String
        let bytes: [UInt8]
        /// Whether it holds a secret in clear.
        let isSensitive: Bool

        fileprivate init(_ name: String, _ content: Value) {
            self.name = name
            bytes = JSONWriter.bytes(content, .init(pretty: true, sortedKeys: true, revealed: true))
            isSensitive = content.isSensitive
        }
    }

    static let variables = "weir.auto.tfvars.json"
    static let backend = "weir_backend_override.tf.json"
    static let providers = "weir_providers_override.tf.json"
    /// Providers with an alias: an override file may only change such a one, not add it.
    static let aliases = "weir_providers.tf.json"

    /// Whether `name` is one of the rendered files.
    static func isRendered(_ name: String) -> Bool { [variables, backend, providers, aliases].contains(name) }

    let files: [File]

    /// What is rendered of `arguments`. Without a backend the state is the file at `state`, relative to the working
    /// folder.
    init(_ arguments: TerraformArguments, state: String) {
        var files = [File(Self.backend, Self.backendBlock(arguments.backend, state: state))]
        if !arguments.variables.isEmpty { files.append(File(Self.variables, .map(arguments.variables))) }
        let (plain, aliased) = Self.split(arguments.providers)
        if !plain.isEmpty { files.append(File(Self.providers, ["provider": .map(plain)])) }
        if !aliased.isEmpty { files.append(File(Self.aliases, ["provider": .map(aliased)])) }
        self.files = files
    }

    /// The file with the backend alone.
    static func backendFile(_ backend: TerraformArguments.Backend?, state: String) -> File {
        File(Self.backend, backendBlock(backend, state: state))
    }

    /// Texts stand as they are: terraform evaluates nothing in a backend.
    private static func backendBlock(_ backend: TerraformArguments.Backend?, state: String) -> Value {
        let settings = backend.map { Value.map($0.settings) } ?? ["path": .string(state)]
        return ["terraform": ["backend": .map(Value.Map([(backend?.type ?? "local", settings)]) { first, _ in first })]]
    }

    /// The settings without an alias, and those with one, by the names of their providers.
    private static func split(_ providers: Value.Map) -> (plain: Value.Map, aliased: Value.Map) {
        var plain: [(String, Value)] = []
        var aliased: [(String, Value)] = []
        for (name, settings) in providers {
            let bodies = settings.listValue ?? [settings]
            for body in bodies where body["alias"] == nil { plain.append((name, body.hclLiteral)) }
            let named = bodies.filter { $0["alias"] != nil }.map(\.hclLiteral)
            if !named.isEmpty { aliased.append((name, .list(named))) }
        }
        return (Value.Map(plain) { first, _ in first }, Value.Map(aliased) { first, _ in first })
    }
}
