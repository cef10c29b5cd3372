import WeirValue

/// Gives addresses to Services of type LoadBalancer.
struct LoadBalancerController: Reconciler {
    /// The first sixteen bits of their addresses; the others are those of the cluster's address of the Service.
    private static let range: UInt32 = 172 << 24 | 19 << 16

    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) { queue.watch(context.tracker(Resources.services)) }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let service = context.object(Resources.services, place),
            service.at("metadata", "deletionTimestamp") == nil
        else { return nil }
        let present = service.at("status", "loadBalancer")?.list("ingress") ?? []
        guard service.text("spec", "type") == "LoadBalancer" else {
            guard !present.isEmpty else { return nil }
            try await set(nil, place)
            return nil
        }
        // Another class is the business of somebody else.
        guard service.at("spec", "loadBalancerClass") == nil, present.isEmpty,
            let own = IPv4Range.number(service.text("spec", "clusterIP"))
        else { return nil }
        let asked = service.text("spec", "loadBalancerIP")
        let address = asked.isEmpty ? IPv4Range.text(Self.range | own & 0xFFFF) : asked
        try await set([["ip": .string(address), "ipMode": "VIP"]], place)
        return nil
    }

    private func set(_ ingress: Value?, _ place: ObjectPlace) async throws(APIStatus) {
        try await context.changeStatus(Resources.services, place) { service in
            service.fill(("status", .emptyMap))
            service.edit("status") { status in
                status.fill(("loadBalancer", .emptyMap))
                status.edit("loadBalancer") { $0.set("ingress", ingress) }
            }
        }
    }
}

/// Gives an address to Ingresses of a class that there is.
struct IngressController: Reconciler {
    static let ingresses = ResourceName("networking.k8s.io", "ingresses")
    static let classes = ResourceName("networking.k8s.io", "ingressclasses")
    private static let address: Value = [["ip": "172.19.255.254"]]

    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let ingresses = context.tracker(Self.ingresses)
        queue.watch(ingresses)
        context.tracker(Self.classes).onChange { _, _ in for ingress in ingresses.all { queue.add(ingress.place) } }
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let ingress = context.object(Self.ingresses, place) else { return nil }
        let name = ingress.text("spec", "ingressClassName")
        guard !name.isEmpty, context.object(Self.classes, ObjectPlace(namespace: "", name: name)) != nil else {
            return nil
        }
        try await context.changeStatus(Self.ingresses, place) { ingress in
            ingress.fill(("status", .emptyMap))
            ingress.edit("status") { status in
                status.fill(("loadBalancer", .emptyMap))
                status.edit("loadBalancer") { if $0.list("ingress").isEmpty { $0.set("ingress", Self.address) } }
            }
        }
        return nil
    }
}
