import WeirCore
import WeirValue

extension HelmReleaseProvider {
    static let release: ResourceType = {
        var type = ResourceType(
            "helm.release",
            """
            A release of a Helm chart, made, upgraded and taken away by helm 3.12 or later, or 4. A plan renders the chart and tells what \
            becomes of each object, and what others have changed of them. Definitions of kinds in the chart's folder crds are applied, \
            upgraded and taken away too, unless crds says otherwise; those that were there before stay.
            """,
            arguments: arguments, attributes: attributes)
        type.resumes = true
        type.hasParts = true
        type.needsTool = true
        return type
    }()

    private static let arguments: [ValueSchema.Property] = [
        ClusterArgument.property,
        .init("name", ValueSchema(.string, "The name of the release."), required: true, immutable: true),
        .init(
            "namespace",
            ValueSchema(.string, "Its namespace; the kubeconfig's, or default, where it is not given."),
            immutable: true),
        .init(
            "createNamespace",
            ValueSchema(.boolean, "Whether helm makes the namespace where it is missing; it stays then."),
            default: .bool(false)),
        .init(
            "chart",
            ValueSchema(
                .string,
                """
                The chart: a folder or a package of this project, which begins with ./ or /, the name of one in repository, or \
                oci://REGISTRY/CHART.
                """), required: true),
        .init("repository", ValueSchema(.string, "The URL of the repository that the chart is in.")),
        .init("version", ValueSchema(.string, "The version of a chart that is fetched; required for one.")),
        .init(
            "digest",
            ValueSchema(
                .string, "The SHA-256 of the chart's package, in hexadecimal; a fetched one that differs is refused.")),
        .init("values", ValueSchema(.any, "Values for the chart, as a map; they stand over those of valuesFiles.")),
        .init(
            "valuesFiles",
            .list(of: ValueSchema(.path, "A file of values."), "Files of values, the later over the earlier.")),
        .init(
            "wait", ValueSchema(.boolean, "Whether helm waits until the objects are ready."), default: .bool(true)),
        .init(
            "atomic",
            ValueSchema(
                .boolean, "Whether an upgrade that fails is rolled back, and a failed installation is removed."),
            default: .bool(false)),
        Schemas.duration("timeout", "How long helm waits.", default: "5m"),
        .init(
            "crds",
            .oneOf(
                ["manage", "install", "skip"],
                """
                Who looks after the definitions of kinds in the chart: manage, Weir; install, helm, which neither upgrades \
                nor removes them; skip, nobody.
                """), default: "manage"),
        .init("hooks", ValueSchema(.boolean, "Whether the chart's hooks are run."), default: .bool(true)),
        .init("binary", ValueSchema(.string, "The program: helm, or a path."), default: "helm"),
    ]

    private static let attributes: [ValueSchema.Property] = [
        .init("name", ValueSchema(.string, "The name of the release.")),
        .init("namespace", ValueSchema(.string, "Its namespace.")),
        .init("revision", ValueSchema(.integer, "The number of its revision.")),
        .init("status", ValueSchema(.string, "What helm says of it: deployed.")),
        .init("chart", ValueSchema(.string, "The chart, and its version where it is fetched.")),
        .init("digest", ValueSchema(.string, "The SHA-256 of the chart's package; null for a folder.")),
        .init("objects", .list(of: ValueSchema(.string), "Its objects: \"Kind/namespace/name\".")),
        .init(
            definitions,
            .object(KubernetesManifestProvider.attributes, "The definitions of kinds that Weir looks after; else null.")
        ),
    ]

    /// The attribute with the definitions.
    static let definitions = "definitions"
}
