import Testing
import WeirValue

@testable import WeirProviders

@Suite("Where a Service is reached")
struct ServiceAddressTests {
    private static func service(_ spec: Value, ingress: Value = []) -> Value {
        [
            "apiVersion": "v1", "kind": "Service", "metadata": ["name": "web", "namespace": "lab"], "spec": spec,
            "status": ["loadBalancer": ["ingress": ingress]],
        ]
    }

    private static let nodes: [Value] = [
        [
            "status": [
                "addresses": [
                    ["type": "InternalIP", "address": "172.18.0.2"], ["type": "ExternalIP", "address": "198.51.100.7"],
                ]
            ]
        ]
    ]

    @Test("a load balancer's address stands before those of nodes")
    func balancer() throws {
        let service = Self.service(
            ["ports": [["port": 443, "nodePort": 30_443]]], ingress: [["ip": "203.0.113.5"]])
        let address = try ServiceAddress(service, port: nil, scheme: nil, path: "/x", nodes: Self.nodes)
        #expect(address.url == "https://203.0.113.5/x")
        #expect(address.internalUrl == address.url)
        #expect(address.clusterUrl == "https://web.lab.svc/x")
        #expect(address.proxyPath == "/api/v1/namespaces/lab/services/https:web:443/proxy/x")
    }

    @Test("a node port is reached at the node's address that each viewer sees")
    func nodePort() throws {
        let service = Self.service(["ports": [["name": "http", "port": 8080, "nodePort": 30_080]]])
        let address = try ServiceAddress(service, port: "http", scheme: nil, path: "/", nodes: Self.nodes)
        #expect(address.url == "http://198.51.100.7:30080/")
        #expect(address.internalUrl == "http://172.18.0.2:30080/")
    }

    @Test("one that is known in its cluster alone has no address outside")
    func inside() throws {
        let service = Self.service(["ports": [["port": 80]]], ingress: [])
        let address = try ServiceAddress(service, port: 80, scheme: nil, path: "/", nodes: Self.nodes)
        #expect(address.url == nil && address.internalUrl == nil)
        #expect(address.clusterUrl == "http://web.lab.svc/")
    }

    @Test("which of several ports has to be said, and has to be there")
    func ports() throws {
        let service = Self.service(["ports": [["name": "http", "port": 80], ["port": 9090]]])
        let several = try #require(throws: ServiceAddress.Fault.self) {
            try ServiceAddress(service, port: nil, scheme: nil, path: "/", nodes: [])
        }
        #expect("\(several)" == "the service web has 2 ports: say which of http (80), 9090")
        let missing = try #require(throws: ServiceAddress.Fault.self) {
            try ServiceAddress(service, port: 81, scheme: nil, path: "/", nodes: [])
        }
        #expect("\(missing)" == "the service web has no port 81: it has http (80), 9090")
    }
}
