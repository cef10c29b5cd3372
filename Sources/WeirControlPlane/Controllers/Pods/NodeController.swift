import WeirValue

/// Makes simulated nodes, and keeps them ready and alive.
struct NodeController: Reconciler {
    private static let namespace = "kube-node-lease"
    private static let notReady = "node.kubernetes.io/not-ready"

    private let context: ControllerContext
    private let nodes: ObjectTracker<NodeFacts>
    private let ranges: PodRanges

    init(_ context: ControllerContext, _ nodes: ObjectTracker<NodeFacts>) {
        self.context = context
        self.nodes = nodes
        ranges = PodRanges(nodes)
    }

    func connect(_ queue: WorkQueue) {
        queue.watch(nodes)
        for number in 0..<context.options.nodes { queue.add(ObjectPlace(namespace: "", name: "node-\(number)")) }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let facts = nodes[place] else {
            if isOwn(place) { try await make(place) }
            return nil
        }
        guard facts.isSimulated, !facts.isGoing else { return nil }
        if facts.podRange.isEmpty { try await giveRange(place) }
        try await context.changeStatus(Resources.nodes, place, manager: Managers.nodes) { fillStatus(&$0) }
        if facts.taints.contains(where: { $0.key == Self.notReady }) {
            try await context.change(Resources.nodes, place) { node in
                node.edit("spec") { spec in
                    let taints = spec.list("taints").filter { $0.text("key") != Self.notReady }
                    spec.set("taints", taints.isEmpty ? nil : .list(Value.List(taints)))
                }
            }
        }
        return try await renewLease(facts)
    }

    /// Whether `place` is one of the nodes that are made here.
    private func isOwn(_ place: ObjectPlace) -> Bool {
        guard place.name.hasPrefix("node-"), let number = Int(place.name.dropFirst(5)) else { return false }
        return number >= 0 && number < context.options.nodes && place.name == "node-\(number)"
    }

    private func make(_ place: ObjectPlace) async throws(APIStatus) {
        let name = Value.string(place.name)
        let node: Value = [
            "kind": "Node", "apiVersion": "v1",
            "metadata": [
                "name": name,
                "labels": [
                    "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux",
                    "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux",
                    "node-role.kubernetes.io/agent": "", "type": "kwok",
                ],
                "annotations": ["kwok.x-k8s.io/node": "fake", "node.alpha.kubernetes.io/ttl": "0"],
            ],
            "spec": [:],
        ]
        do throws(APIStatus) {
            _ = try await context.cluster.create(Resources.nodes, node, manager: Managers.nodes)
        } catch  where error.code == 409 { return }
    }

    private func giveRange(_ place: ObjectPlace) async throws(APIStatus) {
        guard let range = ranges.range(for: place.name) else { return }
        let text = Value.string(range.text)
        try await context.change(Resources.nodes, place) { node in
            node.fill(("spec", .emptyMap))
            node.edit("spec") { $0.fill(("podCIDR", text), ("podCIDRs", [text])) }
        }
    }

    // MARK: Status

    private static let conditions: [(type: String, status: String, reason: String, message: String)] = [
        (
            "MemoryPressure", "False", "KubeletHasSufficientMemory",
            "kubelet has sufficient memory available"
        ), ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
        ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
    ]

    private static let capacity: Value = [
        "cpu": "32", "ephemeral-storage": "1Ti", "memory": "256Gi", "pods": "1k",
    ]

    private func fillStatus(_ node: inout Value) {
        let name = node.text("metadata", "name")
        let time = context.clock.text
        let range = IPv4Range(node.text("spec", "podCIDR"))
        var status = node["status"] ?? .emptyMap
        // What somebody else has told stays.
        for condition in Self.conditions where Conditions.find(condition.type, in: status) == nil {
            Conditions.set(
                condition.type, condition.status, reason: condition.reason, message: condition.message, time: time,
                extra: [("lastHeartbeatTime", .string(time))], in: &status)
        }
        if status.list("addresses").isEmpty, let range {
            let address = IPv4Range.text(172 << 24 | 18 << 16 | (PodRanges.number(of: range) + 2))
            status.set(
                "addresses",
                [
                    ["type": "InternalIP", "address": .string(address)],
                    ["type": "Hostname", "address": .string(name)],
                ])
        }
        status.fill(
            ("capacity", Self.capacity), ("allocatable", Self.capacity), ("phase", "Running"),
            ("daemonEndpoints", ["kubeletEndpoint": ["Port": 10_250]]))
        if status.at("nodeInfo")?.text("kubeletVersion").isEmpty != false {
            status.set("nodeInfo", Self.info)
        }
        node.set("status", status)
    }

    private static let info: Value = [
        "architecture": "amd64", "bootID": "", "containerRuntimeVersion": "simulated://1", "kernelVersion": "simulated",
        "kubeProxyVersion": "", "kubeletVersion": .string("v" + TypeFacts.builtIn.serverVersion), "machineID": "",
        "operatingSystem": "linux", "osImage": "simulated", "systemUUID": "",
    ]

    // MARK: Signs of life

    /// Renews the lease of a node where it is time.
    /// - Returns: The seconds until the next time.
    private func renewLease(_ node: NodeFacts) async throws(APIStatus) -> Double? {
        let place = ObjectPlace(namespace: Self.namespace, name: node.name)
        let now = context.clock.now
        let interval = context.options.leaseRenewal
        let renewed = Value.string(context.clock.microText)
        guard let lease = context.object(Resources.leases, place) else {
            let lease: Value = [
                "kind": "Lease", "apiVersion": "coordination.k8s.io/v1",
                "metadata": [
                    "name": .string(node.name), "namespace": .string(Self.namespace),
                    "ownerReferences": [
                        ["apiVersion": "v1", "kind": "Node", "name": .string(node.name), "uid": .string(node.uid)]
                    ],
                ],
                "spec": [
                    "holderIdentity": .string(node.name), "leaseDurationSeconds": .int(Int64(max(40, interval * 2))),
                    "renewTime": renewed,
                ],
            ]
            _ = try await context.cluster.create(Resources.leases, lease, manager: Managers.nodes)
            return interval
        }
        let last = HumanDuration.seconds(lease.text("spec", "renewTime")) ?? 0
        let left = Double(last) + interval - now
        if left > 1 { return left }
        try await context.change(Resources.leases, place, manager: Managers.nodes) { lease in
            lease.edit("spec") { $0.set("renewTime", renewed) }
        }
        return interval
    }
}
