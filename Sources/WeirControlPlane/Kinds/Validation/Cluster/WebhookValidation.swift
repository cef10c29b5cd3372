import WeirValue

/// What is wrong with the configuration of webhooks and admission policies, after
/// `pkg/apis/admissionregistration/validation`. Expressions are not compiled.
enum WebhookValidation {
    private static let failurePolicies = ["Fail", "Ignore"]
    private static let matchPolicies = ["Equivalent", "Exact"]
    private static let operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"]
    private static let scopes = ["*", "Cluster", "Namespaced"]

    // MARK: Webhooks

    static func configuration(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        var names: Set<String> = []
        for hook in FieldPlace(object["webhooks"], "webhooks").elements {
            errors.add(TextRules.qualified(hook["name"], parts: 3))
            self.hook(hook, &errors)
            versions(hook["admissionReviewVersions"], &errors)
            let name = hook["name"]
            if !name.isEmpty, !names.insert(name.text).inserted { errors.duplicate(name) }
        }
        return errors.list
    }

    private static func hook(_ hook: FieldPlace, _ errors: inout FieldErrors) {
        for rule in hook["rules"].elements { self.rule(rule, &errors) }
        choice(hook["failurePolicy"], failurePolicies, &errors)
        choice(hook["matchPolicy"], matchPolicies, &errors)
        let effects = hook["sideEffects"]
        if effects.isThere {
            choice(effects, ["None", "NoneOnDryRun"], &errors)
        } else {
            errors.required(effects, "must specify one of None, NoneOnDryRun")
        }
        if let seconds = hook["timeoutSeconds"].number, !(1...30).contains(seconds) {
            errors.invalid(hook["timeoutSeconds"], "the timeout value must be between 1 and 30 seconds")
        }
        errors.labelSelector(hook["namespaceSelector"])
        errors.labelSelector(hook["objectSelector"])
        choice(hook["reinvocationPolicy"], ["IfNeeded", "Never"], &errors)
        client(hook["clientConfig"], &errors)
        conditions(hook["matchConditions"], &errors)
    }

    private static func choice(_ place: FieldPlace, _ supported: [String], _ errors: inout FieldErrors) {
        if place.isThere, !supported.contains(place.text) { errors.notSupported(place, supported) }
    }

    private static func client(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (url, service) = (place["url"], place["service"])
        if url.isThere == service.isThere {
            errors.required(place, "exactly one of url or service is required")
        } else if url.isThere {
            WebhookAddress.url(url, &errors)
        } else {
            WebhookAddress.service(service, &errors)
        }
    }

    private static func versions(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.count > 0 else { return errors.required(place, "must specify one of v1, v1beta1") }
        var seen: Set<String> = []
        for version in place.elements {
            guard seen.insert(version.text).inserted else {
                errors.invalid(version, "duplicate version")
                continue
            }
            errors.invalid(version, TextRules.label1035(version.text))
        }
        if seen.isDisjoint(with: ["v1", "v1beta1"]) {
            errors.invalid(place, "must include at least one of v1, v1beta1")
        }
    }

    // MARK: Rules

    private static func rule(_ rule: FieldPlace, _ errors: inout FieldErrors) {
        let operations = rule["operations"]
        if operations.count == 0 { errors.required(operations) }
        if operations.count > 1, operations.texts.contains("*") {
            errors.invalid(operations, "if '*' is present, must not specify other operations")
        }
        for operation in operations.elements where !self.operations.contains(operation.text) {
            errors.notSupported(operation, self.operations)
        }
        for (key, words) in [("apiGroups", "API groups"), ("apiVersions", "API versions")] {
            if rule[key].count == 0 { errors.required(rule[key]) }
            if rule[key].count > 1, rule[key].texts.contains("*") {
                errors.invalid(rule[key], "if '*' is present, must not specify other \(words)")
            }
        }
        for version in rule["apiVersions"].elements { errors.mustBeThere(version) }
        resources(rule["resources"], &errors)
        choice(rule["scope"], scopes, &errors)
    }

