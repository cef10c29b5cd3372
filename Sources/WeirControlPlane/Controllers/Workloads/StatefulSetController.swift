import WeirValue

/// Keeps the numbered pods of StatefulSets, one after the other or all at once, with claims of their own.
struct StatefulSetController: Reconciler {
    static let source = EventRecorder.Source(component: "statefulset-controller")
    let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let sets = context.tracker(Resources.statefulSets)
        queue.watch(sets)
        queue.watchOwned(context.pods, by: "StatefulSet", sets)
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let set = context.object(Resources.statefulSets, place), let selector = set.at("spec", "selector") else {
            return nil
        }
        let podSelector = PodSelector(selector)
        if podSelector.isEmpty { return nil }
        let name = place.name
        let pods = try await Ownership(context, set, podSelector).claim(context.pods) {
            StatefulPods.ordinal($0.place.name, of: name) != nil
        }
        var history = try await RevisionHistory(context, set, podSelector)
        let isGoing = set.at("metadata", "deletionTimestamp") != nil
        let collisions = set.at("status", "collisionCount")?.intValue ?? 0
        guard !isGoing else { return nil }
        let update = try await history.settle("controller.kubernetes.io/hash", collisions: collisions)
        let current = history.revision(named: set.text("status", "currentRevision")) ?? update
        let work = StatefulPods(context, set, current: current, update: update, pods)
        var failure: APIStatus?
        do throws(APIStatus) { try await work.step() } catch { failure = error }
        let wait = try await writeStatus(place, set, current, update)
        if let failure { throw failure }
        var used = Set(
            context.pods.facts(in: .owner(set.text("metadata", "uid"))).compactMap { pod in
                pod.labels[RevisionHistory.hashLabel]
            })
        used.formUnion([RevisionHistory.name(current), RevisionHistory.name(update)])
        try await history.truncate(set.at("spec", "revisionHistoryLimit")?.intValue ?? 10, used: used)
        return wait
    }

    /// - Returns: The seconds until a pod that is ready has been so for long enough.
    private func writeStatus(
        _ place: ObjectPlace, _ set: Value, _ current: Value, _ update: Value
    ) async throws(APIStatus) -> Double? {
        let uid = set.text("metadata", "uid")
        let pods = context.pods.facts(in: .owner(uid))
        let now = context.clock.now
        let seconds = set.at("spec", "minReadySeconds")?.intValue ?? 0
        let names = (current: RevisionHistory.name(current), update: RevisionHistory.name(update))
        let count = { (name: String) in
            Int64(pods.count { !$0.isGoing && $0.labels[RevisionHistory.hashLabel] == name })
        }
        let ready = pods.filter { $0.phase == "Running" && $0.isReady }
        let counts: [(String, Int64)] = [
            ("readyReplicas", Int64(ready.count)), ("currentReplicas", count(names.current)),
            ("updatedReplicas", count(names.update)),
        ]
        try await context.changeStatus(Resources.statefulSets, place) { object in
            guard object.text("metadata", "uid") == uid else { return }
            var status = object["status"] ?? .emptyMap
            let wanted = object.at("spec", "replicas")?.intValue ?? 1
            for (key, count) in counts { status.set(key, count == 0 ? nil : .int(count)) }
            status.set("replicas", .int(Int64(pods.count)))
            status.set("availableReplicas", .int(Int64(ready.count { $0.isAvailable(seconds, now: now) })))
            status.set("observedGeneration", set["metadata"]?["generation"])
            status.set("currentRevision", .string(names.current))
            status.set("updateRevision", .string(names.update))
            status.fill(("collisionCount", 0))
            let isDone =
                count(names.update) == wanted && ready.count == wanted && pods.count == wanted
                && object.at("spec", "updateStrategy")?.text("type") != "OnDelete"
            if isDone {
                status.set("currentReplicas", status["updatedReplicas"])
                status.set("currentRevision", .string(names.update))
            }
            object.set("status", status)
        }
        guard seconds > 0 else { return nil }
        let waits = ready.filter { !$0.isAvailable(seconds, now: now) }
        return waits.map { Double($0.readySince) + Double(seconds) - now }.min()
    }
}
