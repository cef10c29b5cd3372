import WeirValue

/// One step of bringing the pods of a StatefulSet to what they are to be.
struct StatefulPods: Sendable {
    private let context: ControllerContext
    private let owner: Value
    private let name: String
    private let current: Value
    private let update: Value
    private let pods: [Int64: PodFacts]
    private let first: Int64
    private let replicas: Int64
    private let minReady: Int64

    init(_ context: ControllerContext, _ owner: Value, current: Value, update: Value, _ pods: [PodFacts]) {
        self.context = context
        self.owner = owner
        self.current = current
        self.update = update
        name = owner.text("metadata", "name")
        first = owner.at("spec", "ordinals", "start")?.intValue ?? 0
        replicas = owner.at("spec", "replicas")?.intValue ?? 1
        minReady = owner.at("spec", "minReadySeconds")?.intValue ?? 0
        let name = name
        self.pods = Dictionary(pods.compactMap { pod in Self.ordinal(pod.place.name, of: name).map { ($0, pod) } }) {
            first, _ in first
        }
    }

    /// The number in the name of a pod of the set `name`; nil where it is none of it.
    static func ordinal(_ pod: String, of name: String) -> Int64? {
        guard pod.hasPrefix(name + "-") else { return nil }
        let digits = pod.dropFirst(name.count + 1)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int64(digits)
    }

    private var isOrdered: Bool { owner.text("spec", "podManagementPolicy") != "Parallel" }
    private var isRolling: Bool { owner.text("spec", "updateStrategy", "type") != "OnDelete" }
    private var partition: Int64 {
        owner.at("spec", "updateStrategy", "rollingUpdate", "partition")?.intValue ?? 0
    }
    private var end: Int64 { first + max(0, replicas) }
    private var namespace: String { owner.text("metadata", "namespace") }

    private func isHealthy(_ pod: PodFacts) -> Bool { pod.phase == "Running" && pod.isReady && !pod.isGoing }
    private func isAvailable(_ pod: PodFacts) -> Bool {
        isHealthy(pod) && pod.isAvailable(minReady, now: context.clock.now)
    }

    /// Makes and deletes pods as far as their order lets it.
    func step() async throws(APIStatus) {
        guard try await fill() else { return }
        guard try await shrink() else { return }
        try await roll()
    }

    /// Makes what is missing. False where what follows has to wait.
    private func fill() async throws(APIStatus) -> Bool {
        for ordinal in first..<max(first, end) {
            guard let pod = pods[ordinal] else {
                try await make(ordinal)
                if isOrdered { return false }
                continue
            }
            if pod.isOver {
                if !pod.isGoing { try await delete(pod) }
                if isOrdered { return false }
                continue
            }
            if pod.phase == "Pending", !pod.isGoing { try await makeClaims(ordinal) }
            if isOrdered, !isAvailable(pod) { return false }
        }
        return true
    }

    /// Deletes what is too much, the last first. False where what follows has to wait.
    private func shrink() async throws(APIStatus) -> Bool {
        let extra = pods.filter { $0.key < first || $0.key >= end }.sorted { $0.key > $1.key }.map(\.value)
        let unhealthy = extra.last { !isHealthy($0) }
        for pod in extra {
            if pod.isGoing {
                if isOrdered { return false }
                continue
            }
            if isOrdered, !isAvailable(pod), pod.place != unhealthy?.place { return false }
            try await handClaims(to: pod)
            try await delete(pod)
            if isOrdered { return false }
        }
        return true
    }

    /// Deletes pods of old revisions, the last first, as many at once as may be missing.
    private func roll() async throws(APIStatus) {
        guard isRolling else { return }
        let most = max(
            1,
            Amount.scaled(
                owner.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable") ?? 1, of: replicas,
                roundingUp: true))
        var missing = Int64(pods.values.count { !isAvailable($0) })
        let last = first + partition
        guard last < end else { return }
        for ordinal in (last..<end).reversed() {
            guard let pod = pods[ordinal] else { return }
            let isOld = pod.labels[RevisionHistory.hashLabel] != RevisionHistory.name(update)
            if isOld, !pod.isGoing {
                if isAvailable(pod) {
                    guard missing < most else { return }
                    missing += 1
                }
                try await delete(pod)
            }
            if missing >= most { return }
        }
    }

    // MARK: Pods and claims

    private func delete(_ pod: PodFacts) async throws(APIStatus) {
        try await context.delete(Resources.pods, pod.place, DeletionWish(uid: pod.uid))
        tell("SuccessfulDelete", "delete Pod \(pod.place.name) in StatefulSet \(name) successful")
    }