    private static func resources(_ place: FieldPlace, _ errors: inout FieldErrors) {
        if place.count == 0 { errors.required(place) }
        var whole: Set<String> = []
        var parts: Set<String> = []
        var hasPlain = false
        for resource in place.elements {
            guard !resource.isEmpty else {
                errors.required(resource)
                continue
            }
            let pieces = resource.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init)
            guard pieces.count == 2 else {
                hasPlain = resource.text != "*"
                continue
            }
            let (name, part) = (pieces[0], pieces[1])
            if whole.contains(name) {
                errors.invalid(resource, "if '\(name)/*' is present, must not specify \(resource.text)")
            }
            if parts.contains(part) {
                errors.invalid(resource, "if '*/\(part)' is present, must not specify \(resource.text)")
            }
            if part == "*" { whole.insert(name) }
            if name == "*" { parts.insert(part) }
        }
        if place.count > 1, place.texts.contains("*/*") {
            errors.invalid(place, "if '*/*' is present, must not specify other resources")
        }
        if place.texts.contains("*"), hasPlain {
            errors.invalid(
                place, "if '*' is present, must not specify other resources without subresources")
        }
    }

    private static func conditions(_ place: FieldPlace, _ errors: inout FieldErrors) {
        if place.count > 64 { errors.tooMany(place, 64) }
        var names: Set<String> = []
        for condition in place.elements {
            let (name, expression) = (condition["name"], condition["expression"])
            if GoText.trimmed(expression.text).isEmpty { errors.required(expression) }
            if name.isEmpty {
                errors.required(name)
            } else {
                errors.labelKey(name)
                if !names.insert(name.text).inserted { errors.duplicate(name) }
            }
        }
    }

    // MARK: Policies

    /// What is wrong with a ValidatingAdmissionPolicy, or with one that changes objects.
    static func policy(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.oneOf(spec["failurePolicy"], failurePolicies)
        let parameters = spec["paramKind"]
        if parameters.isThere { paramKind(parameters, &errors) }
        let match = spec["matchConstraints"]
        if match.isThere {
            matchResources(match, &errors)
            if match["resourceRules"].count == 0 { errors.required(match["resourceRules"]) }
        } else {
            errors.required(match)
        }
        conditions(spec["matchConditions"], &errors)
        for variable in spec["variables"].elements {
            for key in ["name", "expression"] where GoText.trimmed(variable[key].text).isEmpty {
                errors.required(variable[key], "\(key) is not specified")
            }
        }
        if object.text("kind") == "ValidatingAdmissionPolicy" {
            validations(spec, &errors)
        } else {
            mutations(spec, &errors)
        }
        return errors.list
    }

    private static func validations(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let (validations, notes) = (spec["validations"], spec["auditAnnotations"])
        guard validations.count + notes.count > 0 else {
            for place in [validations, notes] {
                errors.required(place, "validations or auditAnnotations must contain at least one item")
            }
            return
        }
        for validation in validations.elements {
            let message = validation["message"]
            if GoText.trimmed(validation["expression"].text).isEmpty {
                errors.required(validation["expression"], "expression is not specified")
            }
            let other = validation["messageExpression"]
            if !other.isEmpty, GoText.trimmed(other.text).isEmpty {
                errors.invalid(other, "must be non-empty if specified")
            }
            if !message.isEmpty, GoText.trimmed(message.text).isEmpty {
                errors.invalid(message, "message must be non-empty if specified")
            } else if GoText.trimmed(message.text).contains(where: \.isNewline) {
                errors.invalid(message, "message must not contain line breaks")
            }
            choice(validation["reason"], ["Forbidden", "Invalid", "RequestEntityTooLarge"], &errors)
        }
        if notes.count > 20 { errors.invalid(notes, "must not have more than 20 auditAnnotations") }
        var keys: Set<String> = []
        for note in notes.elements {
            if GoText.trimmed(note["valueExpression"].text).isEmpty {
                errors.required(note["valueExpression"], "valueExpression is not specified")
            }
            if note["key"].isEmpty { errors.required(note["key"]) } else { errors.labelKey(note["key"]) }
            if !keys.insert(note["key"].text).inserted { errors.duplicate(note["key"]) }
        }
    }

    private static func mutations(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        if spec["mutations"].count == 0 {
            errors.required(spec["mutations"], "mutations must contain at least one item")
        }
        for mutation in spec["mutations"].elements {
            let kinds = ["ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"]
            let type = mutation["patchType"]
            guard let key = kinds[type.text] else {
                errors.oneOf(type, ["ApplyConfiguration", "JSONPatch"])
                continue
            }
            if !mutation[key].isThere {
                errors.required(mutation[key], "must be specified when patchType is \(type.text)")
            } else if GoText.trimmed(mutation[key]["expression"].text).isEmpty {
                errors.required(mutation[key]["expression"], "expression is not specified")
            }
        }
        errors.oneOf(spec["reinvocationPolicy"], ["IfNeeded", "Never"])
    }

    private static func paramKind(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (version, kind) = (place["apiVersion"], place["kind"])
        let parts = version.text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if version.isEmpty {
            errors.required(version)
        } else if parts.count > 2 {
            errors.invalid(version, "unexpected GroupVersion string: \(version.text)")
        } else {
            if parts.count == 2, !parts[0].isEmpty {
                let faults = TextRules.subdomain(parts[0])
                if !faults.isEmpty { errors.invalid(version.path, .string(parts[0]), faults.joined(separator: ",")) }
            }
            let last = parts.last ?? ""
            let faults = last.isEmpty ? ["version must be specified"] : TextRules.label1035(last)
            if !faults.isEmpty {
                errors.invalid(
                    version.path, last.isEmpty ? version.shown : .string(last), faults.joined(separator: ","))
            }
        }
        let faults = TextRules.label1035(kind.text.lowercased())
        if kind.isEmpty {
            errors.required(kind)
        } else if !faults.isEmpty {
            errors.invalid(
                kind, "may have mixed case, but should otherwise match: " + faults.joined(separator: ","))
        }
    }

    private static func matchResources(_ place: FieldPlace, _ errors: inout FieldErrors) {
        errors.oneOf(place["matchPolicy"], matchPolicies)
        for key in ["namespaceSelector", "objectSelector"] {
            if place[key].isThere { errors.labelSelector(place[key]) } else { errors.required(place[key]) }
        }
        for key in ["resourceRules", "excludeResourceRules"] {
            for rule in place[key].elements {
                var names: Set<String> = []
                for name in rule["resourceNames"].elements {
                    errors.invalid(name, TextRules.pathSegment(name.text))
                    if !names.insert(name.text).inserted { errors.duplicate(name) }
                }
                self.rule(rule, &errors)
            }
        }
    }

    /// What is wrong with what binds a policy to what it is for.
    static func policyBinding(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.requiredPathSegment(spec["policyName"])
        let reference = spec["paramRef"]
        if reference.isThere { paramReference(reference, &errors) }
        if spec["matchResources"].isThere { matchResources(spec["matchResources"], &errors) }
        guard object.text("kind") == "ValidatingAdmissionPolicyBinding" else { return errors.list }
        let actions = spec["validationActions"]
        var seen: Set<String> = []
        for action in actions.elements {
            choice(action, ["Audit", "Deny", "Warn"], &errors)
            if !seen.insert(action.text).inserted { errors.duplicate(action) }
        }
        if seen.isSuperset(of: ["Deny", "Warn"]) {
            errors.invalid(
                actions,
                "must not contain both Deny and Warn (repeating the same validation failure information in the API "
                    + "response and headers serves no purpose)")
        }
        if seen.isEmpty { errors.required(actions, "at least one validation action is required") }
        return errors.list
    }

    private static func paramReference(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (name, selector) = (place["name"], place["selector"])
        if name.isEmpty, !selector.isThere {
            errors.required(place["name"], "one of name or selector must be specified")
            errors.required(selector, "one of name or selector must be specified")
        } else if !name.isEmpty, selector.isThere {
            errors.forbidden(name, "name and selector are mutually exclusive")
            errors.forbidden(selector, "name and selector are mutually exclusive")
        }
        if !name.isEmpty { errors.invalid(name, TextRules.pathSegment(name.text)) }
        errors.labelSelector(selector)
        errors.oneOf(place["parameterNotFoundAction"], ["Allow", "Deny"])
    }
}
