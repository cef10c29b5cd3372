import WeirValue

/// Which objects a quota is about, after `pkg/quota/v1/evaluator/core/pods.go`.
enum QuotaScopes {
    /// Whether `object` of a resource is one that `quota` counts.
    static func apply(_ quota: Value, group: String, resource: String, _ object: Value) -> Bool {
        let scopes = quota["spec"]?.list("scopes") ?? []
        let expressions = quota.at("spec", "scopeSelector")?.list("matchExpressions") ?? []
        let all = scopes.map { ["scopeName": $0, "operator": "Exists"] } + expressions
        return all.allSatisfy { selects($0, group: group, resource: resource, object) }
    }

    private static func selects(_ expression: Value, group: String, resource: String, _ object: Value) -> Bool {
        let spec = object["spec"] ?? .emptyMap
        let scope = expression.text("scopeName")
        guard group.isEmpty, resource == "pods" else {
            guard group.isEmpty, resource == "persistentvolumeclaims", scope == "VolumeAttributesClass" else {
                return false
            }
            return matches(expression, spec.text("volumeAttributesClassName"))
        }
        switch scope {
        case "Terminating": return isTerminating(spec)
        case "NotTerminating": return !isTerminating(spec)
        case "BestEffort": return PodResources.serviceClass(of: spec) == "BestEffort"
        case "NotBestEffort": return PodResources.serviceClass(of: spec) != "BestEffort"
        case "PriorityClass": return matches(expression, spec.text("priorityClassName"))
        case "CrossNamespacePodAffinity": return reachesOut(spec)
        default: return false
        }
    }

    private static func isTerminating(_ spec: Value) -> Bool { (spec.at("activeDeadlineSeconds")?.intValue ?? -1) >= 0 }

    private static func matches(_ expression: Value, _ name: String) -> Bool {
        let values = expression.list("values").map { $0.stringValue ?? "" }
        switch expression.text("operator") {
        case "Exists", "": return !name.isEmpty
        case "DoesNotExist": return name.isEmpty
        case "In": return values.contains(name)
        case "NotIn": return !values.contains(name)
        default: return false
        }
    }

    /// Whether a pod wants to be near, or far from, pods in other namespaces.
    private static func reachesOut(_ spec: Value) -> Bool {
        for kind in ["podAffinity", "podAntiAffinity"] {
            guard let affinity = spec.at("affinity", kind) else { continue }
            let terms =
                affinity.list("requiredDuringSchedulingIgnoredDuringExecution")
                + affinity.list("preferredDuringSchedulingIgnoredDuringExecution").compactMap {
                    $0.at("podAffinityTerm")
                }
            if terms.contains(where: { !$0.list("namespaces").isEmpty || $0.at("namespaceSelector") != nil }) {
                return true
            }
        }
        return false
    }
}
