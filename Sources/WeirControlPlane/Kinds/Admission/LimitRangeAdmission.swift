import WeirValue

/// What the LimitRanges of a namespace fill in in, and refuse of, pods and claims.
enum LimitRangeAdmission {
    private static let annotation = "kubernetes.io/limit-ranger"

    /// Fills in and checks a new object of `resource` (`pods` or `persistentvolumeclaims`).
    static func admit(_ object: inout Value, resource: String, _ context: KindContext) throws(APIStatus) {
        let ranges = context.cluster.objects("", "limitranges", context.namespace)
        guard !ranges.isEmpty else { return }
        if resource == "pods" { for range in ranges { fill(&object, range) } }
        for range in ranges {
            let faults = faults(object, resource, range)
            guard !faults.isEmpty else { continue }
            let text = faults.count == 1 ? faults[0] : "[" + faults.joined(separator: ", ") + "]"
            throw .forbidden(resource, object.checkedName(context), text)
        }
    }

    // MARK: Defaults

    private static func fill(_ object: inout Value, _ range: Value) {
        var requests: [String: Value] = [:]
        var limits: [String: Value] = [:]
        for limit in range["spec"]?.list("limits") ?? [] where limit.text("type") == "Container" {
            for (name, amount) in limit["defaultRequest"]?.mapValue ?? [:] { requests[name] = amount }
            for (name, amount) in limit["default"]?.mapValue ?? [:] { limits[name] = amount }
        }
        var notes: [String] = []
        object.edit("spec") { spec in
            for (list, word) in [("containers", "container"), ("initContainers", "init container")] {
                spec.editEach(list) { container in
                    let name = container.text("name")
                    for (kind, key, amounts) in [("request", "requests", requests), ("limit", "limits", limits)] {
                        let set = fill(&container, key, amounts)
                        guard !set.isEmpty else { continue }
                        notes.append("\(set.joined(separator: ", ")) \(kind) for \(word) \(name)")
                    }
                }
            }
        }
        guard !notes.isEmpty else { return }
        object.edit("metadata") { metadata in
            metadata.fill(("annotations", .emptyMap))
            metadata.edit("annotations") {
                $0.set(annotation, .string("LimitRanger plugin set: " + notes.joined(separator: "; ")))
            }
        }
    }

    /// Fills in what is missing of `amounts`, and tells of which resources.
    private static func fill(_ container: inout Value, _ key: String, _ amounts: [String: Value]) -> [String] {
        let own = container.at("resources", key)
        let missing = amounts.keys.filter { own?[$0] == nil }.sorted()
        guard !missing.isEmpty else { return [] }
        container.fill(("resources", .emptyMap))
        container.edit("resources") { resources in
            resources.fill((key, .emptyMap))
            resources.edit(key) { target in for name in missing { target.set(name, amounts[name]) } }
        }
        return missing
    }

    // MARK: Checks

    private static func faults(_ object: Value, _ resource: String, _ range: Value) -> [String] {
        var faults: [String] = []
        for limit in range["spec"]?.list("limits") ?? [] {
            switch (limit.text("type"), resource) {
            case ("PersistentVolumeClaim", "persistentvolumeclaims"):
                faults += claimFaults(object, limit)
            case ("Container", "pods"):
                for list in PodDefaults.containerLists {
                    for container in object["spec"]?.list(list) ?? [] { faults += containerFaults(container, limit) }
                }
            case ("Pod", "pods"): faults += podFaults(object["spec"] ?? .emptyMap, limit)
            default: break
            }
        }
        return faults
    }

    private static func claimFaults(_ object: Value, _ limit: Value) -> [String] {
        var faults: [String] = []
        let requests = object.at("spec", "resources", "requests")?.mapValue ?? [:]
        for (name, bound) in sorted(limit["min"]) {
            if let fault = below(name, bound, requests[name], nil, "PersistentVolumeClaim") { faults.append(fault) }
        }
        for (name, bound) in sorted(limit["max"]) {
            if let amount = requests[name], QuantityNumber(amount) > QuantityNumber(bound) {
                faults.append(
                    "maximum \(name) usage per PersistentVolumeClaim is \(GoText.plain(bound)), but request is "
                        + GoText.plain(amount))
            } else if requests[name] == nil {
                faults.append(
                    "maximum \(name) usage per PersistentVolumeClaim is \(GoText.plain(bound)).  No limit is "
                        + "specified")
            }
        }
        return faults
    }

