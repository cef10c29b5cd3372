import WeirValue

/// What controllers need to know of a pod.
struct PodFacts: TrackedFacts {
    let place: ObjectPlace
    let version: Int64
    let uid: String
    let labels: [String: String]
    let owner: OwnerFacts?
    let isGoing: Bool
    let created: Int
    let phase: String
    let node: String
    let isReady: Bool
    /// The second since when it is ready, or is not.
    let readySince: Int
    let address: String
    let restarts: Int64
    /// `controller.kubernetes.io/pod-deletion-cost`.
    let deletionCost: Int64
    /// The amounts that it asks for, without zeros.
    let requests: [String: QuantityNumber]
    let hasFinalizers: Bool
    /// Whether it waits for the scheduler of this cluster.
    let isToBeScheduled: Bool
    /// The claims of volumes that it uses.
    let claims: [String]

    init(_ place: ObjectPlace, _ object: Value, version: Int64) {
        self.place = place
        self.version = version
        let metadata = object["metadata"] ?? .null
        let spec = object["spec"] ?? .null
        let status = object["status"] ?? .null
        uid = metadata.text("uid")
        labels = metadata["labels"].texts
        owner = OwnerFacts(metadata)
        isGoing = metadata.at("deletionTimestamp") != nil
        created = HumanDuration.seconds(metadata.text("creationTimestamp")) ?? 0
        phase = status.text("phase")
        node = spec.text("nodeName")
        let ready = Conditions.find("Ready", in: status)
        isReady = ready?.text("status") == "True"
        readySince = HumanDuration.seconds(ready?.text("lastTransitionTime") ?? "") ?? 0
        address = status.text("podIP")
        restarts = status.list("containerStatuses").reduce(0) { $0 + ($1["restartCount"]?.intValue ?? 0) }
        deletionCost =
            Int64(metadata.at("annotations")?.text("controller.kubernetes.io/pod-deletion-cost") ?? "") ?? 0
        requests = PodResources.requests(of: spec).filter { $0.value != .zero }
        hasFinalizers = !metadata.list("finalizers").isEmpty
        isToBeScheduled =
            node.isEmpty && phase == "Pending" && !isGoing && spec.text("schedulerName") == "default-scheduler"
            && spec.list("schedulingGates").isEmpty
        claims = spec.list("volumes").compactMap { volume in
            if let claim = volume.at("persistentVolumeClaim") { return claim.text("claimName") }
            if volume.at("ephemeral") != nil { return place.name + "-" + volume.text("name") }
            return nil
        }
    }

    /// Whether it has ended.
    var isOver: Bool { phase == "Succeeded" || phase == "Failed" }

    /// Whether controllers count it: it has not ended, and is not being deleted.
    var isActive: Bool { !isOver && !isGoing }

    /// Whether it has been ready for `seconds`.
    func isAvailable(_ seconds: Int64, now: Double) -> Bool {
        isReady && (seconds == 0 || Double(readySince) + Double(seconds) <= now)
    }

    var groups: [FactGroup] {
        var groups: [FactGroup] = [.namespace(place.namespace)]
        groups.append(owner.map { .owner($0.uid) } ?? .free(place.namespace))
        if !node.isEmpty { groups.append(.node(node)) }
        return groups
    }
}
