import WeirValue

/// Refuses what is more than the quotas of a namespace allow, after `pkg/admission/plugin/resourcequota`.
///
/// What is used is counted anew for each request, so nothing depends on when the status of a quota was last brought up to
/// date.
enum QuotaAdmission {
    private static let shared: Set<String> = [
        "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory",
    ]

    /// Checks an object of a resource that is to be made, or to replace `old`.
    static func check(
        _ object: Value, _ old: Value?, group: String, resource: String, _ context: KindContext
    ) throws(APIStatus) {
        guard old == nil || isWatched(group, resource, context.part) else { return }
        let quotas = context.cluster.objects("", "resourcequotas", context.namespace)
        guard !quotas.isEmpty else { return }
        let key = group.isEmpty ? resource : resource + "." + group
        var delta: QuotaCharges.Amounts?
        for quota in quotas.sorted(by: { $0.text("metadata", "name") < $1.text("metadata", "name") }) {
            let hard = (quota.at("status", "hard") ?? quota.at("spec", "hard"))?.mapValue ?? [:]
            let names = hard.keys.filter { QuotaCharges.resource(counting: $0) == key }
            guard !names.isEmpty, QuotaScopes.apply(quota, group: group, resource: resource, object) else { continue }
            let quotaName = quota.text("metadata", "name")
            if key == "pods", let fault = constraint(object, names) {
                throw .forbidden(
                    group: group, resource, object.checkedName(context), "failed quota: \(quotaName): \(fault)")
            }
            let more = delta ?? difference(object, old, group, resource)
            delta = more
            let asked = names.filter { more[$0] != nil }.sorted()
            guard !asked.isEmpty else { continue }
            let used = QuotaCharges.used(quota, names: asked, context.cluster)
            let exceeded = asked.filter { name in
                let sum = (used[name]?.number ?? .zero) + (more[name]?.number ?? .zero)
                return sum > QuantityNumber(hard[name])
            }
            guard !exceeded.isEmpty else { continue }
            throw .forbidden(
                group: group, resource, object.checkedName(context),
                "exceeded quota: \(quotaName), requested: \(listed(exceeded) { more[$0]?.text }), "
                    + "used: \(listed(exceeded) { used[$0]?.text }), "
                    + "limited: \(listed(exceeded) { hard[$0].map(GoText.plain) })")
        }
    }

    /// Whether a change of an object can use more than before.
    private static func isWatched(_ group: String, _ resource: String, _ part: String?) -> Bool {
        guard group.isEmpty else { return false }
        if resource == "pods" { return part == "resize" }
        return ["services", "persistentvolumeclaims"].contains(resource) && (part ?? "").isEmpty
    }

    private static func listed(_ names: [String], _ text: (String) -> String?) -> String {
        names.map { "\($0)=\(text($0) ?? "0")" }.joined(separator: ",")
    }

    /// What an object uses beyond what `old` uses; nothing that is nothing.
    private static func difference(
        _ object: Value, _ old: Value?, _ group: String, _ resource: String
    ) -> QuotaCharges.Amounts {
        var amounts = QuotaCharges.usage(group, resource, object)
        let before = old.map { QuotaCharges.usage(group, resource, $0) } ?? [:]
        for (name, amount) in before { amounts[name]?.number.nanos -= amount.number.nanos }
        return amounts.filter { $0.value.number > .zero }
    }

    /// Each container must say what it needs of what is limited.
    private static func constraint(_ object: Value, _ names: [String]) -> String? {
        let spec = object["spec"] ?? .emptyMap
        let needed = Set(names).intersection(shared)
        guard !needed.isEmpty, !saysAll(spec, needed) else { return nil }
        var missing: [String: Set<String>] = [:]
        for container in spec.list("containers") + spec.list("initContainers") {
            for name in needed.subtracting(told(container)) {
                missing[name, default: []].insert(container.text("name"))
            }
        }
        guard !missing.isEmpty else { return nil }
        let texts = missing.sorted { $0.key < $1.key }.map { name, containers in
            "\(name) for: \(containers.sorted().joined(separator: ","))"
        }
        return "must specify \(texts.joined(separator: "; "))"
    }

    /// Whether the pod as a whole says what it needs.
    private static func saysAll(_ spec: Value, _ needed: Set<String>) -> Bool {
        spec.at("resources") != nil && needed.isSubset(of: told(spec))
    }

    private static func told(_ container: Value) -> Set<String> {
        let amounts = { (key: String) in
            (container.at("resources", key)?.mapValue ?? [:]).map { ($0.key, QuotaAmount(0)) }
        }
        var told: QuotaCharges.Amounts = [:]
        QuotaCharges.compute(amounts("requests"), amounts("limits"), &told)
        return Set(told.keys)
    }
}
