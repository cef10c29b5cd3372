import WeirValue

/// Keeps the EndpointSlices and Endpoints of Services that select pods.
struct EndpointController: Reconciler {
    private static let serviceLabel = "kubernetes.io/service-name"
    private static let managerLabel = "endpointslice.kubernetes.io/managed-by"
    private static let manager = "endpointslice-controller.k8s.io"
    private static let headlessLabel = "service.kubernetes.io/headless"
    /// The most endpoints of one slice.
    private static let mostInSlice = 100
    /// The most addresses of Endpoints.
    private static let mostInEndpoints = 1_000

    private let context: ControllerContext

    init(_ context: ControllerContext) { self.context = context }

    func connect(_ queue: WorkQueue) {
        let services = context.tracker(Resources.services)
        queue.watch(services)
        let pods = context.pods
        pods.onChange { old, new in
            guard let place = new?.place ?? old?.place, Self.isNews(old, new) else { return }
            let wait = pods.isLarge(.namespace(place.namespace)) ? WorkQueue.gathering : 0
            for service in services.facts(in: .namespace(place.namespace)) {
                guard let selector = service.selector, !selector.isEmpty else { continue }
                if [old, new].contains(where: { $0.map { selector.selects($0.labels) } ?? false }) {
                    queue.add(service.place, after: wait)
                }
            }
        }
        // What somebody else takes away or changes is put right.
        context.tracker(Resources.slices).onChange { old, new in
            guard let facts = new ?? old, facts.labels[Self.managerLabel] == Self.manager,
                let name = facts.labels[Self.serviceLabel]
            else { return }
            queue.add(ObjectPlace(namespace: facts.place.namespace, name: name))
        }
    }

    private static func isNews(_ old: PodFacts?, _ new: PodFacts?) -> Bool {
        guard let old, let new else { return (old ?? new)?.address.isEmpty == false }
        return old.address != new.address || old.isReady != new.isReady || old.isGoing != new.isGoing
            || old.isOver != new.isOver || old.labels != new.labels
    }

    func reconcile(_ place: ObjectPlace) async throws(APIStatus) -> Double? {
        guard let service = context.object(Resources.services, place) else {
            try await forget(place)
            return nil
        }
        let selector = PodSelector(service.at("spec", "selector") ?? .emptyMap)
        guard service.at("metadata", "deletionTimestamp") == nil, !selector.isEmpty,
            service.text("spec", "type") != "ExternalName"
        else { return nil }
        let pods = context.pods.facts(in: .namespace(place.namespace)).filter { selector.selects($0.labels) }
        let endpoints = ServiceEndpoints(service, pods, context)
        try await settleSlices(place, service, endpoints)
        try await settleEndpoints(place, service, endpoints)
        return nil
    }

    /// Takes away what a Service that is gone has left.
    private func forget(_ place: ObjectPlace) async throws(APIStatus) {
        for slice in ownSlices(place) { try await context.delete(Resources.slices, slice.place) }
        guard let endpoints = context.object(Resources.endpoints, place),
            endpoints.at("metadata", "labels")?.text("endpoints.kubernetes.io/managed-by") == "endpoint-controller"
        else { return }
        try await context.delete(Resources.endpoints, place)
    }

    private func ownSlices(_ place: ObjectPlace) -> [ObjectFacts] {
        context.tracker(Resources.slices).facts(in: .namespace(place.namespace)).filter { slice in
            slice.labels[Self.serviceLabel] == place.name && slice.labels[Self.managerLabel] == Self.manager
                && !slice.isGoing
        }.sorted { $0.place < $1.place }
    }

    private static func isHeadless(_ service: Value) -> Bool { service.text("spec", "clusterIP") == "None" }

    // MARK: Slices

