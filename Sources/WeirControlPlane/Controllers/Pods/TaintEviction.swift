import WeirValue

/// Deletes pods that do not bear a taint of their node that drives pods away.
struct TaintEviction: Reconciler {
    private static let source = EventRecorder.Source(component: "taint-eviction-controller")
    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>

    init(_ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>) {
        self.context = context
        self.nodes = nodes
    }

    func connect(_ queue: WorkQueue) {
        let pods = context.pods
        let drives = { @Sendable (node: NodeFacts?) in node?.taints.contains { $0.effect == "NoExecute" } == true }
        nodes.onChange { old, new in
            guard let new, drives(new), old?.taints != new.taints else { return }
            for pod in pods.facts(in: .node(new.name)) { queue.add(pod.place) }
        }
        pods.onChange { [nodes] old, new in
            guard let new, !new.node.isEmpty, old?.node != new.node,
                drives(nodes[ObjectPlace(namespace: "", name: new.node)])
            else { return }
            queue.add(new.place)
        }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let facts = context.pods[place], !facts.isGoing, !facts.isOver,
            let node = nodes[ObjectPlace(namespace: "", name: facts.node)],
            let pod = context.object(Resources.pods, place)
        else { return nil }
        let taints = node.taints.filter { $0.effect == "NoExecute" }
        if taints.isEmpty { return nil }
        let tolerations = pod["spec"]?.list("tolerations") ?? []
        var seconds: Int64?
        for taint in taints {
            let matching = tolerations.filter { NodeMatch.tolerates($0, taint) }
            guard !matching.isEmpty else {
                seconds = 0
                break
            }
            if let least = matching.compactMap({ $0.at("tolerationSeconds")?.intValue }).min() {
                seconds = min(seconds ?? least, max(0, least))
            }
        }
        guard let seconds else { return nil }
        // From the creation of the pod on at the earliest; a taint does not tell since when it is there.
        let left = Double(facts.created) + Double(seconds) - context.clock.now
        if seconds > 0, left > 0 { return left }
        context.events.tell(
            pod, "Normal", "TaintManagerEviction", "Marking for deletion Pod \(place.namespace)/\(place.name)",
            from: Self.source)
        try await context.delete(Resources.pods, place, DeletionWish(uid: facts.uid))
        return nil
    }
}
