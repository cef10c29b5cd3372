import WeirValue

/// What is wrong with LimitRanges, after `pkg/apis/core/validation`.
enum LimitValidation {
    private static let types: Set<String> = ["Pod", "Container", "PersistentVolumeClaim"]

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        var seen: Set<String> = []
        for limit in FieldPlace(object["spec"], "spec")["limits"].elements {
            let type = limit["type"]
            let faults = LabelRules.faults(ofKey: type.text)
            errors.invalid(type.path, type.shown, faults)
            if faults.isEmpty, !type.text.contains("/"), !types.contains(type.text) {
                errors.invalid(type, "must be a standard limit type or fully qualified")
            }
            if !seen.insert(type.text).inserted { errors.duplicate(type) }
            self.limit(limit, type.text, &errors)
        }
        return errors.list
    }

    private static func limit(_ limit: FieldPlace, _ type: String, _ errors: inout FieldErrors) {
        var keys = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"]
        if type == "Pod" {
            for key in ["default", "defaultRequest"] where limit[key].count > 0 {
                errors.forbidden(limit[key], "may not be specified when `type` is 'Pod'")
            }
            keys.removeAll { $0.hasPrefix("default") }
        }
        if type == "PersistentVolumeClaim", !limit["min"].entry("storage").isThere,
            !limit["max"].entry("storage").isThere
        {
            errors.required(
                FieldPlace(nil, limit.path + ".limits"),
                "either minimum or maximum storage value is required, but neither was provided")
        }
        var names: Set<String> = []
        for key in keys {
            for (name, place) in limit[key].entries {
                names.insert(name)
                let isOfPod = type == "Pod" || type == "Container"
                errors.invalid(
                    place.path, .string(name),
                    isOfPod ? ResourceNames.faultsInContainer(name) : ResourceNames.faults(name))
            }
        }
        for name in names.sorted() { compare(limit, name, isPod: type == "Pod", &errors) }
    }

    private static func compare(_ limit: FieldPlace, _ name: String, isPod: Bool, _ errors: inout FieldErrors) {
        let entry = { (key: String) in isPod && key.hasPrefix("default") ? FieldPlace(nil, "") : limit[key].entry(name)
        }
        let (least, most) = (entry("min"), entry("max"))
        let (preset, request, ratio) = (entry("default"), entry("defaultRequest"), entry("maxLimitRequestRatio"))
        func check(
            _ low: FieldPlace, _ high: FieldPlace, at place: FieldPlace, _ value: FieldPlace, _ words: (String, String)
        ) {
            guard low.isThere, high.isThere, QuantityNumber(low.value) > QuantityNumber(high.value) else { return }
            errors.invalid(
                place.path, value.shown,
                "\(words.0) value \(low.text) is greater than \(words.1) value \(high.text)")
        }
        check(least, most, at: least, least, ("min", "max"))
        check(least, request, at: request, request, ("min", "default request"))
        check(request, most, at: request, request, ("default request", "max"))
        check(request, preset, at: request, request, ("default request", "default limit"))
        check(least, preset, at: preset, least, ("min", "default"))
        check(preset, most, at: preset, most, ("default", "max"))
        if ratio.isThere {
            let number = QuantityNumber(ratio.value)
            if number < QuantityNumber(1) { errors.invalid(ratio, "ratio \(ratio.text) is less than 1") }
            if least.isThere, most.isThere {
                let bound = Double(QuantityNumber(most.value).nanos) / Double(QuantityNumber(least.value).nanos)
                if Double(number.nanos) / 1_000_000_000 > bound {
                    errors.invalid(
                        ratio, "ratio \(ratio.text) is greater than max/min = \(LimitRangeAdmission.sixDigits(bound))")
                }
            }
        }
        if !ResourceNames.canOvercommit(name), preset.isThere, request.isThere,
            QuantityNumber(preset.value) != QuantityNumber(request.value)
        {
            errors.invalid(
                request,
                "default value \(preset.text) must equal to defaultRequest value \(request.text) in \(name)")
        }
    }
}
