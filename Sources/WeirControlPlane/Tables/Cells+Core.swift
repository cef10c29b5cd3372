import WeirValue

/// The rows of the group without a name and of events, but for what runs pods.
extension Cells {
    static let core: [String: @Sendable (Cells) -> [Value]] = [
        "componentstatuses": { cells in
            let condition = cells.object.items("conditions").first { $0.text("type") == "Healthy" }
            let status = condition?.text("status") ?? ""
            let health = ["True": "Healthy", "False": "Unhealthy"][status] ?? "Unknown"
            return [
                cells.name, .string(health), .string(condition?.text("message") ?? ""),
                .string(condition?.text("error") ?? ""),
            ]
        },
        "configmaps": { [$0.name, .int(Int64($0.count("data") + $0.count("binaryData"))), $0.age] },
        "endpoints": { [$0.name, .string($0.endpoints), $0.age] },
        "namespaces": { [$0.name, $0.text("status", "phase"), $0.age] },
        "nodes": { $0.node },
        "persistentvolumeclaims": { $0.claim },
        "persistentvolumes": { $0.volume },
        "resourcequotas": { [$0.name] + $0.quota + [$0.age] },
        "secrets": { [$0.name, $0.text("type"), .int(Int64($0.count("data"))), $0.age] },
        "serviceaccounts": { [$0.name, $0.age] },
        "services": { $0.service },
        "events": { EventCells($0, isNew: false).row },
        "events.k8s.io/events": { EventCells($0, isNew: true).row },
    ]

    private func count(_ key: String) -> Int { object.at(key)?.mapValue?.count ?? 0 }

    private var endpoints: String {
        let subsets = object.items("subsets")
        guard !subsets.isEmpty else { return "<none>" }
        var list: [String] = []
        for subset in subsets {
            let addresses = subset.items("addresses").map { $0.text("ip") }
            let ports = subset.items("ports").map { $0.number("port") }
            if ports.isEmpty { list += addresses }
            for port in ports {
                list += addresses.map { $0.utf8.contains(UInt8(ascii: ":")) ? "[\($0)]:\(port)" : "\($0):\(port)" }
            }
        }
        return Self.listed(list)
    }

