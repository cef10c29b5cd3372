import WeirValue

extension PodValidation {
    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    mutating func affinity(_ place: FieldPlace) {
        let node = place["nodeAffinity"]
        if node[Self.required].isThere { errors.add(NodeSelection.selector(node[Self.required])) }
        for term in node[Self.preferred].elements {
            weight(term["weight"])
            errors.add(NodeSelection.term(term["preference"], checksValues: false))
        }
        for kind in ["podAffinity", "podAntiAffinity"] {
            for term in place[kind][Self.required].elements { podTerm(term) }
            for term in place[kind][Self.preferred].elements {
                weight(term["weight"])
                podTerm(term["podAffinityTerm"])
            }
        }
    }

    private mutating func weight(_ place: FieldPlace) {
        let weight = place.number ?? 0
        if !(1...100).contains(weight) { errors.invalid(place.path, .int(weight), "must be in the range 1-100") }
    }

    private mutating func podTerm(_ term: FieldPlace) {
        errors.labelSelector(term["labelSelector"])
        errors.labelSelector(term["namespaceSelector"])
        for namespace in term["namespaces"].elements {
            errors.invalid(term.path + ".namespace", namespace.shown, TextRules.label(namespace.text))
        }
        labelKeys(term)
        let topology = term["topologyKey"]
        if topology.isEmpty { errors.required(topology, "can not be empty") }
        errors.invalid(topology.path, topology.shown, LabelRules.faults(ofKey: topology.text))
    }

    // MARK: Spread

    mutating func spread(_ place: FieldPlace) {
        let constraints = place.elements
        // Where each topology with its action stands last: a pod may have thousands.
        var last: [[String]: Int] = [:]
        for (index, constraint) in constraints.enumerated() {
            last[[constraint["topologyKey"].text, constraint["whenUnsatisfiable"].text]] = index
        }
        for (index, constraint) in constraints.enumerated() {
            let (skew, topology, action) = (
                constraint["maxSkew"], constraint["topologyKey"], constraint["whenUnsatisfiable"]
            )
            if skew.number ?? 0 <= 0 { errors.invalid(skew.path, .int(skew.number ?? 0), "must be greater than zero") }
            errors.mustBeThere(topology, "can not be empty")
            if !["DoNotSchedule", "ScheduleAnyway"].contains(action.text) {
                errors.notSupported(action, ["DoNotSchedule", "ScheduleAnyway"])
            }
            if last[[topology.text, action.text]] != index {
                errors.duplicate(
                    FieldPlace(
                        .string("{\(topology.text), \(action.text)}"),
                        constraint.path + ".{topologyKey, whenUnsatisfiable}"))
            }
            let domains = constraint["minDomains"]
            if let number = domains.number {
                if number <= 0 { errors.invalid(domains, "must be greater than zero") }
                if action.text != "DoNotSchedule" {
                    errors.invalid(
                        domains,
                        "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \(action.text)")
                }
            }
            for key in ["nodeAffinityPolicy", "nodeTaintsPolicy"] where constraint[key].isThere {
                if !["Honor", "Ignore"].contains(constraint[key].text) {
                    errors.notSupported(constraint[key], ["Honor", "Ignore"])
                }
            }
            labelKeys(constraint)
            errors.labelSelector(constraint["labelSelector"])
        }
    }

    /// The keys of labels that a selector matches beside its own; those of new pods are part of it by now.
    private mutating func labelKeys(_ term: FieldPlace) {
        let selector = term["labelSelector"]
        for key in ["matchLabelKeys", "mismatchLabelKeys"] where term[key].count > 0 {
            guard selector.isThere else {
                errors.forbidden(term[key], "must not be specified when labelSelector is not set")
                continue
            }
            for label in term[key].elements { errors.labelKey(label) }
        }
        let keys = term["matchLabelKeys"].elements
        var known = Set(selector["matchLabels"].value?.mapValue?.keys.map { $0 } ?? [])
        for expression in selector["matchExpressions"].elements {
            let key = expression["key"].text
            let index = keys.lastIndex { $0.text == key }
            if let index, known.contains(key) {
                errors.invalid(
                    "\(term.path)[\(index)]", .string(key), "exists in both matchLabelKeys and labelSelector")
            }
            known.insert(key)
        }
        let others = Set(term["mismatchLabelKeys"].texts)
        for key in keys where others.contains(key.text) {
            errors.invalid(key, "exists in both matchLabelKeys and mismatchLabelKeys")
        }
    }

