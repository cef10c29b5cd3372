import WeirValue

/// What is to be done about the pods of a DaemonSet.
struct DaemonStep: Sendable {
    /// The numbers of its status.
    struct Counts: Sendable {
        var desired: Int64 = 0
        var current: Int64 = 0
        var misscheduled: Int64 = 0
        var ready: Int64 = 0
        var available: Int64 = 0
        var updated: Int64 = 0

        func write(to status: inout Value, generation: Value?) {
            for (key, count) in [
                ("currentNumberScheduled", current), ("numberMisscheduled", misscheduled),
                ("desiredNumberScheduled", desired), ("numberReady", ready),
            ] {
                status.set(key, .int(count))
            }
            for (key, count) in [
                ("updatedNumberScheduled", updated), ("numberAvailable", available),
                ("numberUnavailable", desired - available),
            ] {
                status.set(key, count == 0 ? nil : .int(count))
            }
            status.set("observedGeneration", generation)
        }
    }

    let nodes: [NodeFacts]
    private let owner: Value
    private let hash: String
    private let pods: [PodFacts]
    private let byNode: [String: [PodFacts]]
    private let now: Double

    init(_ context: ControllerContext, _ owner: Value, _ hash: String, _ pods: [PodFacts], _ nodes: [NodeFacts]) {
        self.owner = owner
        self.hash = hash
        self.pods = pods
        self.nodes = nodes.filter { !$0.isGoing }
        now = context.clock.now
        byNode = Dictionary(grouping: pods) { pod in
            // Those that have no node yet tell it in their affinity.
            guard pod.node.isEmpty, let object = context.object(Resources.pods, pod.place) else { return pod.node }
            return Self.target(object)
        }
    }

    private static func target(_ pod: Value) -> String {
        let required = pod.at("spec", "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
        for term in required?.list("nodeSelectorTerms") ?? [] {
            for field in term.list("matchFields") where field.text("key") == "metadata.name" {
                return field.list("values").first?.stringValue ?? ""
            }
        }
        return ""
    }

    func pods(on node: NodeFacts) -> [PodFacts] { byNode[node.name] ?? [] }

    private var template: Value { owner.at("spec", "template", "spec") ?? .emptyMap }

    /// What pods of DaemonSets bear, whatever they say themselves.
    private var tolerations: [Value] {
        var added = [
            ("node.kubernetes.io/not-ready", "NoExecute"), ("node.kubernetes.io/unreachable", "NoExecute"),
            ("node.kubernetes.io/disk-pressure", "NoSchedule"), ("node.kubernetes.io/memory-pressure", "NoSchedule"),
            ("node.kubernetes.io/pid-pressure", "NoSchedule"), ("node.kubernetes.io/unschedulable", "NoSchedule"),
        ]
        if template.at("hostNetwork")?.boolValue == true {
            added.append(("node.kubernetes.io/network-unavailable", "NoSchedule"))
        }
        let own = template.list("tolerations")
        let missing = added.filter { key, effect in
            !own.contains { $0.text("key") == key && $0.text("effect") == effect && $0.text("operator") == "Exists" }
        }
        return own + missing.map { ["key": .string($0.0), "operator": "Exists", "effect": .string($0.1)] }
    }

    /// Whether a pod is to be on `node`.
    func isMeant(_ node: NodeFacts) -> Bool {
        let name = template.text("nodeName")
        guard name.isEmpty || name == node.name, NodeMatch.selects(template, node) else { return false }
        if NodeMatch.untolerated(node, tolerations) == nil { return true }
        // One that runs stays until a taint drives it away.
        return pods(on: node).contains { !$0.node.isEmpty }
            && NodeMatch.untolerated(node, tolerations, effects: ["NoExecute"]) == nil
    }

    /// The nodes that lack a pod.
    var missing: [NodeFacts] { nodes.filter { isMeant($0) && pods(on: $0).allSatisfy(\.isOver) } }

    /// The pods on nodes that are not meant, those that have ended, and all but the oldest on others.
    var surplus: [PodFacts] {
        let known = Set(nodes.map(\.name))
        var surplus = pods.filter { !$0.node.isEmpty && !known.contains($0.node) }
        for node in nodes {
            let own = pods(on: node)
            guard isMeant(node) else {
                surplus += own
                continue
            }
            surplus += own.filter(\.isOver)
            let active = own.filter(\.isActive).sorted { $0.created < $1.created }
            surplus += active.dropFirst(isSurging ? 2 : 1)
        }
        return surplus.filter { !$0.isGoing }
    }

    private var rolling: Value? { owner.at("spec", "updateStrategy", "rollingUpdate") }
    private var isSurging: Bool { Amount.scaled(rolling?.at("maxSurge"), of: 100, roundingUp: true) > 0 }

    /// The pods of old revisions that can go now.
    var outdated: [PodFacts] {
        guard owner.text("spec", "updateStrategy", "type") != "OnDelete" else { return [] }
        let meant = nodes.filter(isMeant)
        let most = max(
            1, Amount.scaled(rolling?.at("maxUnavailable") ?? 1, of: Int64(meant.count), roundingUp: true))
        let seconds = owner.at("spec", "minReadySeconds")?.intValue ?? 0
        var down: [PodFacts] = []
        var up: [PodFacts] = []
        var missing: Int64 = 0
        for node in meant {
            let active = pods(on: node).filter(\.isActive)
            guard let old = active.first(where: { $0.labels[RevisionHistory.hashLabel] != hash }) else {
                if !active.contains(where: { $0.isAvailable(seconds, now: now) }) { missing += 1 }
                continue
            }
            if old.isAvailable(seconds, now: now) {
                up.append(old)
            } else {
                down.append(old)
                missing += 1
            }
        }
        return down + up.prefix(Int(max(0, most - missing)))
    }

    /// The pod for `node`.
    func pod(for node: NodeFacts) -> Value {
        var pod = PodTemplates.pod(owner.at("spec", "template"), of: owner)
        let generation = owner.at("metadata", "annotations")?.text("deprecated.daemonset.template.generation") ?? "1"
        pod.edit("metadata") { metadata in
            let labels = [(RevisionHistory.hashLabel, hash), ("pod-template-generation", generation)]
            metadata.set("labels", PodTemplates.labels(metadata["labels"], labels))
        }
        pod.edit("spec") { spec in
            spec.set("tolerations", .list(Value.List(tolerations)))
            let field: Value = ["key": "metadata.name", "operator": "In", "values": [.string(node.name)]]
            let key = "requiredDuringSchedulingIgnoredDuringExecution"
            let own = spec.at("affinity", "nodeAffinity", key)?.list("nodeSelectorTerms") ?? []
            let terms = own.isEmpty ? [["matchFields": [field]]] : own.map { $0.with("matchFields", [field]) }
            var affinity = spec.at("affinity") ?? .emptyMap
            let preferred = affinity.at("nodeAffinity") ?? .emptyMap
            affinity.set(
                "nodeAffinity", preferred.with(key, ["nodeSelectorTerms": .list(Value.List(terms))]))
            spec.set("affinity", affinity)
        }
        return pod
    }
}
