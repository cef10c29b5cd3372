import WeirValue

/// What is wrong with ResourceQuotas, after `pkg/apis/core/validation`.
enum QuotaValidation {
    private static let scopes: Set<String> = [
        "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity",
        "VolumeAttributesClass",
    ]
    private static let exists: Set<String> = [
        "Terminating", "NotTerminating", "BestEffort", "NotBestEffort", "CrossNamespacePodAffinity",
    ]
    private static let computeResources: Set<String> = [
        "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory", "pods",
    ]
    private static let claimResources: Set<String> = ["persistentvolumeclaims", "requests.storage"]

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        amounts(FieldPlace(object["spec"], "spec")["hard"], &errors)
        let spec = FieldPlace(object["spec"], "spec")
        plainScopes(spec, &errors)
        selector(spec, &errors)
        return errors.list + status(object)
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        amounts(spec["hard"], &errors)
        plainScopes(spec, &errors)
        selector(spec, &errors)
        if Set(spec["scopes"].texts) != Set(FieldPlace(old["spec"], "")["scopes"].texts) {
            errors.invalid(spec["scopes"].path, spec["scopes"].value ?? .null, TextRules.immutable)
        }
        return errors.list
    }

    static func statusUpdate(_ object: Value, _ old: Value) -> [FieldError] { status(object) }

    private static func status(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let status = FieldPlace(object["status"], "status")
        amounts(status["hard"], &errors)
        amounts(status["used"], &errors)
        return errors.list
    }

    private static func amounts(_ place: FieldPlace, _ errors: inout FieldErrors) {
        for (name, amount) in place.entries {
            errors.invalid(amount.path, .string(name), ResourceNames.faultsInQuota(name))
            errors.amount(amount, of: name)
        }
    }

    // MARK: Scopes

    private static func isValid(_ scope: String, for resource: String) -> Bool {
        switch scope {
        case "Terminating", "NotTerminating", "NotBestEffort", "PriorityClass", "CrossNamespacePodAffinity":
            computeResources.contains(resource) || resource.hasPrefix("requests.hugepages-")
        case "BestEffort": resource == "pods"
        case "VolumeAttributesClass": claimResources.contains(resource)
        default: true
        }
    }

    private static func plainScopes(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let place = spec["scopes"]
        guard place.count > 0 else { return }
        let names = spec["hard"].entries.map(\.key)
        for scope in place.texts {
            if !scopes.contains(scope) { errors.invalid(place, "unsupported scope") }
            for name in names where ResourceNames.isQuota(name) && !isValid(scope, for: name) {
                errors.invalid(place, "unsupported scope applied to resource")
            }
        }
        conflicts(Set(place.texts), place, place.shown, &errors)
    }

    private static func conflicts(
        _ names: Set<String>, _ place: FieldPlace, _ shown: Value, _ errors: inout FieldErrors
    ) {
        for pair in [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]
        where names.isSuperset(of: pair) {
            errors.invalid(place.path, shown, "conflicting scopes")
        }
    }

    private static func selector(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let selector = spec["scopeSelector"]
        guard selector.isThere else { return }
        let place = selector["matchExpressions"]
        let names = spec["hard"].entries.map(\.key)
        for requirement in place.elements {
            let (scope, operation) = (requirement["scopeName"], requirement["operator"])
            let values = requirement["values"]
            if !scopes.contains(scope.text) {
                errors.invalid(place.path + ".scopeName", scope.shown, "unsupported scope")
            }
            for name in names where ResourceNames.isQuota(name) && !isValid(scope.text, for: name) {
                errors.invalid(place.path, shown(selector), "unsupported scope applied to resource")
            }
            if exists.contains(scope.text), operation.text != "Exists" {
                errors.invalid(
                    place.path + ".operator", operation.shown,
                    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, "
                        + "ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, "
                        + "ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity")
            }
            switch operation.text {
            case "In", "NotIn":
                if values.count == 0 {
                    errors.required(
                        FieldPlace(nil, place.path + ".values"),
                        "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")
                }
            case "Exists", "DoesNotExist":
                if values.count != 0 {
                    errors.invalid(
                        place.path + ".values", values.shown,
                        "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")
                }
            default: errors.invalid(place.path + ".operator", operation.shown, "not a valid selector operator")
            }
        }
        conflicts(Set(place.elements.map { $0["scopeName"].text }), place, spec["scopes"].value ?? .null, &errors)
    }

    /// A selector as messages show it.
    private static func shown(_ selector: FieldPlace) -> Value {
        let requirements = selector["matchExpressions"].elements.map { requirement -> Value in
            [
                "ScopeName": requirement["scopeName"].shown, "Operator": requirement["operator"].shown,
                "Values": requirement["values"].value ?? .null,
            ]
        }
        return ["MatchExpressions": .list(requirements)]
    }
}
