import WeirValue

/// The rules of kstatus for what runs containers (`pkg/kstatus/status/core.go`).
enum WorkloadStatus {
    static func deployment(_ fields: StatusFields) -> ObjectStatus {
        // The controller does not tell progress where it has no deadline.
        let deadline = fields.number("spec", "progressDeadlineSeconds") ?? Int64(Int32.max)
        let progressing = fields.condition("Progressing")
        if let progressing, progressing.reason == "ProgressDeadlineExceeded" { return .failed(progressing.text) }
        let wanted = fields.number("spec", "replicas") ?? 1
        let there = fields.count("replicas")
        let updated = fields.count("updatedReplicas")
        let available = fields.count("availableReplicas")
        if wanted > there { return .inProgress("replicas: \(there)/\(wanted)") }
        if wanted > updated { return .inProgress("updated: \(updated)/\(wanted)") }
        if there > wanted { return .inProgress("to be ended: \(there - wanted)") }
        if updated > available { return .inProgress("available: \(available)/\(updated)") }
        if wanted > fields.count("readyReplicas") {
            return .inProgress("ready: \(fields.count("readyReplicas"))/\(wanted)")
        }
        let isDone = progressing.map { $0.isTrue && $0.reason == "NewReplicaSetAvailable" } ?? false
        guard isDone || deadline == Int64(Int32.max) else { return .inProgress("its ReplicaSet is not available") }
        guard fields.condition("Available")?.isTrue ?? false else { return .inProgress("it is not available") }
        return .ready
    }

    static func replicaSet(_ fields: StatusFields) -> ObjectStatus {
        if let failure = fields.condition("ReplicaFailure"), failure.isTrue { return .inProgress(failure.text) }
        let wanted = fields.number("spec", "replicas") ?? 1
        for (name, word) in [
            ("fullyLabeledReplicas", "labelled"), ("availableReplicas", "available"), ("readyReplicas", "ready"),
        ] where wanted > fields.count(name) {
            return .inProgress("\(word): \(fields.count(name))/\(wanted)")
        }
        let there = fields.count("replicas")
        return there > wanted ? .inProgress("to be ended: \(there - wanted)") : .ready
    }

    static func statefulSet(_ fields: StatusFields) -> ObjectStatus {
        // Its pods are updated by whoever deletes them.
        if fields.text("spec", "updateStrategy", "type") == "OnDelete" { return .ready }
        let wanted = fields.number("spec", "replicas") ?? 1
        let there = fields.count("replicas")
        let ready = fields.count("readyReplicas")
        if wanted > there { return .inProgress("replicas: \(there)/\(wanted)") }
        if wanted > ready { return .inProgress("ready: \(ready)/\(wanted)") }
        if there > wanted { return .inProgress("to be ended: \(there - wanted)") }
        if let partition = fields.number("spec", "updateStrategy", "rollingUpdate", "partition") {
            let updated = fields.count("updatedReplicas")
            return updated < wanted - partition ? .inProgress("updated: \(updated)/\(wanted - partition)") : .ready
        }
        let current = fields.count("currentReplicas")
        if wanted > current { return .inProgress("current: \(current)/\(wanted)") }
        return fields.text("status", "currentRevision") == fields.text("status", "updateRevision")
            ? .ready : .inProgress("its revision is being rolled out")
    }

    static func daemonSet(_ fields: StatusFields) -> ObjectStatus {
        guard fields.number("metadata", "generation") != nil, fields.number("status", "observedGeneration") != nil,
            let wanted = fields.number("status", "desiredNumberScheduled")
        else { return .inProgress("its controller has not seen it yet") }
        for (name, word) in [
            ("currentNumberScheduled", "current"), ("updatedNumberScheduled", "updated"),
            ("numberAvailable", "available"), ("numberReady", "ready"),
        ] where wanted > fields.count(name) {
            return .inProgress("\(word): \(fields.count(name))/\(wanted)")
        }
        return .ready
    }

    /// A Job is ready when it runs, and when it has ended well.
    static func job(_ fields: StatusFields) -> ObjectStatus {
        for condition in fields.conditions where condition.isTrue {
            switch condition.type {
            case "Complete": return .ready
            case "Failed": return .failed(condition.text)
            case "Suspended" where fields.flag("spec", "suspend"): return .ready
            default: continue
            }
        }
        return (fields.text("status", "startTime") ?? "").isEmpty ? .inProgress("it has not started") : .ready
    }

    static func pod(_ fields: StatusFields) -> ObjectStatus {
        switch fields.text("status", "phase") {
        case "Succeeded": return .ready
        case "Failed": return .failed(fields.text("status", "message") ?? fields.text("status", "reason") ?? "it ended")
        case "Running":
            if fields.condition("Ready")?.isTrue ?? false { return .ready }
            let crashing = (fields.value(["status", "containerStatuses"])?.listValue ?? []).filter {
                $0["state"]?["waiting"]?["reason"]?.stringValue == "CrashLoopBackOff"
            }
            guard crashing.isEmpty else {
                let names = crashing.compactMap { $0["name"]?.stringValue }.joined(separator: ", ")
                return .failed("containers crash again and again: \(names)")
            }
            return .inProgress("it runs and is not ready")
        case "Pending":
            guard let scheduled = fields.condition("PodScheduled"), scheduled.isFalse,
                scheduled.reason == "Unschedulable"
            else { return .inProgress("it is pending") }
            return .inProgress("it cannot be scheduled: \(scheduled.text)")
        case let phase?: return .inProgress("its phase is \(phase)")
        case nil: return .inProgress("nobody has seen it yet")
        }
    }
}
