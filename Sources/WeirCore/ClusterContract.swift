/// What every cluster gives, whatever made it: the attributes of cluster types, and what an input of the type `cluster`
/// takes.
package enum ClusterContract {
    /// The word for an input that takes a cluster.
    package static let name = "cluster"

    /// The attributes. Each viewer has a kubeconfig of its own, with the address that it reaches.
    package static let attributes: [ValueSchema.Property] = [
        .init("name", ValueSchema(.string, "What it is called.")),
        .init("kubeconfig", ValueSchema(.string, "A kubeconfig that works on this machine."), sensitive: true),
        .init(
            "internalKubeconfig", ValueSchema(.string, "A kubeconfig that works in clusters on the same network."),
            sensitive: true),
        .init(
            "tunnelKubeconfig", ValueSchema(.string, "A kubeconfig that works through a tunnel, where there is one."),
            sensitive: true),
        .init(
            "registrationKubeconfig",
            ValueSchema(.string, "A kubeconfig with a static credential, for an upstream that it is registered with."),
            sensitive: true),
        .init("context", ValueSchema(.string, "The context in its kubeconfigs.")),
        .init("server", ValueSchema(.string, "The URL of its API server, as this machine reaches it.")),
        .init(
            "certificateAuthority", ValueSchema(.string, "The certificates that its API server is known by, as PEM.")),
        .init("version", ValueSchema(.string, "Its Kubernetes version.")),
        .init("nodes", ValueSchema(.integer, "How many nodes it has.")),
        .init("provider", ValueSchema(.string, "What made it.")),
        .init("created", ValueSchema(.string, "When it was made: RFC 3339.")),
    ]

    /// Whether the resources of `type` are clusters: they have all attributes of the contract.
    package static func isImplemented(by type: ResourceType) -> Bool {
        let names = Set(type.attributes.map(\.name))
        return attributes.allSatisfy { names.contains($0.name) }
    }

    /// What an input takes as a cluster: a kubeconfig at least.
    package static func schema(_ description: String) -> ValueSchema {
        .object(
            attributes.map { attribute in
                var attribute = attribute
                attribute.required = attribute.name == "kubeconfig"
                return attribute
            }, description)
    }
}
