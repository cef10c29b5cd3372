import WeirValue

extension PodValidation {
    private static let fieldPaths = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]
    private static let volumeFieldPaths = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
    ]
    private static let knownPaths: Set<String> = Set(fieldPaths + volumeFieldPaths).union(["spec.restartPolicy"])
    private static let resourcePaths = [
        "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
        "requests.memory",
    ]
    private static let divisors: Set<String> = [
        "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
    ]
    private static let divisorText =
        "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with the "

    mutating func environment(_ container: FieldPlace) {
        for variable in container["env"].elements {
            if variable["name"].isEmpty {
                errors.required(variable["name"])
            } else {
                errors.invalid(variable["name"], TextRules.environmentName(variable["name"].text))
            }
            source(variable)
        }
        let place = container["envFrom"]
        for source in place.elements {
            if !source["prefix"].isEmpty {
                errors.invalid(source["prefix"], TextRules.environmentName(source["prefix"].text))
            }
            let references = ["configMapRef", "secretRef"].map { source[$0] }.filter(\.isThere)
            for reference in references {
                if reference["name"].isEmpty {
                    errors.required(reference["name"])
                } else {
                    errors.invalid(reference["name"], NameRule.subdomain.faults(ofPrefix: reference["name"].text))
                }
            }
            if references.isEmpty {
                errors.invalid(place.path, "", "must specify one of: `configMapRef` or `secretRef`")
            } else if references.count > 1 {
                errors.invalid(place.path, "", "may not have more than one field specified at a time")
            }
        }
    }

    private mutating func source(_ variable: FieldPlace) {
        let source = variable["valueFrom"]
        guard source.isThere else { return }
        var count = 0
        if source["fieldRef"].isThere {
            count += 1
            fieldReference(source["fieldRef"], Self.fieldPaths)
        }
        if source["resourceFieldRef"].isThere {
            count += 1
            resourceReference(source["resourceFieldRef"], isVolume: false)
        }
        for key in ["configMapKeyRef", "secretKeyRef"] where source[key].isThere {
            count += 1
            keyReference(source[key])
        }
        if source["fileKeyRef"].isThere {
            count += 1
            fileReference(source["fileKeyRef"])
        }
        if count == 0 {
            errors.invalid(
                source.path, "",
                "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
            )
        } else if !variable["value"].isEmpty {
            errors.invalid(source.path, "", "may not be specified when `value` is not empty")
        } else if count > 1 {
            errors.invalid(source.path, "", "may not have more than one field specified at a time")
        }
    }

    private mutating func keyReference(_ place: FieldPlace) {
        errors.invalid(place["name"].path, place["name"].shown, TextRules.subdomain(place["name"].text))
        if place["key"].isEmpty {
            errors.required(place["key"])
        } else {
            errors.invalid(place["key"], TextRules.configKey(place["key"].text))
        }
    }

    private mutating func fileReference(_ place: FieldPlace) {
        if place["key"].isEmpty {
            errors.required(place["key"])
        } else {
            errors.invalid(place["key"], TextRules.environmentName(place["key"].text))
        }
        if place["volumeName"].isEmpty {
            errors.required(place["volumeName"])
        } else {
            errors.dnsLabel(place["volumeName"])
        }
        if place["path"].isEmpty { errors.required(place["path"]) } else { reservedPath(place["path"]) }
    }

    /// A field of the pod that stands for a text.
    mutating func fieldReference(_ place: FieldPlace, _ paths: [String]) {
        guard !place["apiVersion"].isEmpty else { return errors.required(place["apiVersion"]) }
        let field = place["fieldPath"]
        guard !field.isEmpty else { return errors.required(field) }
        guard place["apiVersion"].text == "v1" else {
            return errors.invalid(
                field, "error converting fieldPath: unsupported pod version: " + place["apiVersion"].text)
        }
        let text = field.text
        if text.hasSuffix("']"), let start = text.firstIndex(of: "["), text[start...].hasPrefix("['") {
            let path = String(text[..<start])
            let key = String(text[start...].dropFirst(2).dropLast(2))
            switch path {
            case "metadata.annotations":
                for fault in LabelRules.faults(ofKey: key.lowercased()) {
                    errors.invalid(place.path, .string(key.lowercased()), fault)
                }
            case "metadata.labels":
                for fault in LabelRules.faults(ofKey: key) { errors.invalid(place.path, .string(key), fault) }
            default: errors.invalid(field, "error converting fieldPath: field label does not support subscript")
            }
            return
        }
        guard Self.knownPaths.contains(text) else {
            return errors.invalid(field, "error converting fieldPath: field label not supported: " + text)
        }
        if !paths.contains(text) { errors.notSupported(field, paths) }
    }

    /// The same with the fields that volumes can have.
    mutating func volumeFieldReference(_ place: FieldPlace) { fieldReference(place, Self.volumeFieldPaths) }

    /// An amount that a container asks for or is limited to, which stands for a text.
    mutating func resourceReference(_ place: FieldPlace, isVolume: Bool) {
        let resource = place["resource"]
        let name = resource.text
        if isVolume, place["containerName"].isEmpty {
            errors.required(place["containerName"])
        } else if name.isEmpty {
            errors.required(resource)
        } else if !Self.resourcePaths.contains(name), !name.hasPrefix("requests.hugepages-"),
            !name.hasPrefix("limits.hugepages-")
        {
            errors.notSupported(resource, Self.resourcePaths)
        }
        let divisor = place["divisor"]
        guard QuantityNumber(divisor.value) != .zero else { return }
        let kind: String
        switch name {
        case "limits.cpu", "requests.cpu":
            if !["1m", "1"].contains(divisor.text) {
                errors.invalid(
                    divisor.path, resource.shown, "only divisor's values 1m and 1 are supported with the cpu resource")
            }
            return
        case "limits.memory", "requests.memory": kind = "memory resource"
        case "limits.ephemeral-storage", "requests.ephemeral-storage": kind = "local ephemeral storage resource"
        default:
            guard name.contains(".hugepages-") else { return }
            kind = "hugepages resource"
        }
        if !Self.divisors.contains(divisor.text) {
            errors.invalid(divisor.path, resource.shown, Self.divisorText + kind)
        }
    }
}
