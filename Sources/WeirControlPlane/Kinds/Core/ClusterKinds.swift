import WeirValue

/// The strategies of the kinds of networking, storage, RBAC, scheduling and the API server itself.
enum ClusterKinds {
    typealias Rule = @Sendable (inout KindStrategy) -> Void

    static let rules: [String: Rule] = [
        "networking.k8s.io/ingresses": ingresses, "networking.k8s.io/ingressclasses": ingressClasses,
        "networking.k8s.io/networkpolicies": networkPolicies, "networking.k8s.io/ipaddresses": addresses,
        "networking.k8s.io/servicecidrs": addressRanges, "discovery.k8s.io/endpointslices": endpointSlices,
        "rbac.authorization.k8s.io/roles": role(isNamespaced: true),
        "rbac.authorization.k8s.io/clusterroles": role(isNamespaced: false),
        "rbac.authorization.k8s.io/rolebindings": binding(isNamespaced: true),
        "rbac.authorization.k8s.io/clusterrolebindings": binding(isNamespaced: false),
        "coordination.k8s.io/leases": leases, "node.k8s.io/runtimeclasses": runtimeClasses,
        "scheduling.k8s.io/priorityclasses": priorityClasses,
        "certificates.k8s.io/certificatesigningrequests": certificateRequests,
        "admissionregistration.k8s.io/validatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/mutatingwebhookconfigurations": webhooks,
        "admissionregistration.k8s.io/validatingadmissionpolicies": policies,
        "admissionregistration.k8s.io/mutatingadmissionpolicies": policies,
        "admissionregistration.k8s.io/validatingadmissionpolicybindings": policyBindings,
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings": policyBindings,
        "apiregistration.k8s.io/apiservices": apiServices,
        "flowcontrol.apiserver.k8s.io/flowschemas": flowSchemas,
        "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": priorityLevels,
    ]

