import WeirValue

/// Tells whether disruption budgets let a pod be evicted.
struct Eviction {
    let cluster: Cluster
    let namespace: String

    private static let budgets = ResourceName("policy", "poddisruptionbudgets")

    /// Refuses what a budget forbids.
    func check(_ pod: Value) throws(APIStatus) {
        guard !["Succeeded", "Failed", "Pending"].contains(pod.text("status", "phase")),
            pod.at("metadata", "deletionTimestamp") == nil
        else { return }
        let labels = pod.at("metadata", "labels").texts
        let matching = cluster.objects(Self.budgets, in: namespace).filter { budget in
            budget.at("spec", "selector").map { PodSelector($0).selects(labels) } ?? false
        }
        guard matching.count <= 1 else {
            throw .failure(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        guard let budget = matching.first else { return }
        let name = budget.text("metadata", "name")
        let allowed = budget.at("status", "disruptionsAllowed")?.intValue ?? 0
        guard allowed <= 0 else { return }
        var status = APIStatus(
            code: 429, reason: "TooManyRequests",
            message: "Cannot evict pod as it would violate the pod's disruption budget.", details: APIStatus.Details())
        let healthy = budget.at("status", "currentHealthy")?.intValue ?? 0
        let desired = budget.at("status", "desiredHealthy")?.intValue ?? 0
        status.details?.causes = [
            APIStatus.Cause(
                reason: "DisruptionBudget",
                message: "The disruption budget \(name) needs \(desired) healthy pods and has \(healthy) currently",
                field: "")
        ]
        throw status
    }
}
