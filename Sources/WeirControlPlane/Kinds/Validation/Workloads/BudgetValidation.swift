import WeirValue

/// What is wrong with disruption budgets, after `pkg/apis/policy/validation`.
enum BudgetValidation {
    private static let policies = ["AlwaysAllow", "IfHealthyBudget"]

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let (least, most) = (spec["minAvailable"], spec["maxUnavailable"])
        let policy = spec["unhealthyPodEvictionPolicy"]
        if least.isThere, most.isThere {
            let shown: Value = [
                "MinAvailable": least.shown, "Selector": LabelMatch.shown(spec["selector"].value),
                "MaxUnavailable": most.shown, "UnhealthyPodEvictionPolicy": policy.value ?? .null,
            ]
            errors.invalid(spec.path, shown, "minAvailable and maxUnavailable cannot be both set")
        }
        for limit in [least, most] where limit.isThere {
            errors.numberOrPercent(limit)
            errors.atMostAll(limit)
        }
        errors.labelSelector(spec["selector"])
        if policy.isThere, !policies.contains(policy.text) { errors.notSupported(policy, policies) }
        return errors.list
    }

    static func status(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let status = FieldPlace(object["status"], "status")
        errors.add(ConditionRules.faults(status["conditions"]))
        for key in ["disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"] {
            errors.nonNegative(status[key])
        }
        return errors.list
    }
}

/// What is wrong with conditions of the common form, after `pkg/apis/meta/v1/validation`.
enum ConditionRules {
    private static let statuses = ["False", "True", "Unknown"]

    static func faults(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        var seen: Set<String> = []
        for condition in place.elements {
            let (type, status, reason) = (condition["type"], condition["status"], condition["reason"])
            if !seen.insert(type.text).inserted { errors.duplicate(type) }
            errors.invalid(type.path, type.shown, LabelRules.faults(ofKey: type.text))
            if !statuses.contains(status.text) { errors.notSupported(status, statuses) }
            if condition["observedGeneration"].number ?? 0 < 0 {
                errors.invalid(condition["observedGeneration"], "must be greater than or equal to zero")
            }
            errors.mustBeThere(condition["lastTransitionTime"])
            if reason.isEmpty {
                errors.required(reason)
            } else {
                if !isReason(reason.text) { errors.invalid(reason, reasonText) }
                if reason.text.utf8.count > 1_024 { errors.tooLong(reason, 1_024) }
            }
            if condition["message"].text.utf8.count > 32_768 { errors.tooLong(condition["message"], 32_768) }
        }
        return errors.list
    }

    private static let reasonText =
        "a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric "
        + "characters or '_,:', and must end with an alphanumeric character or '_' "
        + TextRules.examples(
            ["my_name", "MY_NAME", "MyName", "ReasonA,ReasonB", "ReasonA:ReasonB"],
            "[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?")

    private static func isReason(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, TextRules.isAlphanumeric(first), !TextRules.isDigit(first)
        else { return false }
        let isWord = { (byte: UInt8) in TextRules.isAlphanumeric(byte) || byte == UInt8(ascii: "_") }
        return isWord(last) && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ":") }
    }
}
