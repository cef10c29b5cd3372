import WeirValue

/// What pods ask for and are limited to.
enum PodResources {
    /// What the containers of `spec` ask for together, as the scheduler counts it; with `isWhole` what the pod as a whole
    /// asks for stands for that.
    static func requests(of spec: Value, isWhole: Bool = true) -> [String: QuantityNumber] {
        amounts(of: spec, "requests", isWhole)
    }

    /// What the containers of `spec` are limited to together.
    static func limits(of spec: Value, isWhole: Bool = true) -> [String: QuantityNumber] {
        amounts(of: spec, "limits", isWhole)
    }

    /// Containers run at once, those that initialize one after the other, before; those that restart stay.
    private static func amounts(of spec: Value, _ key: String, _ isWhole: Bool) -> [String: QuantityNumber] {
        var total: [String: QuantityNumber] = [:]
        for container in spec.list("containers") { total.merge(amounts(container, key), uniquingKeysWith: +) }
        var restarting: [String: QuantityNumber] = [:]
        var most: [String: QuantityNumber] = [:]
        for container in spec.list("initContainers") {
            let own = amounts(container, key)
            if container.text("restartPolicy") == "Always" {
                total.merge(own, uniquingKeysWith: +)
                restarting.merge(own, uniquingKeysWith: +)
                most.merge(restarting, uniquingKeysWith: max)
            } else {
                most.merge(own.merging(restarting, uniquingKeysWith: +), uniquingKeysWith: max)
            }
        }
        total.merge(most, uniquingKeysWith: max)
        if isWhole, let whole = spec.at("resources", key)?.mapValue {
            for (name, amount) in whole { total[name] = QuantityNumber(amount) }
        }
        if let overhead = spec["overhead"]?.mapValue, isWhole {
            for (name, amount) in overhead where key == "requests" || total[name] != nil {
                total[name] = (total[name] ?? .zero) + QuantityNumber(amount)
            }
        }
        return total
    }

    private static func amounts(_ container: Value, _ key: String) -> [String: QuantityNumber] {
        var amounts: [String: QuantityNumber] = [:]
        for (name, amount) in container.at("resources", key)?.mapValue ?? [:] { amounts[name] = QuantityNumber(amount) }
        return amounts
    }

    /// The class of service of a pod with `spec`: `Guaranteed`, `Burstable` or `BestEffort`.
    static func serviceClass(of spec: Value) -> String {
        let whole = spec.at("resources")
        let parts =
            whole.map { $0.at("requests") != nil || $0.at("limits") != nil } == true
            ? [spec] : spec.list("containers") + spec.list("initContainers")
        var requests: [String: QuantityNumber] = [:]
        var limits: [String: QuantityNumber] = [:]
        var isGuaranteed = true
        let counted = { (part: Value, key: String) in
            amounts(part, key).filter { isCounted($0.key) && $0.value > .zero }
        }
        for part in parts {
            requests.merge(counted(part, "requests"), uniquingKeysWith: +)
            let own = counted(part, "limits")
            limits.merge(own, uniquingKeysWith: +)
            if own.count < 2 { isGuaranteed = false }
        }
        if requests.isEmpty, limits.isEmpty { return "BestEffort" }
        return isGuaranteed && requests == limits ? "Guaranteed" : "Burstable"
    }

    private static func isCounted(_ name: String) -> Bool { name == "cpu" || name == "memory" }
}
