package import WeirValue

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
        let labels = pod.labels
        let matching = cluster.objects(Self.budgets, in: namespace).filter { budget in
            SelectorValue(budget.at("spec", "selector")).selects(labels)
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

/// A label selector as objects write it (`matchLabels`, `matchExpressions`).
package struct SelectorValue: Sendable {
    private let value: Value?

    /// The selector `value`; without one nothing is selected, and an empty one selects everything.
    package init(_ value: Value?) { self.value = value }

    /// Whether it means an object with `labels`.
    package func selects(_ labels: [String: String]) -> Bool {
        guard let value, case .map = value else { return false }
        for (key, wanted) in value["matchLabels"]?.mapValue ?? [:] where labels[key] != wanted.stringValue {
            return false
        }
        return value.list("matchExpressions").allSatisfy { expression in
            let own = labels[expression.text("key")]
            let values = expression.texts("values")
            switch expression.text("operator") {
            case "In": return own.map(values.contains) ?? false
            case "NotIn": return own.map { !values.contains($0) } ?? true
            case "Exists": return own != nil
            case "DoesNotExist": return own == nil
            default: return false
            }
        }
    }

    /// The selector as text, as lists are selected with it.
    package var text: String {
        let labels = (value?["matchLabels"]?.mapValue ?? [:]).map { "\($0.key)=\($0.value.stringValue ?? "")" }
        let others = (value?.list("matchExpressions") ?? []).map { expression -> String in
            let key = expression.text("key")
            let values = expression.texts("values").sorted().joined(separator: ",")
            switch expression.text("operator") {
            case "In": return "\(key) in (\(values))"
            case "NotIn": return "\(key) notin (\(values))"
            case "DoesNotExist": return "!\(key)"
            default: return key
            }
        }
        return (labels + others).sorted().joined(separator: ",")
    }
}

extension Value {
    /// The labels of this object.
    var labels: [String: String] {
        Dictionary(
            (at("metadata", "labels")?.mapValue ?? [:]).compactMap { pair in
                pair.value.stringValue.map { (pair.key, $0) }
            },
            uniquingKeysWith: { first, _ in first })
    }
}
