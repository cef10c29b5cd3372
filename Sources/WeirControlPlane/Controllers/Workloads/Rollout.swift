import WeirValue

/// One step of the rollout of a Deployment.
struct Rollout {
    let controller: DeploymentController
    var deployment: DeploymentView
    /// All of its ReplicaSets, the oldest first.
    var sets: [ReplicaSetView]

    init(_ controller: DeploymentController, _ deployment: DeploymentView, _ sets: [ReplicaSetView]) {
        self.controller = controller
        self.deployment = deployment
        self.sets = sets
    }

    var context: ControllerContext { controller.context }

    /// The ReplicaSet of the template as it is; of several the oldest.
    var newest: ReplicaSetView? { sets.first { $0.isMade(after: deployment.template) } }

    /// The others, the oldest first.
    var others: [ReplicaSetView] {
        let name = newest?.name
        return sets.filter { $0.name != name }
    }

    /// Whether the number of pods has changed since the ReplicaSets were told it.
    var isScaling: Bool {
        sets.contains { set in set.replicas > 0 && set.desired.map { $0 != deployment.replicas } == true }
    }

    mutating func put(_ set: ReplicaSetView) {
        if let index = sets.firstIndex(where: { $0.name == set.name }) {
            sets[index] = set
        } else {
            sets.append(set)
        }
    }

    // MARK: Ways to roll out

    /// A few at a time.
    mutating func roll() async throws(APIStatus) -> Double? {
        try await settleNewest(mayMake: true)
        if try await growNewest() { return try await writeStatus() }
        if try await shrinkOthers() { return try await writeStatus() }
        try await cleanUpIfComplete()
        return try await writeStatus()
    }

    /// All old ones go before new ones come.
    mutating func recreate() async throws(APIStatus) -> Double? {
        try await settleNewest(mayMake: false)
        var isChanged = false
        for set in others where set.replicas > 0 {
            isChanged = true
            try await resize(set, to: 0)
        }
        if isChanged { return try await writeStatus() }
        let isRunning = others.contains { set in
            context.pods.facts(in: .owner(set.value.text("metadata", "uid"))).contains { !$0.isOver }
        }
        if isRunning { return try await writeStatus() }
        try await settleNewest(mayMake: true)
        if try await growNewest() { return try await writeStatus() }
        try await cleanUpIfComplete()
        return try await writeStatus()
    }

    /// How many pods the newest ReplicaSet is to have now.
    func sizeOfNewest(_ current: Int64) -> Int64 {
        guard deployment.isRolling else { return deployment.replicas }
        let room = deployment.replicas + deployment.surge - sets.replicas
        guard room > 0 else { return current }
        return current + min(room, deployment.replicas - current)
    }

    private mutating func growNewest() async throws(APIStatus) -> Bool {
        guard let newest, newest.replicas != deployment.replicas else { return false }
        if newest.replicas > deployment.replicas {
            try await resize(newest, to: deployment.replicas)
            return true
        }
        let size = sizeOfNewest(newest.replicas)
        guard size != newest.replicas else { return false }
        try await resize(newest, to: size)
        return true
    }

    /// Takes pods from the old ReplicaSets, as many as may be missing, those first that do not serve.
    private mutating func shrinkOthers() async throws(APIStatus) -> Bool {
        guard others.replicas > 0 else { return false }
        let least = deployment.replicas - deployment.mostUnavailable
        let missing = newest.map { $0.replicas - $0.status("availableReplicas") } ?? 0
        let most = sets.replicas - least - missing
        guard most > 0 else { return false }
        var taken: Int64 = 0
        for set in others where set.replicas > 0 && taken < most {
            let idle = set.replicas - set.status("availableReplicas")
            guard idle > 0 else { continue }
            let count = min(most - taken, idle)
            try await resize(set, to: set.replicas - count)
            taken += count
        }
        var rest = sets.status("availableReplicas") - least
        for set in others where set.replicas > 0 && rest > 0 {
            let count = min(set.replicas, rest)
            try await resize(set, to: set.replicas - count)
            rest -= count
            taken += count
        }
        return taken > 0
    }

    // MARK: ReplicaSets

    /// Has `set` ask for `size` pods, and tells of it.
    mutating func resize(_ set: ReplicaSetView, to size: Int64) async throws(APIStatus) {
        let isOther = set.replicas != size
        let deployment = deployment
        let changed = try await context.change(Resources.replicaSets, set.place) { object in
            object.edit("spec") { $0.set("replicas", .int(size)) }
            Self.noteSize(&object, deployment)
        }
        if let changed { put(ReplicaSetView(changed)) }
        guard isOther, changed != nil else { return }
        context.events.tell(
            deployment.value, "Normal", "ScalingReplicaSet",
            "Scaled \(set.replicas < size ? "up" : "down") replica set \(set.name) from \(set.replicas) to \(size)",
            from: DeploymentController.source)
    }

    static func noteSize(_ object: inout Value, _ deployment: DeploymentView) {
        object.edit("metadata") { metadata in
            metadata.fill(("annotations", .emptyMap))
            metadata.edit("annotations") { annotations in
                annotations.set(ReplicaSetView.desiredKey, .string("\(deployment.replicas)"))
                annotations.set(ReplicaSetView.mostKey, .string("\(deployment.replicas + deployment.surge)"))
            }
        }
    }

    /// Forgets the oldest of the ReplicaSets that are no longer used, once all is rolled out.
    private func cleanUpIfComplete() async throws(APIStatus) {
        if Self.isComplete(deployment, nextCounts()) { try await cleanUp() }
    }

    func cleanUp() async throws(APIStatus) {
        guard let limit = deployment.spec.at("revisionHistoryLimit")?.intValue, limit < Int64(Int32.max) else { return }
        let old = others.filter { $0.value.at("metadata", "deletionTimestamp") == nil }
            .sorted { $0.revision == $1.revision ? $0.isOlder(than: $1) : $0.revision < $1.revision }
        for set in old.prefix(max(0, old.count - Int(clamping: limit))) {
            let isIdle =
                set.status("replicas") == 0 && set.replicas == 0
                && set.value.at("metadata", "generation")?.intValue ?? 0 <= set.status("observedGeneration")
            if isIdle { try await context.delete(Resources.replicaSets, set.place) }
        }
    }
}
