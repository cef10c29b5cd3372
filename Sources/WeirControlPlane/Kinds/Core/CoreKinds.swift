import WeirValue

/// The strategies of the smaller kinds of the core.
enum CoreKinds {
    typealias Rule = @Sendable (inout KindStrategy) -> Void

    static let rules: [String: Rule] = [
        "/services": services, "/configmaps": configMaps, "/secrets": secrets, "/namespaces": namespaces,
        "/nodes": nodes, "/serviceaccounts": serviceAccounts, "/persistentvolumes": volumes,
        "/persistentvolumeclaims": claims, "/endpoints": endpoints, "/events": events, "/limitranges": limitRanges,
        "/resourcequotas": quotas, "events.k8s.io/events": newEvents,
    ]

    private static let services: Rule = { kind in
        kind.nameRule = .label
        kind.defaults = ServiceDefaults.apply
        kind.allowsCreateOnUpdate = true
        kind.metadataOnUpdate = [.update, .create]
        kind.allocate = { object, old, context throws(APIStatus) in
            try ServiceAllocator(context.services, object).allocate(&object, old)
        }
        kind.prepareForUpdate = { object, old, _ in ServiceDefaults.dropForType(&object, old) }
        kind.validateCreate = ServiceValidation.validate
        kind.validateUpdate = ServiceValidation.validateUpdate
        kind.warnings = ServiceValidation.warnings
        kind.validateStatusUpdate = { object, _ in
            let status = FieldPlace(object.at("status", "loadBalancer"), "status.loadBalancer")
            guard object.text("spec", "type") == "LoadBalancer" || status["ingress"].count == 0 else {
                return [
                    FieldError(
                        "status.loadBalancer.ingress", .forbidden, "may only be used when `spec.type` is 'LoadBalancer'"
                    )
                ]
            }
            return ServiceValidation.balancerStatus(status, hasModes: true)
        }
        kind.fieldNames = ["spec.clusterIP", "spec.type"]
        kind.fields = {
            [("spec.clusterIP", $0.text("spec", "clusterIP")), ("spec.type", $0.text("spec", "type"))]
        }
    }

    private static let configMaps: Rule = { kind in
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = ConfigValidation.configMap
        kind.validateUpdate = ConfigValidation.configMapUpdate
    }

    private static let secrets: Rule = { kind in
        kind.defaults = CoreDefaults.secret
        kind.validateCreate = ConfigValidation.secret
        kind.validateUpdate = ConfigValidation.secretUpdate
        kind.metadataOnUpdate = [.update, .create]
        kind.prepareForUpdate = { object, old, _ in
            if object.text("type").isEmpty { object.set("type", old["type"]) }
        }
        kind.fieldNames = ["type"]
        kind.fields = { [("type", $0.text("type"))] }
    }

    private static let namespaces: Rule = { kind in
        kind.nameRule = .label
        kind.defaults = CoreDefaults.namespace
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = NodeValidation.namespace
        kind.validateUpdate = { object, _ in NodeValidation.namespace(object) }
        kind.validateStatusUpdate = NodeValidation.namespaceStatus
        kind.prepareForCreate = { object, _ in
            CoreDefaults.namespace(&object)
            object.fill(("spec", .emptyMap))
            object.edit("spec") { spec in
                let finalizers = spec.list("finalizers")
                guard !finalizers.contains(where: { $0.stringValue == "kubernetes" }) else { return }
                spec.set("finalizers", .list(finalizers + ["kubernetes"]))
            }
        }
        kind.prepareForUpdate = { object, old, _ in
            object.fill(("spec", .emptyMap))
            object.edit("spec") { $0.set("finalizers", old["spec"]?["finalizers"]) }
        }
        kind.fieldNames = ["status.phase"]
        kind.fields = { [("status.phase", $0.text("status", "phase"))] }
    }

    private static let nodes: Rule = { kind in
        kind.defaults = CoreDefaults.node
        kind.dropsStatus = false
        kind.validateCreate = NodeValidation.create
        kind.validateUpdate = NodeValidation.update
        kind.validateStatusUpdate = NodeValidation.update
        kind.warnings = { object, _ in NodeValidation.warnings(object) }
        kind.metadataOnUpdate = [.update, .create]
        kind.admit = { object, old, context throws(APIStatus) in ClusterAdmission.node(&object, old, context) }
        kind.fieldNames = ["spec.unschedulable"]
        kind.fields = {
            [("spec.unschedulable", $0.at("spec", "unschedulable")?.boolValue == true ? "true" : "false")]
        }
    }

