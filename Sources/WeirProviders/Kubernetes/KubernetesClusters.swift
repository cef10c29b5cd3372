import Synchronization
package import WeirCore
package import WeirHTTP
package import WeirKubernetes
package import WeirProcess
package import WeirValue

/// The clusters that operations talk to: clients by their kubeconfigs, each made once.
package final class KubernetesClusters: Sendable {
    /// The most bytes of a kubeconfig, and of a file that one names.
    static let limit = 4 << 20

    private let http: HTTPClient
    private let tools: CredentialTools
    private let clients = Mutex<[String: KubernetesClient]>([:])
    /// What operations are about to apply.
    let claims = ObjectClaims()

    /// Makes it. Credential plugins run through `runner` in the folder `project`, with `environment`, which is Weir's own.
    package init(http: HTTPClient, runner: any CommandRunner, environment: [String: String], project: String) {
        self.http = http
        tools = CredentialTools(
            readFile: { try Files.content(of: $0, limit: Self.limit) },
            run: { plugin, variables, deadline in
                let all = environment.merging(plugin.environment) { $1 }.merging(variables) { $1 }
                let printed = try await SecretCommand.output(
                    [plugin.command] + plugin.arguments, in: project, environment: all, runner: runner,
                    until: deadline)
                return Array(printed.utf8)
            })
    }

    /// A client of the cluster that `value` is: a map with a kubeconfig, as cluster resources give it, or the text of one.
    /// - Throws: ``OperationFailure``.
    package func client(_ value: Value?) throws(OperationFailure) -> KubernetesClient {
        let text = try Self.kubeconfig(value)
        do throws(KubeconfigError) {
            return try client(try Kubeconfig.read(text), folder: nil)
        } catch {
            throw OperationFailure(
                "the kubeconfig of the cluster cannot be used: \(error)",
                hint: "give a cluster resource, or the text of a kubeconfig that works on this machine",
                remains: .nothing)
        }
    }

    /// A client of the current context of `kubeconfig`, whose relative paths start at `folder`.
    func client(_ kubeconfig: Kubeconfig, folder: String?) throws(KubeconfigError) -> KubernetesClient {
        let endpoint = try kubeconfig.endpoint(folder: folder) { try Files.content(of: $0, limit: Self.limit) }
        let key = Digest.sha256(Array(kubeconfig.yaml.utf8))
        return clients.withLock { clients in
            if let known = clients[key] { return known }
            let client = KubernetesClient(endpoint, http: http, tools: tools)
            clients[key] = client
            return client
        }
    }

    /// The text of the kubeconfig of the cluster that `value` is.
    static func kubeconfig(_ value: Value?) throws(OperationFailure) -> String {
        let value = value.map { $0.written }
        let text = value?.mapValue == nil ? value : value?["kubeconfig"]
        guard let text else { throw OperationFailure("no cluster is given", remains: .nothing) }
        if let text = text.stringValue { return text }
        throw text.isSensitive
            ? OperationFailure(
                "the kubeconfig of the cluster is not known here: this machine does not have that secret",
                hint: "run this where it is known, or apply again", remains: .nothing)
            : OperationFailure(
                "what is given as a cluster is no cluster",
                hint: "give a cluster resource, or the text of a kubeconfig",
                remains: .nothing)
    }
}

extension OperationFailure {
    /// A failure of `error`, about `what` where something is said.
    init(_ error: KubernetesError, _ what: String = "", _ redactor: Redactor, remains: Remains = .unknown) {
        self.init(
            redactor.redact(what.isEmpty ? "\(error)" : "\(what): \(error)"), hint: error.hint, remains: remains)
        if let causes = error.refusal?.causes {
            output = causes.map { cause in
                redactor.redact(PrintableText.line(Array("\(cause.field): \(cause.message)".utf8), limit: 400))
            }
        }
    }
}

extension KubernetesError {
    /// What to do about it.
    var hint: String? {
        switch kind {
        case .conflicts: "leave these fields to them, or take them over with force: true"
        case .refused(let refusal) where refusal.code == 422 && refusal.message.contains("field is immutable"):
            "it has to be made anew: replace the resource with --replace, or, for what runs to an end, give rerunOn"
        case .refused(let refusal) where refusal.code == 403: "give the kubeconfig's user that permission"
        case .refused(let refusal) where refusal.code == 401:
            "does the kubeconfig belong to this cluster, and is it still valid?"
        case .unanswered(let error) where error.kind.isTLS:
            "is the kubeconfig of this cluster, and still valid? Its certificate-authority, its certificate and the name of the server count"
        case .refused(let refusal) where refusal.code == 422 && refusal.message.contains("may not change once set"):
            "it has to be made anew: replace the resource with --replace"
        case .unanswered: "does the cluster run, and can it be reached from here?"
        default: nil
        }
    }
}

/// The argument that takes a cluster.
enum ClusterArgument {
    static let name = "cluster"

    static let property: ValueSchema.Property = {
        var property = ValueSchema.Property(
            name,
            ValueSchema(
                .any,
                """
                The cluster: a cluster resource as a whole, an input of the type cluster, or the text of a kubeconfig, \
                whose current context counts.
                """), required: true)
        property.follows = ["kubeconfig", "server"]
        return property
    }()

    /// Whether what `arguments` say of the cluster is enough to talk to it.
    static func isKnown(_ arguments: Value.Map) -> Bool {
        let value = arguments[name]
        return (value?["kubeconfig"] ?? value)?.isKnown ?? false
    }
}
