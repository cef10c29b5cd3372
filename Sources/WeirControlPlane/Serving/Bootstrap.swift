import WeirValue

/// The objects that every cluster has from its first moment.
enum Bootstrap {
    private static let manager = "kube-apiserver"
    private static let rbac = "rbac.authorization.k8s.io"

    /// Makes those of them that are missing in `cluster`.
    /// - Throws: why one cannot be made.
    static func run(_ cluster: Cluster) async throws(APIStatus) {
        for (resource, object) in objects {
            let metadata = object["metadata"] ?? .emptyMap
            if cluster.object(resource, metadata.text("namespace"), metadata.text("name")) != nil { continue }
            let made = try await cluster.create(resource, object, manager: manager)
            guard let status = object["status"] else { continue }
            var told = made
            told.set("status", status)
            _ = try await cluster.update(resource, told, subresource: "status", manager: manager)
        }
    }

    private static var objects: [(ResourceName, Value)] {
        namespaces + priorities + roles + services + groups
    }

    /// The versions of groups as resources: all are the server's own.
    private static var groups: [(ResourceName, Value)] {
        let time = Value.string(ClusterTime.text(ClusterTime.now))
        return TypeFacts.builtIn.groups.flatMap { group in
            group.versions.map { version -> (ResourceName, Value) in
                var spec: Value = [
                    "version": .string(version), "groupPriorityMinimum": group.name.isEmpty ? 18_000 : 17_000,
                    "versionPriority": 15,
                ]
                if !group.name.isEmpty { spec.set("group", .string(group.name)) }
                return (
                    ResourceName("apiregistration.k8s.io", "apiservices"),
                    [
                        "apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService",
                        "metadata": [
                            "name": .string(version + "." + group.name),
                            "labels": ["kube-aggregator.kubernetes.io/automanaged": "onstart"],
                        ],
                        "spec": spec,
                        "status": [
                            "conditions": [
                                [
                                    "type": "Available", "status": "True", "lastTransitionTime": time,
                                    "reason": "Local", "message": "Local APIServices are always available",
                                ]
                            ]
                        ],
                    ]
                )
            }
        }
    }

    private static let namespaces: [(ResourceName, Value)] = [
        "default", "kube-system", "kube-public", "kube-node-lease",
    ]
    .map { name in
        (
            Cluster.namespacesName,
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)]]
        )
    }

    private static let services: [(ResourceName, Value)] = [
        (
            Cluster.servicesName,
            [
                "apiVersion": "v1", "kind": "Service",
                "metadata": [
                    "name": "kubernetes", "namespace": "default",
                    "labels": ["component": "apiserver", "provider": "kubernetes"],
                ],
                "spec": [
                    "clusterIP": "10.96.0.1", "ports": [["name": "https", "port": 443, "targetPort": 6_443]],
                ],
            ]
        )
    ]

    private static let priorities: [(ResourceName, Value)] = [
        (
            "system-node-critical", 2_000_001_000,
            "Used for system critical pods that must not be moved from their current node."
        ),
        (
            "system-cluster-critical", 2_000_000_000,
            "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary."
        ),
    ].map { name, value, description in
        (
            ResourceName("scheduling.k8s.io", "priorityclasses"),
            [
                "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": ["name": .string(name)],
                "value": .int(value), "description": .string(description),
            ]
        )
    }

    private static let roles: [(ResourceName, Value)] = [
        (
            ResourceName(rbac, "clusterroles"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": "cluster-admin", "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"]],
                "rules": [
                    ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]],
                    ["nonResourceURLs": ["*"], "verbs": ["*"]],
                ],
            ]
        ),
        (
            ResourceName(rbac, "clusterrolebindings"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": ["name": "cluster-admin", "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"]],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin",
                ],
                "subjects": [
                    ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:masters"]
                ],
            ]
        ),
    ]
}
