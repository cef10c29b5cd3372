import WeirCore
import WeirValue

extension ClusterAPIClusterProvider {
    /// The attribute with the objects.
    static let applied = "applied"

    /// The type.
    static let cluster: ResourceType = {
        var type = ResourceType(
            "clusterapi.cluster",
            """
            A workload cluster of Cluster API: the objects of a template, applied to a management cluster. It counts as made when \
            its API server is ready; its nodes are not before a network is installed. Numbers of machines, the version and \
            the inputs of the template can change; the templates of before go when the machines are rolled.
            """,
            arguments: arguments,
            attributes: ClusterContract.attributes + [
                .init("namespace", ValueSchema(.string, "The namespace of its objects in the management cluster.")),
                .init(
                    applied,
                    .object(KubernetesManifestProvider.attributes, "The objects, as kubernetes.manifest tells them.")),
            ])
        type.timeout = .seconds(45 * 60)
        type.resumes = true
        type.hasParts = true
        return type
    }()

    /// The argument with the management cluster.
    static let management = "management"

    private static let arguments: [ValueSchema.Property] = {
        var manager = ValueSchema.Property(
            management,
            ValueSchema(
                .any, "The management cluster: a clusterapi.management or another cluster that has the providers."),
            required: true)
        manager.follows = ClusterArgument.property.follows
        var name = ValueSchema(
            .string, "What it is called; made of the stack, the workspace and its address where it is not given.")
        name.pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
        name.maxLength = 40
        return [
            manager,
            .init(
                "template",
                ValueSchema(
                    .path,
                    "The folder of its template, with cluster.yaml and inputs.yaml: templates/cluster-api/docker, say."),
                required: true, immutable: true),
            .init("name", name, immutable: true),
            .init(
                "namespace", ValueSchema(.string, "The namespace of its objects; it has to be there."),
                default: "default",
                immutable: true),
            .init(
                "kubernetesVersion",
                ValueSchema(.string, "Its Kubernetes version; the template's where it is not given.")),
            .init(
                "controlPlanes",
                count("How many control plane machines it has; the template's number where it is not given.")),
            .init("workers", count("How many worker machines it has; the template's number where it is not given.")),
            .init("inputs", ValueSchema(.object, "Further inputs of the template."), default: .map(Value.Map())),
            KubernetesManifestProvider.force,
        ]
    }()

    private static func count(_ description: String) -> ValueSchema {
        var schema = ValueSchema(.integer, description)
        schema.minimum = 0
        return schema
    }
}
