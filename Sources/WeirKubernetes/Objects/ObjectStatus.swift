package import WeirValue

/// How far an object is, by the rules of kstatus (`sigs.k8s.io/cli-utils`, `pkg/kstatus/status`).
///
/// It differs from it in two things: a Pod that failed has failed, and a custom resource that tells nothing of itself is of
/// unknown readiness, and not ready.
package enum ObjectStatus: Sendable, Equatable, CustomStringConvertible {
    case ready
    /// It is on its way; how far.
    case inProgress(String)
    /// It will not become ready by itself; why.
    case failed(String)
    /// It is being deleted.
    case terminating
    /// It was applied, and says nothing by which its readiness could be told.
    case unknown

    package var description: String {
        switch self {
        case .ready: "ready"
        case .inProgress(let message): message
        case .failed(let message): "failed: \(message)"
        case .terminating: "is being deleted"
        case .unknown: "applied, readiness unknown"
        }
    }

    /// Whether nothing more is to be waited for.
    package var isSettled: Bool { self == .ready || self == .unknown }

    /// The status of `object`, as its server gives it; by `rule` where that has an answer.
    package static func of(_ object: Value, rule: (Value) -> ObjectStatus? = { _ in nil }) -> ObjectStatus {
        if let deleted = object["metadata"]?["deletionTimestamp"]?.stringValue, !deleted.isEmpty { return .terminating }
        let fields = StatusFields(object)
        return generation(fields) ?? rule(object) ?? standard(fields) ?? builtIn(fields) ?? generic(fields)
    }

    /// What was written last may not have been seen yet.
    private static func generation(_ fields: StatusFields) -> ObjectStatus? {
        guard let written = fields.number("metadata", "generation"),
            let seen = fields.number("status", "observedGeneration"), written != seen
        else { return nil }
        return .inProgress("generation \(written) is not observed yet, \(seen) is")
    }

    /// The conditions that kstatus asks of everybody.
    private static func standard(_ fields: StatusFields) -> ObjectStatus? {
        for condition in fields.conditions where condition.isTrue {
            if condition.type == "Reconciling" { return .inProgress(condition.text) }
            if condition.type == "Stalled" { return .failed(condition.text) }
        }
        return nil
    }

    private static func builtIn(_ fields: StatusFields) -> ObjectStatus? {
        switch (fields.group, fields.kind) {
        case ("apps", "Deployment"), ("extensions", "Deployment"): WorkloadStatus.deployment(fields)
        case ("apps", "ReplicaSet"), ("extensions", "ReplicaSet"): WorkloadStatus.replicaSet(fields)
        case ("apps", "StatefulSet"): WorkloadStatus.statefulSet(fields)
        case ("apps", "DaemonSet"), ("extensions", "DaemonSet"): WorkloadStatus.daemonSet(fields)
        case ("batch", "Job"): WorkloadStatus.job(fields)
        case ("", "Pod"): WorkloadStatus.pod(fields)
        case ("", "PersistentVolumeClaim"):
            fields.text("status", "phase") == "Bound"
                ? .ready : .inProgress("it is not bound: \(fields.text("status", "phase") ?? "no phase")")
        case ("", "Service"):
            fields.text("spec", "type") == "LoadBalancer" && (fields.text("spec", "clusterIP") ?? "").isEmpty
                ? .inProgress("it has no address in the cluster") : .ready
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): definition(fields)
        case ("", "Secret"), ("", "ConfigMap"), ("batch", "CronJob"), ("policy", "PodDisruptionBudget"): .ready
        default: nil
        }
    }

    private static func definition(_ fields: StatusFields) -> ObjectStatus {
        for condition in fields.conditions {
            if condition.type == "NamesAccepted", condition.isFalse { return .failed(condition.text) }
            guard condition.type == "Established" else { continue }
            if condition.isFalse, condition.reason != "Installing" { return .failed(condition.text) }
            if condition.isTrue { return .ready }
        }
        return .inProgress("its names are being installed")
    }

    /// What has no rules of its own: the condition `Ready`, where it has one. What comes with Kubernetes and has none is
    /// there when it is written.
    private static func generic(_ fields: StatusFields) -> ObjectStatus {
        if let ready = fields.conditions.first(where: { $0.type == "Ready" }), ready.isTrue || ready.isTold {
            return ready.isTrue ? .ready : .inProgress(ready.text)
        }
        return fields.isBuiltIn ? .ready : .unknown
    }
}

/// What the rules read of an object.
struct StatusFields {
    /// One condition.
    struct Condition {
        let type: String
        let status: String
        let reason: String
        let message: String

        var isTrue: Bool { status == "True" }
        var isFalse: Bool { status == "False" }
        /// Whether its status is one that conditions have.
        var isTold: Bool { isTrue || isFalse || status == "Unknown" }
        /// Why it is as it is.
        var text: String { message.isEmpty ? reason.isEmpty ? "\(type) is \(status)" : reason : message }
    }

    /// The groups of Kubernetes whose names do not end as those of its others do.
    private static let builtInGroups: Set<String> = ["", "apps", "batch", "autoscaling", "policy", "extensions"]

    let object: Value
    let group: String
    let kind: String
    let conditions: [Condition]

    init(_ object: Value) {
        self.object = object
        kind = object["kind"]?.stringValue ?? ""
        let version = (object["apiVersion"]?.stringValue ?? "").split(separator: "/")
        group = version.count > 1 ? String(version[0]) : ""
        conditions = (object["status"]?["conditions"]?.listValue ?? []).map { condition in
            Condition(
                type: condition["type"]?.stringValue ?? "", status: condition["status"]?.stringValue ?? "",
                reason: condition["reason"]?.stringValue ?? "", message: condition["message"]?.stringValue ?? "")
        }
    }

    /// Whether its kind comes with Kubernetes: `*.k8s.io` is reserved for those, but for what the project itself offers as
    /// definitions, which is `*.x-k8s.io`, or the groups of its add-ons.
    var isBuiltIn: Bool {
        if Self.builtInGroups.contains(group) { return true }
        let addOns: Set<String> = ["gateway.networking.k8s.io", "snapshot.storage.k8s.io", "metrics.k8s.io"]
        return group.hasSuffix(".k8s.io") && !addOns.contains(group)
    }

    func value(_ path: [String]) -> Value? { path.reduce(Optional(object)) { $0?[$1] } }

    func text(_ path: String...) -> String? { value(path)?.stringValue }

    func number(_ path: String...) -> Int64? { value(path)?.intValue }

    func flag(_ path: String...) -> Bool { value(path)?.boolValue ?? false }

    /// The number in the status called `name`; 0 where it is not told.
    func count(_ name: String) -> Int64 { value(["status", name])?.intValue ?? 0 }

    func condition(_ type: String) -> Condition? { conditions.first { $0.type == type } }
}
