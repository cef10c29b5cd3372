import WeirCore
import WeirValue

extension KubernetesManifestProvider {
    /// The type.
    static let manifest: ResourceType = {
        var type = ResourceType(
            "kubernetes.manifest",
            """
            Objects in a cluster, applied on the server's side as the field manager weir: namespaces and definitions of \
            kinds first, then in waves, in each what others refer to before workloads. It waits until they are ready. What is there \
            already is taken over; fields that others manage are left alone, which is a failure unless force is true, but what \
            was changed by hand since is set back. Objects that are no longer declared are taken away; taking away \
            waits until all are gone.
            """,
            arguments: arguments, attributes: attributes)
        type.resumes = true
        type.hasParts = true
        return type
    }()

    /// Whether fields are taken over.
    static let force = ValueSchema.Property(
        "force", ValueSchema(.boolean, "Whether fields are taken over that others manage."), default: .bool(false))

    private static let arguments: [ValueSchema.Property] =
        [
            ClusterArgument.property,
            .init(
                "objects",
                .list(
                    of: ValueSchema(.object, "An object."),
                    "The objects, as maps; lists of objects count as what is in them.")),
            .init(
                "content",
                ValueSchema(.string, "Objects as YAML, in several documents, or as JSON, read as kubectl reads them.")),
            .init("files", .list(of: ValueSchema(.path, "A file of such a text."), "Files with objects.")),
            .init(
                "namespace",
                ValueSchema(
                    .string,
                    "The namespace of objects that name none; the kubeconfig's, or default, where it is not given."
                )),
        ] + applying + [
            .init(
                "rerunOn",
                ValueSchema(
                    .any,
                    """
                    Values whose change runs what ends by itself anew: Jobs, Workflows, TestRuns and the like get a digest of \
                    them behind their names, and the ones of before go.
                    """))
        ]

    /// How objects are applied.
    static let applying: [ValueSchema.Property] = [
        force,
        .init(
            "prune",
            ValueSchema(
                .boolean, "Whether objects are taken away that are no longer declared; else they go with the rest."),
            default: .bool(true)),
        .init("readyWhen", rules("When objects are ready")),
        .init("failedWhen", rules("When objects have failed")),
        .init(
            "wait",
            ValueSchema(
                .any,
                """
                Whether to wait until all are ready: true for as long as the operation may take, a length of time such as \
                2m for at most that long, false not at all.
                """), default: .bool(true)),
    ]

    private static func rules(_ what: String) -> ValueSchema {
        .map(of: ValueSchema(.string), "\(what), by Kind or Kind.group: expressions over object.")
    }

    /// What is recorded of what was applied.
    static let attributes: [ValueSchema.Property] = [
        .init(
            "objects",
            .list(
                of: entry,
                "The objects in the order in which they were applied.")),
        .init("left", .list(of: entry, "Objects that were declared once, and are still there.")),
        .init(
            "status",
            ValueSchema(
                .string,
                """
                "ready"; "applied, readiness unknown" where an object says nothing of itself; "applied" where nothing was \
                waited for.
                """)),
    ]

    private static let entry: ValueSchema = .object([
        .init("apiVersion", ValueSchema(.string)), .init("kind", ValueSchema(.string)),
        .init("namespace", ValueSchema(.string, "Null where the kind has none.")), .init("name", ValueSchema(.string)),
        .init("uid", ValueSchema(.string)),
        .init("fields", ValueSchema(.string, "The digest of the fields that Weir manages of it.")),
        .init("stays", ValueSchema(.boolean, "Whether its annotations keep it from being taken away.")),
    ])
}