    // MARK: Tolerations

    mutating func tolerations(_ place: FieldPlace) { errors.add(NodeSelection.tolerations(place)) }
}

/// What is wrong with selectors of nodes, tolerations and taints.
enum NodeSelection {
    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]
    private static let operatorText = "not a valid selector operator"

    static func selector(_ place: FieldPlace) -> [FieldError] {
        let terms = place["nodeSelectorTerms"]
        guard terms.count > 0 else {
            return [FieldError(terms.path, .required, "must have at least one node selector term")]
        }
        return terms.elements.flatMap { term($0, checksValues: true) }
    }

    static func term(_ place: FieldPlace, checksValues: Bool) -> [FieldError] {
        var errors = FieldErrors()
        for requirement in place["matchExpressions"].elements { expression(requirement, checksValues, &errors) }
        for requirement in place["matchFields"].elements { field(requirement, &errors) }
        return errors.list
    }

    private static func expression(_ place: FieldPlace, _ checksValues: Bool, _ errors: inout FieldErrors) {
        let values = place["values"]
        switch place["operator"].text {
        case "In", "NotIn":
            if values.count == 0 { errors.required(values, "must be specified when `operator` is 'In' or 'NotIn'") }
        case "Exists", "DoesNotExist":
            if values.count > 0 {
                errors.forbidden(values, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
            }
        case "Gt", "Lt":
            if values.count != 1 {
                errors.required(values, "must be specified single value when `operator` is 'Lt' or 'Gt'")
            }
        default: errors.invalid(place["operator"], operatorText)
        }
        errors.invalid(place["key"].path, place["key"].shown, LabelRules.faults(ofKey: place["key"].text))
        guard checksValues else { return }
        for value in values.elements { errors.invalid(value, LabelRules.faults(ofValue: value.text)) }
    }

    private static func field(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let values = place["values"]
        if ["In", "NotIn"].contains(place["operator"].text) {
            if values.count != 1 {
                errors.required(
                    values, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector")
            }
        } else {
            errors.invalid(place["operator"], operatorText)
        }
        guard place["key"].text == "metadata.name" else {
            return errors.invalid(place["key"], "not a valid field selector key")
        }
        for value in values.elements { errors.subdomain(value) }
    }

    static func tolerations(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        for toleration in place.elements {
            let (key, operation, value) = (toleration["key"], toleration["operator"], toleration["value"])
            let effect = toleration["effect"]
            if !key.isEmpty { errors.labelKey(key) }
            if key.isEmpty, operation.text != "Exists" {
                errors.invalid(
                    operation,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"")
            }
            if toleration["tolerationSeconds"].isThere, effect.text != "NoExecute" {
                errors.invalid(effect, "effect must be 'NoExecute' when `tolerationSeconds` is set")
            }
            switch operation.text {
            case "", "Equal":
                let faults = LabelRules.faults(ofValue: value.text)
                if !faults.isEmpty { errors.invalid(operation.path, value.shown, faults.joined(separator: ";")) }
            case "Exists":
                if !value.isEmpty {
                    errors.invalid(operation.path, value.shown, "value must be empty when `operator` is 'Exists'")
                }
            default: errors.notSupported(operation, ["Equal", "Exists"])
            }
            if !effect.isEmpty, !effects.contains(effect.text) { errors.notSupported(effect, effects) }
        }
        return errors.list
    }

    static func taints(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        var seen: Set<String> = []
        for taint in place.elements {
            let (key, value, effect) = (taint["key"], taint["value"], taint["effect"])
            errors.invalid(key.path, key.shown, LabelRules.faults(ofKey: key.text))
            let faults = LabelRules.faults(ofValue: value.text)
            if !faults.isEmpty { errors.invalid(value, faults.joined(separator: ";")) }
            errors.oneOf(effect, effects)
            guard !seen.insert(effect.text + "/" + key.text).inserted else { continue }
            let shown: Value = [
                "Key": key.shown, "Value": value.shown, "Effect": effect.shown, "TimeAdded": .null,
            ]
            errors.add([
                FieldError(taint.path, .duplicate, shown, "taints must be unique by key and effect pair")
            ])
        }
        return errors.list
    }
}
