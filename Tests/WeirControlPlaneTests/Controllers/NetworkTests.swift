import Testing
import WeirValue

@testable import WeirControlPlane

struct NetworkTests {
    private static func service(_ name: String, _ spec: String) -> String {
        #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"\#(name)","labels":{"l":"1"}},"spec":{\#(spec)}}"#
    }

    private static func pod(_ name: String, port: Int = 8_080, node: String = "node-0", gate: Bool = false) -> String {
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"\(name)","labels":{"app":"a"}},"spec":{"nodeSelector":
        {"kubernetes.io/hostname":"\(node)"}\(gate ? #","readinessGates":[{"conditionType":"example.com/up"}]"# : ""),
        "containers":[{"name":"m","image":"a:1","ports":[{"name":"web","containerPort":\(port)}]}]}}
        """
    }

    private static func addresses(_ slices: [Value]) -> Set<String> {
        Set(slices.flatMap { $0.list("endpoints") }.flatMap { $0.list("addresses") }.compactMap(\.stringValue))
    }

    @Test func podsAreFoundBehindTheirService() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.services,
                Self.service("s", #""selector":{"app":"a"},"ports":[{"name":"http","port":80,"targetPort":"web"}]"#))
            try await harness.until(Resources.slices) { $0.count == 1 && $0[0].list("endpoints").isEmpty }
            try await harness.create(Resources.pods, Self.pod("p"))
            try await harness.create(Resources.pods, Self.pod("q", node: "node-1", gate: true))
            let slices = try await harness.until(Resources.slices) { slices in
                slices.count == 1 && slices[0].list("endpoints").count == 2
            }
            let slice = slices[0]
            #expect(slice["ports"] == [["port": 8_080, "protocol": "TCP", "name": "http"]])
            let labels = slice["metadata"]?["labels"].texts ?? [:]
            #expect(labels["kubernetes.io/service-name"] == "s" && labels["l"] == "1")
            #expect(labels["endpointslice.kubernetes.io/managed-by"] == "endpointslice-controller.k8s.io")
            let endpoints = slice.list("endpoints")
            #expect(endpoints[0].at("targetRef", "name") == "p" && endpoints[0].text("nodeName") == "node-0")
            #expect(endpoints[0]["conditions"] == ["ready": true, "serving": true, "terminating": false])
            #expect(endpoints[1]["conditions"] == ["ready": false, "serving": false, "terminating": false])
            let object = try await harness.until(Resources.endpoints, "s") { object in
                object.list("subsets").first?.list("notReadyAddresses").count == 1
            }
            #expect(object.list("subsets").first?.list("addresses").first?.at("targetRef", "name") == "p")
            try await harness.delete(Resources.pods, "p")
            try await harness.until(Resources.slices) { $0.first?.list("endpoints").count == 1 }
            try await harness.delete(Resources.services, "s")
            try await harness.until(Resources.slices) { $0.isEmpty }
            try await harness.until(Resources.endpoints) { $0.isEmpty }
        }
    }

    @Test func endpointsAreInTheOrderOfTheirAddresses() async throws {
        try await ControllerHarness.run { harness in
            // Pods of the second node have the higher addresses.
            for (name, node) in [("a", "node-1"), ("b", "node-0"), ("c", "node-1"), ("d", "node-0")] {
                try await harness.create(Resources.pods, Self.pod(name, node: node))
            }
            try await harness.create(
                Resources.services, Self.service("s", #""selector":{"app":"a"},"ports":[{"port":80}]"#))
            let object = try await harness.until(Resources.endpoints, "s") { object in
                object.list("subsets").first?.list("addresses").count == 4
            }
            let addresses = object.list("subsets").first?.list("addresses").map { $0.text("ip") } ?? []
            #expect(addresses == addresses.sorted())
        }
    }

    @Test func podsWithOtherPortsHaveSlicesOfTheirOwn() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.services,
                Self.service(
                    "s", #""clusterIP":"None","selector":{"app":"a"},"ports":[{"port":80,"targetPort":"web"}]"#))
            try await harness.create(Resources.pods, Self.pod("p", port: 1))
            try await harness.create(Resources.pods, Self.pod("q", port: 2))
            let slices = try await harness.until(Resources.slices) { slices in
                slices.count == 2 && Self.addresses(slices).count == 2
            }
            #expect(Set(slices.compactMap { $0.list("ports").first?["port"]?.intValue }) == [1, 2])
            #expect(slices[0]["metadata"]?["labels"].texts["service.kubernetes.io/headless"] == "")
        }
    }

    @Test func servicesWithoutSelectorAreLeftAlone() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(Resources.services, Self.service("a", #""ports":[{"port":80}]"#))
            try await harness.create(
                Resources.services, Self.service("b", #""selector":{"app":"a"},"ports":[{"port":80}]"#))
            try await harness.until(Resources.endpoints) { $0.count == 1 }
            #expect(harness.objects(Resources.slices).map { $0.at("metadata", "ownerReferences") }.count == 1)
        }
    }

    @Test func loadBalancersGetAnAddressAndLoseIt() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                Resources.services,
                Self.service("lb", #""type":"LoadBalancer","clusterIP":"10.96.3.4","ports":[{"port":80}]"#))
            let service = try await harness.until(Resources.services, "lb") {
                $0.at("status", "loadBalancer", "ingress") != nil
            }
            #expect(service.at("status", "loadBalancer", "ingress") == [["ip": "172.19.3.4", "ipMode": "VIP"]])
            try await harness.modify(Resources.services, "lb") { $0.edit("spec") { $0.set("type", "ClusterIP") } }
            try await harness.until(Resources.services, "lb") { $0.at("status", "loadBalancer", "ingress") == nil }
        }
    }

    @Test func ingressesOfAKnownClassGetAnAddress() async throws {
        try await ControllerHarness.run { harness in
            try await harness.create(
                IngressController.ingresses,
                """
                {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"ingressClassName":"c",
                "defaultBackend":{"service":{"name":"s","port":{"number":80}}}}}
                """)
            try await harness.create(
                IngressController.classes,
                #"{"apiVersion":"networking.k8s.io/v1","kind":"IngressClass","metadata":{"name":"c"},"spec":{"controller":"x/y"}}"#
            )
            try await harness.until(IngressController.ingresses, "i") {
                $0.at("status", "loadBalancer")?.list("ingress").count == 1
            }
        }
    }

    @Test func rangesOfAddressesAreRead() {
        #expect(IPv4Range("10.128.7.9/22")?.text == "10.128.4.0/22")
        #expect(IPv4Range("10.128.0.0/22")?.count == 1_024)
        for text in ["", "10.0.0.0", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/31", "a.b.c.d/8"] {
            #expect(IPv4Range(text) == nil)
        }
    }
}
