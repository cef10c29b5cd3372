import WeirValue

/// What becomes of new pods, and of their status, before they are validated, after `pkg/registry/core/pod/strategy.go`.
enum PodPreparation {
    private static let profileNote = "container.apparmor.security.beta.kubernetes.io/"

    static func create(_ object: inout Value, _ context: KindContext) {
        let spec = object["spec"] ?? .emptyMap
        var status: Value = ["phase": "Pending", "qosClass": .string(PodResources.serviceClass(of: spec))]
        if !spec.list("schedulingGates").isEmpty {
            status.set(
                "conditions",
                [
                    [
                        "lastProbeTime": .null, "lastTransitionTime": .string(context.time),
                        "message": "Scheduling is blocked due to non-empty scheduling gates",
                        "reason": "SchedulingGated", "status": "False", "type": "PodScheduled",
                    ]
                ])
        }
        object.set("status", status)
        let labels = object.at("metadata", "labels") ?? .emptyMap
        let notes = object.at("metadata", "annotations") ?? .emptyMap
        object.edit("spec") { spec in
            for kind in ["podAffinity", "podAntiAffinity"] {
                spec.edit("affinity", kind) { affinity in
                    affinity.editEach("requiredDuringSchedulingIgnoredDuringExecution") { merge(&$0, labels) }
                    affinity.editEach("preferredDuringSchedulingIgnoredDuringExecution") { preference in
                        preference.edit("podAffinityTerm") { merge(&$0, labels) }
                    }
                }
            }
            spec.editEach("topologySpreadConstraints") { merge(&$0, labels) }
            protect(&spec, notes)
        }
    }

    // MARK: Label keys

    /// The keys of labels that a selector is to match become part of it, with the values that the pod has.
    private static func merge(_ term: inout Value, _ labels: Value) {
        var added: [Value] = []
        for (list, comparison) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
            for key in term.list(list).compactMap(\.stringValue) {
                guard let value = labels.at(key) else { continue }
                added.append(["key": .string(key), "operator": .string(comparison), "values": [value]])
            }
        }
        guard !added.isEmpty else { return }
        term.edit("labelSelector") { selector in
            selector.set("matchExpressions", .list(selector.list("matchExpressions") + added))
        }
    }

    // MARK: Profiles

    /// The profiles that annotations name become those of containers that have none.
    private static func protect(_ spec: inout Value, _ notes: Value) {
        guard notes.mapValue?.keys.contains(where: { $0.hasPrefix(profileNote) }) == true,
            spec.at("os")?.text("name") != "windows"
        else { return }
        let whole = spec.at("securityContext", "appArmorProfile")
        for list in PodDefaults.containerLists + ["ephemeralContainers"] {
            spec.editEach(list) { container in
                guard let text = notes.at(profileNote + container.text("name"))?.stringValue,
                    container.at("securityContext", "appArmorProfile") == nil, let profile = profile(text),
                    profile != whole
                else { return }
                container.fill(("securityContext", .emptyMap))
                container.edit("securityContext") { $0.set("appArmorProfile", profile) }
            }
        }
    }

    private static func profile(_ text: String) -> Value? {
        switch text {
        case "runtime/default": return ["type": "RuntimeDefault"]
        case "unconfined": return ["type": "Unconfined"]
        default:
            let name = text.dropFirst("localhost/".count)
            guard text.hasPrefix("localhost/"), !name.isEmpty, !name.hasPrefix(" "), !name.hasSuffix(" ") else {
                return nil
            }
            return ["type": "Localhost", "localhostProfile": .string(String(name))]
        }
    }

    // MARK: Status

    static func updateStatus(_ object: inout Value, _ old: Value, _ context: KindContext) {
        object.edit("metadata") { $0.set("ownerReferences", old["metadata"]?["ownerReferences"]) }
        let serviceClass = old["status"]?["qosClass"]
        object.fill(("status", .emptyMap))
        object.edit("status") { status in
            if serviceClass != nil { status.set("qosClass", serviceClass) }
            settleAddresses(&status)
            keepGenerations(&status, old["status"] ?? .emptyMap)
        }
    }

    /// The first of the addresses is the address.
    private static func settleAddresses(_ status: inout Value) {
        let address = status.text("podIP")
        let addresses = status.list("podIPs")
        if address.isEmpty, let first = addresses.first {
            status.set("podIP", first["ip"])
        } else if !address.isEmpty, addresses.first?.text("ip") != address {
            status.set("podIPs", [["ip": .string(address)]])
        }
    }

    /// The generations that were observed stay where none are told.
    private static func keepGenerations(_ status: inout Value, _ old: Value) {
        let key = "observedGeneration"
        if status.at(key)?.intValue ?? 0 == 0, let known = old.at(key) { status.set(key, known) }
        var known: [String: ArraySlice<Value?>] = [:]
        for condition in old.list("conditions") { known[condition.text("type"), default: []].append(condition[key]) }
        status.editEach("conditions") { condition in
            let before = known[condition.text("type")]?.popFirst()
            guard condition.at(key)?.intValue ?? 0 == 0, let generation = before ?? nil else { return }
            condition.set(key, generation)
        }
    }
}
