package import WeirValue

/// An amount that a quota counts, with the form in which it is written.
struct QuotaAmount {
    var number: QuantityNumber
    var isBinary: Bool

    init(_ count: Int64) {
        number = QuantityNumber(count)
        isBinary = false
    }

    init(_ number: QuantityNumber, like sample: Value?) {
        self.number = number
        isBinary = sample?.stringValue?.hasSuffix("i") == true
    }

    var text: String { isBinary ? number.binaryText : number.decimalText }

    /// A sum is written like its first part, unless that is nothing.
    static func + (left: QuotaAmount, right: QuotaAmount) -> QuotaAmount {
        var sum = left
        sum.number = left.number + right.number
        if left.number == .zero { sum.isBinary = right.isBinary }
        return sum
    }
}

/// What objects use of what quotas limit, after `pkg/quota/v1/evaluator/core`.
package enum QuotaCharges {
    typealias Amounts = [String: QuotaAmount]

    private static let storage = "requests.storage"
    private static let classInfix = ".storageclass.storage.k8s.io/"
    /// The resources whose objects quotas count by their plain name.
    private static let counted = ["configmaps", "replicationcontrollers", "resourcequotas", "secrets"]

    // MARK: Quotas

    /// What the status of `quota` is to say: what it allows (`hard`), and what is used of that now (`used`).
    package static func status(of quota: Value, _ cluster: ClusterView) -> Value {
        let hard = quota.at("spec", "hard") ?? .emptyMap
        let used = used(quota, names: hard.mapValue.map { Array($0.keys) } ?? [], cluster)
        let pairs = used.map { ($0.key, Value.string($0.value.text)) }.sorted { $0.0 < $1.0 }
        return ["hard": hard, "used": .map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))]
    }

    /// What the objects in the namespace of `quota` use of `names`.
    static func used(_ quota: Value, names: [String], _ cluster: ClusterView) -> Amounts {
        var used: Amounts = [:]
        var byResource: [String: [String]] = [:]
        for name in names { if let key = resource(counting: name) { byResource[key, default: []].append(name) } }
        for (key, names) in byResource {
            for name in names { used[name] = QuotaAmount(0) }
            let (resource, group) = parts(key)
            for object in cluster.objects(group, resource, quota.text("metadata", "namespace"))
            where QuotaScopes.apply(quota, group: group, resource: resource, object) {
                let own = usage(group, resource, object)
                for name in names { if let amount = own[name] { used[name] = (used[name] ?? QuotaAmount(0)) + amount } }
            }
        }
        return used
    }

    private static func parts(_ key: String) -> (resource: String, group: String) {
        let parts = key.split(separator: ".", maxSplits: 1)
        return (String(parts.first ?? ""), parts.count > 1 ? String(parts[1]) : "")
    }

    /// The resource, with its group after a point, whose objects use `name`; nil for names that nothing uses.
    static func resource(counting name: String) -> String? {
        if name.hasPrefix("count/") { return String(name.dropFirst(6)) }
        if name == storage || name == "persistentvolumeclaims" || name.contains(classInfix) {
            return "persistentvolumeclaims"
        }
        if name == "services" || name.hasPrefix("services.") { return "services" }
        if counted.contains(name) { return name }
        let isOfPods =
            ["pods", "cpu", "memory", "ephemeral-storage"].contains(name)
            || ["requests.", "limits.", "hugepages-"].contains(where: name.hasPrefix)
        return isOfPods ? "pods" : nil
    }

    // MARK: Objects

    /// What an object of a resource uses.
    static func usage(_ group: String, _ resource: String, _ object: Value) -> Amounts {
        var amounts: Amounts = [:]
        amounts["count/" + resource + (group.isEmpty ? "" : "." + group)] = QuotaAmount(1)
        guard group.isEmpty else { return amounts }
        switch resource {
        case "pods": pod(object, &amounts)
        case "services": service(object, &amounts)
        case "persistentvolumeclaims": claim(object, &amounts)
        case _ where counted.contains(resource): amounts[resource] = QuotaAmount(1)
        default: break
        }
        return amounts
    }

    private static func service(_ object: Value, _ amounts: inout Amounts) {
        let fields = ServiceFields(object)
        let ports = fields.spec.list("ports")
        amounts["services"] = QuotaAmount(1)
        amounts["services.nodeports"] = QuotaAmount(0)
        amounts["services.loadbalancers"] = QuotaAmount(fields.isLoadBalancer ? 1 : 0)
        switch fields.type {
        case "NodePort": amounts["services.nodeports"] = QuotaAmount(Int64(ports.count))
        case "LoadBalancer":
            let count = fields.needsNodePort ? ports.count : ports.count { $0["nodePort"]?.intValue ?? 0 != 0 }
            amounts["services.nodeports"] = QuotaAmount(Int64(count))
        default: break
        }
    }

    private static func claim(_ object: Value, _ amounts: inout Amounts) {
        let annotation = object.at("metadata", "annotations")?.text("volume.beta.kubernetes.io/storage-class") ?? ""
        let name = annotation.isEmpty ? object.text("spec", "storageClassName") : annotation
        let asked = object.at("spec", "resources", "requests", "storage")
        let given = object.at("status", "allocatedResources", "storage")
        var size = QuotaAmount(QuantityNumber(asked), like: asked)
        if QuantityNumber(given) > size.number { size = QuotaAmount(QuantityNumber(given), like: given) }
        size.number = size.number.roundedUp
        amounts["persistentvolumeclaims"] = QuotaAmount(1)
        if asked != nil { amounts[storage] = size }
        guard !name.isEmpty else { return }
        amounts[name + classInfix + "persistentvolumeclaims"] = QuotaAmount(1)
        if asked != nil { amounts[name + classInfix + storage] = size }
    }

    // MARK: Pods

    /// A pod that has ended uses nothing but its place in the store.
    private static func pod(_ object: Value, _ amounts: inout Amounts) {
        guard !["Failed", "Succeeded"].contains(object.text("status", "phase")) else { return }
        let spec = object["spec"] ?? .emptyMap
        amounts["pods"] = QuotaAmount(1)
        let containers = [spec] + spec.list("containers") + spec.list("initContainers")
        let like = { (key: String, name: String) in
            containers.lazy.compactMap { $0.at("resources", key)?.at(name) }.first
        }
        let requests = PodResources.requests(of: spec).map { name, number in
            (name, QuotaAmount(number, like: like("requests", name)))
        }
        let limits = PodResources.limits(of: spec).map { name, number in
            (name, QuotaAmount(number, like: like("limits", name)))
        }
        compute(requests, limits, &amounts)
    }

    /// What asking for `requests` with `limits` counts as.
    static func compute(
        _ requests: [(String, QuotaAmount)], _ limits: [(String, QuotaAmount)], _ amounts: inout Amounts
    ) {
        for (name, amount) in requests {
            let isCommon = ["cpu", "memory", "ephemeral-storage"].contains(name) || name.hasPrefix("hugepages-")
            let isOwn = name.contains("/") && !name.contains("kubernetes.io/")
            if isCommon { amounts[name] = amount }
            if isCommon || isOwn { amounts["requests." + name] = amount }
        }
        for (name, amount) in limits where ["cpu", "memory", "ephemeral-storage"].contains(name) {
            amounts["limits." + name] = amount
        }
    }
}

extension QuantityNumber {
    /// The next whole number.
    var roundedUp: QuantityNumber {
        let one = QuantityNumber(1).nanos
        let rest = nanos % one
        return rest > 0 ? QuantityNumber(nanos: nanos - rest + one) : QuantityNumber(nanos: nanos - rest)
    }
}
