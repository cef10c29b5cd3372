import WeirValue

/// The row of a Pod, whose status is made of those of its containers.
struct PodCells {
    private let cells: Cells
    private var reason: String
    private var restarts: Int64 = 0
    private var lastRestart: (text: String, seconds: Int)?
    private var ready = 0
    private var total: Int
    /// The names of init containers that go on running.
    private let sidecars: Set<String>

    init(_ cells: Cells) {
        self.cells = cells
        let pod = cells.object
        let initContainers = pod.items("spec", "initContainers")
        sidecars = Set(initContainers.filter { $0.text("restartPolicy") == "Always" }.map { $0.text("name") })
        total = pod.items("spec", "containers").count + sidecars.count
        reason = pod.text("status", "phase")
        if !pod.text("status", "reason").isEmpty { reason = pod.text("status", "reason") }
        for condition in pod.items("status", "conditions")
        where condition.text("type") == "PodScheduled" && condition.text("reason") == "SchedulingGated" {
            reason = "SchedulingGated"
        }
        if !readInitContainers(count: initContainers.count) { readContainers() }
        let phase = pod.text("status", "phase")
        if cells.isTerminating, pod.text("status", "reason") == "NodeLost" {
            reason = "Unknown"
        } else if cells.isTerminating, phase != "Failed", phase != "Succeeded" {
            reason = "Terminating"
        }
    }

    /// The conditions of the row of `pod`; nil where there are none.
    static func conditions(_ pod: Value) -> Value? {
        let message: String
        switch pod.text("status", "phase") {
        case "Succeeded": message = "The pod has completed successfully."
        case "Failed": message = "The pod failed."
        default: return nil
        }
        return [
            [
                "type": "Completed", "status": "True", "reason": .string(pod.text("status", "phase")),
                "message": .string(message),
            ]
        ]
    }

    var row: [Value] {
        var restartText = String(restarts)
        if restarts != 0, let lastRestart { restartText += " (\(cells.since(lastRestart.text)) ago)" }
        let pod = cells.object
        let address = pod.items("status", "podIPs").first?.text("ip") ?? ""
        return [
            cells.name, .string("\(ready)/\(total)"), .string(reason), .string(restartText), cells.age,
            .string(address.isEmpty ? "<none>" : address), cells.text("spec", "nodeName", or: "<none>"),
            cells.text("status", "nominatedNodeName", or: "<none>"), .string(gates),
        ]
    }

    private var gates: String {
        let gates = cells.object.items("spec", "readinessGates")
        let passed = gates.filter { cells.object.hasCondition($0.text("conditionType")) }
        return gates.isEmpty ? "<none>" : "\(passed.count)/\(gates.count)"
    }

    /// Reads the statuses of the init containers, and answers whether the pod waits for one of them.
    private mutating func readInitContainers(count: Int) -> Bool {
        var sidecarRestarts: Int64 = 0
        var lastSidecarRestart: (text: String, seconds: Int)?
        for (index, status) in cells.object.items("status", "initContainerStatuses").enumerated() {
            let isSidecar = sidecars.contains(status.text("name"))
            restarts += status.number("restartCount")
            note(status, &lastRestart)
            if isSidecar {
                sidecarRestarts += status.number("restartCount")
                note(status, &lastSidecarRestart)
            }
            let terminated = status.at("state", "terminated")
            if let terminated, terminated.number("exitCode") == 0 { continue }
            if isSidecar, status.at("started")?.boolValue == true {
                if status.at("ready")?.boolValue == true { ready += 1 }
                continue
            }
            let waiting = status.text("state", "waiting", "reason")
            if let terminated {
                reason = "Init:" + Self.reason(terminated)
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                reason = "Init:" + waiting
            } else {
                reason = "Init:\(index)/\(count)"
            }
            if !cells.object.hasCondition("Initialized") { return true }
            break
        }
        restarts = sidecarRestarts
        lastRestart = lastSidecarRestart
        return false
    }

    private mutating func readContainers() {
        var isRunning = false
        for status in cells.object.items("status", "containerStatuses").reversed() {
            restarts += status.number("restartCount")
            note(status, &lastRestart)
            let waiting = status.text("state", "waiting", "reason")
            if !waiting.isEmpty {
                reason = waiting
            } else if let terminated = status.at("state", "terminated") {
                reason = Self.reason(terminated)
            } else if status.at("ready")?.boolValue == true, status.at("state", "running") != nil {
                isRunning = true
                ready += 1
            }
        }
        if reason == "Completed", isRunning { reason = cells.object.hasCondition("Ready") ? "Running" : "NotReady" }
    }

    /// Why a container ended.
    private static func reason(_ terminated: Value) -> String {
        let reason = terminated.text("reason")
        guard reason.isEmpty else { return reason }
        let signal = terminated.number("signal")
        return signal != 0 ? "Signal:\(signal)" : "ExitCode:\(terminated.number("exitCode"))"
    }

    /// Takes the end of the former run of a container for the last restart, if it is later.
    private func note(_ status: Value, _ last: inout (text: String, seconds: Int)?) {
        let text = status.text("lastState", "terminated", "finishedAt")
        guard let seconds = HumanDuration.seconds(text), seconds > last?.seconds ?? Int.min else { return }
        last = (text, seconds)
    }
}
