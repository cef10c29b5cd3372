import WeirValue

/// What a Service says of itself, and what it needs after that.
struct ServiceFields {
    let spec: Value

    init(_ object: Value) { spec = object["spec"] ?? .emptyMap }

    var type: String { spec.text("type") }
    var isExternalName: Bool { type == "ExternalName" }
    var isLoadBalancer: Bool { type == "LoadBalancer" }
    var clusterIPs: [String] { spec.list("clusterIPs").compactMap(\.stringValue) }
    var families: [String] { spec.list("ipFamilies").compactMap(\.stringValue) }
    var isHeadless: Bool { clusterIPs.first == "None" || spec.text("clusterIP") == "None" }
    var hasSelector: Bool { spec["selector"]?.mapValue?.isEmpty == false }
    var needsClusterIP: Bool { ["ClusterIP", "NodePort", "LoadBalancer"].contains(type) }

    var needsNodePort: Bool {
        type == "NodePort" || isLoadBalancer && spec["allocateLoadBalancerNodePorts"]?.boolValue != false
    }

    /// Whether what is outside of the cluster can come to it.
    var isOpenOutside: Bool {
        isLoadBalancer || type == "NodePort" || type == "ClusterIP" && !spec.list("externalIPs").isEmpty
    }

    var needsHealthPort: Bool { isLoadBalancer && spec.text("externalTrafficPolicy") == "Local" }
    var nodePorts: [Int64] { spec.list("ports").map { $0["nodePort"]?.intValue ?? 0 } }
    var healthPort: Int64 { spec["healthCheckNodePort"]?.intValue ?? 0 }
}
