import WeirValue

/// What is wrong with flow schemas and priority levels, after `pkg/apis/flowcontrol/validation`.
enum FlowValidation {
    private static let verbs = [
        "create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch",
    ]
    private static let kinds = ["Group", "ServiceAccount", "User"]
    private static let positive = "must be positive"

    // MARK: Flow schemas

    static func schema(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let precedence = spec["matchingPrecedence"]
        let number = precedence.number ?? 0
        if number <= 0 { errors.invalid(precedence.path, .int(number), "must be a positive value") }
        if number > 10_000 { errors.invalid(precedence, "must not be greater than 10000") }
        if number == 1, object.text("metadata", "name") != "exempt" {
            errors.invalid(precedence, "only the schema named 'exempt' may have matchingPrecedence 1")
        }
        let method = spec["distinguisherMethod"]
        if method.isThere, !["ByNamespace", "ByUser"].contains(method["type"].text) {
            errors.add([
                .notSupported(method["type"].path, ["Type": method["type"].shown], ["ByNamespace", "ByUser"])
            ])
        }
        let level = spec["priorityLevelConfiguration"]["name"]
        if level.isEmpty { errors.required(level, "must reference a priority level") } else { errors.subdomain(level) }
        for rule in spec["rules"].elements { self.rule(rule, &errors) }
        return errors.list + conditions(object)
    }

    private static func rule(_ rule: FieldPlace, _ errors: inout FieldErrors) {
        if rule["subjects"].count == 0 { errors.required(rule["subjects"], "subjects must contain at least one value") }
        for subject in rule["subjects"].elements { self.subject(subject, &errors) }
        let (resources, others) = (rule["resourceRules"], rule["nonResourceRules"])
        if resources.count == 0, others.count == 0 {
            errors.required(rule, "at least one of resourceRules and nonResourceRules has to be non-empty")
        }
        for rule in resources.elements { resourceRule(rule, &errors) }
        for rule in others.elements {
            verbs(rule["verbs"], &errors)
            let urls = rule["nonResourceURLs"]
            list(
                urls, "nonResourceURLs must contain at least one value",
                "if '*' is present, must not specify other non-resource URLs", &errors)
            guard !urls.texts.contains("*") else { continue }
            for url in urls.elements { if let fault = urlFault(url.text) { errors.invalid(url, fault) } }
        }
    }

    private static func subject(_ subject: FieldPlace, _ errors: inout FieldErrors) {
        let kind = subject["kind"].text
        guard kinds.contains(kind) else { return errors.notSupported(subject["kind"], kinds) }
        for (other, key) in [("ServiceAccount", "serviceAccount"), ("User", "user"), ("Group", "group")] {
            let place = subject[key]
            guard other == kind else {
                if place.isThere {
                    errors.forbidden(place, "\(key) is forbidden when subject kind is not '\(other)'")
                }
                continue
            }
            guard place.isThere else {
                errors.required(place, "\(key) is required when subject kind is '\(other)'")
                continue
            }
            let name = place["name"]
            errors.mustBeThere(name)
            guard kind == "ServiceAccount" else { continue }
            if !name.isEmpty, name.text != "*" { errors.subdomain(name) }
            if place["namespace"].isEmpty {
                errors.required(place["namespace"], "must specify namespace for service account")
            } else {
                errors.dnsLabel(place["namespace"])
            }
        }
    }

    private static func resourceRule(_ rule: FieldPlace, _ errors: inout FieldErrors) {
        verbs(rule["verbs"], &errors)
        list(
            rule["apiGroups"], "resource rules must supply at least one api group",
            "if '*' is present, must not specify other api groups", &errors)
        list(
            rule["resources"], "resource rules must supply at least one resource",
            "if '*' is present, must not specify other resources", &errors)
        let namespaces = rule["namespaces"]
        if namespaces.count == 0 {
            if !rule["clusterScope"].isTrue {
                errors.required(
                    namespaces,
                    "resource rules that are not cluster scoped must supply at least one namespace")
            }
        } else if namespaces.texts.contains("*") {
            if namespaces.count > 1 {
                errors.invalid(namespaces, "if '*' is present, must not specify other namespaces")
            }
        } else {
            for namespace in namespaces.elements {
                for fault in TextRules.label(namespace.text) {
                    errors.invalid(
                        namespace, "each member of this list must be '*' or a DNS-1123 label; " + fault)
                }
            }
        }
    }

    private static func list(_ place: FieldPlace, _ none: String, _ many: String, _ errors: inout FieldErrors) {
        if place.count == 0 {
            errors.required(place, none)
        } else if place.count > 1, place.texts.contains("*") {
            errors.invalid(place, many)
        }
    }