    private func tell(_ reason: String, _ message: String, type: String = "Normal") {
        context.events.tell(owner, type, reason, message, from: StatefulSetController.source)
    }

    private func make(_ ordinal: Int64) async throws(APIStatus) {
        try await makeClaims(ordinal)
        let isOld = isRolling && ordinal < first + partition
        let revision = isOld ? current : update
        let podName = "\(name)-\(ordinal)"
        var pod = PodTemplates.pod(RevisionHistory.template(revision), of: owner, name: podName)
        pod.edit("metadata") { metadata in
            let labels = [
                ("statefulset.kubernetes.io/pod-name", podName), ("apps.kubernetes.io/pod-index", "\(ordinal)"),
                (RevisionHistory.hashLabel, RevisionHistory.name(revision)),
            ]
            metadata.set("labels", PodTemplates.labels(metadata["labels"], labels))
        }
        pod.edit("spec") { spec in
            spec.set("hostname", .string(podName))
            spec.set("subdomain", owner.at("spec", "serviceName"))
            let claims = templates.map { template -> Value in
                let claim = claimName(template, ordinal)
                return [
                    "name": template["metadata"]?["name"] ?? "", "persistentVolumeClaim": ["claimName": .string(claim)],
                ]
            }
            guard !claims.isEmpty else { return }
            let names = Set(claims.map { $0.text("name") })
            let others = spec.list("volumes").filter { !names.contains($0.text("name")) }
            spec.set("volumes", .list(Value.List(claims + others)))
        }
        do throws(APIStatus) {
            _ = try await context.cluster.create(Resources.pods, pod, manager: Managers.controllers)
            tell("SuccessfulCreate", "create Pod \(podName) in StatefulSet \(name) successful")
        } catch {
            tell(
                "FailedCreate", "create Pod \(podName) in StatefulSet \(name) failed error: \(error.message)",
                type: "Warning")
            throw error
        }
    }

    private var templates: [Value] { owner.at("spec")?.list("volumeClaimTemplates") ?? [] }

    private func claimName(_ template: Value, _ ordinal: Int64) -> String {
        "\(template.text("metadata", "name"))-\(name)-\(ordinal)"
    }

    /// Has the claims of a pod that goes for good go with it, where the set says so.
    private func handClaims(to pod: PodFacts) async throws(APIStatus) {
        guard owner.text("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled") == "Delete",
            let ordinal = Self.ordinal(pod.place.name, of: name)
        else { return }
        let reference: Value = [
            "apiVersion": "v1", "kind": "Pod", "name": .string(pod.place.name), "uid": .string(pod.uid),
        ]
        for template in templates {
            let place = ObjectPlace(namespace: namespace, name: claimName(template, ordinal))
            try await context.change(Resources.claims, place) { claim in
                claim.edit("metadata") { metadata in
                    let others = metadata.list("ownerReferences").filter { $0.text("kind") != "Pod" }
                    metadata.set("ownerReferences", .list(Value.List(others + [reference])))
                }
            }
        }
    }

    private func makeClaims(_ ordinal: Int64) async throws(APIStatus) {
        for template in templates {
            let claim = claimName(template, ordinal)
            let place = ObjectPlace(namespace: namespace, name: claim)
            guard context.object(Resources.claims, place) == nil else { continue }
            var metadata = template["metadata"] ?? .emptyMap
            metadata.set("name", .string(claim))
            metadata.set("namespace", .string(namespace))
            let selected = owner.at("spec", "selector", "matchLabels").texts.map { ($0.key, $0.value) }
            metadata.set("labels", PodTemplates.labels(metadata["labels"], selected.sorted { $0.0 < $1.0 }))
            if owner.text("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") == "Delete" {
                metadata.set("ownerReferences", [Ownership.reference(to: owner)])
            }
            let object: Value = [
                "kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": metadata,
                "spec": template["spec"] ?? [:],
            ]
            let pod = "\(name)-\(ordinal)"
            do throws(APIStatus) {
                _ = try await context.cluster.create(Resources.claims, object, manager: Managers.controllers)
                tell("SuccessfulCreate", "create Claim \(claim) Pod \(pod) in StatefulSet \(name) success")
            } catch {
                if error.reason == "AlreadyExists" { continue }
                tell(
                    "FailedCreate",
                    "create Claim \(claim) for Pod \(pod) in StatefulSet \(name) failed error: \(error.message)",
                    type: "Warning")
                throw error
            }
        }
    }
}
