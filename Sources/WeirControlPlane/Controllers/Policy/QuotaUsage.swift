import WeirValue

/// What objects take of a ResourceQuota.
enum QuotaUsage {
    private static let claimSuffix = ".storageclass.storage.k8s.io/"
    private static let counted: Set<String> = [
        "configmaps", "secrets", "replicationcontrollers", "resourcequotas", "persistentvolumeclaims", "services", "pods",
    ]

    /// The resource whose objects the limit `name` is of; nil where it is none that is counted.
    static func resource(of name: String) -> ResourceName? {
        if name.hasPrefix("count/") {
            let parts = name.dropFirst(6).split(separator: ".", maxSplits: 1)
            return parts.first.map { ResourceName(parts.count > 1 ? String(parts[1]) : "", String($0)) }
        }
        if name.hasPrefix("services.") { return Resources.services }
        if name == "requests.storage" || name.contains(claimSuffix) { return Resources.claims }
        if counted.contains(name) { return ResourceName("", name) }
        let isOfPods =
            ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("requests.")
            || name.hasPrefix("limits.") || name.hasPrefix("hugepages-")
        return isOfPods ? Resources.pods : nil
    }

    /// What `object` of `resource` takes of each limit.
    static func amounts(_ resource: ResourceName, _ object: Value) -> [String: QuantityNumber] {
        let one = QuantityNumber(1)
        let full = resource.group.isEmpty ? resource.resource : "\(resource.resource).\(resource.group)"
        var amounts = ["count/" + full: one]
        switch resource {
        case Resources.pods:
            // One that has ended takes nothing but its place among all.
            if ["Succeeded", "Failed"].contains(object.text("status", "phase")) { return amounts }
            amounts["pods"] = one
            let spec = object["spec"] ?? .emptyMap
            for (name, amount) in PodResources.requests(of: spec) {
                amounts["requests." + name] = amount
                amounts[name] = amount
            }
            for (name, amount) in PodResources.limits(of: spec) { amounts["limits." + name] = amount }
        case Resources.services:
            amounts["services"] = one
            let type = object.text("spec", "type")
            let ports = object["spec"]?.list("ports") ?? []
            if type == "LoadBalancer" { amounts["services.loadbalancers"] = one }
            let hasPorts =
                type == "NodePort"
                || (type == "LoadBalancer" && object.at("spec", "allocateLoadBalancerNodePorts")?.boolValue != false)
            if hasPorts { amounts["services.nodeports"] = QuantityNumber(Int64(ports.count)) }
        case Resources.claims:
            let size = QuantityNumber(object.at("spec", "resources", "requests", "storage"))
            amounts["persistentvolumeclaims"] = one
            amounts["requests.storage"] = size
            let storageClass = object.text("spec", "storageClassName")
            if !storageClass.isEmpty {
                amounts[storageClass + claimSuffix + "requests.storage"] = size
                amounts[storageClass + claimSuffix + "persistentvolumeclaims"] = one
            }
        default: if resource.group.isEmpty, counted.contains(resource.resource) { amounts[resource.resource] = one }
        }
        return amounts
    }

    /// Whether the scopes of `quota` mean `object`.
    static func isMeant(_ quota: Value, _ resource: ResourceName, _ object: Value) -> Bool {
        let scopes = quota["spec"]?.list("scopes").compactMap(\.stringValue) ?? []
        let expressions = quota.at("spec", "scopeSelector")?.list("matchExpressions") ?? []
        if scopes.isEmpty, expressions.isEmpty { return true }
        guard resource == Resources.pods else { return false }
        return scopes.allSatisfy { isIn($0, "Exists", [], object) }
            && expressions.allSatisfy { expression in
                isIn(
                    expression.text("scopeName"), expression.text("operator"),
                    expression.list("values").compactMap(\.stringValue), object)
            }
    }

    private static func isIn(_ scope: String, _ wanted: String, _ values: [String], _ pod: Value) -> Bool {
        let spec = pod["spec"] ?? .emptyMap
        let isBestEffort = PodResources.serviceClass(of: spec) == "BestEffort"
        let isTerminating = spec.at("activeDeadlineSeconds")?.intValue.map { $0 >= 0 } ?? false
        switch scope {
        case "Terminating": return isTerminating
        case "NotTerminating": return !isTerminating
        case "BestEffort": return isBestEffort
        case "NotBestEffort": return !isBestEffort
        case "PriorityClass":
            let name = spec.text("priorityClassName")
            switch wanted {
            case "In": return values.contains(name)
            case "NotIn": return !values.contains(name)
            case "DoesNotExist": return name.isEmpty
            default: return !name.isEmpty
            }
        default: return false
        }
    }
}