    private var node: [Value] {
        let ready = object.items("status", "conditions").last { $0.text("type") == "Ready" }
        var status = ready.map { $0.text("status") == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        if object.at("spec", "unschedulable")?.boolValue == true { status += ",SchedulingDisabled" }
        let addresses = object.items("status", "addresses")
        func address(_ type: String) -> Value {
            .string(addresses.first { $0.text("type") == type }?.text("address") ?? "<none>")
        }
        func information(_ key: String) -> Value { text("status", "nodeInfo", key, or: "<unknown>") }
        return [
            name, .string(status), .string(roles), age, text("status", "nodeInfo", "kubeletVersion"),
            address("InternalIP"), address("ExternalIP"), information("osImage"), information("kernelVersion"),
            information("containerRuntimeVersion"),
        ]
    }

    private var roles: String {
        let prefix = "node-role.kubernetes.io/"
        var roles: Set<String> = []
        for (key, value) in object.at("metadata", "labels")?.mapValue ?? [:] {
            if key.hasPrefix(prefix) { roles.insert(String(key.dropFirst(prefix.count))) }
            if key == "kubernetes.io/role" { roles.insert(value.stringValue ?? "") }
        }
        roles.remove("")
        return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
    }

    private static let modes = [
        ("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP"),
    ]

    private func accessModes(_ path: String...) -> Value {
        let modes = object.items(path).compactMap(\.stringValue)
        return .string(Self.modes.filter { modes.contains($0.0) }.map(\.1).joined(separator: ","))
    }

    private var storageClass: Value {
        let annotation = object.text("metadata", "annotations", "volume.beta.kubernetes.io/storage-class")
        return annotation.isEmpty ? text("spec", "storageClassName") : .string(annotation)
    }

    private var phase: Value { isTerminating ? "Terminating" : text("status", "phase") }

    private var claim: [Value] {
        let isBound = !object.text("spec", "volumeName").isEmpty
        return [
            name, phase, text("spec", "volumeName"), isBound ? text("status", "capacity", "storage", or: "0") : "",
            isBound ? accessModes("status", "accessModes") : "", storageClass,
            text("spec", "volumeAttributesClassName", or: "<unset>"), age,
            text("spec", "volumeMode", or: "<unset>"),
        ]
    }

    private var volume: [Value] {
        let claim = object.at("spec", "claimRef").map { $0.text("namespace") + "/" + $0.text("name") } ?? ""
        return [
            name, text("spec", "capacity", "storage", or: "0"), accessModes("spec", "accessModes"),
            text("spec", "persistentVolumeReclaimPolicy"), phase, .string(claim), storageClass,
            text("spec", "volumeAttributesClassName", or: "<unset>"), text("status", "reason"), age,
            text("spec", "volumeMode", or: "<unset>"),
        ]
    }

    /// What is used of what is allowed, for requests and for limits.
    private var quota: [Value] {
        var columns = (requests: [String](), limits: [String]())
        for (resource, hard) in (object.at("status", "hard")?.mapValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            let used = object.text("status", "used", resource)
            let text = "\(resource): \(used.isEmpty ? "0" : used)/\(hard.stringValue ?? "0")"
            if resource.hasPrefix("limits.") { columns.limits.append(text) } else { columns.requests.append(text) }
        }
        return [columns.requests, columns.limits].map { .string($0.joined(separator: ", ")) }
    }

    private var service: [Value] {
        let address = object.items("spec", "clusterIPs").first?.stringValue ?? object.text("spec", "clusterIP")
        let ports = object.items("spec", "ports").map { port in
            let node = port.number("nodePort")
            return "\(port.number("port"))" + (node > 0 ? ":\(node)" : "") + "/" + port.text("protocol")
        }
        return [
            name, text("spec", "type"), .string(address.isEmpty ? "<none>" : address), .string(externalAddress),
            .string(ports.isEmpty ? "<none>" : ports.joined(separator: ",")), age, labels("spec", "selector"),
        ]
    }

    private var externalAddress: String {
        let fixed = object.items("spec", "externalIPs").compactMap(\.stringValue)
        switch object.text("spec", "type") {
        case "ClusterIP", "NodePort": return fixed.isEmpty ? "<none>" : fixed.joined(separator: ",")
        case "LoadBalancer":
            let all = balancerAddresses + fixed
            return all.isEmpty ? "<pending>" : all.joined(separator: ",")
        case "ExternalName": return object.text("spec", "externalName")
        default: return "<unknown>"
        }
    }

    /// The addresses that a load balancer gave, sorted.
    var balancerAddresses: [String] {
        let addresses = object.items("status", "loadBalancer", "ingress").map { ingress in
            ingress.text("ip").isEmpty ? ingress.text("hostname") : ingress.text("ip")
        }
        return Set(addresses.filter { !$0.isEmpty }).sorted()
    }
}

/// The row of an event, of either group.
private struct EventCells {
    private let cells: Cells
    /// Whether it is one of `events.k8s.io`.
    private let isNew: Bool

    init(_ cells: Cells, isNew: Bool) {
        self.cells = cells
        self.isNew = isNew
    }

    private func text(_ old: String, _ new: String) -> String { cells.object.text(isNew ? new : old) }

    var row: [Value] {
        let first = text("firstTimestamp", "deprecatedFirstTimestamp")
        let firstSeen = cells.since(first.isEmpty ? cells.object.text("eventTime") : first)
        let last = text("lastTimestamp", "deprecatedLastTimestamp")
        var lastSeen = last.isEmpty ? firstSeen : cells.since(last)
        var count = cells.object.number(isNew ? "deprecatedCount" : "count")
        if let series = cells.object.at("series") {
            lastSeen = cells.since(series.text("lastObservedTime"))
            count = series.number("count")
        } else if count == 0 {
            count = 1
        }
        let target = cells.object.at(isNew ? "regarding" : "involvedObject")
        let kind = target?.text("kind").lowercased() ?? ""
        let name = target?.text("name") ?? ""
        return [
            .string(lastSeen), cells.text("type"), cells.text("reason"),
            .string(name.isEmpty ? kind : kind + "/" + name), .string(target?.text("fieldPath") ?? ""),
            .string(source), .string(text("message", "note").trimmingSpace), .string(firstSeen), .int(count),
            cells.name,
        ]
    }

    private var source: String {
        let source = cells.object.at(isNew ? "deprecatedSource" : "source")
        let component = source?.text("component") ?? ""
        let host = source?.text("host") ?? ""
        let reporter = component.isEmpty ? text("reportingComponent", "reportingController") : component
        let instance = host.isEmpty ? cells.object.text("reportingInstance") : host
        return instance.isEmpty ? reporter : reporter + ", " + instance
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
