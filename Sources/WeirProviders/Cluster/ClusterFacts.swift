import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
import WeirValue

/// What clusters tell of themselves: the attributes that all of them have, whatever made them.
struct ClusterFacts: Sendable {
    /// The attributes that stay as long as the cluster does.
    static let lasting = [
        "name", "kubeconfig", "internalKubeconfig", "tunnelKubeconfig", "registrationKubeconfig", "context", "server",
        "certificateAuthority", "provider", "created",
    ]

    private let clusters: KubernetesClusters

    /// Asks `clusters`.
    init(_ clusters: KubernetesClusters) { self.clusters = clusters }

    /// What a kubeconfig alone tells of its cluster (context, server, certificateAuthority), and whether its credential is
    /// written in it rather than asked for from a program.
    static func told(
        by kubeconfig: Kubeconfig
    ) throws(OperationFailure) -> (attributes: Value.Map, isStatic: Bool) {
        let endpoint: ClusterEndpoint
        do throws(KubeconfigError) {
            endpoint = try kubeconfig.endpoint { path in throw OperationFailure("\(path) was to be read already") }
        } catch {
            throw OperationFailure("the kubeconfig cannot be used: \(error)", remains: .nothing)
        }
        var authority = Value.null
        if case .pem(let bytes) = endpoint.tls.authorities {
            authority = .string(String(decoding: bytes, as: UTF8.self))
        }
        return (
            [
                "context": .string(kubeconfig.currentContext ?? ""), "server": .string(endpoint.server),
                "certificateAuthority": authority,
            ], endpoint.credential.isStatic
        )
    }

    /// All attributes of the cluster that a tool made, from those that the tool told: its `kubeconfig` at least.
    /// - Parameter waits: whether a server that does not answer yet is waited for.
    func facts(
        of told: Value.Map, name: String?, provider: String, created: String?, in context: OperationContext,
        waits: Bool = true
    ) async throws(OperationFailure) -> Value.Map {
        let kubeconfig = try Self.kubeconfig(told, "kubeconfig")
        let known = try Self.told(by: kubeconfig).attributes
        let text = Value.string(kubeconfig.yaml).hidden
        var attributes = known.setting([
            ("kubeconfig", text), ("tunnelKubeconfig", told["tunnelKubeconfig"] ?? .null),
            ("name", .string(name ?? known["context"]?.stringValue ?? "")), ("provider", .string(provider)),
            ("created", created.map { .string($0) } ?? .null),
        ])
        let hasOther = Arguments(told)["internalKubeconfig"] != nil
        let other = hasOther ? try Self.kubeconfig(told, "internalKubeconfig") : kubeconfig
        attributes = attributes.setting("internalKubeconfig", to: .string(other.yaml).hidden)
        let observed = try await look(attributes, in: context) { waits }
        attributes = attributes.setting(observed.map { ($0.key, $0.value) })
        let client = try clusters.client(text)
        let registration = try await ClusterRegistration(client.operation(until: context.deadline))
            .kubeconfig(through: other, in: context)
        return attributes.setting("registrationKubeconfig", to: .string(registration).hidden)
    }

    /// The kubeconfig in the attribute `name`, with nothing but what counts, and with the content of the files that it names.
    private static func kubeconfig(_ told: Value.Map, _ name: String) throws(OperationFailure) -> Kubeconfig {
        guard let text = told[name]?.revealed.stringValue else {
            throw OperationFailure("the tool told no \(name)")
        }
        do throws(KubeconfigError) {
            return try Kubeconfig.read(text).minified().inlined {
                try Files.content(of: $0, limit: KubernetesClusters.limit)
            }
        } catch { throw OperationFailure("the \(name) that the tool told cannot be used: \(error)") }
    }

    /// What the cluster with `attributes` tells of itself: its version and how many nodes it has.
    /// - Parameter goesOn: whether a server that does not answer, or is not ready, is asked again, within the operation's time.
    func look(
        _ attributes: Value.Map, in context: OperationContext, while goesOn: () -> Bool
    ) async throws(OperationFailure) -> Value.Map {
        let redactor = context.redactor.adding(sensitiveIn: .map(attributes))
        let client = try clusters.client(attributes["kubeconfig"]).operation(until: context.deadline)
        while true {
            do throws(KubernetesError) {
                try await client.checkReady(within: min(.seconds(10), context.remaining))
                let version = try await client.version()["gitVersion"]?.stringValue ?? ""
                return [
                    "version": .string(version.hasPrefix("v") ? String(version.dropFirst()) : version),
                    "nodes": try await nodes(client),
                ]
            } catch {
                let failure = OperationFailure(error, "", redactor, remains: .nothing)
                guard error.mayPass, context.remaining > .seconds(2), goesOn() else { throw failure }
                context.progress(failure.message)
                guard await Waiting.pause(.seconds(1), in: context) == .goOn else { throw failure }
            }
        }
    }

    /// How many nodes there are; null where the user may not see them.
    private func nodes(_ client: KubernetesClient) async throws(KubernetesError) -> Value {
        do throws(KubernetesError) {
            let resource = try await client.resource(apiVersion: "v1", kind: "Node")
            return .int(Int64(try await client.list(resource).items.count))
        } catch {
            guard error.refusal?.code == 403 || error.isNotFound else { throw error }
            return .null
        }
    }
}
