import WeirValue

/// The names of what can be asked for and limited, after `pkg/apis/core/helper`.
enum ResourceNames {
    private static let containers: Set<String> = ["cpu", "memory", "ephemeral-storage"]
    private static let quotas: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods",
        "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
        "services.nodeports", "services.loadbalancers",
    ]
    private static let standard: Set<String> = quotas.union(["storage"])
    private static let whole: Set<String> = [
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
        "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    ]

    static func isHugePages(_ name: String) -> Bool { name.hasPrefix("hugepages-") }

    /// Whether `name` is of Kubernetes' own: without a prefix, or with one of its domain.
    static func isNative(_ name: String) -> Bool { !name.contains("/") || name.contains("kubernetes.io/") }

    /// Whether `name` is of somebody's devices.
    static func isExtended(_ name: String) -> Bool {
        !isNative(name) && !name.hasPrefix("requests.") && LabelRules.faults(ofKey: "requests." + name).isEmpty
    }

    /// Whether more may be promised than there is.
    static func canOvercommit(_ name: String) -> Bool { isNative(name) && !isHugePages(name) }

    /// Whether an amount must be whole.
    static func isWhole(_ name: String) -> Bool { whole.contains(name) || isExtended(name) }

    static func isQuota(_ name: String) -> Bool {
        quotas.contains(name) || isHugePages(name) || name.hasPrefix("requests.hugepages-")
    }

    private static func isStandard(_ name: String) -> Bool {
        standard.contains(name) || isHugePages(name) || name.hasPrefix("requests.hugepages-")
    }

    // MARK: Faults

    /// What is wrong with `name`.
    static func faults(_ name: String) -> [String] {
        let faults = LabelRules.faults(ofKey: name)
        guard faults.isEmpty, !name.contains("/"), !isStandard(name) else { return faults }
        return ["must be a standard resource type or fully qualified"]
    }

    /// What is wrong with `name` as a resource of a container.
    static func faultsInContainer(_ name: String) -> [String] {
        let faults = faults(name)
        if !name.contains("/") {
            return containers.contains(name) || isHugePages(name)
                ? faults : faults + ["must be a standard resource for containers"]
        }
        guard !isNative(name), !isExtended(name) else { return faults }
        return faults + ["doesn't follow extended resource name standard"]
    }

    /// What is wrong with `name` as a resource of a quota.
    static func faultsInQuota(_ name: String) -> [String] {
        let faults = faults(name)
        guard !name.contains("/"), !isQuota(name) else { return faults }
        return faults + ["must be a standard resource for quota"]
    }
}
