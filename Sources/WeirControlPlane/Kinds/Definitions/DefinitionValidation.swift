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
    private static let longestWarning = 256

    /// What is wrong with a new definition.
    static func validate(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        name(object, spec, &errors)
        general(spec, &errors)
        versions(spec, old: nil, &errors)
        names(spec["names"], &errors)
        conversion(spec["conversion"], old: nil, &errors)
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
        conversion(spec["conversion"], old: old.at("spec", "conversion"), &errors)
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
    static func status(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        names(FieldPlace(object["status"], "status")["acceptedNames"], &errors)
        return errors.list
    }

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
        for version in list.elements where !version["schema"]["openAPIV3Schema"].isThere {
            errors.required(version["schema"]["openAPIV3Schema"])
        }
        for version in list.elements {
            let faults = TextRules.label1035(version["name"].text)
            if !faults.isEmpty { errors.invalid(version["name"], faults.joined(separator: ",")) }
            deprecation(version, &errors)
        }
        marks(list, &errors)
        let before = old?.list("versions") ?? []
        let hasOneSchema = isAlike("schema", list)
        for (part, above) in parts {
            if isAlike(part, list) {
                let place = FieldPlace(list.elements.first?[part].value, "spec." + above)
                let schema = hasOneSchema ? list.elements.first?["schema"].value : nil
                check(part, place, before.first?[part], schema: schema, &errors)
            } else {
                for version in list.elements {
                    let earlier = before.first { $0.text("name") == version["name"].text }
                    let schema = hasOneSchema ? nil : version["schema"].value
                    check(part, version[part], earlier?[part], schema: schema, &errors)
                }
            }
        }
    }

    /// Whether all versions have the same member `part`.
    private static func isAlike(_ part: String, _ list: FieldPlace) -> Bool {
        let values = list.elements.map { $0[part].value ?? .null }
        guard let first = values.first else { return false }
        return values.allSatisfy { Value.means($0, first) }
    }

    /// Checks the names of all versions, and which of them objects are stored in.
    private static func marks(_ list: FieldPlace, _ errors: inout FieldErrors) {
        let names = list.elements.map { $0["name"].text }
        let moved = Set(parts.map { $0.name }.filter { isAlike($0, list) })
        var faults: [String] = []
        if Set(names).count != names.count { faults.append("must contain unique version names") }
        if list.elements.filter({ $0["storage"].isTrue }).count != 1 {
            faults.append("must have exactly one version marked as storage version")
        }
        guard !faults.isEmpty else { return }
        let shown = DefinitionText.versions(list.value, without: moved)
        for fault in faults { errors.add([FieldError(list.path, .invalid, shown: shown, fault)]) }
    }

    private static func deprecation(_ version: FieldPlace, _ errors: inout FieldErrors) {
        let warning = version["deprecationWarning"]
        guard warning.isThere else { return }
        guard version["deprecated"].isTrue else {
            return errors.invalid(warning, "can only be set for deprecated versions")
        }
        let text = warning.text
        if text.utf8.count > longestWarning { errors.invalid(warning, "must be <= 256 characters long") }
        if text.isEmpty { errors.invalid(warning, "must not be an empty string") }
        guard let index = text.unicodeScalars.firstIndex(where: { !GoText.isPrintable($0) }) else { return }
        let offset = text.utf8.distance(from: text.startIndex, to: index)
        errors.invalid(
            warning,
            "must only contain printable UTF-8 characters; non-printable character found at index \(offset)")
    }

    /// The members of versions, and what they are called where all versions have the same.
    private static let parts: [(name: String, above: String)] = [
        ("schema", "validation"), ("subresources", "subresources"),
        ("additionalPrinterColumns", "additionalPrinterColumns"), ("selectableFields", "selectableFields"),
    ]

    /// Checks the member `part` of a version, or of all; `schema` is what stands beside it.
    private static func check(
        _ part: String, _ place: FieldPlace, _ old: Value?, schema beside: Value?, _ errors: inout FieldErrors
    ) {
        switch part {
        case "schema": schema(place["openAPIV3Schema"], old?["openAPIV3Schema"], &errors)
        case "subresources": scale(place["scale"], &errors)
        case "additionalPrinterColumns": for column in place.elements { self.column(column, &errors) }
        default: selectable(place, beside, &errors)
        }
    }

    private static func schema(_ place: FieldPlace, _ old: Value?, _ errors: inout FieldErrors) {
        guard let value = place.value else { return }
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

    private static func selectable(_ list: FieldPlace, _ schema: Value?, _ errors: inout FieldErrors) {
        guard !list.isEmpty else { return }
        guard let schema = schema?.at("openAPIV3Schema") else {
            let isOfVersion = list.path.hasPrefix("spec.versions")
            let detail =
                isOfVersion
                ? "may only be set when `version.schema.openAPIV3Schema` is not included"
                : "may only be set when validations.schema is included"
            return errors.invalid(list.path, "", detail)
        }
        var seen: Set<String> = []
        for element in list.elements {
            let place = element["jsonPath"]
            guard !place.isEmpty else {
                errors.required(place)
                continue
            }
            do throws(SelectablePath.Fault) {
                let path = try SelectablePath(place.text, in: schema)
                errors.invalid(place, path.faults)
                if !seen.insert(path.text).inserted { errors.duplicate(place) }
            } catch {
                errors.invalid(place, "is an invalid path: \(error.text)")
            }
        }
        if seen.count > mostSelectable { errors.add([.tooMany(list.path, seen.count, Int64(mostSelectable))]) }
    }

    // MARK: The rest

    private static func conversion(_ place: FieldPlace, old: Value?, _ errors: inout FieldErrors) {
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
            webhook(client, &errors)
            reviewVersions(reviews, old, &errors)
        } else {
            if client.isThere {
                errors.forbidden(client, "should not be set when strategy is not set to Webhook")
            }
            if !reviews.isEmpty {
                errors.forbidden(reviews, "should not be set when strategy is not set to Webhook")
            }
        }
    }

    private static func webhook(_ client: FieldPlace, _ errors: inout FieldErrors) {
        guard client.isThere else { return errors.required(client, "required when strategy is set to Webhook") }
        switch (client["url"].isThere, client["service"].isThere) {
        case (true, false): WebhookAddress.url(client["url"], &errors)
        case (false, true): WebhookAddress.service(client["service"], &errors)
        default: errors.required(client, "exactly one of url or service is required")
        }
    }

    /// Checks the versions of reviews; `old` is the conversion before.
    private static func reviewVersions(_ place: FieldPlace, _ old: Value?, _ errors: inout FieldErrors) {
        guard !place.isEmpty else { return errors.required(place) }
        var seen: Set<String> = []
        for element in place.elements {
            guard seen.insert(element.text).inserted else {
                errors.invalid(element, "duplicate version")
                continue
            }
            errors.invalid(element, TextRules.label1035(element.text))
        }
        // One that was accepted without any may stay so.
        let before = old?.at("webhook")?.texts("conversionReviewVersions") ?? []
        guard before.isEmpty || !reviewsKnown.isDisjoint(with: before) else { return }
        if reviewsKnown.isDisjoint(with: seen) { errors.invalid(place, "must include at least one of v1, v1beta1") }
    }

    private static let reviewsKnown: Set<String> = ["v1", "v1beta1"]

    private static func stored(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object["status"], "status")["storedVersions"]
        let names = place.elements.map(\.text)
        let versions = object["spec"]?.list("versions") ?? []
        if names.isEmpty {
            errors.invalid(place.path, place.value ?? .null, "must have at least one stored version")
            return errors.list
        }
        var left = Set(names)
        for version in versions {
            let name = version.text("name")
            if left.remove(name) == nil, version["storage"]?.boolValue == true {
                errors.invalid(place.path, place.value ?? .null, "must have the storage version \(name)")
            }
        }
        for element in place.elements where left.contains(element.text) {
            let name = element.text
            errors.invalid(
                element,
                "missing from spec.versions; \(name) was previously a storage version, and must remain in "
                    + "spec.versions until a storage migration ensures no data remains persisted in \(name) and "
                    + "removes \(name) from status.storedVersions")
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
