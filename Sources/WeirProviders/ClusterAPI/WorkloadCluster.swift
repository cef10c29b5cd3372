import WeirCore
import WeirKubernetes
import WeirProcess
import WeirValue

/// A workload cluster as its management cluster knows it: the object `Cluster`, and what belongs to it.
struct WorkloadCluster: Sendable {
    private static let group = "cluster.x-k8s.io"
    private static let controlPlaneGroup = "controlplane.cluster.x-k8s.io"

    let work: ManifestWork
    /// The object `Cluster`.
    let entry: ManifestInventory.Entry

    /// The cluster among `entries`.
    init(_ work: ManifestWork, _ entries: [ManifestInventory.Entry]) throws(OperationFailure) {
        let clusters = entries.filter { $0.reference.group == Self.group && $0.reference.kind == "Cluster" }
        guard let entry = clusters.first, clusters.count == 1 else {
            throw OperationFailure(
                "the template has \(clusters.count) objects of the kind Cluster", hint: "one is needed, and no more",
                remains: .nothing)
        }
        self.work = work
        self.entry = entry
    }

    private var context: OperationContext { work.context }

    // MARK: Its credential

    /// The kubeconfig that Cluster API wrote for it; nil where there is none yet.
    ///
    /// It is the entry `value` of the Secret NAME-kubeconfig (Cluster API, "Cluster", secrets).
    func kubeconfig() async throws(KubernetesError) -> String? {
        let resource = try await work.client.resource(apiVersion: "v1", kind: "Secret")
        do throws(KubernetesError) {
            let secret = try await work.client.get(
                resource, namespace: entry.reference.namespace, "\(entry.reference.name)-kubeconfig")
            guard let text = secret["data"]?["value"]?.stringValue, let bytes = Base64.decode(text) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        } catch {
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    /// Waits until its control plane is initialized, and gives its kubeconfig.
    func awaitKubeconfig() async throws(OperationFailure) -> String {
        var told: String?
        try await wait { () throws(KubernetesError) -> String? in
            guard let cluster = try await work.object(entry) else { return "the Cluster is gone" }
            guard Self.isInitialized(cluster) else {
                return Self.reason(cluster, ["ControlPlaneInitialized", "Available", "Ready"])
                    ?? "its control plane is not initialized"
            }
            told = try await kubeconfig()
            return told == nil ? "its kubeconfig is not there yet" : nil
        }
        return told ?? ""
    }

    /// Whether `cluster` says that an API server of it runs: in v1beta2, in v1beta1, by a condition.
    private static func isInitialized(_ cluster: Value) -> Bool {
        let status = cluster["status"]
        return status?["initialization"]?["controlPlaneInitialized"]?.boolValue ?? false
            || status?["controlPlaneReady"]?.boolValue ?? false
            || condition(cluster, "ControlPlaneInitialized")?["status"]?.stringValue == "True"
    }

    // MARK: Its machines

    /// Waits until the machines of `entries` are those that are declared: as many, of the declared version and templates.
    func awaitMachines(_ entries: [ManifestInventory.Entry]) async throws(OperationFailure) {
        let owners = entries.filter { entry in
            entry.reference.group == Self.controlPlaneGroup
                || entry.reference.group == Self.group && entry.reference.kind == "MachineDeployment"
        }
        try await wait { () throws(KubernetesError) -> String? in
            for owner in owners {
                guard let object = try await work.object(owner) else { continue }
                if let reason = Self.unsettled(object) { return "\(owner.reference): \(reason)" }
            }
            return nil
        }
    }

    /// Why the machines of `owner`, a control plane or a MachineDeployment, are not those that it declares; nil where they are.
    private static func unsettled(_ owner: Value) -> String? {
        let (spec, status) = (owner["spec"], owner["status"])
        let observed = status?["observedGeneration"]?.intValue ?? 0
        guard observed >= owner["metadata"]?["generation"]?.intValue ?? 0 else { return "not looked at yet" }
        let wanted = spec?["replicas"]?.intValue ?? 1
        let there = status?["replicas"]?.intValue ?? 0
        // v1beta1 calls them updatedReplicas.
        let current = status?["upToDateReplicas"]?.intValue ?? status?["updatedReplicas"]?.intValue ?? there
        guard there == wanted, current == wanted else {
            return "\(current) of \(wanted) machines are up to date, and there are \(there)"
        }
        guard condition(owner, "RollingOut")?["status"]?.stringValue != "True" else {
            return reason(owner, ["RollingOut"]) ?? "rolling out"
        }
        return nil
    }

    // MARK: Its end

    /// Has it deleted, and waits until all that it stands for is gone.
    func delete(isBegun: inout Bool) async throws(OperationFailure) {
        try await work.delete([entry], isBegun: &isBegun)
    }

    // MARK: Waiting

    private static func condition(_ object: Value, _ type: String) -> Value? {
        object["status"]?["conditions"]?.listValue?.first { $0["type"]?.stringValue == type }
    }

    /// What the first of the conditions `types` that is there says.
    private static func reason(_ object: Value, _ types: [String]) -> String? {
        for type in types {
            guard let condition = condition(object, type) else { continue }
            let texts = ["message", "reason"].compactMap { condition[$0]?.stringValue }.filter { !$0.isEmpty }
            if let text = texts.first { return "\(type): \(PrintableText.line(Array(text.utf8), limit: 200))" }
        }
        return nil
    }

    /// Asks `missing` again and again until it tells nothing that is missing.
    private func wait(
        _ missing: () async throws(KubernetesError) -> String?
    ) async throws(OperationFailure) {
        var last = ""
        while true {
            let reason: String
            do throws(KubernetesError) {
                guard let text = try await missing() else { return }
                reason = "\(entry.reference): \(text)"
            } catch {
                let failure = OperationFailure(error, "\(entry.reference)", work.redactor)
                guard error.mayPass else { throw failure }
                reason = failure.message
            }
            if reason != last { context.progress(work.redactor.redact(reason)) }
            last = reason
            try work.checkGoesOn(reason)
            guard context.remaining > .seconds(1), await Waiting.pause(.seconds(1), in: context) == .goOn else {
                try work.checkGoesOn(reason)
                throw OperationFailure("not ready in time: \(work.redactor.redact(reason))")
            }
        }
    }
}