    private func settleSlices(
        _ place: ObjectPlace, _ service: Value, _ endpoints: ServiceEndpoints
    ) async throws(APIStatus) {
        var wanted: [(ports: Value, endpoints: Value)] = []
        for group in endpoints.groups {
            let ports = Value.list(Value.List(group.ports.map { $0.value(always: true) }))
            let values = group.endpoints.map(Self.sliceEndpoint)
            var start = 0
            repeat {
                let part = Array(values[start..<min(values.count, start + Self.mostInSlice)])
                wanted.append((ports, .list(Value.List(part))))
                start += Self.mostInSlice
            } while start < values.count
        }
        var labels = [(Self.serviceLabel, place.name), (Self.managerLabel, Self.manager)]
        if Self.isHeadless(service) { labels.append((Self.headlessLabel, "")) }
        let allLabels = PodTemplates.labels(service.at("metadata", "labels"), labels)
        let present = ownSlices(place)
        for (index, part) in wanted.enumerated() {
            if index < present.count {
                try await context.change(Resources.slices, present[index].place) { slice in
                    slice.set("endpoints", part.endpoints)
                    slice.set("ports", part.ports)
                    slice.edit("metadata") { $0.set("labels", allLabels) }
                }
                continue
            }
            let slice: Value = [
                "kind": "EndpointSlice", "apiVersion": "discovery.k8s.io/v1",
                "metadata": [
                    "generateName": .string(place.name + "-"), "namespace": .string(place.namespace),
                    "labels": allLabels, "ownerReferences": [Ownership.reference(to: service)],
                    "annotations": ["endpoints.kubernetes.io/last-change-trigger-time": .string(context.clock.text)],
                ],
                "addressType": .string(service["spec"]?.list("ipFamilies").first?.stringValue ?? "IPv4"),
                "endpoints": part.endpoints, "ports": part.ports,
            ]
            _ = try await context.cluster.create(Resources.slices, slice, manager: Managers.controllers)
        }
        for slice in present.dropFirst(wanted.count) { try await context.delete(Resources.slices, slice.place) }
    }

    private static func sliceEndpoint(_ endpoint: ServiceEndpoints.Endpoint) -> Value {
        var value: Value = [
            "addresses": [.string(endpoint.pod.address)],
            "conditions": [
                "ready": .bool(endpoint.isReady), "serving": .bool(endpoint.isServing),
                "terminating": .bool(endpoint.pod.isGoing),
            ],
            "targetRef": endpoint.target,
        ]
        if !endpoint.pod.node.isEmpty { value.set("nodeName", .string(endpoint.pod.node)) }
        if !endpoint.hostname.isEmpty { value.set("hostname", .string(endpoint.hostname)) }
        return value
    }

    // MARK: Endpoints

    private func settleEndpoints(
        _ place: ObjectPlace, _ service: Value, _ endpoints: ServiceEndpoints
    ) async throws(APIStatus) {
        var subsets: [Value] = []
        var left = Self.mostInEndpoints
        for group in endpoints.groups where !group.endpoints.isEmpty && left > 0 {
            let shown = group.endpoints.filter { $0.isReady || !$0.pod.isGoing }.prefix(left)
            left -= shown.count
            guard !shown.isEmpty else { continue }
            var subset = Value.emptyMap
            for (key, isReady) in [("addresses", true), ("notReadyAddresses", false)] {
                // By the addresses as texts, as the original has them.
                let part = shown.filter { $0.isReady == isReady }.sorted { $0.pod.address < $1.pod.address }
                    .map(Self.address)
                if !part.isEmpty { subset.set(key, .list(Value.List(part))) }
            }
            if !group.ports.isEmpty {
                subset.set("ports", .list(Value.List(group.ports.map { $0.value(always: false) })))
            }
            subsets.append(subset)
        }
        var labels = [("endpoints.kubernetes.io/managed-by", "endpoint-controller")]
        if Self.isHeadless(service) { labels.append((Self.headlessLabel, "")) }
        let allLabels = PodTemplates.labels(service.at("metadata", "labels"), labels)
        let list: Value? = subsets.isEmpty ? nil : .list(Value.List(subsets))
        guard context.object(Resources.endpoints, place) != nil else {
            var object: Value = [
                "kind": "Endpoints", "apiVersion": "v1",
                "metadata": [
                    "name": .string(place.name), "namespace": .string(place.namespace), "labels": allLabels,
                    "annotations": ["endpoints.kubernetes.io/last-change-trigger-time": .string(context.clock.text)],
                ],
            ]
            object.set("subsets", list)
            _ = try await context.cluster.create(Resources.endpoints, object, manager: Managers.controllers)
            return
        }
        try await context.change(Resources.endpoints, place) { object in
            object.set("subsets", list)
            object.edit("metadata") { $0.set("labels", allLabels) }
        }
    }

    private static func address(_ endpoint: ServiceEndpoints.Endpoint) -> Value {
        var value: Value = ["ip": .string(endpoint.pod.address), "targetRef": endpoint.target]
        if !endpoint.pod.node.isEmpty { value.set("nodeName", .string(endpoint.pod.node)) }
        if !endpoint.hostname.isEmpty { value.set("hostname", .string(endpoint.hostname)) }
        return value
    }
}
