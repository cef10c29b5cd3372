import WeirValue

/// What is wrong with priority classes, runtime classes and leases.
enum SchedulingValidation {
    private static let systemPrefix = "system-"
    private static let userMost: Int64 = 1_000_000_000
    private static let systemClasses: [String: Int64] = [
        "system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000,
    ]

    // MARK: Priority classes

    static func priorityClass(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let name = object.text("metadata", "name")
        let value = object["value"]?.intValue ?? 0
        if name.hasPrefix(systemPrefix) {
            if let fault = systemFault(name, value, object["globalDefault"]?.boolValue == true) {
                errors.forbidden(
                    FieldPlace(nil, "metadata.name"),
                    "priority class names with '\(systemPrefix)' prefix are reserved for system use only. error: "
                        + fault)
            }
        } else if value > userMost {
            errors.forbidden(
                FieldPlace(nil, "value"), "maximum allowed value of a user defined priority is \(userMost)")
        }
        let policy = FieldPlace(object["preemptionPolicy"], "preemptionPolicy")
        if policy.isThere { errors.oneOf(policy, ["PreemptLowerPriority", "Never"]) }
        return errors.list
    }

    private static func systemFault(_ name: String, _ value: Int64, _ isDefault: Bool) -> String? {
        guard let known = systemClasses[name] else { return "\(name) is not a known system priority class" }
        if known != value { return "value of \(name) PriorityClass must be \(known)" }
        return isDefault ? "globalDefault of \(name) PriorityClass must be false" : nil
    }

    static func priorityClassUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        if object["value"]?.intValue ?? 0 != old["value"]?.intValue ?? 0 {
            errors.forbidden(FieldPlace(nil, "value"), "may not be changed in an update.")
        }
        errors.immutable(FieldPlace(object["preemptionPolicy"], "preemptionPolicy"), old["preemptionPolicy"])
        return errors.list
    }

    // MARK: Runtime classes

    static func runtimeClass(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object, "")
        errors.invalid("handler", place["handler"].shown, TextRules.label(place["handler"].text))
        let overhead = place["overhead"]
        if overhead.isThere {
            var check = PodValidation(isPod: false)
            check.resources(
                limits: FieldPlace(overhead["podFixed"].value, "overhead.limits"), requests: FieldPlace(nil, ""),
                overhead)
            errors.add(check.errors.list)
        }
        errors.labels(place["scheduling"]["nodeSelector"])
        errors.add(NodeSelection.tolerations(place["scheduling"]["tolerations"]))
        return errors.list
    }

    static func runtimeClassUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.immutable(FieldPlace(object["handler"], "handler"), old["handler"])
        return errors.list
    }

    // MARK: Leases

    static func lease(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.positive(spec["leaseDurationSeconds"])
        errors.nonNegative(spec["leaseTransitions"])
        let strategy = spec["strategy"]
        if strategy.isThere {
            // The field is told twice over.
            let place = FieldPlace(strategy.value, strategy.path + ".strategy")
            if strategy.text.contains("/") {
                errors.labelKey(place)
            } else if strategy.text != "OldestEmulationVersion" {
                errors.notSupported(place, ["OldestEmulationVersion"])
            }
        }
        if !spec["preferredHolder"].isEmpty, strategy.isEmpty {
            errors.forbidden(spec["preferredHolder"], "may only be specified if `strategy` is defined")
        }
        return errors.list
    }
}