    private static let serviceAccounts: Rule = { kind in
        kind.prepareForCreate = { object, _ in
            object.editEach("secrets") { reference in reference = ["name": reference["name"] ?? ""] }
        }
        kind.metadataOnUpdate = [.update, .create]
        kind.warnings = { object, _ in
            object.at("metadata", "annotations")?.at("kubernetes.io/enforce-mountable-secrets") == nil
                ? []
                : [
                    "metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate "
                        + "namespaces to isolate access to mounted secrets"
                ]
        }
    }

    private static let volumes: Rule = { kind in
        kind.defaults = VolumeDefaults.volume
        kind.validateCreate = VolumeValidation.create
        kind.validateUpdate = VolumeValidation.update
        kind.warnings = { object, _ in VolumeValidation.warnings(object) }
        kind.metadataOnUpdate = [.create]
        kind.admit = { object, old, context throws(APIStatus) in ClusterAdmission.volume(&object, old, context) }
        kind.prepareForCreate = { object, context in
            object.set("status", ["phase": "Pending", "lastPhaseTransitionTime": .string(context.time)])
        }
        kind.prepareForStatusUpdate = { object, old, context in
            object.edit("status") { status in
                let isTold = !Value.means(
                    status["lastPhaseTransitionTime"], old.at("status", "lastPhaseTransitionTime"))
                if status.text("phase") != old.text("status", "phase"), !isTold {
                    status.set("lastPhaseTransitionTime", .string(context.time))
                }
            }
        }
    }

    private static let claims: Rule = { kind in
        kind.defaults = VolumeDefaults.claim
        kind.validateCreate = ClaimValidation.create
        kind.validateUpdate = ClaimValidation.update
        kind.validateStatusUpdate = ClaimValidation.statusUpdate
        kind.warnings = { object, _ in ClaimValidation.warnings(of: object) }
        kind.metadataOnUpdate = [.update, .create]
        kind.admit = ClusterAdmission.claim
        kind.prepareForCreate = { object, _ in object.set("status", ["phase": "Pending"]) }
    }

    private static let endpoints: Rule = { kind in
        kind.defaults = CoreDefaults.endpoints
        kind.validateCreate = EndpointValidation.endpoints
        kind.validateUpdate = { object, _ in EndpointValidation.endpoints(object) }
        kind.allowsCreateOnUpdate = true
        kind.warnings = { _, _ in ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"] }
    }

    private static let limitRanges: Rule = { kind in
        kind.defaults = CoreDefaults.limitRange
        kind.lostWhenEmpty = [["spec", "limits"]]
        kind.validateCreate = LimitValidation.create
        kind.validateUpdate = { object, _ in LimitValidation.create(object) }
        kind.allowsCreateOnUpdate = true
        kind.metadataOnUpdate = [.create]
        kind.prepareForCreate = { object, context in
            guard object.text("metadata", "name").isEmpty else { return }
            object.edit("metadata") { $0.set("name", .string(context.makeUID())) }
        }
    }

    private static let quotas: Rule = { kind in
        kind.defaults = CoreDefaults.quota
        kind.validateCreate = QuotaValidation.create
        kind.validateUpdate = QuotaValidation.update
        kind.validateStatusUpdate = QuotaValidation.statusUpdate
    }

    // MARK: Events

    private static let events: Rule = { kind in
        kind.checksMetadata = false
        kind.metadataOnUpdate = []
        kind.validateCreate = EventValidation.create
        kind.validateUpdate = EventValidation.update
        kind.allowsCreateOnUpdate = true
        kind.fieldNames = eventFields("involvedObject", "reportingComponent")
        kind.fields = { eventValues($0, "involvedObject", "reportingComponent") }
    }

    private static let newEvents: Rule = { kind in
        // Events of both groups are of one kind inside of Kubernetes: that of the core.
        kind.refusalGroup = ""
        kind.validateCreate = EventValidation.create
        kind.validateUpdate = EventValidation.update
        kind.allowsCreateOnUpdate = true
        kind.fieldNames = eventFields("regarding", "reportingController")
        kind.fields = { eventValues($0, "regarding", "reportingController") }
    }

    private static let objectFields = [
        "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath",
    ]

    private static func eventFields(_ object: String, _ reporter: String) -> [String] {
        objectFields.map { object + "." + $0 } + ["reason", reporter, "source", "type"]
    }

    private static func eventValues(_ event: Value, _ object: String, _ reporter: String) -> [(
        label: String, value: String
    )] {
        let component = event.text("source", "component")
        return objectFields.map { (object + "." + $0, event.text(object, $0)) } + [
            ("reason", event.text("reason")), (reporter, event.text(reporter)), ("type", event.text("type")),
            ("source", component.isEmpty ? event.text(reporter) : component),
        ]
    }
}
