import WeirValue

/// The row of a HorizontalPodAutoscaler, of either version.
struct AutoscalerCells {
    private let cells: Cells

    init(_ cells: Cells) { self.cells = cells }

    var row: [Value] {
        let least = cells.object.at("spec", "minReplicas")?.intValue
        return [
            cells.name,
            .string(
                cells.object.text("spec", "scaleTargetRef", "kind") + "/"
                    + cells.object.text("spec", "scaleTargetRef", "name")), .string(targets),
            .string(least.map { String($0) } ?? "<unset>"), cells.number("spec", "maxReplicas"),
            cells.number("status", "currentReplicas"), cells.age,
        ]
    }

    private var targets: String {
        if cells.object.text("apiVersion") == "autoscaling/v1" { return firstVersionTargets }
        let specs = cells.object.items("spec", "metrics")
        guard !specs.isEmpty else { return "<none>" }
        let statuses = cells.object.items("status", "currentMetrics")
        let list = specs.enumerated().map { index, spec in
            Self.target(spec, index < statuses.count ? statuses[index] : [:])
        }
        let text = list.prefix(2).joined(separator: ", ")
        return list.count > 2 ? "\(text) + \(list.count - 2) more..." : text
    }

    /// The first version knows the share of the CPU only.
    private var firstVersionTargets: String {
        guard let wanted = cells.object.at("spec", "targetCPUUtilizationPercentage")?.intValue else { return "<none>" }
        let current = cells.object.at("status", "currentCPUUtilizationPercentage")?.intValue
        return "cpu: " + (current.map { "\($0)%" } ?? "<unknown>") + "/\(wanted)%"
    }

    private static func target(_ spec: Value, _ status: Value) -> String {
        let type = spec.text("type")
        let member = type.prefix(1).lowercased() + type.dropFirst()
        let target = spec.at(member, "target")
        let current = status.at(member, "current")
        let average = target?.at("averageValue").map { GoText.plain($0) }
        func shown(_ key: String) -> String { current?.at(key).map { GoText.plain($0) } ?? "<unknown>" }
        switch type {
        case "External", "Object":
            if let average { return "\(shown("averageValue"))/\(average) (avg)" }
            return "\(shown("value"))/\(target?.at("value").map { GoText.plain($0) } ?? "0")"
        case "Pods": return "\(shown("averageValue"))/\(average ?? "0")"
        case "Resource", "ContainerResource":
            let name = spec.text(member, "name")
            if let average { return "\(name): \(shown("averageValue"))/\(average)" }
            let used = current?.at("averageUtilization")?.intValue.map { "\($0)%" } ?? "<unknown>"
            let wanted = target?.at("averageUtilization")?.intValue.map { "\($0)%" } ?? "<auto>"
            return "\(name): \(used)/\(wanted)"
        default: return "<unknown type>"
        }
    }
}
