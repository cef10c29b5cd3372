import WeirValue

/// What is wrong with Ingresses and their classes, after `pkg/apis/networking/validation`.
enum IngressValidation {
    private static let classAnnotation = "kubernetes.io/ingress.class"
    private static let dnsName = "must be a DNS name, not an IP address"
    private static let pathTypes = ["Exact", "ImplementationSpecific", "Prefix"]

    // MARK: Ingresses

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(validate(object))
        let note = object.at("metadata", "annotations")?.at(classAnnotation)
        if let note, let name = object.at("spec", "ingressClassName"), note != name {
            errors.invalid(
                "annotations." + classAnnotation, note, "must match `ingressClassName` when both are specified")
        }
        return errors.list
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] { validate(object) }

    private static func validate(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let (rules, backend) = (spec["rules"], spec["defaultBackend"])
        if rules.count == 0, !backend.isThere {
            errors.invalid(
                spec.path, rules.value ?? .null, "either `defaultBackend` or `rules` must be specified")
        }
        if backend.isThere { self.backend(backend, &errors) }
        for rule in rules.elements { self.rule(rule, &errors) }
        for entry in spec["tls"].elements {
            for host in entry["hosts"].elements { self.host(host, &errors) }
            if !entry["secretName"].isEmpty { errors.subdomain(entry["secretName"]) }
        }
        if spec["ingressClassName"].isThere { errors.subdomain(spec["ingressClassName"]) }
        return errors.list
    }

    private static func host(_ place: FieldPlace, _ errors: inout FieldErrors) {
        errors.invalid(
            place.path, place.shown,
            place.text.contains("*") ? TextRules.wildcardSubdomain(place.text) : TextRules.subdomain(place.text))
    }

    private static func rule(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let host = place["host"]
        if !host.isEmpty {
            if Addresses.isIP(host.text) { errors.invalid(host, dnsName) }
            self.host(host, &errors)
        }
        let paths = place["http"]["paths"]
        guard place["http"].isThere else { return }
        if paths.count == 0 { errors.required(paths) }
        for path in paths.elements { self.path(path, &errors) }
    }

    private static func path(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (path, type) = (place["path"], place["pathType"])
        guard type.isThere else { return errors.required(type, "pathType must be specified") }
        let shown = FieldPlace(path.value ?? "", path.path)
        switch type.text {
        case "Exact", "Prefix":
            if !path.text.hasPrefix("/") { errors.invalid(shown, "must be an absolute path") }
            for part in ["//", "/./", "/../", "%2f", "%2F"] where path.text.contains(part) {
                errors.invalid(shown, "must not contain '\(part)'")
            }
            for end in ["/..", "/."] where path.text.hasSuffix(end) {
                errors.invalid(shown, "cannot end with '\(end)'")
            }
        case "ImplementationSpecific":
            if !path.isEmpty, !path.text.hasPrefix("/") { errors.invalid(shown, "must be an absolute path") }
        default: errors.notSupported(type, pathTypes)
        }
        backend(place["backend"], &errors)
    }

    private static func backend(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (resource, service) = (place["resource"], place["service"])
        switch (resource.isThere, service.isThere) {
        case (true, true): errors.invalid(place.path, "", "cannot set both resource and service backends")
        case (true, false): reference(resource, &errors)
        case (false, true):
            if service["name"].isEmpty { errors.required(service["name"]) } else { errors.dnsLabel(service["name"]) }
            let (name, number) = (service["port"]["name"], service["port"]["number"])
            let hasNumber = number.number ?? 0 != 0
            if !name.isEmpty, hasNumber {
                errors.invalid(place.path, "", "cannot set both port name & port number")
            } else if !name.isEmpty {
                errors.invalid(name, TextRules.portName(name.text))
            } else if hasNumber {
                errors.portNumber(number)
            } else {
                errors.required(place, "port name or number is required")
            }
        case (false, false): errors.invalid(place.path, "", "resource or service backend is required")
        }
    }

    private static func reference(_ place: FieldPlace, _ errors: inout FieldErrors) {
        if place["apiGroup"].isThere { errors.subdomain(place["apiGroup"]) }
        errors.requiredPathSegment(place["kind"])
        errors.requiredPathSegment(place["name"])
    }

    static func status(_ object: Value, _ old: Value) -> [FieldError] {
        ServiceValidation.balancerStatus(FieldPlace(object.at("status", "loadBalancer"), "status.loadBalancer"))
    }

    static func warnings(_ object: Value, _ old: Value?) -> [String] {
        guard old == nil, object.at("metadata", "annotations")?.at(classAnnotation) != nil else { return [] }
        return ["annotation \"\(classAnnotation)\" is deprecated, please use 'spec.ingressClassName' instead"]
    }

    // MARK: Classes

    static func ingressClass(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let controller = spec["controller"]
        if controller.text.utf8.count > 250 { errors.tooLong(controller, 250) }
        errors.add(TextRules.domainPath(controller))
        let place = spec["parameters"]
        guard place.isThere else { return errors.list }
        reference(place, &errors)
        let (scope, namespace) = (place["scope"], place["namespace"])
        switch scope.text {
        case "Cluster":
            if namespace.isThere { errors.forbidden(namespace, "`parameters.scope` is set to 'Cluster'") }
        case "Namespace":
            if namespace.isThere {
                errors.dnsLabel(namespace)
            } else {
                errors.required(namespace, "`parameters.scope` is set to 'Namespace'")
            }
        default:
            if scope.isThere { errors.notSupported(scope, ["Cluster", "Namespace"]) } else { errors.required(scope) }
        }
        return errors.list
    }

    static func ingressClassUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.immutable(FieldPlace(object.at("spec", "controller"), "spec.controller"), old.at("spec", "controller"))
        return errors.list + ingressClass(object)
    }
}
