import Synchronization
import WeirValue

/// Gives pods nodes: where they may be, there is room, and are the fewest.
struct Scheduler: Reconciler {
    private static let source = EventRecorder.Source(component: "default-scheduler", action: "Scheduling")
    private static let binding = EventRecorder.Source(component: "default-scheduler", action: "Binding")
    private static let unhelpful = "Preemption is not helpful for scheduling"
    private static let noVictims = "No preemption victims found for incoming pod"

    /// Pods that have found no node.
    private final class Waiting: Sendable {
        let places = Mutex<Set<ObjectPlace>>([])
        /// Held while a node is chosen, so that each choice sees those before it.
        let decision = Mutex(())

        /// Has all of them looked at again.
        func retry(_ queue: WorkQueue) {
            let places = places.withLock { places in
                defer { places = [] }
                return places
            }
            for place in places { queue.add(place) }
        }
    }

    /// Why a pod gets no node.
    private struct Misfit: Error {
        let message: String
    }

    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>
    private let usage: NodeUsage
    private let waiting = Waiting()

    var concurrency: Int { 16 }

    init(_ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>) {
        self.context = context
        self.nodes = nodes
        usage = NodeUsage(context.pods)
    }

    func connect(_ queue: WorkQueue) {
        context.pods.onChange { [waiting] old, new in
            if let new, new.isToBeScheduled {
                queue.add(new.place)
            } else if let old, !old.node.isEmpty, new == nil || new?.isOver == true && !old.isOver {
                waiting.retry(queue)
            }
        }
        nodes.onChange { [waiting] old, new in
            guard let new else { return }
            let isSame =
                old?.labels == new.labels && old?.taints == new.taints && old?.isUnschedulable == new.isUnschedulable
                && old?.allocatable == new.allocatable
            if !isSame { waiting.retry(queue) }
        }
        for resource in [Resources.claims, Resources.volumes, Resources.storageClasses] {
            context.tracker(resource).onChange { [waiting] _, _ in waiting.retry(queue) }
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let facts = context.pods[place], facts.isToBeScheduled, let pod = context.object(Resources.pods, place),
            pod.text("metadata", "uid") == facts.uid
        else {
            waiting.places.withLock { _ = $0.remove(place) }
            return nil
        }
        // Noted first, so that a change that comes meanwhile is not missed.
        waiting.places.withLock { _ = $0.insert(place) }
        switch waiting.decision.withLock({ _ in choose(facts, pod) }) {
        case .success(let node):
            waiting.places.withLock { _ = $0.remove(place) }
            try await bind(facts, pod, to: node)
        case .failure(let misfit): try await refuse(place, pod, misfit.message)
        }
        return nil
    }

    private func bind(_ facts: PodFacts, _ pod: Value, to node: NodeFacts) async throws(APIStatus) {
        let place = facts.place
        do throws(APIStatus) {
            try await context.cluster.bind(place.namespace, place.name, uid: facts.uid, to: node.name)
        } catch {
            usage.forget(place)
            if error.code == 404 || error.code == 409 { return }
            throw error
        }
        context.events.tell(
            pod, "Normal", "Scheduled",
            "Successfully assigned \(place.namespace)/\(place.name) to \(node.name)", from: Self.binding)
    }

    private func refuse(_ place: ObjectPlace, _ pod: Value, _ message: String) async throws(APIStatus) {
        let time = context.clock.text
        let changed = try await context.changeStatus(Resources.pods, place, manager: Managers.scheduler) { pod in
            guard pod.text("spec", "nodeName").isEmpty else { return }
            pod.fill(("status", .emptyMap))
            pod.edit("status") { status in
                Conditions.set(
                    "PodScheduled", "False", reason: "Unschedulable", message: message, time: time,
                    extra: [("lastProbeTime", nil)], in: &status)
            }
        }
        if changed != nil {
            context.events.tell(pod, "Warning", "FailedScheduling", message, from: Self.source)
        }
    }

    // MARK: Where a pod fits

    private func choose(_ facts: PodFacts, _ pod: Value) -> Result<NodeFacts, Misfit> {
        let all = nodes.all.filter { !$0.isGoing }.sorted { $0.name < $1.name }
        if all.isEmpty { return .failure(Misfit(message: "no nodes available to schedule pods")) }
        let total = all.count
        if let fault = claimFault(facts) {
            return .failure(Misfit(message: Self.message(total, fault, [Self.unhelpful: total])))
        }
        let spec = pod["spec"] ?? .emptyMap
        let placement = PodPlacement(context, facts, spec, nodes, usage)
        var fits: [NodeFacts] = []
        var reasons: [String: Int] = [:]
        var hopes: [String: Int] = [:]
        for node in all {
            let (faults, isFinal) = faults(facts, spec, placement, node)
            if faults.isEmpty {
                fits.append(node)
            } else {
                for fault in faults { reasons[fault, default: 0] += 1 }
                hopes[isFinal ? Self.unhelpful : Self.noVictims, default: 0] += 1
            }
        }
        if let node = usage.choose(fits, for: facts) { return .success(node) }
        // Other pods have taken the room meanwhile.
        if !fits.isEmpty { return choose(facts, pod) }
        return .failure(Misfit(message: Self.message(total, Self.counted(reasons), hopes)))
    }

    /// Why `node` is not for a pod, and whether no other pod's going could change that.
    private func faults(
        _ facts: PodFacts, _ spec: Value, _ placement: PodPlacement, _ node: NodeFacts
    ) -> ([String], Bool) {
        let tolerations = spec.list("tolerations")
        let cordon = NodeFacts.Taint(key: "node.kubernetes.io/unschedulable", value: "", effect: "NoSchedule")
        if node.isUnschedulable, !tolerations.contains(where: { NodeMatch.tolerates($0, cordon) }) {
            return (["node(s) were unschedulable"], true)
        }
        if NodeMatch.untolerated(node, tolerations) != nil { return (["node(s) had untolerated taint(s)"], true) }
        if !NodeMatch.selects(spec, node) {
            return (["node(s) didn't match Pod's node affinity/selector"], true)
        }
        if let fault = placement.portFault(node) { return ([fault], false) }
        let lacks = usage.lacks(node, for: facts)
        if !lacks.isEmpty {
            // What a node does not have at all no pod can give up.
            let isFinal = facts.requests.contains { $0.value > node.allocatable[$0.key] ?? .zero }
            return (lacks, isFinal)
        }
        if let (fault, isFinal) = placement.neighbourFault(node) { return ([fault], isFinal) }
        return ([], false)
    }

    /// What is wrong with the claims of a pod.
    private func claimFault(_ facts: PodFacts) -> String? {
        for name in facts.claims {
            let place = ObjectPlace(namespace: facts.place.namespace, name: name)
            guard let claim = context.object(Resources.claims, place) else {
                return "persistentvolumeclaim \(GoText.quoted(name)) not found"
            }
            if claim.at("metadata", "deletionTimestamp") != nil {
                return "persistentvolumeclaim \(GoText.quoted(name)) is being deleted"
            }
            if claim.text("status", "phase") == "Lost" {
                return "persistentvolumeclaim \(GoText.quoted(name)) bound to non-existent persistentvolume "
                    + GoText.quoted(claim.text("spec", "volumeName"))
            }
            if claim.text("status", "phase") == "Bound" { continue }
            // Those that wait for a pod are given their volume when one comes.
            if !ClaimController.waitsForPod(claim, context) || ClaimController.canProvision(claim, context) == false {
                return "pod has unbound immediate PersistentVolumeClaims"
            }
        }
        return nil
    }

    private static func counted(_ reasons: [String: Int]) -> String {
        reasons.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
    }

    private static func message(_ total: Int, _ reasons: String, _ hopes: [String: Int]) -> String {
        "0/\(total) nodes are available: \(reasons). no new claims to deallocate, preemption: "
            + "0/\(total) nodes are available: \(counted(hopes))."
    }
}
