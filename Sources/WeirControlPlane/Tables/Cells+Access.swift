import WeirValue

/// The rows of access, policies and the server's own kinds.
extension Cells {
    static let access: [String: @Sendable (Cells) -> [Value]] = [
        "rbac.authorization.k8s.io/rolebindings": { $0.binding },
        "rbac.authorization.k8s.io/clusterrolebindings": { $0.binding },
        "certificates.k8s.io/certificatesigningrequests": { cells in
            let seconds = cells.object.at("spec", "expirationSeconds")?.intValue
            return [
                cells.name, cells.age, cells.text("spec", "signerName", or: "<none>"), cells.text("spec", "username"),
                .string(seconds.map { HumanDuration.text(Int($0)) } ?? "<none>"), .string(cells.requestState),
            ]
        },
        "apiregistration.k8s.io/apiservices": { cells in
            let service = cells.object.at("spec", "service").map { $0.text("namespace") + "/" + $0.text("name") }
            let available = cells.object.items("status", "conditions").first { $0.text("type") == "Available" }
            let state = available.map { condition in
                condition.text("status") == "True"
                    ? "True" : "\(condition.text("status")) (\(condition.text("reason")))"
            }
            return [cells.name, .string(service ?? "Local"), .string(state ?? "Unknown"), cells.age]
        },
        "policy/poddisruptionbudgets": { cells in
            let limits = ["minAvailable", "maxUnavailable"].map { key -> Value in
                .string(cells.object.at("spec", key).map { GoText.plain($0) } ?? "N/A")
            }
            return [cells.name] + limits + [cells.number("status", "disruptionsAllowed"), cells.age]
        },
        "autoscaling/horizontalpodautoscalers": { AutoscalerCells($0).row },
        "scheduling.k8s.io/priorityclasses": { cells in
            [
                cells.name, cells.number("value"), .bool(cells.object.at("globalDefault")?.boolValue ?? false),
                cells.age, cells.text("preemptionPolicy"),
            ]
        },
        "node.k8s.io/runtimeclasses": { [$0.name, $0.text("handler"), $0.age] },
        "coordination.k8s.io/leases": { [$0.name, $0.text("spec", "holderIdentity"), $0.age] },
    ]

    static let server: [String: @Sendable (Cells) -> [Value]] = [
        "admissionregistration.k8s.io/mutatingwebhookconfigurations": { [$0.name, $0.count("webhooks"), $0.age] },
        "admissionregistration.k8s.io/validatingwebhookconfigurations": { [$0.name, $0.count("webhooks"), $0.age] },
        "admissionregistration.k8s.io/mutatingadmissionpolicies": { cells in
            [cells.name, cells.count("spec", "mutations"), cells.parameterKind, cells.age]
        },
        "admissionregistration.k8s.io/validatingadmissionpolicies": { cells in
            [cells.name, cells.count("spec", "validations"), cells.parameterKind, cells.age]
        },
        "admissionregistration.k8s.io/mutatingadmissionpolicybindings": { cells in
            [cells.name, cells.text("spec", "policyName"), cells.parameter, cells.age]
        },
        "admissionregistration.k8s.io/validatingadmissionpolicybindings": { cells in
            [cells.name, cells.text("spec", "policyName"), cells.parameter, cells.age]
        },
        "flowcontrol.apiserver.k8s.io/flowschemas": { cells in
            let dangling = cells.object.items("status", "conditions").first { $0.text("type") == "Dangling" }
            return [
                cells.name, cells.text("spec", "priorityLevelConfiguration", "name"),
                cells.number("spec", "matchingPrecedence"),
                cells.text("spec", "distinguisherMethod", "type", or: "<none>"), cells.age,
                .string(dangling?.text("status") ?? "?"),
            ]
        },
        "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations": { cells in
            let limited = cells.object.at("spec", "limited")
            let queuing = limited?.at("limitResponse", "queuing")
            func number(_ value: Value?, _ key: String) -> Value { value?.at(key) ?? "<none>" }
            return [
                cells.name, cells.text("spec", "type"), number(limited, "nominalConcurrencyShares"),
                number(queuing, "queues"), number(queuing, "handSize"), number(queuing, "queueLengthLimit"),
                cells.age,
            ]
        },
    ]

    private func count(_ path: String...) -> Value { .int(Int64(object.items(path).count)) }

    private var binding: [Value] {
        let subjects = object.items("subjects")
        let lists = ["User", "Group", "ServiceAccount"].map { kind -> Value in
            let names = subjects.filter { $0.text("kind") == kind }.map { subject in
                kind == "ServiceAccount" ? subject.text("namespace") + "/" + subject.text("name") : subject.text("name")
            }
            return .string(names.joined(separator: ", "))
        }
        return [name, .string(object.text("roleRef", "kind") + "/" + object.text("roleRef", "name")), age] + lists
    }

    private var requestState: String {
        let types = object.items("status", "conditions").map { $0.text("type") }
        var state = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending"
        if types.contains("Failed") { state += ",Failed" }
        if !object.text("status", "certificate").isEmpty { state += ",Issued" }
        return state
    }

    private var parameterKind: Value {
        guard let kind = object.at("spec", "paramKind") else { return "<unset>" }
        return .string(kind.text("apiVersion") + "/" + kind.text("kind"))
    }

    private var parameter: Value {
        guard let reference = object.at("spec", "paramRef") else { return "<unset>" }
        let parts = [reference.text("namespace"), reference.text("name")].filter { !$0.isEmpty }
        if !reference.text("name").isEmpty { return .string(parts.joined(separator: "/")) }
        return .string(reference.at("selector").map { Self.selectorText($0) } ?? "<unset>")
    }
}
