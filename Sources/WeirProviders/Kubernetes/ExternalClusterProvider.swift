package import WeirCore
import WeirHTTP
import WeirKubernetes
import WeirProcess
package import WeirValue

/// The type `external.cluster`: a cluster that is there already, told by its kubeconfig.
///
/// Nothing is made, and nothing is taken away.
package struct ExternalClusterProvider: Provider {
    private let facts: ClusterFacts
    private let project: String

    /// Makes it; relative paths start at `project`, an absolute path.
    package init(clusters: KubernetesClusters, project: String) {
        facts = ClusterFacts(clusters)
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
        guard let known = try? known(arguments) else { return attributes }
        return instance.type.marking(attributes.setting(known.map { ($0.key, $0.value) }))
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let known = try known(arguments)
        let observed = try await facts.look(known, in: context) { true }
        return OperationResult(known.setting(observed.map { ($0.key, $0.value) }))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await create(instance, in: context)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do {
            let observed = try await facts.look(recorded.attributes, in: context) { false }
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
        return try known(arguments).setting([
            ("version", .null), ("nodes", .null),
        ])
    }

    // MARK: The kubeconfig

    /// What the kubeconfig of `arguments` alone tells of its cluster.
    private func known(_ arguments: Arguments) throws(OperationFailure) -> Value.Map {
        let kubeconfig = try kubeconfig(arguments)
        let told = try ClusterFacts.told(by: kubeconfig)
        let text = Value.string(kubeconfig.yaml).hidden
        return told.attributes.setting([
            ("name", .string(try arguments.text("name") ?? kubeconfig.currentContext ?? "")),
            ("kubeconfig", text), ("internalKubeconfig", text), ("tunnelKubeconfig", .null),
            ("registrationKubeconfig", told.isStatic ? text : .null), ("provider", .string(Self.name)),
            ("created", .null),
        ])
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
            throw OperationFailure(path.map { "\(error.inFile($0))" } ?? "the kubeconfig: \(error)", remains: .nothing)
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
