import WeirValue

/// Keeps what HorizontalPodAutoscalers scale within their bounds, and tells that all is as it should be: nothing runs, so
/// nothing is measured.
struct AutoscalerController: Reconciler {
    private static let targets: [String: ResourceName] = [
        "Deployment": Resources.deployments, "ReplicaSet": Resources.replicaSets,
        "StatefulSet": Resources.statefulSets, "ReplicationController": Resources.replicationControllers,
    ]
    private static let source = EventRecorder.Source(component: "horizontal-pod-autoscaler")

    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let scalers = context.tracker(Resources.autoscalers)
        queue.watch(scalers)
        for resource in Self.targets.values {
            context.tracker(resource).onChange { old, new in
                guard let place = new?.place ?? old?.place else { return }
                for scaler in scalers.facts(in: .namespace(place.namespace)) { queue.add(scaler.place) }
            }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let scaler = context.object(Resources.autoscalers, place) else { return nil }
        let reference = scaler.at("spec", "scaleTargetRef") ?? .emptyMap
        let kind = reference.text("kind")
        let name = reference.text("name")
        let target = ObjectPlace(namespace: place.namespace, name: name)
        guard let resource = Self.targets[kind], let object = context.object(resource, target) else {
            try await tellMissing(place, kind, name)
            return nil
        }
        let replicas = object.at("spec", "replicas")?.intValue ?? 1
        let least = scaler.at("spec", "minReplicas")?.intValue ?? 1
        let most = scaler.at("spec", "maxReplicas")?.intValue ?? replicas
        // At nought it rests.
        let desired = replicas == 0 ? 0 : min(max(replicas, least), max(least, most))
        if desired != replicas {
            try await context.change(resource, target) { object in
                object.edit("spec") { $0.set("replicas", .int(desired)) }
            }
            let reason =
                replicas > most
                ? "Current number of replicas above Spec.MaxReplicas"
                : "Current number of replicas below Spec.MinReplicas"
            context.events.tell(
                scaler, "Normal", "SuccessfulRescale", "New size: \(desired); reason: \(reason)", from: Self.source)
        }
        let current = object.at("status", "replicas")?.intValue ?? 0
        let containers = object["spec"]?["template"]?["spec"]?.list("containers") ?? []
        try await writeStatus(place, current, desired, containers, isScaled: desired != replicas)
        return nil
    }

    private func tellMissing(_ place: ObjectPlace, _ kind: String, _ name: String) async throws(APIStatus) {
        let time = context.clock.text
        let message = "the HPA controller was unable to get the target's current scale: "
        let resource = (Self.targets[kind]?.description ?? kind.lowercased())
        try await context.changeStatus(Resources.autoscalers, place) { scaler in
            scaler.fill(("status", .emptyMap))
            scaler.edit("status") { status in
                Conditions.set(
                    "AbleToScale", "False", reason: "FailedGetScale",
                    message: message + "\(resource) \(GoText.quoted(name)) not found", time: time, in: &status)
            }
        }
    }

    private func writeStatus(
        _ place: ObjectPlace, _ current: Int64, _ desired: Int64, _ containers: [Value], isScaled: Bool
    ) async throws(APIStatus) {
        let time = context.clock.text
        try await context.changeStatus(Resources.autoscalers, place) { scaler in
            let metrics = (scaler["spec"]?.list("metrics") ?? []).compactMap { Self.figure($0, containers) }
            scaler.fill(("status", .emptyMap))
            scaler.edit("status") { status in
                status.set("currentReplicas", current == 0 ? nil : .int(current))
                status.set("desiredReplicas", .int(desired))
                status.set("currentMetrics", metrics.isEmpty ? nil : .list(Value.List(metrics)))
                if isScaled { status.set("lastScaleTime", .string(time)) }
                Conditions.set(
                    "AbleToScale", "True", reason: "ReadyForNewScale",
                    message: "recommended size matches current size", time: time, in: &status)
                let isActive = desired > 0
                Conditions.set(
                    "ScalingActive", isActive ? "True" : "False",
                    reason: isActive ? "ValidMetricFound" : "ScalingDisabled",
                    message: isActive
                        ? "the HPA was able to successfully calculate a replica count from the given metrics"
                        : "scaling is disabled since the replica count of the target is zero",
                    time: time, in: &status)
                Conditions.set(
                    "ScalingLimited", "False", reason: "DesiredWithinRange",
                    message: "the desired count is within the acceptable range", time: time, in: &status)
            }
        }
    }

    /// The figure of `metric`, a measure of a resource: just what is wanted of it, of what the `containers` of a pod ask for.
    private static func figure(_ metric: Value, _ containers: [Value]) -> Value? {
        guard metric.text("type") == "Resource", let resource = metric.at("resource") else { return nil }
        var current = Value.emptyMap
        let share = resource.at("target", "averageUtilization")
        let requests = containers.compactMap { $0.at("resources", "requests", resource.text("name")) }
        var used = requests.reduce(QuantityNumber(0)) { $0 + QuantityNumber($1) }
        used.nanos = used.nanos * Int128(share?.intValue ?? 0) / 100
        current.set("averageUtilization", share)
        current.set(
            "averageValue", resource.at("target", "averageValue") ?? .string(used.text(like: requests.first)))
        return ["type": "Resource", "resource": ["name": resource["name"] ?? "cpu", "current": current]]
    }
}
