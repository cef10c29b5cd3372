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
        kind.validateStatusUpdate = { object, _ in
            ServiceValidation.balancerStatus(FieldPlace(object.at("status", "loadBalancer"), "status.loadBalancer"))
        }
        kind.fieldNames = ["spec.clusterIP", "spec.type"]
        kind.fields = {
            [("spec.clusterIP", $0.text("spec", "clusterIP")), ("spec.type", $0.text("spec", "type"))]
        }
    }

    private static let configMaps: Rule = { kind in kind.metadataOnUpdate = [.update, .create] }

    private static let secrets: Rule = { kind in
        kind.defaults = CoreDefaults.secret
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
    }

    private static let volumes: Rule = { kind in
        kind.defaults = VolumeDefaults.volume
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
        kind.metadataOnUpdate = [.update, .create]
        kind.admit = ClusterAdmission.claim
        kind.prepareForCreate = { object, _ in object.set("status", ["phase": "Pending"]) }
    }

    private static let endpoints: Rule = { kind in
        kind.defaults = CoreDefaults.endpoints
        kind.allowsCreateOnUpdate = true
        kind.warnings = { _, _ in ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"] }
    }

    private static let limitRanges: Rule = { kind in
        kind.defaults = CoreDefaults.limitRange
        kind.allowsCreateOnUpdate = true
        kind.metadataOnUpdate = [.create]
        kind.prepareForCreate = { object, context in
            guard object.text("metadata", "name").isEmpty else { return }
            object.edit("metadata") { $0.set("name", .string(context.makeUID())) }
        }
    }

    private static let quotas: Rule = { kind in kind.defaults = CoreDefaults.quota }

    // MARK: Events

    private static let events: Rule = { kind in
        kind.allowsCreateOnUpdate = true
        kind.fieldNames = eventFields("involvedObject", "reportingComponent")
        kind.fields = { eventValues($0, "involvedObject", "reportingComponent") }
    }

    private static let newEvents: Rule = { kind in
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
