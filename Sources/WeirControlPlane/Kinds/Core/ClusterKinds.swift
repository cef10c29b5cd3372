import WeirValue

/// The strategies of the kinds of networking, storage, RBAC, scheduling and the API server itself.
enum ClusterKinds {
    typealias Rule = @Sendable (inout KindStrategy) -> Void

    static let rules: [String: Rule] = [
        "networking.k8s.io/ingresses": ingresses, "networking.k8s.io/ingressclasses": ingressClasses,
        "networking.k8s.io/networkpolicies": networkPolicies, "discovery.k8s.io/endpointslices": endpointSlices,
        "storage.k8s.io/storageclasses": storageClasses, "storage.k8s.io/csidrivers": drivers,
        "rbac.authorization.k8s.io/roles": roles, "rbac.authorization.k8s.io/clusterroles": roles,
        "rbac.authorization.k8s.io/rolebindings": bindings, "rbac.authorization.k8s.io/clusterrolebindings": bindings,
        "coordination.k8s.io/leases": leases, "node.k8s.io/runtimeclasses": runtimeClasses,
        "scheduling.k8s.io/priorityclasses": priorityClasses,
        "certificates.k8s.io/certificatesigningrequests": certificateRequests,
        "admissionregistration.k8s.io/validatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/validatingadmissionpolicies": policies,
        "admissionregistration.k8s.io/mutatingadmissionpolicies": policies,
        "admissionregistration.k8s.io/validatingadmissionpolicybindings": policyBindings,
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings": policyBindings,
        "flowcontrol.apiserver.k8s.io/flowschemas": flowSchemas,
        "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": priorityLevels,
    ]

    private static let ingresses: Rule = { kind in
        kind.admit = ClusterAdmission.ingress
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let ingressClasses: Rule = { kind in
        kind.defaults = CoreDefaults.ingressClass
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let networkPolicies: Rule = { kind in
        kind.defaults = CoreDefaults.networkPolicy
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let endpointSlices: Rule = { kind in
        kind.defaults = CoreDefaults.endpointSlice
        kind.raisesGeneration = { new, old in
            ["endpoints", "ports", "addressType"].contains { !Value.means(new[$0], old[$0]) }
                || !Value.means(new.at("metadata", "labels"), old.at("metadata", "labels"))
        }
    }

    private static let storageClasses: Rule = { kind in kind.defaults = VolumeDefaults.storageClass }

    private static let drivers: Rule = { kind in
        kind.defaults = VolumeDefaults.driver
        kind.allowsUnconditionalUpdate = false
        // A new driver has no generation; it begins with the first change.
        kind.prepareForUpdate = { object, old, _ in
            if WorkloadKinds.specChanged(object, old) { MetadataRules.raiseGeneration(&object) }
        }
    }

    private static let roles: Rule = { kind in
        kind.nameRule = .pathSegment
        kind.allowsCreateOnUpdate = true
    }

    private static let bindings: Rule = { kind in
        kind.nameRule = .pathSegment
        kind.allowsCreateOnUpdate = true
        kind.defaults = CoreDefaults.binding
    }

    private static let leases: Rule = { kind in
        kind.allowsCreateOnUpdate = true
        kind.allowsUnconditionalUpdate = false
    }

    private static let runtimeClasses: Rule = { kind in kind.allowsUnconditionalUpdate = false }

    private static let priorityClasses: Rule = { kind in
        kind.defaults = CoreDefaults.priorityClass
        kind.raisesGeneration = { _, _ in false }
    }

    private static let certificateRequests: Rule = { kind in
        kind.prepareForCreate = { object, context in
            let user = context.user
            object.edit("spec") { spec in
                spec.set("username", user.name.isEmpty ? nil : .string(user.name))
                spec.set("uid", user.uid.isEmpty ? nil : .string(user.uid))
                spec.set("groups", user.groups.isEmpty ? nil : .list(user.groups.map { .string($0) }))
                let extra = user.extra.sorted { $0.key < $1.key }.map { pair -> (String, Value) in
                    (pair.key, .list(pair.value.map { .string($0) }))
                }
                spec.set(
                    "extra", extra.isEmpty ? nil : .map(Value.Map(extra, uniquingKeysWith: { first, _ in first })))
            }
        }
        kind.prepareForUpdate = { object, old, _ in object.set("spec", old["spec"]) }
        kind.fieldNames = ["spec.signerName"]
        kind.fields = { [("spec.signerName", $0.text("spec", "signerName"))] }
    }

    private static let webhooks: Rule = { kind in
        kind.defaults = CoreDefaults.webhooks
        kind.raisesGeneration = { new, old in !Value.means(new["webhooks"], old["webhooks"]) }
    }

    private static let policies: Rule = { kind in
        kind.defaults = CoreDefaults.admissionPolicy
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let policyBindings: Rule = { kind in
        kind.defaults = CoreDefaults.policyBinding
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let flowSchemas: Rule = { kind in
        kind.defaults = CoreDefaults.flowSchema
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let priorityLevels: Rule = { kind in
        kind.defaults = CoreDefaults.priorityLevel
        kind.raisesGeneration = WorkloadKinds.specChanged
    }
}