    private static let ingresses: Rule = { kind in
        kind.admit = ClusterAdmission.ingress
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = IngressValidation.create
        kind.validateUpdate = IngressValidation.update
        kind.validateStatusUpdate = IngressValidation.status
        kind.warnings = IngressValidation.warnings
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let ingressClasses: Rule = { kind in
        kind.defaults = CoreDefaults.ingressClass
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = IngressValidation.ingressClass
        kind.validateUpdate = IngressValidation.ingressClassUpdate
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let networkPolicies: Rule = { kind in
        kind.defaults = CoreDefaults.networkPolicy
        kind.raisesGeneration = WorkloadKinds.specChanged
        kind.validateCreate = NetworkValidation.policy
        kind.validateUpdate = { object, _ in NetworkValidation.policy(object) }
    }

    private static let addresses: Rule = { kind in
        kind.nameRule = .address
        kind.validateCreate = NetworkValidation.address
        kind.validateUpdate = NetworkValidation.addressUpdate
    }

    private static let addressRanges: Rule = { kind in
        kind.validateCreate = NetworkValidation.range
        kind.validateUpdate = NetworkValidation.rangeUpdate
    }

    private static let endpointSlices: Rule = { kind in
        kind.defaults = CoreDefaults.endpointSlice
        kind.lostWhenEmpty = [["endpoints"], ["ports"]]
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = EndpointValidation.slice
        kind.validateUpdate = EndpointValidation.sliceUpdate
        kind.raisesGeneration = { new, old in
            ["endpoints", "ports", "addressType"].contains { !Value.means(new[$0], old[$0]) }
                || !Value.means(new.at("metadata", "labels"), old.at("metadata", "labels"))
        }
    }

    // MARK: Access

    private static func role(isNamespaced: Bool) -> Rule {
        { kind in
            kind.nameRule = .pathSegment
            kind.allowsCreateOnUpdate = true
            kind.lostWhenEmpty = [["rules"]]
            kind.metadataOnUpdate = [.update, .create]
            kind.validateCreate = { RoleValidation.role($0, isNamespaced: isNamespaced) }
            kind.validateUpdate = { object, _ in RoleValidation.role(object, isNamespaced: isNamespaced) }
        }
    }

    private static func binding(isNamespaced: Bool) -> Rule {
        { kind in
            kind.nameRule = .pathSegment
            kind.allowsCreateOnUpdate = true
            kind.defaults = CoreDefaults.binding
            kind.metadataOnUpdate = [.update, .create]
            kind.validateCreate = { RoleValidation.binding($0, isNamespaced: isNamespaced) }
            kind.validateUpdate = { RoleValidation.bindingUpdate($0, $1, isNamespaced: isNamespaced) }
        }
    }

    // MARK: Scheduling and the server

    private static let leases: Rule = { kind in
        kind.allowsCreateOnUpdate = true
        kind.allowsUnconditionalUpdate = false
        kind.namesFinalizers = false
        kind.validateCreate = SchedulingValidation.lease
        kind.validateUpdate = { object, _ in SchedulingValidation.lease(object) }
    }

    private static let runtimeClasses: Rule = { kind in
        kind.allowsUnconditionalUpdate = false
        kind.namesFinalizers = false
        kind.validateCreate = SchedulingValidation.runtimeClass
        kind.validateUpdate = SchedulingValidation.runtimeClassUpdate
    }

    private static let priorityClasses: Rule = { kind in
        kind.defaults = CoreDefaults.priorityClass
        kind.validateCreate = SchedulingValidation.priorityClass
        kind.validateUpdate = SchedulingValidation.priorityClassUpdate
        kind.raisesGeneration = { _, _ in false }
    }

    private static let certificateRequests: Rule = { kind in
        kind.nameRule = .any
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = CertificateValidation.create
        kind.validateUpdate = { CertificateValidation.create($0) + CertificateValidation.status($0, $1) }
        kind.validateStatusUpdate = CertificateValidation.status
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
        kind.namesFinalizers = false
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = WebhookValidation.configuration
        kind.validateUpdate = { object, _ in WebhookValidation.configuration(object) }
        kind.raisesGeneration = { new, old in !Value.means(new["webhooks"], old["webhooks"]) }
    }

    private static let policies: Rule = { kind in
        kind.defaults = CoreDefaults.admissionPolicy
        kind.namesFinalizers = false
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = WebhookValidation.policy
        kind.validateUpdate = { object, _ in WebhookValidation.policy(object) }
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let policyBindings: Rule = { kind in
        kind.defaults = CoreDefaults.policyBinding
        kind.namesFinalizers = false
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = WebhookValidation.policyBinding
        kind.validateUpdate = { object, _ in WebhookValidation.policyBinding(object) }
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let apiServices: Rule = { kind in
        kind.nameRule = .pathSegment
        kind.namesFinalizers = false
        kind.metadataOnUpdate = [.update, .create]
        kind.defaults = { object in
            guard object.at("spec", "service") != nil else { return }
            object.edit("spec") { $0.edit("service") { $0.fill(("port", 443)) } }
        }
        kind.validateCreate = WebhookAddress.apiService
        kind.validateUpdate = { object, _ in WebhookAddress.apiService(object) }
    }

    private static let flowSchemas: Rule = { kind in
        kind.defaults = CoreDefaults.flowSchema
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = FlowValidation.schema
        kind.validateUpdate = { object, _ in FlowValidation.schema(object) }
        kind.validateStatusUpdate = FlowValidation.status
        kind.raisesGeneration = WorkloadKinds.specChanged
    }

    private static let priorityLevels: Rule = { kind in
        kind.defaults = CoreDefaults.priorityLevel
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = FlowValidation.level
        kind.validateUpdate = { object, _ in FlowValidation.level(object) }
        kind.validateStatusUpdate = FlowValidation.status
        kind.raisesGeneration = WorkloadKinds.specChanged
    }
}