    private static func verbs(_ place: FieldPlace, _ errors: inout FieldErrors) {
        list(
            place, "verbs must contain at least one value", "if '*' is present, must not specify other verbs", &errors)
        guard place.count > 0, !place.texts.contains("*"), !Set(place.texts).isSubset(of: verbs) else { return }
        errors.notSupported(place, verbs)
    }

    private static func urlFault(_ path: String) -> String? {
        if path.isEmpty { return "must not be empty" }
        if path == "/" { return nil }
        if !path.hasPrefix("/") { return "must start with slash" }
        if path.contains(" ") { return "must not contain white-space" }
        if path.contains("//") { return "must not contain double slash" }
        let stars = path.count { $0 == "*" }
        return stars > 1 || stars == 1 && !path.hasSuffix("/*") ? "wildcard can only do suffix matching" : nil
    }

    private static func conditions(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        var seen: Set<String> = []
        for condition in FieldPlace(object["status"], "status")["conditions"].elements {
            let type = condition["type"]
            if !seen.insert(type.text).inserted { errors.duplicate(type) }
            errors.mustBeThere(type, "must not be empty")
        }
        return errors.list
    }

    /// What is wrong with the status of either kind.
    static func status(_ object: Value, _ old: Value) -> [FieldError] { conditions(object) }

    // MARK: Priority levels

    static func level(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let (type, limited, exempt) = (spec["type"], spec["limited"], spec["exempt"])
        if (object.text("metadata", "name") == "exempt") != (type.text == "Exempt") {
            errors.invalid(type, "type must be 'Exempt' if and only if name is 'exempt'")
        }
        switch type.text {
        case "Exempt":
            if limited.isThere { errors.forbidden(limited, "must be nil if the type is not Limited") }
            shares(exempt, &errors)
        case "Limited":
            if exempt.isThere { errors.forbidden(exempt, "must be nil if the type is Limited") }
            guard limited.isThere else {
                errors.required(limited, "must not be empty when type is Limited")
                break
            }
            shares(limited, &errors)
            if let percent = limited["borrowingLimitPercent"].number, percent < 0 {
                errors.invalid(
                    limited["borrowingLimitPercent"], "if specified, must be a non-negative integer")
            }
            response(limited["limitResponse"], &errors)
        default: errors.notSupported(type, ["Exempt", "Limited"])
        }
        return errors.list + conditions(object)
    }

    private static func shares(_ place: FieldPlace, _ errors: inout FieldErrors) {
        if let shares = place["nominalConcurrencyShares"].number, shares < 0 {
            errors.invalid(place["nominalConcurrencyShares"], "must be a non-negative integer")
        }
        if let percent = place["lendablePercent"].number, !(0...100).contains(percent) {
            errors.invalid(place["lendablePercent"], "must be between 0 and 100, inclusive")
        }
    }

    private static func response(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let queuing = place["queuing"]
        switch place["type"].text {
        case "Reject":
            if queuing.isThere {
                errors.forbidden(queuing, "must be nil if limited.limitResponse.type is not Limited")
            }
        case "Queue":
            guard queuing.isThere else {
                return errors.required(queuing, "must not be empty if limited.limitResponse.type is Limited")
            }
            self.queuing(queuing, &errors)
        default: errors.notSupported(place["type"], ["Queue", "Reject"])
        }
    }

    private static func queuing(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let number = { (key: String) in place[key].number ?? 0 }
        let (length, queues, hand) = (number("queueLengthLimit"), number("queues"), number("handSize"))
        if length <= 0 { errors.invalid(place["queueLengthLimit"], positive) }
        if queues <= 0 {
            errors.invalid(place["queues"], positive)
        } else if queues > 10_000_000 {
            errors.invalid(place["queues"], "must not be greater than 10000000")
        }
        if hand <= 0 {
            errors.invalid(place["handSize"], positive)
        } else if hand > queues {
            errors.invalid(place["handSize"], "should not be greater than queues (\(queues))")
        } else if entropy(queues, hand) > 60 {
            errors.invalid(
                place["handSize"],
                "required entropy bits of deckSize \(queues) and handSize \(hand) should not be greater than 60")
        }
    }

    /// The bits that it takes to choose `hand` of `deck` cards in order.
    private static func entropy(_ deck: Int64, _ hand: Int64) -> Int {
        var product: Double = 1
        for card in 0..<min(hand, 64) { product *= Double(deck - card) }
        return product <= 1 ? 0 : product.exponent + (product.significand == 1 ? 0 : 1)
    }
}
