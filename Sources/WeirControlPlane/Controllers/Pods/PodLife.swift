import Synchronization
import WeirValue

/// What becomes of pods on simulated nodes: they run, those of Jobs end, and those that are deleted go.
struct PodLife: Reconciler {
    /// A step in the life of a pod.
    private enum Stage: Hashable {
        case start, run, stop, orphan
    }

    /// When pods have come to the stage they are in.
    private final class Moments: Sendable {
        private let moments = Mutex<[ObjectPlace: (uid: String, stage: Stage, moment: Double)]>([:])

        /// When `pod` was first seen in `stage`.
        func moment(_ pod: PodFacts, _ stage: Stage, now: Double) -> Double {
            moments.withLock { moments in
                if let known = moments[pod.place], known.uid == pod.uid, known.stage == stage { return known.moment }
                moments[pod.place] = (pod.uid, stage, now)
                return now
            }
        }

        func forget(_ place: ObjectPlace) { moments.withLock { _ = $0.removeValue(forKey: place) } }
    }

    /// The seconds after which pods on nodes that are gone are taken away.
    private static let orphanTime = 40.0

    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>
    private let addresses: PodAddresses
    private let moments = Moments()

    var concurrency: Int { 32 }

    init(_ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>) {
        self.context = context
        self.nodes = nodes
        addresses = PodAddresses(context.pods)
    }

    func connect(_ queue: WorkQueue) {
        let pods = context.pods
        pods.onChange { [moments] old, new in
            if let new, !new.node.isEmpty || new.isGoing {
                queue.add(new.place)
            } else if new == nil, let old {
                moments.forget(old.place)
            }
        }
        nodes.onChange { old, new in
            // A node that goes, comes back or begins to be simulated.
            guard let node = new ?? old,
                old?.isSimulated != new?.isSimulated || old?.podRange != new?.podRange || old?.address != new?.address
            else { return }
            for pod in pods.facts(in: .node(node.name)) { queue.add(pod.place) }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let facts = context.pods[place] else { return nil }
        if facts.isGoing { return try await stop(facts) }
        guard !facts.node.isEmpty else { return nil }
        guard let node = nodes[ObjectPlace(namespace: "", name: facts.node)] else { return try await orphan(facts) }
        guard node.isSimulated, !facts.isOver else { return nil }
        if facts.phase == "Pending" { return try await start(facts, node) }
        return try await run(facts)
    }

    /// The seconds until `delay` after a pod came to `stage`; nil where they are over.
    private func left(_ facts: PodFacts, _ stage: Stage, _ delay: Double) -> Double? {
        let now = context.clock.now
        let left = moments.moment(facts, stage, now: now) + delay - now
        return left > 0 ? left : nil
    }

    // MARK: The end

    private func stop(_ facts: PodFacts) async throws(APIStatus) -> Double? {
        guard let pod = context.object(Resources.pods, facts.place), pod.text("metadata", "uid") == facts.uid else {
            return nil
        }
        let grace = pod.at("metadata", "deletionGracePeriodSeconds")?.intValue ?? 0
        if grace == 0 {
            // What is left of it waits for finalizers, or its end is being written.
            guard !facts.hasFinalizers else { return nil }
        } else if let left = left(facts, .stop, min(Double(grace), context.options.podStop)) {
            return left
        }
        try await context.delete(Resources.pods, facts.place, DeletionWish(graceSeconds: 0, uid: facts.uid))
        return nil
    }

    private func orphan(_ facts: PodFacts) async throws(APIStatus) -> Double? {
        if let left = left(facts, .orphan, Self.orphanTime) { return left }
        try await context.delete(Resources.pods, facts.place, DeletionWish(graceSeconds: 0, uid: facts.uid))
        return nil
    }

    // MARK: The beginning

    private func start(_ facts: PodFacts, _ node: NodeFacts) async throws(APIStatus) -> Double? {
        // Without addresses nothing starts; the node is looked at again when it has them.
        guard !node.podRange.isEmpty, !node.address.isEmpty else { return nil }
        if let left = left(facts, .start, context.options.podStart) { return left }
        let given = addresses.address(for: facts.place, from: node.podRange)
        let time = context.clock.text
        let changed = try await context.changeStatus(Resources.pods, facts.place, manager: Managers.nodes) { pod in
            guard pod.text("metadata", "uid") == facts.uid, pod.text("status", "phase") == "Pending" else { return }
            let isHost = pod.at("spec", "hostNetwork")?.boolValue == true
            let place = PodStatus.Place(host: node.address, address: isHost ? node.address : given)
            pod.set("status", PodStatus.running(pod, place, time))
        }
        if changed == nil { addresses.release(given, of: facts.place) }
        return nil
    }

    private func run(_ facts: PodFacts) async throws(APIStatus) -> Double? {
        guard let pod = context.object(Resources.pods, facts.place), pod.text("metadata", "uid") == facts.uid else {
            return nil
        }
        try await startEphemeral(facts, pod)
        let ending = PodEnding(pod)
        guard ending.isFailure || facts.owner?.kind == "Job" else {
            try await settleGates(facts, pod)
            return nil
        }
        if let left = left(facts, .run, ending.delay ?? context.options.podRun) { return left }
        let time = context.clock.text
        try await context.changeStatus(Resources.pods, facts.place, manager: Managers.nodes) { pod in
            guard pod.text("metadata", "uid") == facts.uid, pod.text("status", "phase") == "Running" else { return }
            pod.set("status", PodStatus.over(pod, ending, time))
        }
        return nil
    }

    /// Containers for debugging, which are added to a pod that runs, run at once.
    private func startEphemeral(_ facts: PodFacts, _ pod: Value) async throws(APIStatus) {
        let time = context.clock.text
        var changed = pod
        guard PodStatus.runEphemeral(&changed, time) else { return }
        try await context.changeStatus(Resources.pods, facts.place, manager: Managers.nodes) { pod in
            guard pod.text("metadata", "uid") == facts.uid else { return }
            _ = PodStatus.runEphemeral(&pod, time)
        }
    }

    /// A pod with gates is ready when all of them are open.
    private func settleGates(_ facts: PodFacts, _ pod: Value) async throws(APIStatus) {
        guard pod["spec"]?.list("readinessGates").isEmpty == false else { return }
        let time = context.clock.text
        try await context.changeStatus(Resources.pods, facts.place, manager: Managers.nodes) { pod in
            let gates = pod["spec"]?.list("readinessGates") ?? []
            pod.edit("status") { PodStatus.setReady(gates, time, in: &$0) }
        }
    }
}
