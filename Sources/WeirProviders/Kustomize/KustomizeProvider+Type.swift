import WeirCore
import WeirValue

extension KustomizeProvider {
    static let build = ResourceType(
        "kustomize.build",
        """
        Kubernetes manifests, built by kustomize from a base and an overlay that the stack writes, into one file \
        manifests.yaml. Nothing is fetched, and no cluster is asked. A file that Weir did not make is never overwritten; \
        deleting removes manifests.yaml, and the folders that were made for it where they are empty.
        """,
        arguments: [
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
                ValueSchema(.path, "The folder that manifests.yaml is written to; made where it is missing."),
                required: true, immutable: true),
            .init(
                "binary",
                ValueSchema(
                    .string,
                    "The program: kustomize, kubectl, or a path. Without it the first of the two that is installed.")),
        ],
        attributes: [
            .init("directory", ValueSchema(.path, "The absolute path of the folder.")),
            .init(
                "objects",
                .list(
                    of: ValueSchema(.string),
                    "The objects: \"Kind/namespace/name\", or \"Kind/name\" where no namespace is said.")),
            .init(
                "digest",
                ValueSchema(.string, "The SHA-256 of the manifests; hidden where a secret went into them.")),
            MadeFolders.attribute,
        ])
}
