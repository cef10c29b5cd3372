import WeirValue

/// The addresses behind a Service.
struct ServiceEndpoints {
    /// A port that the pods of a Service listen at.
    struct Port: Hashable {
        let name: String
        let number: Int64
        let proto: String
        let appProtocol: String
    }

    /// A pod behind a Service.
    struct Endpoint {
        let pod: PodFacts
        let isReady: Bool
        let isServing: Bool
        /// The name under which it is found, for those that have one.
        let hostname: String
    }

    /// Pods by the ports that they listen at; with none there is one group without pods.
    let groups: [(ports: [Port], endpoints: [Endpoint])]

    init(_ service: Value, _ pods: [PodFacts], _ context: ControllerContext) {
        let spec = service["spec"] ?? .null
        let name = service.text("metadata", "name")
        let isPublishing = spec.at("publishNotReadyAddresses")?.boolValue == true
        var byPorts: [[Port]: [Endpoint]] = [:]
        let ports = spec.list("ports")
        // Only names of ports need the pod itself.
        let areNamed = ports.contains { $0["targetPort"]?.stringValue != nil }
        let isHeadless = spec.text("clusterIP") == "None"
        for pod in pods where !pod.address.isEmpty && !pod.isOver {
            let object = areNamed || isHeadless ? context.object(Resources.pods, pod.place) : nil
            let found = ports.compactMap { Self.port($0, object) }
            if found.isEmpty, !ports.isEmpty { continue }
            let isServing = pod.isReady
            let hostname =
                object?.text("spec", "subdomain") == name ? object?.text("spec", "hostname") ?? "" : ""
            let endpoint = Endpoint(
                pod: pod, isReady: isPublishing || (isServing && !pod.isGoing), isServing: isServing,
                hostname: hostname)
            byPorts[found, default: []].append(endpoint)
        }
        if byPorts.isEmpty { byPorts[ports.compactMap { Self.port($0, nil) }] = [] }
        groups = byPorts.sorted { Self.order($0.key) < Self.order($1.key) }.map { ports, endpoints in
            (ports, endpoints.sorted { $0.pod.place < $1.pod.place })
        }
    }

    private static func order(_ ports: [Port]) -> String {
        ports.map { "\($0.name)/\($0.number)/\($0.proto)" }.joined(separator: ",")
    }

    private static func port(_ port: Value, _ pod: Value?) -> Port? {
        let proto = port.text("protocol")
        var number = port["targetPort"]?.intValue ?? port["port"]?.intValue ?? 0
        if let name = port["targetPort"]?.stringValue {
            guard let pod else { return nil }
            let containers = (pod["spec"]?.list("containers") ?? []) + (pod["spec"]?.list("initContainers") ?? [])
            let found = containers.lazy.flatMap { $0.list("ports") }.first {
                $0.text("name") == name && ($0.text("protocol") == proto || $0.text("protocol").isEmpty)
            }
            guard let own = found?["containerPort"]?.intValue else { return nil }
            number = own
        } else if number == 0 {
            number = port["port"]?.intValue ?? 0
        }
        return Port(
            name: port.text("name"), number: number, proto: proto.isEmpty ? "TCP" : proto,
            appProtocol: port.text("appProtocol"))
    }
}

extension ServiceEndpoints.Port {
    /// This as it stands in lists of ports.
    func value(always: Bool) -> Value {
        var value: Value = ["port": .int(number), "protocol": .string(proto)]
        if always || !name.isEmpty { value.set("name", .string(name)) }
        if !appProtocol.isEmpty { value.set("appProtocol", .string(appProtocol)) }
        return value
    }
}

extension ServiceEndpoints.Endpoint {
    /// The pod that this is.
    var target: Value {
        [
            "kind": "Pod", "namespace": .string(pod.place.namespace), "name": .string(pod.place.name),
            "uid": .string(pod.uid),
        ]
    }
}
