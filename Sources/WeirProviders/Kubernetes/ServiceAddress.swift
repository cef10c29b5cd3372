import WeirCore
import WeirKubernetes
import WeirValue

/// Where a Service can be reached.
struct ServiceAddress {
    /// From this host; nil where it has no address outside its cluster.
    let url: String?
    /// From the cluster's siblings on the same network; nil where it has none outside its cluster.
    let internalUrl: String?
    /// Through the API server, with the kubeconfig's credential.
    let proxyPath: String
    /// From inside its cluster.
    let clusterUrl: String

    /// Why a Service has no such address.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// The addresses of `service` at `port`, a name or a number, or its only one; node ports are those of `nodes`.
    /// - Throws: ``Fault`` where it has no such port.
    init(_ service: Value, port: Value?, scheme: String?, path: String, nodes: [Value]) throws(Fault) {
        let reference = ObjectReference(service)
        let (name, namespace) = (reference?.name ?? "", reference?.namespace ?? "default")
        let ports = Array(service["spec"]?["ports"]?.listValue ?? [])
        let chosen = try Self.port(port, ports, name)
        let number = chosen["port"]?.intValue ?? 80
        let portName = chosen["name"]?.stringValue ?? ""
        let scheme = scheme ?? (number == 443 || number == 8443 || portName.hasPrefix("https") ? "https" : "http")
        let path = path.hasPrefix("/") ? path : "/" + path
        func address(_ host: String, _ port: Int64) -> String {
            let host = host.contains(":") ? "[\(host)]" : host
            let isUsual = port == (scheme == "https" ? 443 : 80)
            return "\(scheme)://\(host)\(isUsual ? "" : ":\(port)")\(path)"
        }
        let ingress = service["status"]?["loadBalancer"]?["ingress"]?.listValue?.first
        let balancer = (ingress?["ip"]?.stringValue ?? ingress?["hostname"]?.stringValue).map { address($0, number) }
        let nodePort = chosen["nodePort"]?.intValue
        func node(_ types: [String]) -> String? {
            guard let nodePort else { return nil }
            let addresses = nodes.flatMap { Array($0["status"]?["addresses"]?.listValue ?? []) }
            let host = types.lazy.compactMap { type in
                addresses.first { $0["type"]?.stringValue == type }?["address"]?.stringValue
            }.first
            return host.map { address($0, nodePort) }
        }
        url = balancer ?? node(["ExternalIP", "InternalIP"])
        internalUrl = balancer ?? node(["InternalIP", "ExternalIP"])
        clusterUrl = address("\(name).\(namespace).svc", number)
        let secure = scheme == "https" ? "https:" : ""
        proxyPath = "/api/v1/namespaces/\(namespace)/services/\(secure)\(name):\(number)/proxy\(path)"
    }

    private static func port(_ wanted: Value?, _ ports: [Value], _ name: String) throws(Fault) -> Value {
        let shown = ports.map { port in
            let number = port["port"]?.intValue ?? 0
            return port["name"]?.stringValue.map { "\($0) (\(number))" } ?? "\(number)"
        }.joined(separator: ", ")
        guard let wanted, wanted != .null else {
            if ports.count == 1, let only = ports.first { return only }
            throw Fault(description: "the service \(name) has \(ports.count) ports: say which of \(shown)")
        }
        let found = ports.first { port in
            wanted.intValue.map { port["port"]?.intValue == $0 } ?? (port["name"] == wanted)
        }
        guard let found else {
            throw Fault(description: "the service \(name) has no port \(wanted.shown()): it has \(shown)")
        }
        return found
    }
}
