import WeirCore
import WeirValue

/// The words of a `kustomization.yaml` that an overlay may use.
///
/// Those are left out that run programs or fetch charts (`helmCharts`), and those that kustomize has given up
/// (`bases`, `vars`, `patchesStrategicMerge`, `patchesJson6902`), for which others stand here.
enum KustomizeOverlay {
    static let schema = ValueSchema.object(
        [
            .init("namespace", text("The namespace of all objects.")),
            .init("namePrefix", text("What stands before all names.")),
            .init("nameSuffix", text("What stands behind all names.")),
            .init("labels", .list(of: label, "Labels for all objects.")),
            .init("commonLabels", texts("Labels for all objects and their selectors.")),
            .init("commonAnnotations", texts("Annotations for all objects.")),
            .init("images", .list(of: image, "Which images stand in the place of others.")),
            .init("replicas", .list(of: replica, "How many replicas workloads have.")),
            .init("patches", .list(of: patch, "Changes of objects.")),
            .init("configMapGenerator", .list(of: generator(secret: false), "ConfigMaps to make.")),
            .init("secretGenerator", .list(of: generator(secret: true), "Secrets to make.")),
            .init("generatorOptions", generatorOptions),
            .init("resources", paths("Further folders and files with objects.")),
            .init("components", paths("Folders with components.")),
            .init("replacements", .list(of: ValueSchema(.object), "Values that are copied between objects.")),
            .init("crds", paths("Files with definitions of custom resources.")),
            .init("configurations", paths("Files that tell transformers where names and labels stand.")),
            .init("generators", paths("Generators: files, or their text.")),
            .init("transformers", paths("Transformers: files, or their text.")),
            .init("validators", paths("Validators: files, or their text.")),
            .init(
                "openapi",
                .object(
                    [.init("path", ValueSchema(.path, "The schema's file."), required: true)],
                    "The OpenAPI schema of custom resources.")),
            .init("buildMetadata", .list(of: text(""), "What is noted of the origin of objects.")),
            .init("sortOptions", ValueSchema(.object, "The order of the objects.")),
        ],
        "The words of a kustomization.yaml. Relative paths start at the project's folder; what they name is copied.")

    private static let label = ValueSchema.object([
        .init("pairs", texts("The labels."), required: true),
        .init("includeSelectors", ValueSchema(.boolean, "Whether selectors get them too.")),
        .init("includeTemplates", ValueSchema(.boolean, "Whether templates get them too.")),
        .init("fields", ValueSchema(.array, "Further places that get them.")),
    ])

    private static let image = ValueSchema.object([
        .init("name", text("The image as the base names it."), required: true),
        .init("newName", text("What stands in its place.")),
        .init("newTag", text("The tag.")),
        .init("tagSuffix", text("What is added to the tag.")),
        .init("digest", text("The digest, in the place of a tag.")),
    ])

    private static let replica = ValueSchema.object([
        .init("name", text("The name of the workload."), required: true),
        .init("count", ValueSchema(.integer, "How many."), required: true),
    ])

    private static let patch = ValueSchema.object([
        .init("patch", ValueSchema(.any, "The patch: a merge patch or a list of JSON patches, as text or as it is.")),
        .init("path", ValueSchema(.path, "The file with the patch.")),
        .init(
            "target", ValueSchema(.object, "What is patched: group, version, kind, name, namespace, labelSelector, ...")
        ),
        .init("options", ValueSchema(.object, "allowNameChange, allowKindChange.")),
    ])

    private static func generator(secret: Bool) -> ValueSchema {
        var members: [ValueSchema.Property] = [
            .init("name", text("The name, without the suffix that kustomize adds."), required: true),
            .init("namespace", text("The namespace.")),
            .init("behavior", .oneOf(["create", "replace", "merge"])),
            .init("literals", .list(of: text(""), "Entries as key=value.")),
            .init("files", paths("Files with entries: path, or key=path.")),
            .init("envs", paths("Files with lines key=value.")),
            .init("env", ValueSchema(.path, "A file with lines key=value.")),
            .init("options", ValueSchema(.object, "Options of this one, as generatorOptions.")),
        ]
        if secret { members.append(.init("type", text("The type of the Secret."))) }
        return .object(members)
    }

    private static let generatorOptions = ValueSchema.object(
        [
            .init("labels", texts("Labels for what is generated.")),
            .init("annotations", texts("Annotations for what is generated.")),
            .init("disableNameSuffixHash", ValueSchema(.boolean, "Whether names get no hash of the content.")),
            .init("immutable", ValueSchema(.boolean, "Whether what is generated cannot be changed.")),
        ], "How ConfigMaps and Secrets are made.")

    private static func text(_ description: String) -> ValueSchema { ValueSchema(.string, description) }

    private static func texts(_ description: String) -> ValueSchema { .map(of: ValueSchema(.string), description) }

    private static func paths(_ description: String) -> ValueSchema { .list(of: ValueSchema(.path), description) }
}
