import WeirValue

/// The rows of networking, storage, access, policies and the server's own kinds.
extension Cells {
    static let network: [String: @Sendable (Cells) -> [Value]] = [
        "discovery.k8s.io/endpointslices": { cells in
            [
                cells.name, cells.text("addressType"), .string(cells.slicePorts), .string(cells.sliceAddresses),
                cells.age,
            ]
        },
        "networking.k8s.io/ingresses": { cells in
            [
                cells.name, cells.text("spec", "ingressClassName", or: "<none>"), .string(cells.hosts),
                .string(cells.balancerAddresses.joined(separator: ",")),
                cells.object.items("spec", "tls").isEmpty ? "80" : "80, 443", cells.age,
            ]
        },
        "networking.k8s.io/ingressclasses": { cells in
            var parameters = "<none>"
            if let reference = cells.object.at("spec", "parameters") {
                let group = reference.text("apiGroup")
                parameters = reference.text("kind") + (group.isEmpty ? "" : "." + group) + "/" + reference.text("name")
            }
            return [cells.name, cells.text("spec", "controller"), .string(parameters), cells.age]
        },
        "networking.k8s.io/ipaddresses": { cells in
            guard let parent = cells.object.at("spec", "parentRef") else { return [cells.name, "<none>"] }
            let group = parent.text("group")
            let resource = parent.text("resource") + (group.isEmpty ? "" : "." + group)
            let parts = [resource.lowercased(), parent.text("namespace"), parent.text("name")]
            return [cells.name, .string(parts.filter { !$0.isEmpty }.joined(separator: "/"))]
        },
        "networking.k8s.io/networkpolicies": { [$0.name, $0.selector("spec", "podSelector"), $0.age] },
        "networking.k8s.io/servicecidrs": { cells in
            [cells.name, .string(cells.object.items("spec", "cidrs").joinedTexts), cells.age]
        },
    ]

    static let storage: [String: @Sendable (Cells) -> [Value]] = [
        "storage.k8s.io/csidrivers": { cells in
            func flag(_ key: String, or other: Bool = false) -> Value {
                .bool(cells.object.at("spec", key)?.boolValue ?? other)
            }
            let tokens = cells.object.at("spec", "tokenRequests")?.listValue
            let audiences = tokens.map { $0.map { $0.text("audience") }.joined(separator: ",") } ?? "<unset>"
            let modes = cells.object.items("spec", "volumeLifecycleModes").joinedTexts
            return [
                cells.name, flag("attachRequired", or: true), flag("podInfoOnMount"), flag("storageCapacity"),
                .string(audiences), flag("requiresRepublish"), .string(modes.isEmpty ? "<none>" : modes), cells.age,
            ]
        },
        "storage.k8s.io/csinodes": { [$0.name, .int(Int64($0.object.items("spec", "drivers").count)), $0.age] },
        "storage.k8s.io/storageclasses": { cells in
            [
                cells.defaultName("storageclass"), cells.text("provisioner"),
                cells.text("reclaimPolicy", or: "Delete"), cells.text("volumeBindingMode", or: "Immediate"),
                .bool(cells.object.at("allowVolumeExpansion")?.boolValue ?? false), cells.age,
            ]
        },
        "storage.k8s.io/volumeattachments": { cells in
            [
                cells.name, cells.text("spec", "attacher"), cells.text("spec", "source", "persistentVolumeName"),
                cells.text("spec", "nodeName"), .bool(cells.object.at("status", "attached")?.boolValue ?? false),
                cells.age,
            ]
        },
        "storage.k8s.io/volumeattributesclasses": { [$0.name, $0.text("driverName"), $0.age] },
        "resource.k8s.io/deviceclasses": { [$0.name, $0.age] },
        "resource.k8s.io/resourceclaims": { [$0.name, .string($0.claimState), $0.age] },
        "resource.k8s.io/resourceclaimtemplates": { [$0.name, $0.age] },
        "resource.k8s.io/resourceslices": { cells in
            [
                cells.name, cells.text("spec", "nodeName"), cells.text("spec", "driver"),
                cells.text("spec", "pool", "name"), cells.age,
            ]
        },
    ]

    /// The name, marked where the annotation `is-default-class` of `kind` tells that it is the default.
    private func defaultName(_ kind: String) -> Value {
        let annotations = object.at("metadata", "annotations")
        let isDefault = [kind + ".kubernetes.io", kind + ".beta.kubernetes.io"].contains { prefix in
            annotations?.text(prefix + "/is-default-class") == "true"
        }
        return .string(object.text("metadata", "name") + (isDefault ? " (default)" : ""))
    }

    private var hosts: String {
        let rules = object.items("spec", "rules")
        var list: [String] = []
        var isCut = false
        for rule in rules {
            if list.count == 3 { isCut = true }
            if !isCut, !rule.text("host").isEmpty { list.append(rule.text("host")) }
        }
        if list.isEmpty { return "*" }
        return list.joined(separator: ",") + (isCut ? " + \(rules.count - 3) more..." : "")
    }

    private var slicePorts: String {
        let ports = object.items("ports").map { port in
            port.at("port")?.intValue.map { String($0) } ?? port.at("name")?.stringValue ?? "*"
        }
        let text = Self.listed(ports)
        return text.isEmpty ? "<unset>" : text
    }

    private var sliceAddresses: String {
        let text = Self.listed(object.items("endpoints").flatMap { $0.texts("addresses") })
        return text.isEmpty ? "<unset>" : text
    }

    private var claimState: String {
        guard object.at("status", "allocation") != nil else { return isTerminating ? "deleted" : "pending" }
        let states = (isTerminating ? ["deleted"] : []) + ["allocated"]
        return (states + (object.items("status", "reservedFor").isEmpty ? [] : ["reserved"])).joined(separator: ",")
    }
}

extension [Value] {
    /// The texts among the elements, by commas.
    var joinedTexts: String { compactMap(\.stringValue).joined(separator: ",") }
}
