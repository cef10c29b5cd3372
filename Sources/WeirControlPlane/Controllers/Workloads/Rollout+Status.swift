import WeirValue

extension Rollout {
    /// The numbers of a status.
    struct Counts: Equatable {
        var replicas: Int64 = 0
        var updated: Int64 = 0
        var ready: Int64 = 0
        var available: Int64 = 0
        var unavailable: Int64 = 0

        init(_ status: Value) {
            replicas = status.at("replicas")?.intValue ?? 0
            updated = status.at("updatedReplicas")?.intValue ?? 0
            ready = status.at("readyReplicas")?.intValue ?? 0
            available = status.at("availableReplicas")?.intValue ?? 0
            unavailable = status.at("unavailableReplicas")?.intValue ?? 0
        }
    }

    func nextCounts() -> Counts {
        var counts = Counts(.emptyMap)
        counts.replicas = sets.status("replicas")
        counts.updated = newest?.status("replicas") ?? 0
        counts.ready = sets.status("readyReplicas")
        counts.available = sets.status("availableReplicas")
        counts.unavailable = max(0, sets.replicas - counts.available)
        return counts
    }

    static func isComplete(_ deployment: DeploymentView, _ counts: Counts) -> Bool {
        counts.updated == deployment.replicas && counts.replicas == deployment.replicas
            && counts.available == deployment.replicas
    }

    /// Sets a condition as Deployments have them; one of the same status and reason stays as it is.
    static func setCondition(
        _ type: String, _ value: String, _ reason: String, _ message: String, _ time: String, in status: inout Value
    ) {
        let old = Conditions.find(type, in: status)
        if old?.text("status") == value, old?.text("reason") == reason { return }
        replaceCondition(type, value, reason, message, time, in: &status)
    }

    private static func replaceCondition(
        _ type: String, _ value: String, _ reason: String, _ message: String, _ time: String, in status: inout Value
    ) {
        var condition = Value.emptyMap
        Conditions.set(
            type, value, reason: reason, message: message, time: time, extra: [("lastUpdateTime", .string(time))],
            in: &status)
        condition = Conditions.find(type, in: status) ?? condition
        // The newest stands last.
        Conditions.remove(type, in: &status)
        Conditions.put(condition, in: &status)
    }

    /// Writes what has become of the Deployment.
    /// - Returns: In how many seconds its rollout has failed, unless it progresses.
    func writeStatus() async throws(APIStatus) -> Double? {
        let counts = nextCounts()
        let rollout = self
        let now = context.clock.now
        let uid = deployment.value["metadata"]?["uid"]
        let changed = try await context.changeStatus(Resources.deployments, deployment.place) { object in
            guard object["metadata"]?["uid"] == uid else { return }
            var status = object["status"] ?? .emptyMap
            rollout.noteConditions(counts, Int(now), in: &status)
            rollout.note(counts, in: &status)
            object.set("status", status)
        }
        return untilDeadline((changed ?? deployment.value)["status"] ?? .emptyMap, counts, now)
    }

    private func note(_ counts: Counts, in status: inout Value) {
        status.set("observedGeneration", deployment.value["metadata"]?["generation"])
        for (key, count) in [
            ("replicas", counts.replicas), ("updatedReplicas", counts.updated), ("readyReplicas", counts.ready),
            ("availableReplicas", counts.available), ("unavailableReplicas", counts.unavailable),
        ] {
            status.set(key, count == 0 ? nil : .int(count))
        }
    }

    private func noteConditions(_ counts: Counts, _ now: Int, in status: inout Value) {
        let time = GoTime.text(now)
        if counts.available >= deployment.replicas - deployment.mostUnavailable {
            Self.setCondition(
                "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", time,
                in: &status)
        } else {
            Self.setCondition(
                "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.",
                time, in: &status)
        }
        if !deployment.isPaused, !isScaling { noteProgress(counts, now, in: &status) }
        noteFailures(time, in: &status)
    }

    private var subject: String {
        newest.map { "ReplicaSet \"\($0.name)\"" } ?? "Deployment \"\(deployment.name)\""
    }

    private func noteProgress(_ counts: Counts, _ now: Int, in status: inout Value) {
        guard deployment.deadline != nil else { return Conditions.remove("Progressing", in: &status) }
        let time = GoTime.text(now)
        let current = Conditions.find("Progressing", in: status)
        let isKnown = counts.replicas == counts.updated && current?.text("reason") == "NewReplicaSetAvailable"
        guard !isKnown else { return }
        let old = Counts(status)
        if Self.isComplete(deployment, counts) {
            Self.setCondition(
                "Progressing", "True", "NewReplicaSetAvailable", subject + " has successfully progressed.", time,
                in: &status)
        } else if counts.updated > old.updated || counts.replicas - counts.updated < old.replicas - old.updated
            || counts.ready > old.ready || counts.available > old.available
        {
            Self.replaceCondition(
                "Progressing", "True", "ReplicaSetUpdated", subject + " is progressing.", time, in: &status)
        } else if let seconds = secondsLeft(status, now: Double(now)), seconds <= 0 {
            Self.setCondition(
                "Progressing", "False", "ProgressDeadlineExceeded", subject + " has timed out progressing.", time,
                in: &status)
        }
    }

    /// The seconds until the rollout has failed; nil where it has not begun, or is over.
    private func secondsLeft(_ status: Value, now: Double) -> Double? {
        guard let deadline = deployment.deadline, let condition = Conditions.find("Progressing", in: status),
            !["NewReplicaSetAvailable", "ProgressDeadlineExceeded"].contains(condition.text("reason")),
            let since = HumanDuration.seconds(condition.text("lastUpdateTime"))
        else { return nil }
        return Double(since) + Double(deadline) - now
    }

    private func untilDeadline(_ status: Value, _ counts: Counts, _ now: Double) -> Double? {
        guard !deployment.isPaused, !Self.isComplete(deployment, counts) else { return nil }
        return secondsLeft(status, now: now).map { max($0, 0) + 1 }
    }

    /// What keeps ReplicaSets from making pods is told of the Deployment as well.
    private func noteFailures(_ time: String, in status: inout Value) {
        let failures = ([newest].compactMap(\.self) + others).compactMap { set in
            Conditions.find("ReplicaFailure", in: set.value["status"] ?? .emptyMap)
        }
        guard let failure = failures.first else { return Conditions.remove("ReplicaFailure", in: &status) }
        Self.setCondition(
            "ReplicaFailure", failure.text("status"), failure.text("reason"), failure.text("message"), time, in: &status
        )
    }
}
