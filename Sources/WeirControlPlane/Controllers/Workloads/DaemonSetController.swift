import WeirValue

/// Keeps a pod of a DaemonSet on every node that is meant.
struct DaemonSetController: Reconciler {
    private static let source = EventRecorder.Source(component: "daemonset-controller")
    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>

    init(_ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>) {
        self.context = context
        self.nodes = nodes
    }

    func connect(_ queue: WorkQueue) {
        let sets = context.tracker(Resources.daemonSets)
        queue.watch(sets)
        queue.watchOwned(context.pods, by: "DaemonSet", sets)
        nodes.onChange { old, new in
            let isSame =
                old?.labels == new?.labels && old?.taints == new?.taints && old?.isGoing == new?.isGoing
                && (old == nil) == (new == nil)
            if !isSame { for set in sets.all { queue.add(set.place) } }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let set = context.object(Resources.daemonSets, place), let selector = set.at("spec", "selector") else {
            return nil
        }
        let podSelector = PodSelector(selector)
        guard !podSelector.isEmpty, set.at("metadata", "deletionTimestamp") == nil else { return nil }
        var history = try await RevisionHistory(context, set, podSelector)
        let revision = try await history.settle(
            RevisionHistory.hashLabel, collisions: set.at("status", "collisionCount")?.intValue ?? 0)
        let hash = revision.at("metadata", "labels")?.text(RevisionHistory.hashLabel) ?? ""
        let claimed = try await Ownership(context, set, podSelector).claim(context.pods)
        let step = DaemonStep(context, set, hash, claimed, nodes.all.sorted { $0.name < $1.name })
        let batch = PodBatch(context: context, owner: set, source: Self.source)
        var failure: APIStatus?
        do throws(APIStatus) {
            let wanted = step.missing
            try await batch.create(min(wanted.count, PodBatch.most)) { step.pod(for: wanted[$0]) }
            try await batch.delete(step.surplus)
            try await batch.delete(step.outdated)
        } catch { failure = error }
        let wait = try await writeStatus(place, set, hash)
        if let failure { throw failure }
        let hashes = Set(
            context.pods.facts(in: .owner(set.text("metadata", "uid"))).compactMap { pod in
                pod.labels[RevisionHistory.hashLabel]
            })
        let used = history.revisions.filter { revision in
            let own = revision.at("metadata", "labels")?.text(RevisionHistory.hashLabel) ?? ""
            return own == hash || hashes.contains(own)
        }
        try await history.truncate(
            set.at("spec", "revisionHistoryLimit")?.intValue ?? 10, used: Set(used.map(RevisionHistory.name)))
        return wait
    }

    private func writeStatus(_ place: ObjectPlace, _ set: Value, _ hash: String) async throws(APIStatus) -> Double? {
        let uid = set.text("metadata", "uid")
        let pods = context.pods.facts(in: .owner(uid)).filter { !$0.isGoing }
        let step = DaemonStep(context, set, hash, pods, nodes.all)
        let seconds = set.at("spec", "minReadySeconds")?.intValue ?? 0
        let now = context.clock.now
        var counts = DaemonStep.Counts()
        for node in step.nodes {
            let own = step.pods(on: node).sorted { $0.created < $1.created }
            guard step.isMeant(node) else {
                if !own.isEmpty { counts.misscheduled += 1 }
                continue
            }
            counts.desired += 1
            guard let pod = own.first else { continue }
            counts.current += 1
            if pod.isReady { counts.ready += 1 }
            if pod.isAvailable(seconds, now: now) { counts.available += 1 }
            if pod.labels[RevisionHistory.hashLabel] == hash { counts.updated += 1 }
        }
        let final = counts
        try await context.changeStatus(Resources.daemonSets, place) { object in
            guard object.text("metadata", "uid") == uid else { return }
            object.fill(("status", .emptyMap))
            object.edit("status") { final.write(to: &$0, generation: set["metadata"]?["generation"]) }
        }
        guard seconds > 0 else { return nil }
        let waits = pods.filter { $0.isReady && !$0.isAvailable(seconds, now: now) }
        return waits.map { Double($0.readySince) + Double(seconds) - now }.min()
    }
}
