import WeirValue

/// What is filled in in the smaller kinds of the core, and in those of networking, RBAC and the API server itself.
enum CoreDefaults {
    private static let rbacGroup = "rbac.authorization.k8s.io"

    static func namespace(_ object: inout Value) {
        let name = object.text("metadata", "name")
        if !name.isEmpty {
            object.edit("metadata") { metadata in
                metadata.fill(("labels", .emptyMap))
                metadata.edit("labels") { $0.set("kubernetes.io/metadata.name", .string(name)) }
            }
        }
        object.fill(("status", .emptyMap))
        object.edit("status") { $0.fill(("phase", "Active")) }
    }

    static func node(_ object: inout Value) {
        object.edit("status") { status in
            if let capacity = status.at("capacity") { status.fill(("allocatable", capacity)) }
            for key in ["capacity", "allocatable"] { status.edit(key, change: PodDefaults.roundUp) }
        }
        object.edit("spec") { spec in
            let range = spec.text("podCIDR")
            if !range.isEmpty, spec.list("podCIDRs").isEmpty { spec.set("podCIDRs", [.string(range)]) }
        }
    }

    /// `stringData` is for writing only: it becomes a part of `data`.
    static func secret(_ object: inout Value) {
        object.fill(("type", "Opaque"))
        guard let texts = object["stringData"]?.mapValue else { return }
        object.drop("stringData")
        guard !texts.isEmpty else { return }
        object.fill(("data", .emptyMap))
        object.edit("data") { data in
            for (key, text) in texts {
                data.set(key, .string(Base64.encode(Array((text.stringValue ?? "").utf8))))
            }
        }
    }

    static func endpoints(_ object: inout Value) {
        object.editEach("subsets") { subset in subset.editEach("ports") { $0.fill(("protocol", "TCP")) } }
    }

    static func endpointSlice(_ object: inout Value) {
        object.editEach("ports") { $0.fill(("name", ""), ("protocol", "TCP")) }
    }

    static func limitRange(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.editEach("limits") { limit in
                for key in ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] {
                    limit.edit(key, change: PodDefaults.roundUp)
                }
                guard limit.text("type") == "Container" else { return }
                adopt(&limit, "default", from: "max")
                adopt(&limit, "defaultRequest", from: "default")
                adopt(&limit, "defaultRequest", from: "min")
            }
        }
    }

    private static func adopt(_ limit: inout Value, _ key: String, from source: String) {
        guard let amounts = limit[source]?.mapValue, !amounts.isEmpty else { return }
        limit.fill((key, .emptyMap))
        limit.edit(key) { target in for (name, amount) in amounts { target.fill((name, amount)) } }
    }

    static func quota(_ object: inout Value) {
        object.edit("spec", "hard", change: PodDefaults.roundUp)
        for key in ["hard", "used"] { object.edit("status", key, change: PodDefaults.roundUp) }
    }

    // MARK: Networking

    static func networkPolicy(_ object: inout Value) {
        object.edit("spec") { spec in
            for direction in ["ingress", "egress"] {
                spec.editEach(direction) { rule in rule.editEach("ports") { $0.fill(("protocol", "TCP")) } }
            }
            if spec.list("policyTypes").isEmpty {
                spec.set("policyTypes", spec.list("egress").isEmpty ? ["Ingress"] : ["Ingress", "Egress"])
            }
        }
    }

    static func ingressClass(_ object: inout Value) {
        object.edit("spec", "parameters") { $0.fill(("scope", "Cluster")) }
    }

    // MARK: RBAC

    static func binding(_ object: inout Value) {
        object.edit("roleRef") { if $0.text("apiGroup").isEmpty { $0.set("apiGroup", .string(rbacGroup)) } }
        object.editEach("subjects") { subject in
            guard subject.text("apiGroup").isEmpty, ["User", "Group"].contains(subject.text("kind")) else { return }
            subject.set("apiGroup", .string(rbacGroup))
        }
    }

    // MARK: The API server

    static func webhooks(_ object: inout Value) {
        let mutates = object.text("kind") == "MutatingWebhookConfiguration"
        object.editEach("webhooks") { webhook in
            webhook.fill(
                ("failurePolicy", "Fail"), ("matchPolicy", "Equivalent"), ("namespaceSelector", .emptyMap),
                ("objectSelector", .emptyMap), ("timeoutSeconds", 10))
            if mutates { webhook.fill(("reinvocationPolicy", "Never")) }
            webhook.editEach("rules") { $0.fill(("scope", "*")) }
            webhook.edit("clientConfig", "service") { $0.fill(("port", 443)) }
        }
    }

    static func admissionPolicy(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(("failurePolicy", "Fail"))
            spec.edit("matchConstraints", change: matchResources)
        }
    }

    static func policyBinding(_ object: inout Value) { object.edit("spec", "matchResources", change: matchResources) }

    private static func matchResources(_ match: inout Value) {
        match.fill(("matchPolicy", "Equivalent"), ("namespaceSelector", .emptyMap), ("objectSelector", .emptyMap))
        for key in ["resourceRules", "excludeResourceRules"] { match.editEach(key) { $0.fill(("scope", "*")) } }
    }

    static func flowSchema(_ object: inout Value) {
        object.edit("spec") { spec in
            if spec["matchingPrecedence"]?.intValue ?? 0 == 0 { spec.set("matchingPrecedence", 1_000) }
        }
    }

    static func priorityLevel(_ object: inout Value) {
        object.edit("spec") { spec in
            if spec.text("type") == "Exempt" { spec.fill(("exempt", .emptyMap)) }
            spec.edit("exempt") { $0.fill(("nominalConcurrencyShares", 0), ("lendablePercent", 0)) }
            spec.edit("limited") { limited in
                limited.fill(("nominalConcurrencyShares", 30), ("lendablePercent", 0))
                limited.edit("limitResponse", "queuing") { queuing in
                    for (key, number) in [("queues", 64), ("handSize", 8), ("queueLengthLimit", 50)]
                    where queuing[key]?.intValue ?? 0 == 0 {
                        queuing.set(key, .int(Int64(number)))
                    }
                }
            }
        }
    }

    static func priorityClass(_ object: inout Value) { object.fill(("preemptionPolicy", "PreemptLowerPriority")) }
}
