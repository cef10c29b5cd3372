import WeirValue

/// What is filled in in objects that make pods.
enum WorkloadDefaults {
    /// Of the pod template of an object.
    private static func template(_ spec: inout Value) {
        spec.edit("template", "spec", change: PodDefaults.template)
    }

    static func podTemplate(_ object: inout Value) { template(&object) }

    static func replicaSet(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(("replicas", 1))
            template(&spec)
        }
    }

    static func replicationController(_ object: inout Value) {
        let labels = object.at("spec", "template", "metadata", "labels")
        object.edit("spec") { spec in
            spec.fill(("replicas", 1))
            if let labels, spec["selector"]?.mapValue?.isEmpty != false { spec.set("selector", labels) }
            template(&spec)
        }
        adoptLabels(&object, labels)
    }

    /// An object without labels of its own has those of its pods.
    private static func adoptLabels(_ object: inout Value, _ labels: Value?) {
        guard let labels, labels.mapValue?.isEmpty == false else { return }
        object.edit("metadata") { metadata in
            if metadata["labels"]?.mapValue?.isEmpty != false { metadata.set("labels", labels) }
        }
    }

    static func deployment(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(
                ("replicas", 1), ("revisionHistoryLimit", 10), ("progressDeadlineSeconds", 600),
                ("strategy", .emptyMap))
            rolling(&spec, "strategy", [("maxUnavailable", "25%"), ("maxSurge", "25%")])
            template(&spec)
        }
    }

    static func daemonSet(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(("revisionHistoryLimit", 10), ("updateStrategy", .emptyMap))
            rolling(&spec, "updateStrategy", [("maxUnavailable", 1), ("maxSurge", 0)])
            template(&spec)
        }
    }

    private static func rolling(_ spec: inout Value, _ key: String, _ limits: [(String, Value)]) {
        spec.edit(key) { strategy in
            strategy.fill(("type", "RollingUpdate"))
            guard strategy.text("type") == "RollingUpdate" else { return }
            strategy.fill(("rollingUpdate", .emptyMap))
            strategy.edit("rollingUpdate") { rolling in for limit in limits { rolling.fill(limit) } }
        }
    }

    static func statefulSet(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(
                ("podManagementPolicy", "OrderedReady"), ("replicas", 1), ("revisionHistoryLimit", 10),
                ("updateStrategy", .emptyMap), ("persistentVolumeClaimRetentionPolicy", .emptyMap))
            spec.edit("updateStrategy") { strategy in
                if strategy.text("type").isEmpty {
                    strategy.fill(("type", "RollingUpdate"), ("rollingUpdate", .emptyMap))
                }
                guard strategy.text("type") == "RollingUpdate" else { return }
                strategy.edit("rollingUpdate") { $0.fill(("partition", 0), ("maxUnavailable", 1)) }
            }
            spec.edit("persistentVolumeClaimRetentionPolicy") {
                $0.fill(("whenDeleted", "Retain"), ("whenScaled", "Retain"))
            }
            spec.editEach("volumeClaimTemplates") { claim in
                claim.set("apiVersion", "v1")
                claim.set("kind", "PersistentVolumeClaim")
                VolumeDefaults.claim(&claim)
            }
            template(&spec)
        }
    }

    static func job(_ object: inout Value) {
        adoptLabels(&object, object.at("spec", "template", "metadata", "labels"))
        object.edit("spec") { spec in
            if spec.at("completions") == nil, spec.at("parallelism") == nil { spec.fill(("completions", 1)) }
            spec.fill(
                ("parallelism", 1), ("completionMode", "NonIndexed"), ("suspend", false), ("manualSelector", false),
                ("backoffLimit", spec.at("backoffLimitPerIndex") == nil ? 6 : 2_147_483_647),
                (
                    "podReplacementPolicy",
                    spec.at("podFailurePolicy") == nil ? "TerminatingOrFailed" : "Failed"
                ))
            spec.edit("podFailurePolicy") { policy in
                policy.editEach("rules") { rule in
                    rule.editEach("onPodConditions") { if $0.text("status").isEmpty { $0.set("status", "True") } }
                }
            }
            template(&spec)
        }
    }

    static func cronJob(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(
                ("concurrencyPolicy", "Allow"), ("suspend", false), ("successfulJobsHistoryLimit", 3),
                ("failedJobsHistoryLimit", 1))
            spec.edit("jobTemplate", "spec", change: template)
        }
    }

    // MARK: Autoscaling

    private static let percentRule: Value = ["type": "Percent", "value": 100, "periodSeconds": 15]

    static func autoscaler(_ object: inout Value) {
        let isFirst = object.text("apiVersion") == "autoscaling/v1"
        let hasMetrics = object.at("metadata", "annotations")?.at("autoscaling.alpha.kubernetes.io/metrics") != nil
        object.edit("spec") { spec in
            spec.fill(("minReplicas", 1))
            guard !isFirst else {
                if !hasMetrics { spec.fill(("targetCPUUtilizationPercentage", 80)) }
                return
            }
            if spec.list("metrics").isEmpty {
                spec.set(
                    "metrics",
                    [
                        [
                            "type": "Resource",
                            "resource": ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]],
                        ]
                    ])
            }
            guard let behavior = spec.at("behavior"), behavior.mapValue?.isEmpty == false else { return }
            spec.edit("behavior") { behavior in
                behavior.fill(("scaleUp", .emptyMap), ("scaleDown", .emptyMap))
                behavior.edit("scaleUp") { rules in
                    rules.fill(
                        ("selectPolicy", "Max"), ("stabilizationWindowSeconds", 0),
                        ("policies", [["type": "Pods", "value": 4, "periodSeconds": 15], percentRule]))
                }
                behavior.edit("scaleDown") { rules in
                    rules.fill(("selectPolicy", "Max"), ("policies", [percentRule]))
                }
            }
        }
    }
}
