import WeirValue

/// Tells how many pods of a PodDisruptionBudget may go.
struct BudgetController: Reconciler {
    /// The seconds after which an eviction that was allowed has to have begun.
    private static let evictionTime = 120.0
    private static let scaled: [String: ResourceName] = [
        "Deployment": Resources.deployments, "ReplicaSet": Resources.replicaSets,
        "StatefulSet": Resources.statefulSets, "ReplicationController": Resources.replicationControllers,
    ]

    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let budgets = context.tracker(Resources.budgets)
        queue.watch(budgets)
        let pods = context.pods
        pods.onChange { old, new in
            guard let place = new?.place ?? old?.place,
                old == nil || new == nil || old?.isReady != new?.isReady || old?.isGoing != new?.isGoing
                    || old?.isOver != new?.isOver || old?.labels != new?.labels
            else { return }
            let wait = pods.isLarge(.namespace(place.namespace)) ? WorkQueue.gathering : 0
            for budget in budgets.facts(in: .namespace(place.namespace)) {
                guard let selector = budget.selector else { continue }
                if [old, new].contains(where: { $0.map { selector.selects($0.labels) } ?? false }) {
                    queue.add(budget.place, after: wait)
                }
            }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let budget = context.object(Resources.budgets, place), let selector = budget.at("spec", "selector") else {
            return nil
        }
        let podSelector = PodSelector(selector)
        let pods = context.pods.facts(in: .namespace(place.namespace)).filter { podSelector.selects($0.labels) }
        let (expected, desired) = expectation(budget["spec"] ?? .emptyMap, pods)
        let now = context.clock.now
        // Pods that are being evicted count as gone before they are.
        var disrupted = Value.emptyMap
        for (name, since) in budget.at("status", "disruptedPods")?.mapValue ?? [:] {
            guard let moment = HumanDuration.seconds(since.stringValue ?? ""), Double(moment) + Self.evictionTime > now,
                pods.contains(where: { $0.place.name == name && !$0.isGoing })
            else { continue }
            disrupted.set(name, since)
        }
        let healthy = Int64(pods.count { $0.isReady && !$0.isGoing && disrupted[$0.place.name] == nil })
        let allowed = expected <= 0 ? 0 : max(0, healthy - desired)
        let time = context.clock.text
        let final = disrupted
        try await context.changeStatus(Resources.budgets, place) { object in
            let generation = object["metadata"]?["generation"]
            object.fill(("status", .emptyMap))
            object.edit("status") { status in
                status.set("observedGeneration", generation)
                for (key, number) in [
                    ("disruptionsAllowed", allowed), ("currentHealthy", healthy), ("desiredHealthy", desired),
                    ("expectedPods", expected),
                ] {
                    status.set(key, .int(number))
                }
                status.set("disruptedPods", final.mapValue?.isEmpty == false ? final : nil)
                let reason = allowed > 0 ? "SufficientPods" : "InsufficientPods"
                Conditions.set(
                    "DisruptionAllowed", allowed > 0 ? "True" : "False", reason: reason, time: time,
                    extra: generation.map { [("observedGeneration", $0), ("message", "")] } ?? [("message", "")],
                    in: &status)
            }
        }
        return final.mapValue?.isEmpty == false ? Self.evictionTime : nil
    }

    /// How many pods there are to be, and how many of them have to be healthy.
    private func expectation(_ spec: Value, _ pods: [PodFacts]) -> (Int64, Int64) {
        if let most = spec.at("maxUnavailable") {
            let expected = scale(of: pods)
            return (expected, max(0, expected - Amount.scaled(most, of: expected, roundingUp: true)))
        }
        guard let least = spec.at("minAvailable") else { return (Int64(pods.count), 1) }
        if let number = least.intValue { return (Int64(pods.count), number) }
        let expected = scale(of: pods)
        return (expected, Amount.scaled(least, of: expected, roundingUp: true))
    }

    /// How many pods those that own `pods` ask for.
    private func scale(of pods: [PodFacts]) -> Int64 {
        var scales: [String: Int64] = [:]
        for pod in pods {
            guard let owner = pod.owner, let resource = Self.scaled[owner.kind] else { continue }
            let place = ObjectPlace(namespace: pod.place.namespace, name: owner.name)
            guard scales[owner.uid] == nil, var object = context.object(resource, place) else { continue }
            var uid = owner.uid
            if let parent = OwnerFacts(object["metadata"]), let above = Self.scaled[parent.kind],
                let found = context.object(above, ObjectPlace(namespace: place.namespace, name: parent.name))
            {
                object = found
                uid = parent.uid
            }
            scales[uid] = object.at("spec", "replicas")?.intValue ?? 1
        }
        return scales.values.reduce(0, +)
    }
}
