import WeirValue

/// What is wrong with horizontal autoscalers, after `pkg/apis/autoscaling/validation`.
enum AutoscalerValidation {
    private static let sources = ["Object", "Pods", "Resource", "External", "ContainerResource"]
    private static let positive = "must be greater than zero"

    static func create(_ object: Value) -> [FieldError] { validate(object, allowsAnyVersion: false) }

    /// What is wrong with an autoscaler that replaces another; a target that was wrong before may stay so.
    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        let wasWrong = !versionFaults(FieldPlace(old.at("spec", "scaleTargetRef"), "")).isEmpty
        return validate(object, allowsAnyVersion: wasWrong)
    }

    private static func validate(_ object: Value, allowsAnyVersion: Bool) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let (least, most) = (spec["minReplicas"], spec["maxReplicas"])
        if let number = least.number, number < 1 { errors.invalid(least, "must be greater than or equal to 1") }
        let maximum = most.number ?? 0
        if maximum == 0 {
            errors.required(most, "must be set and greater than 0")
        } else if maximum < 1 {
            errors.invalid(most, "must be greater than 0")
        }
        if let number = least.number, maximum < number {
            errors.invalid(most.path, .int(maximum), "must be greater than or equal to `minReplicas`")
        }
        reference(spec["scaleTargetRef"], &errors)
        if !allowsAnyVersion {
            errors.invalid(versionPlace(spec["scaleTargetRef"]), versionFaults(spec["scaleTargetRef"]))
        }
        if object.text("apiVersion") == "autoscaling/v1" {
            percent(spec["targetCPUUtilizationPercentage"], &errors)
            return errors.list
        }
        metrics(spec, least.number, &errors)
        for key in ["scaleUp", "scaleDown"] where spec["behavior"][key].isThere {
            rules(spec["behavior"][key], &errors)
        }
        return errors.list
    }

    /// The first version of the group has one metric, of which the others speak as a list.
    private static func percent(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard let number = place.number, number < 1 else { return }
        errors.invalid("spec.metrics[0].resource.target.averageUtilization", .int(number), "must be greater than 0")
    }

    // MARK: References

    private static func reference(_ place: FieldPlace, _ errors: inout FieldErrors) {
        errors.requiredPathSegment(place["kind"])
        errors.requiredPathSegment(place["name"])
    }

    private static func versionPlace(_ place: FieldPlace) -> FieldPlace {
        FieldPlace(place["apiVersion"].value ?? "", place.path + ".apiVersion")
    }

    private static func versionFaults(_ place: FieldPlace) -> [String] {
        let version = place["apiVersion"].text
        let parts = version.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count > 2 { return ["unexpected GroupVersion string: \(version)"] }
        guard parts.count < 2 || parts[0].isEmpty, place["kind"].text != "ReplicationController" else { return [] }
        return ["apiVersion must specify API group"]
    }

    // MARK: Behavior

    private static func rules(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let window = place["stabilizationWindowSeconds"]
        if let seconds = window.number {
            if seconds < 0 { errors.invalid(window, "must be greater than or equal to zero") }
            if seconds > 3_600 { errors.invalid(window, "must be less than or equal to 3600") }
        }
        let choice = place["selectPolicy"]
        if choice.isThere, !["Disabled", "Max", "Min"].contains(choice.text) {
            errors.notSupported(choice, ["Disabled", "Max", "Min"])
        }
        errors.nonNegativeAmount(place["tolerance"])
        if place["policies"].count == 0 { errors.required(place["policies"], "must specify at least one Policy") }
        for policy in place["policies"].elements {
            if !["Pods", "Percent"].contains(policy["type"].text) {
                errors.notSupported(policy["type"], ["Percent", "Pods"])
            }
            let (value, period) = (policy["value"].number ?? 0, policy["periodSeconds"].number ?? 0)
            if value <= 0 { errors.invalid(policy.path + ".value", .int(value), positive) }
            if period <= 0 { errors.invalid(policy.path + ".periodSeconds", .int(period), positive) }
            if period > 1_800 { errors.invalid(policy["periodSeconds"], "must be less than or equal to 1800") }
        }
    }

    // MARK: Metrics

    private static func metrics(_ spec: FieldPlace, _ least: Int64?, _ errors: inout FieldErrors) {
        var scalesToNone = false
        for metric in spec["metrics"].elements {
            self.metric(metric, &errors)
            if ["Object", "External"].contains(metric["type"].text) { scalesToNone = true }
        }
        if least == 0, !scalesToNone {
            errors.forbidden(
                spec["metrics"],
                "must specify at least one Object or External metric to support scaling to zero replicas")
        }
    }

    /// The member that tells of metrics of a type; nil where there is no such type.
    private static func field(_ type: String) -> String? {
        guard sources.contains(type) else { return nil }
        return type == "ContainerResource" ? "containerResource" : type.lowercased()
    }

    private static func metric(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let type = place["type"]
        if type.isEmpty { errors.required(type, "must specify a metric source type") }
        if !sources.contains(type.text) {
            errors.notSupported(type, ["ContainerResource", "External", "Object", "Pods", "Resource"])
        }
        let there = ["object", "external", "pods", "resource", "containerResource"].filter { place[$0].isThere }
        if let first = there.first { source(place[first], first, &errors) }
        let expected = field(type.text)
        if let expected, !there.contains(expected) {
            errors.required(place[expected], "must populate information for the given metric source")
        } else if expected == nil {
            errors.notSupported(type, ["ContainerResource", "External", "Object", "Pods", "Resource"])
        }
        if there.count != 1 {
            for key in there where key != expected {
                errors.forbidden(place[key], "must populate the given metric source only")
            }
        }
    }

    private static func source(_ place: FieldPlace, _ kind: String, _ errors: inout FieldErrors) {
        let target = place["target"]
        let (value, average, percent) = (target["value"], target["averageValue"], target["averageUtilization"])
        switch kind {
        case "object": reference(place["describedObject"], &errors)
        case "resource", "containerResource":
            errors.mustBeThere(place["name"], "must specify a resource name")
            if kind == "containerResource" { errors.mustBeThere(place["container"], "must specify a container") }
        default: break
        }
        if ["object", "external", "pods"].contains(kind) {
            let name = place["metric"]["name"]
            if name.isEmpty {
                errors.required(name, "must specify a metric name")
            } else {
                errors.invalid(name, TextRules.pathSegment(name.text))
            }
            errors.labelSelector(place["metric"]["selector"])
        }
        self.target(target, &errors)
        switch kind {
        case "object":
            if !value.isThere, !average.isThere {
                errors.required(average, "must set either a target value or averageValue")
            }
        case "external":
            if !value.isThere, !average.isThere {
                errors.required(average, "must set either a target value for metric or a per-pod target")
            }
            if value.isThere, average.isThere {
                errors.forbidden(value, "may not set both a target value for metric and a per-pod target")
            }
        case "pods":
            if !average.isThere || QuantityNumber(average.value) <= .zero {
                errors.required(average, "must specify a positive target averageValue")
            }
        default:
            if !percent.isThere, !average.isThere {
                errors.required(percent, "must set either a target raw value or a target utilization")
            }
            if percent.isThere, average.isThere {
                errors.forbidden(average, "may not set both a target raw value and a target utilization")
            }
        }
    }

    private static func target(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let type = place["type"]
        if type.isEmpty { errors.required(type, "must specify a metric target type") }
        if !["AverageValue", "Utilization", "Value"].contains(type.text) {
            errors.invalid(type, "must be either Utilization, Value, or AverageValue")
        }
        for key in ["value", "averageValue"] where place[key].isThere {
            errors.positiveAmount(place[key], "must be positive")
        }
        errors.positive(place["averageUtilization"])
    }
}
