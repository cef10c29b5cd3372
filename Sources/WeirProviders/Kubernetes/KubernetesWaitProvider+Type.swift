import WeirCore
import WeirValue

extension KubernetesWaitProvider {
    /// The type.
    static let wait: ResourceType = {
        var type = ResourceType(
            "kubernetes.wait",
            """
            Asks a cluster for objects until they are as they should be, and records them. What is not there yet is \
            waited for; an object that has failed ends the wait. Deleting does nothing; it is asked anew only when an \
            argument changes.
            """,
            arguments: arguments, attributes: attributes)
        type.timeout = Schemas.longTimeout
        return type
    }()

    private static let arguments: [ValueSchema.Property] = [
        ClusterArgument.property,
        .init("apiVersion", ValueSchema(.string, "The API version of the objects, apps/v1; together with kind.")),
        .init("kind", ValueSchema(.string, "The kind of the objects, Deployment; together with apiVersion.")),
        .init(
            "resource",
            ValueSchema(.string, "The resource of the objects as kubectl takes it, deploy or deployments.apps.")),
        .init(
            "namespace", ValueSchema(.string, "Their namespace; the kubeconfig's, or default, where it is not given.")),
        .init("name", ValueSchema(.string, "The name of the one object; either this or selector.")),
        .init(
            "selector",
            ValueSchema(.string, "A label selector, app=web: all that it selects, and at least one, are waited for.")),
        .init("until", until, default: "ready"),
        Schemas.duration("timeout", "How long is waited before that is a failure.", default: "5m"),
    ]

    private static let until: ValueSchema = {
        var schema = ValueSchema(
            .expression,
            """
            ready; deleted; or an expression over object, which must be true of each object. An error in it counts as \
            not yet true. What ready means is told with kubernetes.manifest.
            """)
        schema.variables = [ObjectCondition.variable] + ObjectCondition.words
        return schema
    }()

    private static let attributes: [ValueSchema.Property] = [
        .init("object", ValueSchema(.any, "The object called name; null where it was waited until it is gone.")),
        .init(
            "objects",
            .list(of: ValueSchema(.any), "All objects. The data of Secrets is sensitive.")),
    ]
}
