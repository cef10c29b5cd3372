import WeirValue

/// Brings objects from one version of their resource to another.
///
/// Of the built-in types only events and autoscalers are served in more than one; custom resources differ in nothing but
/// their `apiVersion`.
enum Conversion {
    /// `object` in the version of `target`.
    static func convert(_ object: Value, to target: GroupVersionKind) -> Value {
        let version = object.text("apiVersion")
        guard version != target.apiVersion else { return object }
        switch (version, target.apiVersion, target.kind) {
        case ("v1", "events.k8s.io/v1", "Event"): return renamed(object, eventNames, target)
        case ("events.k8s.io/v1", "v1", "Event"):
            return renamed(object, eventNames.map { ($0.1, $0.0) }, target)
        case ("autoscaling/v2", "autoscaling/v1", _): return AutoscalerConversion.first(object)
        case ("autoscaling/v1", "autoscaling/v2", _): return AutoscalerConversion.second(object)
        default:
            var object = object
            object.set("apiVersion", .string(target.apiVersion))
            return object
        }
    }

    /// The names of the members of events: in the core, and in `events.k8s.io`.
    private static let eventNames = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ]

    private static func renamed(_ object: Value, _ names: [(String, String)], _ target: GroupVersionKind) -> Value {
        guard case .map(let map) = object else { return object }
        var changes: [(String, Value?)] = [("apiVersion", .string(target.apiVersion))]
        for (old, new) in names {
            guard let value = map[old] else { continue }
            changes.append((old, nil))
            changes.append((new, value))
        }
        return .map(map.setting(changes))
    }
}

/// Horizontal autoscalers in their two versions: the first knows only the use of CPUs, and keeps the rest in annotations.
private enum AutoscalerConversion {
    private static let metrics = "autoscaling.alpha.kubernetes.io/metrics"
    private static let current = "autoscaling.alpha.kubernetes.io/current-metrics"
    private static let conditions = "autoscaling.alpha.kubernetes.io/conditions"
    private static let behavior = "autoscaling.alpha.kubernetes.io/behavior"

    /// An autoscaler of `autoscaling/v2` in `autoscaling/v1`.
    static func first(_ object: Value) -> Value {
        var object = object
        var notes: [(String, Value?)] = []
        object.set("apiVersion", "autoscaling/v1")
        let all = object["spec"]?.list("metrics") ?? []
        let cpu = all.firstIndex(where: isUseOfCPU)
        let rest = all.enumerated().filter { $0.offset != cpu }.map(\.element)
        object.edit("spec") { spec in
            if let cpu {
                spec.set("targetCPUUtilizationPercentage", all[cpu].at("resource", "target", "averageUtilization"))
            }
            if let behaviour = spec.at("behavior") { notes.append((behavior, .string(JSONWriter.string(behaviour)))) }
            spec.drop("metrics", "behavior")
        }
        if !rest.isEmpty { notes.append((metrics, .string(JSONWriter.string(.list(rest))))) }
        object.edit("status") { status in
            let seen = status.list("currentMetrics")
            if let use = seen.first(where: { $0.text("type") == "Resource" && $0.at("resource")?.text("name") == "cpu" }
            ) {
                status.set("currentCPUUtilizationPercentage", use.at("resource", "current", "averageUtilization"))
            }
            if !seen.isEmpty { notes.append((current, .string(JSONWriter.string(.list(seen))))) }
            let told = status.list("conditions")
            if !told.isEmpty { notes.append((conditions, .string(JSONWriter.string(.list(told))))) }
            status.drop("currentMetrics", "conditions")
        }
        annotate(&object, notes)
        return object
    }

    /// An autoscaler of `autoscaling/v1` in `autoscaling/v2`.
    static func second(_ object: Value) -> Value {
        var object = object
        object.set("apiVersion", "autoscaling/v2")
        var list = noted(object, metrics)?.listValue ?? []
        object.edit("spec") { spec in
            if let percent = spec.at("targetCPUUtilizationPercentage") {
                list.insert(
                    [
                        "type": "Resource",
                        "resource": [
                            "name": "cpu", "target": ["type": "Utilization", "averageUtilization": percent],
                        ],
                    ], at: 0)
            }
            spec.drop("targetCPUUtilizationPercentage")
            if !list.isEmpty { spec.set("metrics", .list(list)) }
        }
        let behaviour = noted(object, behavior)
        object.edit("spec") { $0.set("behavior", behaviour) }
        let seen = noted(object, current)
        let told = noted(object, conditions)
        object.edit("status") { status in
            if let percent = status.at("currentCPUUtilizationPercentage"), seen == nil {
                status.set(
                    "currentMetrics",
                    [
                        [
                            "type": "Resource",
                            "resource": ["name": "cpu", "current": ["averageUtilization": percent]],
                        ]
                    ])
            }
            status.drop("currentCPUUtilizationPercentage")
            if let seen { status.set("currentMetrics", seen) }
            if let told { status.set("conditions", told) }
            status.fill(("currentMetrics", .null))
        }
        annotate(&object, [metrics, current, conditions, behavior].map { ($0, nil) })
        return object
    }

    private static func isUseOfCPU(_ metric: Value) -> Bool {
        metric.text("type") == "Resource" && metric.at("resource")?.text("name") == "cpu"
            && metric.at("resource", "target", "averageUtilization") != nil
    }

    private static func noted(_ object: Value, _ key: String) -> Value? {
        guard let text = object.at("metadata", "annotations")?.at(key)?.stringValue else { return nil }
        do throws(JSONError) { return try JSONReader.read(Array(text.utf8)) } catch { return nil }
    }

    private static func annotate(_ object: inout Value, _ notes: [(String, Value?)]) {
        let isNeeded = notes.contains { $0.1 != nil || object.at("metadata", "annotations")?.at($0.0) != nil }
        guard isNeeded else { return }
        object.edit("metadata") { metadata in
            metadata.fill(("annotations", .emptyMap))
            metadata.edit("annotations") { for (key, value) in notes { $0.set(key, value) } }
            if metadata["annotations"] == .emptyMap { metadata.drop("annotations") }
        }
    }
}