    private static func containerFaults(_ container: Value, _ limit: Value) -> [String] {
        faults(
            container.at("resources", "requests")?.mapValue ?? [:],
            container.at("resources", "limits")?.mapValue ?? [:], limit, "Container")
    }

    private static func podFaults(_ spec: Value, _ limit: Value) -> [String] {
        let texts = { (amounts: [String: QuantityNumber], key: String) -> Value.Map in
            let samples = spec.list("containers").compactMap { $0.at("resources", key)?.mapValue }
            return Value.Map(
                amounts.map { name, amount in
                    (name, .string(amount.text(like: samples.lazy.compactMap { $0[name] }.first)))
                }, uniquingKeysWith: { first, _ in first })
        }
        return faults(
            texts(PodResources.requests(of: spec), "requests"), texts(PodResources.limits(of: spec), "limits"), limit,
            "Pod")
    }

    private static func faults(_ requests: Value.Map, _ limits: Value.Map, _ limit: Value, _ type: String) -> [String] {
        var faults: [String] = []
        for (name, bound) in sorted(limit["min"]) {
            if let fault = below(name, bound, requests[name], limits[name], type) { faults.append(fault) }
        }
        for (name, bound) in sorted(limit["max"]) {
            if let fault = above(name, bound, requests[name], limits[name], type) { faults.append(fault) }
        }
        for (name, ratio) in sorted(limit["maxLimitRequestRatio"]) {
            if let fault = ratioFault(name, ratio, requests[name], limits[name], type) { faults.append(fault) }
        }
        return faults
    }

    private static func sorted(_ amounts: Value?) -> [(name: String, bound: Value)] {
        (amounts?.mapValue ?? [:]).map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
    }

    private static func below(_ name: String, _ bound: Value, _ request: Value?, _ limit: Value?, _ type: String)
        -> String?
    {
        let text = "minimum \(name) usage per \(type) is \(GoText.plain(bound))"
        guard let request else { return text + ".  No request is specified" }
        if QuantityNumber(request) < QuantityNumber(bound) { return text + ", but request is \(GoText.plain(request))" }
        if let limit, QuantityNumber(limit) < QuantityNumber(bound) {
            return text + ", but limit is \(GoText.plain(limit))"
        }
        return nil
    }

    private static func above(_ name: String, _ bound: Value, _ request: Value?, _ limit: Value?, _ type: String)
        -> String?
    {
        let text = "maximum \(name) usage per \(type) is \(GoText.plain(bound))"
        guard let limit else { return text + ".  No limit is specified" }
        if QuantityNumber(limit) > QuantityNumber(bound) { return text + ", but limit is \(GoText.plain(limit))" }
        if let request, QuantityNumber(request) > QuantityNumber(bound) {
            return text + ", but request is \(GoText.plain(request))"
        }
        return nil
    }

    private static func ratioFault(
        _ name: String, _ ratio: Value, _ request: Value?, _ limit: Value?, _ type: String
    ) -> String? {
        let text = "\(name) max limit to request ratio per \(type) is \(GoText.plain(ratio))"
        let most = QuantityNumber(ratio)
        guard let request, QuantityNumber(request) > .zero else {
            return text + ", but no request is specified or request is 0"
        }
        guard let limit, QuantityNumber(limit) > .zero else {
            return text + ", but no limit is specified or limit is 0"
        }
        let actual = Double(QuantityNumber(limit).nanos) / Double(QuantityNumber(request).nanos)
        guard actual > Double(most.nanos) / 1_000_000_000 else { return nil }
        return text + ", but provided ratio is \(sixDigits(actual))"
    }

    /// A number with six digits after the point.
    static func sixDigits(_ number: Double) -> String {
        guard number.isFinite, number.magnitude < 1_000_000_000_000 else { return number > 0 ? "+Inf" : "NaN" }
        let millionths = Int((number * 1_000_000).rounded())
        let fraction = String(millionths % 1_000_000)
        return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
    }
}
