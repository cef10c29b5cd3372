import WeirValue

/// The statuses of simulated pods.
enum PodStatus {
    /// Where a pod runs.
    struct Place {
        /// The address of the node.
        let host: String
        /// The address of the pod.
        let address: String
    }

    /// The status of `pod` when it runs and is ready.
    static func running(_ pod: Value, _ place: Place, _ time: String) -> Value {
        var status = pod["status"] ?? .emptyMap
        let spec = pod["spec"] ?? .emptyMap
        set("PodReadyToStartContainers", true, time, in: &status)
        set("Initialized", true, time, in: &status)
        setReady(spec.list("readinessGates"), time, in: &status)
        set("ContainersReady", true, time, in: &status)
        if Conditions.find("PodScheduled", in: status) == nil { set("PodScheduled", true, time, in: &status) }
        let started = Value.string(time)
        let runs: Value = ["running": ["startedAt": started]]
        let done: Value = [
            "terminated": ["exitCode": 0, "reason": "Completed", "startedAt": started, "finishedAt": started]
        ]
        status.set("phase", "Running")
        status.fill(("startTime", started))
        if !place.host.isEmpty {
            status.set("hostIP", .string(place.host))
            status.set("hostIPs", [["ip": .string(place.host)]])
        }
        if !place.address.isEmpty {
            status.set("podIP", .string(place.address))
            status.set("podIPs", [["ip": .string(place.address)]])
        }
        let containers = spec.list("containers").map { container($0, runs, isReady: true, isStarted: true) }
        status.set("containerStatuses", .list(Value.List(containers)))
        let before = spec.list("initContainers")
        if !before.isEmpty {
            let statuses = before.map { found in
                found.text("restartPolicy") == "Always"
                    ? container(found, runs, isReady: true, isStarted: true)
                    : container(found, done, isReady: true, isStarted: false)
            }
            status.set("initContainerStatuses", .list(Value.List(statuses)))
        }
        return status
    }

    /// The containers of `pod` for debugging that have no status yet run.
    /// - Returns: whether there are any.
    static func runEphemeral(_ pod: inout Value, _ time: String) -> Bool {
        let known = pod["status"]?.list("ephemeralContainerStatuses") ?? []
        let names = Set(known.map { $0.text("name") })
        let new = (pod["spec"]?.list("ephemeralContainers") ?? []).filter { !names.contains($0.text("name")) }
        guard !new.isEmpty else { return false }
        let statuses = new.map { found -> Value in
            [
                "name": found["name"] ?? "", "state": ["running": ["startedAt": .string(time)]], "lastState": [:],
                "ready": false, "restartCount": 0, "image": found["image"] ?? "", "imageID": "",
            ]
        }
        pod.edit("status") { $0.set("ephemeralContainerStatuses", .list(Value.List(known + statuses))) }
        return true
    }

    private static func container(_ container: Value, _ state: Value, isReady: Bool, isStarted: Bool) -> Value {
        [
            "name": container["name"] ?? "", "state": state, "lastState": [:], "ready": .bool(isReady),
            "restartCount": 0, "image": container["image"] ?? "", "imageID": "", "started": .bool(isStarted),
        ]
    }

    private static func set(
        _ type: String, _ value: Bool, _ time: String, reason: String = "", message: String = "",
        in status: inout Value
    ) {
        // Nothing is probed, but the member is always written.
        Conditions.set(
            type, value ? "True" : "False", reason: reason, message: message, time: time,
            extra: [("lastProbeTime", nil)], in: &status)
    }

    /// A pod is ready when the conditions that `gates` name are true.
    static func setReady(_ gates: [Value], _ time: String, in status: inout Value) {
        let open = gates.map { $0.text("conditionType") }.filter { !Conditions.isTrue($0, in: status) }
        guard !open.isEmpty else { return set("Ready", true, time, in: &status) }
        let texts = open.map { type in
            Conditions.find(type, in: status) == nil
                ? "corresponding condition of pod readiness gate \"\(type)\" does not exist."
                : "the status of pod readiness gate \"\(type)\" is not \"True\", but "
                    + (Conditions.find(type, in: status)?.text("status") ?? "")
        }
        let message = texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
        set("Ready", false, time, reason: "ReadinessGatesNotReady", message: message, in: &status)
    }

    /// The status of `pod` when its containers have ended.
    static func over(_ pod: Value, _ ending: PodEnding, _ time: String) -> Value {
        var status = pod["status"] ?? .emptyMap
        let reason = ending.isFailure ? "PodFailed" : "PodCompleted"
        set("Initialized", true, time, reason: ending.isFailure ? "" : reason, in: &status)
        set("PodReadyToStartContainers", false, time, in: &status)
        set("Ready", false, time, reason: reason, in: &status)
        set("ContainersReady", false, time, reason: reason, in: &status)
        status.set("phase", ending.isFailure ? "Failed" : "Succeeded")
        status.editEach("containerStatuses") { container in
            let started = container.at("state", "running", "startedAt")
            var ended: Value = [
                "exitCode": .int(ending.exitCode), "reason": .string(ending.reason),
                "startedAt": started ?? .string(time), "finishedAt": .string(time),
            ]
            if !ending.message.isEmpty { ended.set("message", .string(ending.message)) }
            container.set("state", ["terminated": ended])
            container.set("ready", false)
            container.set("started", false)
        }
        return status
    }
}
