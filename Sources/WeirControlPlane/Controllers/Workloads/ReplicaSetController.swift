import WeirValue

/// Keeps as many pods as a ReplicaSet or a ReplicationController asks for.
struct ReplicaSetController: Reconciler {
    /// Which of the two.
    struct Kind: Sendable {
        let resource: ResourceName
        let name: String
        let component: String

        static let replicaSets = Kind(
            resource: Resources.replicaSets, name: "ReplicaSet", component: "replicaset-controller")
        static let replicationControllers = Kind(
            resource: Resources.replicationControllers, name: "ReplicationController",
            component: "replication-controller")
    }

    private let kind: Kind
    private let context: ControllerContext

    init(_ kind: Kind, _ context: ControllerContext) {
        self.kind = kind
        self.context = context
    }

    func connect(_ queue: WorkQueue) {
        let tracker = context.tracker(kind.resource)
        queue.watch(tracker)
        queue.watchOwned(context.pods, by: kind.name, tracker)
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let set = context.object(kind.resource, place), let selector = set.at("spec", "selector") else {
            return nil
        }
        let podSelector = PodSelector(selector)
        guard !podSelector.isEmpty else { return nil }
        let isGoing = set.at("metadata", "deletionTimestamp") != nil
        let claimed = try await Ownership(context, set, podSelector).claim(context.pods) { $0.isActive }
        var active = claimed.filter(\.isActive)
        var failure: APIStatus?
        if !isGoing {
            do throws(APIStatus) {
                try await manage(set, active)
            } catch { failure = error }
            // What was just made or deleted counts at once.
            let uid = set.text("metadata", "uid")
            active = context.pods.facts(in: .owner(uid)).filter { $0.isActive && podSelector.selects($0.labels) }
        }
        let pods = active
        let wanted = Self.wanted(set)
        let now = context.clock.now
        let status = try await context.changeStatus(kind.resource, place) { object in
            guard object["metadata"]?["uid"] == set["metadata"]?["uid"] else { return }
            let next = nextStatus(object, pods, failure, wanted, now)
            object.set("status", next)
        }
        if let failure { throw failure }
        let seconds = set.at("spec", "minReadySeconds")?.intValue ?? 0
        guard seconds > 0,
            (status ?? set).at("status", "readyReplicas") != (status ?? set).at("status", "availableReplicas")
        else { return nil }
        let waits = pods.filter { $0.isReady && !$0.isAvailable(seconds, now: now) }
        return waits.map { Double($0.readySince) + Double(seconds) - now }.min()
    }

    private static func wanted(_ set: Value) -> Int { Int(clamping: set.at("spec", "replicas")?.intValue ?? 1) }

    private func manage(_ set: Value, _ active: [PodFacts]) async throws(APIStatus) {
        let batch = PodBatch(context: context, owner: set, source: .init(component: kind.component))
        let missing = Self.wanted(set) - active.count
        if missing > 0 {
            let pod = PodTemplates.pod(set.at("spec", "template"), of: set)
            try await batch.create(min(missing, PodBatch.most)) { _ in pod }
        } else if missing < 0 {
            var ranks: [ObjectPlace: Int] = [:]
            let perNode = Dictionary(grouping: active) { $0.node }
            for pod in active { ranks[pod.place] = perNode[pod.node]?.count ?? 0 }
            try await batch.delete(Array(active.inOrderOfLoss(ranks: ranks).prefix(min(-missing, PodBatch.most))))
        }
    }

    private func nextStatus(
        _ object: Value, _ pods: [PodFacts], _ failure: APIStatus?, _ wanted: Int, _ now: Double
    ) -> Value {
        var status = object["status"] ?? .emptyMap
        let seconds = object.at("spec", "minReadySeconds")?.intValue ?? 0
        let labels = object.at("spec", "template", "metadata", "labels")
        let own = labels.texts
        let counts: [(String, Int)] = [
            ("fullyLabeledReplicas", pods.count { pod in own.allSatisfy { pod.labels[$0.key] == $0.value } }),
            ("readyReplicas", pods.count(where: \.isReady)),
            ("availableReplicas", pods.count { $0.isAvailable(seconds, now: now) }),
        ]
        status.set("replicas", .int(Int64(pods.count)))
        for (key, count) in counts { status.set(key, count == 0 ? nil : .int(Int64(count))) }
        status.set("observedGeneration", object["metadata"]?["generation"])
        if let failure {
            let reason = pods.count < wanted ? "FailedCreate" : "FailedDelete"
            if Conditions.find("ReplicaFailure", in: status) == nil {
                Conditions.set(
                    "ReplicaFailure", "True", reason: reason, message: failure.message, time: GoTime.text(Int(now)),
                    in: &status)
            }
        } else {
            Conditions.remove("ReplicaFailure", in: &status)
        }
        return status
    }
}
