import WeirCore
import WeirValue

extension KustomizeProvider {
    static let build: ResourceType = {
        var type = ResourceType(
            "kustomize.build", description, arguments: arguments + KubernetesManifestProvider.applying,
            attributes: attributes)
        type.resumes = true
        type.hasParts = true
        return type
    }()

    private static let description = """
        Kubernetes manifests, built by kustomize from a base and an overlay that the stack writes: applied to a cluster as \
        kubernetes.manifest applies them, or written into one file manifests.yaml. Nothing is fetched. A file that Weir did not \
        make is never overwritten; deleting takes the objects away, or removes manifests.yaml and the folders that were made \
        for it where they are empty.
        """

    private static let arguments: [ValueSchema.Property] = [
        .init(
            "base",
            ValueSchema(
                .path,
                """
                The folder that is built on, with a kustomization.yaml. Where it uses folders beside it, name the one \
                that holds all, and behind a doubled slash the part to build: kustomize//overlays/dev.
                """), required: true),
        .init("overlay", KustomizeOverlay.schema, default: .map(Value.Map())),
        .init(
            "directory",
            ValueSchema(
                .path,
                "The folder that manifests.yaml is written to; made where it is missing. Either this or cluster."),
            immutable: true),
        cluster,
        .init(
            "binary",
            ValueSchema(
                .string,
                "The program: kustomize, kubectl, or a path. Without it the first of the two that is installed.")),
    ]

    private static let cluster: ValueSchema.Property = {
        var property = ValueSchema.Property(
            ClusterArgument.name,
            ValueSchema(
                .any, "The cluster that they are applied to: as in kubernetes.manifest. Either this or directory."))
        property.follows = ClusterArgument.property.follows
        return property
    }()

    private static let attributes: [ValueSchema.Property] = [
        .init("directory", ValueSchema(.path, "The absolute path of the folder; null where they are applied.")),
        .init(
            "objects",
            .list(
                of: ValueSchema(.string),
                "The objects: \"Kind/namespace/name\", or \"Kind/name\" where no namespace is said.")),
        .init(
            "digest",
            ValueSchema(.string, "The SHA-256 of the manifests; hidden where a secret went into them.")),
        MadeFolders.attribute,
        .init(
            applied,
            .object(
                KubernetesManifestProvider.attributes,
                "What was applied, as kubernetes.manifest tells it; null where they are written to a folder.")),
    ]
}
