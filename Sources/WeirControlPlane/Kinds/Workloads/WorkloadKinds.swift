import WeirValue

/// The strategies of pods and of what makes them.
enum WorkloadKinds {
    typealias Rule = @Sendable (inout KindStrategy) -> Void

    static let rules: [String: Rule] = [
        "/pods": pods, "/podtemplates": podTemplates, "/replicationcontrollers": replicationControllers,
        "apps/deployments": deployments, "apps/replicasets": replicaSets, "apps/statefulsets": statefulSets,
        "apps/daemonsets": daemonSets, "apps/controllerrevisions": revisions, "batch/jobs": jobs,
        "batch/cronjobs": cronJobs, "autoscaling/horizontalpodautoscalers": autoscalers,
        "policy/poddisruptionbudgets": budgets,
    ]

    /// Whether the specs of two objects differ.
    static let specChanged: @Sendable (Value, Value) -> Bool = { new, old in !Value.means(new["spec"], old["spec"]) }

    private static let pods: Rule = { kind in
        kind.defaults = PodDefaults.pod
        kind.admit = PodAdmission.admit
        kind.raisesGeneration = specChanged
        kind.prepareForCreate = { object, _ in
            let spec = object["spec"] ?? .emptyMap
            object.set(
                "status", ["phase": "Pending", "qosClass": .string(PodResources.serviceClass(of: spec))])
        }
        kind.prepareForStatusUpdate = { object, old, _ in
            object.edit("metadata") { $0.set("ownerReferences", old["metadata"]?["ownerReferences"]) }
            let serviceClass = old["status"]?["qosClass"]
            object.fill(("status", .emptyMap))
            object.edit("status") { status in
                if serviceClass != nil { status.set("qosClass", serviceClass) }
                settleAddresses(&status)
            }
        }
        kind.fieldNames = [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ]
        kind.fields = { pod in
            ["nodeName", "restartPolicy", "schedulerName", "serviceAccountName"].map {
                ("spec." + $0, pod.text("spec", $0))
            } + ["phase", "podIP", "nominatedNodeName"].map { ("status." + $0, pod.text("status", $0)) } + [
                ("spec.hostNetwork", pod.at("spec", "hostNetwork")?.boolValue == true ? "true" : "false"),
                ("status.podIPs", pod.text("status", "podIP")),
            ]
        }
    }

    /// The first of the addresses is the address.
    private static func settleAddresses(_ status: inout Value) {
        let address = status.text("podIP")
        let addresses = status.list("podIPs")
        if address.isEmpty, let first = addresses.first {
            status.set("podIP", first["ip"])
        } else if !address.isEmpty, addresses.first?.text("ip") != address {
            status.set("podIPs", [["ip": .string(address)]])
        }
    }

    private static let podTemplates: Rule = { kind in
        kind.defaults = WorkloadDefaults.podTemplate
        kind.raisesGeneration = { new, old in !Value.means(new["template"], old["template"]) }
    }

    private static let replicationControllers: Rule = { kind in
        kind.defaults = WorkloadDefaults.replicationController
        kind.raisesGeneration = specChanged
        kind.fieldNames = ["status.replicas"]
        kind.fields = { [("status.replicas", String($0.at("status", "replicas")?.intValue ?? 0))] }
    }

    private static let deployments: Rule = { kind in
        kind.defaults = WorkloadDefaults.deployment
        kind.keepsLabels = true
        kind.raisesGeneration = { new, old in
            specChanged(new, old)
                || !Value.means(new.at("metadata", "annotations"), old.at("metadata", "annotations"))
        }
    }

    private static let replicaSets: Rule = { kind in
        kind.defaults = WorkloadDefaults.replicaSet
        kind.raisesGeneration = specChanged
    }

    private static let statefulSets: Rule = { kind in
        kind.defaults = WorkloadDefaults.statefulSet
        kind.raisesGeneration = specChanged
    }

    private static let templateGeneration = "deprecated.daemonset.template.generation"

    private static let daemonSets: Rule = { kind in
        kind.defaults = WorkloadDefaults.daemonSet
        kind.raisesGeneration = specChanged
        kind.prepareForCreate = { object, _ in setTemplateGeneration(&object, 1) }
        kind.prepareForUpdate = { object, old, _ in
            var generation = Int64(old.at("metadata", "annotations")?.text(templateGeneration) ?? "") ?? 0
            if !Value.means(object.at("spec", "template"), old.at("spec", "template")) { generation += 1 }
            setTemplateGeneration(&object, generation)
        }
    }

    private static func setTemplateGeneration(_ object: inout Value, _ generation: Int64) {
        object.edit("metadata") { metadata in
            metadata.fill(("annotations", .emptyMap))
            metadata.edit("annotations") { $0.set(templateGeneration, .string(String(generation))) }
        }
    }

    private static let revisions: Rule = { _ in }

    // MARK: Batch

    private static let jobs: Rule = { kind in
        kind.defaults = WorkloadDefaults.job
        kind.raisesGeneration = specChanged
        kind.prepareForCreate = { object, _ in labelJob(&object) }
        kind.fieldNames = ["status.successful"]
        kind.fieldRefusal = { "field label \(GoText.quoted($0)) not supported for Job" }
        kind.fields = { [("status.successful", String($0.at("status", "succeeded")?.intValue ?? 0))] }
    }

    /// The pods of a Job are found by its uid, unless it says how else.
    private static func labelJob(_ object: inout Value) {
        guard object.at("spec", "manualSelector")?.boolValue != true else { return }
        let uid = object["metadata"]?["uid"] ?? ""
        let name = object["metadata"]?["name"] ?? ""
        let hadOwn = !Value.means(
            object.at("metadata", "labels"), object.at("spec", "template", "metadata", "labels"))
        object.edit("spec") { spec in
            spec.edit("template") { template in
                template.fill(("metadata", .emptyMap))
                template.edit("metadata") { metadata in
                    metadata.fill(("labels", .emptyMap))
                    metadata.edit("labels") { labels in
                        labels.fill(
                            ("job-name", name), ("batch.kubernetes.io/job-name", name), ("controller-uid", uid),
                            ("batch.kubernetes.io/controller-uid", uid))
                    }
                }
            }
            spec.fill(("selector", .emptyMap))
            spec.edit("selector") { selector in
                selector.fill(("matchLabels", .emptyMap))
                selector.edit("matchLabels") { $0.fill(("batch.kubernetes.io/controller-uid", uid)) }
            }
        }
        guard !hadOwn, let labels = object.at("spec", "template", "metadata", "labels") else { return }
        object.edit("metadata") { $0.set("labels", labels) }
    }

    private static let cronJobs: Rule = { kind in
        kind.defaults = WorkloadDefaults.cronJob
        kind.raisesGeneration = specChanged
    }

    private static let autoscalers: Rule = { kind in kind.defaults = WorkloadDefaults.autoscaler }

    private static let budgets: Rule = { kind in kind.raisesGeneration = specChanged }
}
