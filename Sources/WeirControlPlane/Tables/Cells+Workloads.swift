import WeirValue

/// The rows of what runs pods.
extension Cells {
    static let workloads: [String: @Sendable (Cells) -> [Value]] = [
        "pods": { PodCells($0).row },
        "podtemplates": { [$0.name] + $0.containers("template") + [$0.labels("template", "metadata", "labels")] },
        "replicationcontrollers": { cells in
            cells.replicas + cells.containers("spec", "template") + [cells.labels("spec", "selector")]
        },
        "apps/replicasets": { cells in
            cells.replicas + cells.containers("spec", "template") + [cells.selector("spec", "selector")]
        },
        "apps/deployments": { cells in
            [
                cells.name, cells.readyOfDesired, cells.number("status", "updatedReplicas"),
                cells.number("status", "availableReplicas"), cells.age,
            ] + cells.containers("spec", "template")
                + [.string(selectorText(cells.object.at("spec", "selector")))]
        },
        "apps/statefulsets": { cells in
            [cells.name, cells.readyOfDesired, cells.age] + cells.containers("spec", "template")
        },
        "apps/daemonsets": { cells in
            let numbers = [
                "desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled",
                "numberAvailable",
            ].map { cells.number("status", $0) }
            return [cells.name] + numbers + [cells.labels("spec", "template", "spec", "nodeSelector"), cells.age]
                + cells.containers("spec", "template") + [cells.selector("spec", "selector")]
        },
        "apps/controllerrevisions": { [$0.name, $0.controller, $0.number("revision"), $0.age] },
        "batch/jobs": { cells in
            [cells.name, .string(cells.jobStatus), .string(cells.completions), .string(cells.jobDuration), cells.age]
                + cells.containers("spec", "template") + [cells.selector("spec", "selector")]
        },
        "batch/cronjobs": { cells in
            let last = cells.object.text("status", "lastScheduleTime")
            let suspend = cells.object.at("spec", "suspend")?.boolValue
            return [
                cells.name, cells.text("spec", "schedule"), cells.text("spec", "timeZone", or: "<none>"),
                .string(suspend.map { $0 ? "True" : "False" } ?? "<unset>"),
                .int(Int64(cells.object.items("status", "active").count)),
                .string(last.isEmpty ? "<none>" : cells.since(last)), cells.age,
            ] + cells.containers("spec", "jobTemplate", "spec", "template")
                + [cells.selector("spec", "jobTemplate", "spec", "selector")]
        },
    ]

    private var replicas: [Value] {
        [
            name, number("spec", "replicas"), number("status", "replicas"), number("status", "readyReplicas"), age,
        ]
    }

    private var readyOfDesired: Value {
        .string("\(object.number("status", "readyReplicas"))/\(object.number("spec", "replicas"))")
    }

    private var controller: Value {
        let owners = object.items("metadata", "ownerReferences")
        guard let owner = owners.first(where: { $0["controller"]?.boolValue == true }) else { return "<none>" }
        let group = GroupVersionKind(apiVersion: owner.text("apiVersion"), kind: "").group
        let kind = owner.text("kind").lowercased()
        return .string((group.isEmpty ? kind : kind + "." + group) + "/" + owner.text("name"))
    }

    private var completions: String {
        let succeeded = object.number("status", "succeeded")
        if let wanted = object.at("spec", "completions")?.intValue { return "\(succeeded)/\(wanted)" }
        let parallelism = object.number("spec", "parallelism")
        return parallelism > 1 ? "\(succeeded)/1 of \(parallelism)" : "\(succeeded)/1"
    }

    private var jobDuration: String {
        guard let start = HumanDuration.seconds(object.text("status", "startTime")) else { return "" }
        let end = HumanDuration.seconds(object.text("status", "completionTime"))
        return HumanDuration.text((end ?? now) - start)
    }

    private var jobStatus: String {
        if object.hasCondition("Complete") { return "Complete" }
        if object.hasCondition("Failed") { return "Failed" }
        if isTerminating { return "Terminating" }
        if object.hasCondition("Suspended") { return "Suspended" }
        return object.hasCondition("FailureTarget") ? "FailureTarget" : "Running"
    }
}
