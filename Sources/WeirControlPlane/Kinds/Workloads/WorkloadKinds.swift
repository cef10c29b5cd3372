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
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = PodValidation.create
        kind.validateUpdate = PodUpdates.validate
        kind.parts = PodParts.rules
        kind.guessPart = PodParts.guess
        kind.validateStatusUpdate = PodUpdates.validateStatus
        // Pods are changed by programs, which no warning reaches.
        kind.warnings = { object, old in
            old == nil ? nameWarnings(object, podName) + PodWarnings.texts(FieldPlace(object, "")) : []
        }
        kind.admit = PodAdmission.admit
        kind.raisesGeneration = specChanged
        kind.prepareForCreate = PodPreparation.create
        kind.prepareForStatusUpdate = PodPreparation.updateStatus
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

    /// How a name is used that should be a word.
    private static let podName = "this is used in the Pod's hostname, which can result in surprising behavior"
    private static let ownerName = "this is used in Pod names and hostnames, which can result in surprising behavior"

    private static func nameWarnings(_ object: Value, _ use: String) -> [String] {
        let name = object.text("metadata", "name")
        let faults = TextRules.label(name)
        guard !name.isEmpty, !faults.isEmpty else { return [] }
        return ["metadata.name: \(use); a DNS label is recommended: [\(faults.joined(separator: " "))]"]
    }

    /// What to warn of in the template at `path` of an object after whose name its pods are named.
    private static func templateWarnings(
        _ path: [String] = ["spec", "template"], warnsOfName: Bool = false
    ) -> @Sendable (Value, Value?) -> [String] {
        { object, old in
            if let old, object.at("metadata", "generation") == old.at("metadata", "generation") { return [] }
            let names = old == nil && warnsOfName ? nameWarnings(object, ownerName) : []
            return names + PodWarnings.texts(path.reduce(FieldPlace(object, "")) { $0[$1] })
        }
    }

    private static let cronWarnings: @Sendable (Value, Value?) -> [String] = { object, old in
        let isZoned = object.text("spec", "schedule").contains("TZ")
        let zone =
            "spec.schedule is not officially supported, see https://kubernetes.io/docs/concepts/workloads/controllers/"
            + "cron-jobs/#unsupported-timezone-spec for more details"
        let warnings = templateWarnings(["spec", "jobTemplate", "spec", "template"], warnsOfName: true)
        return warnings(object, old) + (isZoned ? [zone] : [])
    }

    private static let podTemplates: Rule = { kind in
        kind.defaults = WorkloadDefaults.podTemplate
        kind.validateCreate = WorkloadValidation.podTemplate
        kind.validateUpdate = { object, _ in WorkloadValidation.podTemplate(object) }
        kind.warnings = templateWarnings(["template"])
        kind.raisesGeneration = { new, old in !Value.means(new["template"], old["template"]) }
    }

    private static let replicationControllers: Rule = { kind in
        kind.defaults = WorkloadDefaults.replicationController
        kind.metadataOnUpdate = [.update, .create]
        kind.orphansDependents = true
        kind.validateCreate = WorkloadValidation.replicationController
        kind.validateUpdate = { object, _ in WorkloadValidation.replicationController(object) }
        kind.validateStatusUpdate = WorkloadStatusValidation.replicaSet
        kind.warnings = templateWarnings(warnsOfName: true)
        kind.raisesGeneration = specChanged
        kind.fieldNames = ["status.replicas"]
        kind.fields = { [("status.replicas", String($0.at("status", "replicas")?.intValue ?? 0))] }
    }

    private static let deployments: Rule = { kind in
        kind.defaults = WorkloadDefaults.deployment
        kind.validateCreate = WorkloadValidation.deployment
        kind.validateUpdate = WorkloadValidation.deploymentUpdate
        kind.validateStatusUpdate = WorkloadStatusValidation.deployment
        kind.warnings = templateWarnings(warnsOfName: true)
        kind.keepsLabels = true
        kind.raisesGeneration = { new, old in
            specChanged(new, old)
                || !Value.means(new.at("metadata", "annotations"), old.at("metadata", "annotations"))
        }
    }

    private static let replicaSets: Rule = { kind in
        kind.defaults = WorkloadDefaults.replicaSet
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = WorkloadValidation.replicaSet
        kind.validateUpdate = WorkloadValidation.replicaSetUpdate
        kind.validateStatusUpdate = WorkloadStatusValidation.replicaSet
        kind.warnings = templateWarnings(warnsOfName: true)
        kind.raisesGeneration = specChanged
    }

    private static let statefulSets: Rule = { kind in
        kind.nameRule = .label
        kind.defaults = WorkloadDefaults.statefulSet
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = WorkloadValidation.statefulSet
        kind.validateUpdate = WorkloadValidation.statefulSetUpdate
        kind.validateStatusUpdate = WorkloadStatusValidation.statefulSet
        kind.warnings = statefulWarnings
        kind.raisesGeneration = specChanged
    }

    private static let statefulWarnings: @Sendable (Value, Value?) -> [String] = { object, old in
        var texts = templateWarnings()(object, old)
        for claim in FieldPlace(object["spec"], "spec")["volumeClaimTemplates"].elements {
            texts += ClaimValidation.warnings(claim["spec"])
        }
        if let limit = object.at("spec", "revisionHistoryLimit")?.intValue, limit < 0 {
            texts.append(
                "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended"
            )
        }
        return texts
    }

    private static let templateGeneration = "deprecated.daemonset.template.generation"

    private static let daemonSets: Rule = { kind in
        kind.defaults = WorkloadDefaults.daemonSet
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = WorkloadValidation.daemonSet
        kind.validateUpdate = WorkloadValidation.daemonSetUpdate
        kind.validateStatusUpdate = WorkloadStatusValidation.daemonSet
        kind.warnings = templateWarnings()
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

    private static let revisions: Rule = { kind in
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = WorkloadValidation.revision
        kind.validateUpdate = WorkloadValidation.revisionUpdate
    }

    // MARK: Batch

    private static let jobs: Rule = { kind in
        kind.defaults = WorkloadDefaults.job
        kind.orphansDependents = true
        kind.metadataOnUpdate = [.update, .create]
        kind.validateCreate = JobValidation.create
        kind.validateUpdate = JobValidation.update
        kind.validateStatusUpdate = JobStatusValidation.validate
        kind.warnings = templateWarnings(warnsOfName: true)
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
        let had = FieldPlace(object.at("spec", "template", "metadata", "labels"), "")
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
        // Labels that came from those of the template are the same map to Kubernetes. Those of a Job that has none are
        // set when what is stored is read again.
        guard !hadOwn, !had.isEmpty, let labels = object.at("spec", "template", "metadata", "labels") else { return }
        object.edit("metadata") { $0.set("labels", labels) }
    }

    private static let cronJobs: Rule = { kind in
        kind.defaults = WorkloadDefaults.cronJob
        kind.validateCreate = CronJobValidation.create
        kind.validateUpdate = CronJobValidation.update
        kind.warnings = cronWarnings
        kind.raisesGeneration = specChanged
    }

    private static let autoscalers: Rule = { kind in
        kind.defaults = WorkloadDefaults.autoscaler
        kind.validateCreate = AutoscalerValidation.create
        kind.validateUpdate = AutoscalerValidation.update
        kind.validateStatusUpdate = WorkloadStatusValidation.autoscaler
    }

    private static let budgets: Rule = { kind in
        kind.checksMetadata = false
        kind.metadataOnUpdate = []
        kind.raisesGeneration = specChanged
        kind.validateCreate = BudgetValidation.create
        kind.validateUpdate = { object, _ in BudgetValidation.create(object) }
        kind.validateStatusUpdate = BudgetValidation.status
    }
}
