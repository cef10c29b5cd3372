import WeirValue

/// Validates CustomResourceDefinitions, after `k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation`.
///
/// What all versions have alike is told of as if it stood above them, as it does inside an API server.
enum DefinitionValidation {
    private static let approval = "api-approved.kubernetes.io"
    private static let approvalPage = "https://github.com/kubernetes/enhancements/pull/1111"
    private static let columnTypes = ["boolean", "date", "integer", "number", "string"]
    private static let columnFormats = [
        "byte", "date", "date-time", "double", "float", "int32", "int64", "password",
    ]
    private static let mostSelectable = 8

    /// What is wrong with a new definition.
    static func validate(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        name(object, spec, &errors)
        general(spec, &errors)
        versions(spec, old: nil, &errors)
        names(spec["names"], &errors)
        conversion(spec["conversion"], &errors)
        if spec["preserveUnknownFields"].isTrue {
            errors.invalid(
                spec["preserveUnknownFields"].path, true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"
            )
        }
        errors.add(stored(object))
        approved(object, &errors)
        return errors.list
    }

    /// What is wrong with a definition that is to replace `old`.
    static func validateUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let before = FieldPlace(old["spec"], "spec")
        name(object, spec, &errors)
        general(spec, &errors)
        versions(spec, old: old["spec"], &errors)
        names(spec["names"], &errors)
        conversion(spec["conversion"], &errors)
        if old.hasCondition("Established") {
            errors.immutable(spec["scope"], before["scope"].value)
            errors.immutable(spec["names"]["kind"], before["names"]["kind"].value)
        }
        errors.immutable(spec["group"], before["group"].value)
        errors.immutable(spec["names"]["plural"], before["names"]["plural"].value)
        errors.add(stored(object))
        if object.at("metadata", "annotations")?.text(approval) != old.at("metadata", "annotations")?.text(approval) {
            approved(object, &errors)
        }
        return errors.list
    }

    /// What is wrong with the status of a definition.
    static func status(_ object: Value) -> [FieldError] { stored(object) }

    // MARK: Names

    private static func name(_ object: Value, _ spec: FieldPlace, _ errors: inout FieldErrors) {
        let place = FieldPlace(object["metadata"], "metadata")["name"]
        guard place.text != spec["names"]["plural"].text + "." + spec["group"].text else { return }
        errors.invalid(place, "must be spec.names.plural+\".\"+spec.group")
    }

    private static func general(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let group = spec["group"]
        if group.isEmpty {
            errors.required(group)
        } else {
            let faults = TextRules.subdomain(group.text)
            if !faults.isEmpty {
                errors.invalid(group, faults.joined(separator: ","))
            } else if !group.text.contains(".") {
                errors.invalid(group, "should be a domain with at least one dot")
            }
        }
        let scope = spec["scope"]
        if scope.isEmpty {
            errors.required(scope)
        } else if !["Cluster", "Namespaced"].contains(scope.text) {
            errors.add([.notSupported(scope.path, scope.shown, ["Cluster", "Namespaced"])])
        }
        for key in ["plural", "singular", "kind", "listKind"] where spec["names"][key].isEmpty {
            errors.required(spec["names"][key])
        }
    }

    private static func names(_ names: FieldPlace, _ errors: inout FieldErrors) {
        for key in ["plural", "singular"] where !names[key].isEmpty {
            let faults = TextRules.label1035(names[key].text)
            if !faults.isEmpty { errors.invalid(names[key], faults.joined(separator: ",")) }
        }
        for key in ["kind", "listKind"] where !names[key].isEmpty {
            let faults = TextRules.label1035(names[key].text.lowercased())
            guard !faults.isEmpty else { continue }
            errors.invalid(
                names[key], "may have mixed case, but should otherwise match: " + faults.joined(separator: ","))
        }
        for list in ["shortNames", "categories"] {
            for place in names[list].elements {
                let faults = TextRules.label1035(place.text)
                if !faults.isEmpty { errors.invalid(place, faults.joined(separator: ",")) }
            }
        }
        if !names["kind"].isEmpty, names["kind"].text == names["listKind"].text {
            errors.invalid(names["listKind"], "kind and listKind may not be the same")
        }
    }

    // MARK: Versions

    private static func versions(_ spec: FieldPlace, old: Value?, _ errors: inout FieldErrors) {
        let list = spec["versions"]
        let names = list.elements.map { $0["name"].text }
        for version in list.elements {
            let faults = TextRules.label1035(version["name"].text)
            if !faults.isEmpty { errors.invalid(version["name"], faults.joined(separator: ",")) }
            if version["deprecationWarning"].isThere, !version["deprecated"].isTrue {
                errors.invalid(version["deprecationWarning"], "can only be set for deprecated versions")
            }
        }
        if Set(names).count != names.count {
            errors.invalid(list.path, list.value ?? .null, "must contain unique version names")
        }
        if list.elements.filter({ $0["storage"].isTrue }).count != 1 {
            errors.invalid(list.path, list.value ?? .null, "must have exactly one version marked as storage version")
        }
        let before = old?.list("versions") ?? []
        for (part, above) in parts {
            let values = list.elements.map { $0[part].value ?? .null }
            if let first = values.first, values.allSatisfy({ Value.means($0, first) }) {
                check(part, FieldPlace(first, "spec." + above), before.first?[part], &errors)
            } else {
                for version in list.elements {
                    let earlier = before.first { $0.text("name") == version["name"].text }
                    check(part, version[part], earlier?[part], &errors)
                }
            }
        }
    }

    /// The members of versions, and what they are called where all versions have the same.
    private static let parts = [
        ("schema", "validation"), ("subresources", "subresources"),
        ("additionalPrinterColumns", "additionalPrinterColumns"), ("selectableFields", "selectableFields"),
    ]

    private static func check(_ part: String, _ place: FieldPlace, _ old: Value?, _ errors: inout FieldErrors) {
        switch part {
        case "schema": schema(place["openAPIV3Schema"], old?["openAPIV3Schema"], &errors)
        case "subresources": scale(place["scale"], &errors)
        case "additionalPrinterColumns": for column in place.elements { self.column(column, &errors) }
        default: selectable(place, &errors)
        }
    }

    private static func schema(_ place: FieldPlace, _ old: Value?, _ errors: inout FieldErrors) {
        guard let value = place.value else { return errors.required(place, "schemas are required") }
        // One that was accepted once is not refused for rules that came later.
        if let old, old == value { return }
        errors.add(CustomSchema.read(value, at: place.path).errors)
    }

    private static func scale(_ scale: FieldPlace, _ errors: inout FieldErrors) {
        guard scale.isThere else { return }
        for (key, root) in [("specReplicasPath", ".spec"), ("statusReplicasPath", ".status")] {
            let path = scale[key]
            if path.isEmpty {
                errors.required(path)
            } else if !simplePath(path, &errors) {
                continue
            } else if !path.text.hasPrefix(root + ".") {
                errors.invalid(path, "should be a json path under \(root)")
            }
        }
        let path = scale["labelSelectorPath"]
        guard !path.isEmpty, simplePath(path, &errors) else { return }
        if !path.text.hasPrefix(".spec."), !path.text.hasPrefix(".status.") {
            errors.invalid(path, "should be a json path under either .status or .spec")
        }
    }

    private static func column(_ column: FieldPlace, _ errors: inout FieldErrors) {
        if column["name"].isEmpty { errors.required(column["name"]) }
        if column["type"].isEmpty {
            errors.required(column["type"], "must be one of \(columnTypes.joined(separator: ","))")
        } else if !columnTypes.contains(column["type"].text) {
            errors.invalid(column["type"], "must be one of \(columnTypes.joined(separator: ","))")
        }
        if !column["format"].isEmpty, !columnFormats.contains(column["format"].text) {
            errors.invalid(column["format"], "must be one of \(columnFormats.joined(separator: ","))")
        }
        let path = FieldPlace(column["jsonPath"].value, column.path + ".JSONPath")
        if path.isEmpty { errors.required(path) } else { _ = simplePath(path, &errors) }
    }

    private static func simplePath(_ path: FieldPlace, _ errors: inout FieldErrors) -> Bool {
        guard path.text.hasPrefix(".") else {
            errors.invalid(path, "must be a simple json path starting with .")
            return false
        }
        return true
    }

    private static func selectable(_ list: FieldPlace, _ errors: inout FieldErrors) {
        if list.count > mostSelectable { errors.add([.tooMany(list.path, list.count, Int64(mostSelectable))]) }
        var seen: Set<String> = []
        for element in list.elements {
            let path = element["jsonPath"]
            if path.isEmpty { errors.required(path) } else { _ = simplePath(path, &errors) }
            if !seen.insert(path.text).inserted {
                errors.add([FieldError(path.path, .duplicate, path.shown, "")])
            }
        }
    }

    // MARK: The rest

    private static func conversion(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard place.isThere else { return }
        let strategy = place["strategy"]
        let isWebhook = strategy.text == "Webhook"
        let client = FieldPlace(place["webhook"]["clientConfig"].value, place.path + ".webhookClientConfig")
        let reviews = FieldPlace(
            place["webhook"]["conversionReviewVersions"].value, place.path + ".conversionReviewVersions")
        if strategy.isEmpty {
            errors.required(strategy)
        } else if !["None", "Webhook"].contains(strategy.text) {
            errors.add([.notSupported(strategy.path, strategy.shown, ["None", "Webhook"])])
        }
        if isWebhook {
            if !client.isThere { errors.required(client, "required when strategy is set to Webhook") }
            if reviews.isEmpty { errors.required(reviews) }
        } else {
            if client.isThere {
                errors.forbidden(client, "should not be set when strategy is not set to Webhook")
            }
            if !reviews.isEmpty {
                errors.forbidden(reviews, "should not be set when strategy is not set to Webhook")
            }
        }
    }

    private static func stored(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object["status"], "status")["storedVersions"]
        let names = place.elements.map(\.text)
        let versions = object["spec"]?.list("versions") ?? []
        if names.isEmpty {
            errors.invalid(place.path, place.value ?? .null, "must have at least one stored version")
            return errors.list
        }
        let storage = versions.first { $0["storage"]?.boolValue == true }?.text("name") ?? ""
        if !storage.isEmpty, !names.contains(storage) {
            errors.invalid(place.path, place.value ?? .null, "must have the storage version \(storage)")
        }
        let known = versions.map { $0.text("name") }
        for element in place.elements where !known.contains(element.text) {
            errors.invalid(element, "must appear in spec.versions")
        }
        return errors.list
    }

    private static func approved(_ object: Value, _ errors: inout FieldErrors) {
        let group = object.text("spec", "group")
        let isProtected =
            group == "k8s.io" || group == "kubernetes.io" || group.hasSuffix(".k8s.io")
            || group.hasSuffix(".kubernetes.io")
        guard isProtected else { return }
        let note = object.at("metadata", "annotations")?.text(approval) ?? ""
        let path = "metadata.annotations[\(approval)]"
        if note.isEmpty {
            errors.required(
                FieldPlace(nil, path),
                "protected groups must have approval annotation \"\(approval)\", see \(approvalPage)")
        } else if !note.hasPrefix("unapproved"), !note.hasPrefix("https://"), !note.hasPrefix("http://") {
            errors.invalid(
                path, .string(note),
                "protected groups must have approval annotation \"\(approval)\" with either a URL or a reason starting "
                    + "with \"unapproved\", see \(approvalPage)")
        }
    }
}
