package import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
package import WeirValue

/// The type `external.cluster`: a cluster that is there already, told by its kubeconfig.
///
/// Nothing is made, and nothing is taken away.
package struct ExternalClusterProvider: Provider {
    private let clusters: KubernetesClusters
    private let project: String

    /// Makes it; relative paths start at `project`, an absolute path.
    package init(clusters: KubernetesClusters, project: String) {
        self.clusters = clusters
        self.project = project
    }

    package let types = [Self.cluster]

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        for name in ["kubeconfig", "path", "context"] {
            guard arguments[name]?.isKnown ?? true else { return ["kubeconfig": .unknown(.string)] }
        }
        // A file may have changed, and what it names; the text is sensitive, and its digest tells nothing of use.
        return ["kubeconfig": .string(Digest.sha256(Array(try kubeconfig(arguments).yaml.utf8)))]
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes
        attributes = attributes.setting([
            ("provider", .string(Self.name)), ("tunnelKubeconfig", .null), ("created", .null),
        ])
        let arguments = Arguments(instance.arguments)
        for name in ["kubeconfig", "path", "context", "name"] where !(arguments[name]?.isKnown ?? true) {
            return attributes
        }
        // What cannot be read now is told by the fingerprints.
        guard let known = try? Known(try kubeconfig(arguments), arguments) else { return attributes }
        return instance.type.marking(attributes.setting(known.attributes.map { ($0.key, $0.value) }))
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let known = try Known(try kubeconfig(arguments), arguments)
        let observed = try await look(known.attributes, in: context) { true }
        return OperationResult(known.attributes.setting(observed.map { ($0.key, $0.value) }))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            let observed = try await look(recorded.attributes, in: context) { false }
            return .present(attributes: recorded.attributes.setting(observed.map { ($0.key, $0.value) }))
        } catch {
            return .unreachable("\(error)")
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it asks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        switch intent.kind {
        case .create, .delete: .absent
        case .update: .present(attributes: intent.instance.attributes)
        }
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        let arguments = Arguments(intent.instance.arguments)
        return try Known(try kubeconfig(arguments), arguments).attributes.setting([
            ("version", .null), ("nodes", .null),
        ])
    }

    // MARK: The kubeconfig

    /// What a kubeconfig alone tells of its cluster.
    private struct Known {
        let attributes: Value.Map

        init(_ kubeconfig: Kubeconfig, _ arguments: Arguments) throws(OperationFailure) {
            let endpoint: ClusterEndpoint
            do throws(KubeconfigError) {
                endpoint = try kubeconfig.endpoint { path in
                    throw OperationFailure("\(path) was to be read already")
                }
            } catch {
                throw OperationFailure("the kubeconfig cannot be used: \(error)", remains: .nothing)
            }
            let text = Value.string(kubeconfig.yaml).hidden
            let context = kubeconfig.currentContext ?? ""
            var authority = Value.null
            if case .pem(let bytes) = endpoint.tls.authorities {
                authority = .string(String(decoding: bytes, as: UTF8.self))
            }
            attributes = [
                "name": .string(try arguments.text("name") ?? context), "kubeconfig": text, "internalKubeconfig": text,
                "tunnelKubeconfig": .null, "registrationKubeconfig": endpoint.credential.isStatic ? text : .null,
                "context": .string(context), "server": .string(endpoint.server), "certificateAuthority": authority,
                "provider": .string(ExternalClusterProvider.name), "created": .null,
            ]
        }
    }

    /// The kubeconfig that `arguments` give, with nothing but the context that counts, and with the content of the files
    /// that it names.
    private func kubeconfig(_ arguments: Arguments) throws(OperationFailure) -> Kubeconfig {
        let text: String
        var folder: String?
        let path = try arguments.text("path")
        switch (try arguments.text("kubeconfig"), path) {
        case (let given?, nil): text = given
        case (nil, let path?):
            let absolute = FilePath.absolute(path, project)
            do {
                text = String(
                    decoding: try Files.content(of: absolute, limit: KubernetesClusters.limit), as: UTF8.self)
            } catch {
                throw OperationFailure("\(path) cannot be read: \(error)", remains: .nothing)
            }
            folder = absolute.parentPath
        default:
            throw OperationFailure("give either kubeconfig or path", remains: .nothing)
        }
        let context = try arguments.text("context")
        do throws(KubeconfigError) {
            return try Kubeconfig.read(text).minified(to: context).inlined(folder: folder) {
                try Files.content(of: $0, limit: KubernetesClusters.limit)
            }
        } catch {
            throw OperationFailure("\(path ?? "the kubeconfig"): \(error)", remains: .nothing)
        }
    }

    // MARK: The cluster

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

extension ExternalClusterProvider {
    /// What made such clusters.
    static let name = "external"

    /// The type.
    static let cluster = ResourceType(
        "external.cluster",
        """
        A cluster that is there already, told by its kubeconfig: a file or a text, such as an output of a Terraform \
        module. Files that the kubeconfig names are read when it is applied. Taking it away does nothing to the cluster.
        """,
        arguments: [
            .init(
                "kubeconfig", ValueSchema(.string, "The text of a kubeconfig; either this or path."), sensitive: true),
            .init("path", ValueSchema(.path, "The file with it; either this or kubeconfig.")),
            .init("context", ValueSchema(.string, "The context of it; its current one where it is not given.")),
            .init(
                "name", ValueSchema(.string, "What the cluster is called; its context's name where it is not given.")),
        ],
        attributes: ClusterContract.attributes)
}
