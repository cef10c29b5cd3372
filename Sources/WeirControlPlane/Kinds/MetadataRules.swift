package import WeirValue

/// The rules for the metadata of objects, custom ones included, in the words of `k8s.io/apimachinery/pkg/api/validation`.
package enum MetadataRules {
    /// The most bytes of keys and values of annotations together.
    private static let annotationsMost: Int64 = 262_144
    private static let managerMost: Int64 = 128
    private static let subresourceMost: Int64 = 256
    private static let orphanFinalizer = "orphan"
    private static let foregroundFinalizer = "foregroundDeletion"
    /// The finalizers that need no domain before them.
    private static let plainFinalizers = ["kubernetes", orphanFinalizer, foregroundFinalizer]

    // MARK: Validation

    /// What is wrong with the metadata of a new object.
    ///
    /// - Parameter namesFinalizers: whether finalizers need a domain before them, as they do for built-in types.
    package static func validate(_ object: Value, isNamespaced: Bool, name rule: NameRule, namesFinalizers: Bool = true)
        -> [FieldError]
    {
        var errors = FieldErrors()
        let place = FieldPlace(object["metadata"], "metadata")
        let prefix = place["generateName"]
        if !prefix.isEmpty { errors.invalid(prefix, rule.faults(ofPrefix: prefix.text)) }
        let name = place["name"]
        if name.isEmpty {
            errors.required(name, "name or generateName is required")
        } else {
            errors.invalid(name, rule.faults(name.text))
        }
        common(place, isNamespaced, &errors)
        if namesFinalizers { finalizerNames(place, &errors) }
        return errors.list
    }

    /// What is wrong with the metadata of a new object whatever its kind, after what its kind says: it must fit in a path.
    static func validateAny(_ object: Value, isNamespaced: Bool) -> [FieldError] {
        validate(object, isNamespaced: isNamespaced, name: .pathSegment, namesFinalizers: false)
    }

    /// What is wrong with the metadata of `object`, which is to replace `old`.
    package static func validateUpdate(_ object: Value, _ old: Value, namesFinalizers: Bool = true) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object["metadata"], "metadata")
        let before = FieldPlace(old["metadata"], "metadata")
        if before["deletionTimestamp"].isThere {
            newFinalizers(place["finalizers"], before["finalizers"], &errors)
        }
        if place["resourceVersion"].isEmpty {
            errors.invalid(place["resourceVersion"], "must be specified for an update")
        }
        if place["generation"].number ?? 0 < before["generation"].number ?? 0 {
            errors.invalid(place["generation"], "must not be decremented")
        }
        for key in ["name", "namespace", "uid"] where place[key].text != before[key].text {
            errors.invalid(place[key], TextRules.immutable)
        }
        for key in ["creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"] {
            errors.immutable(place[key], before[key].value)
        }
        errors.labels(place["labels"])
        annotations(place["annotations"], &errors)
        owners(place["ownerReferences"], &errors)
        managedFields(place["managedFields"], &errors)
        if namesFinalizers { finalizerNames(place, &errors) }
        return errors.list
    }

    private static func common(_ place: FieldPlace, _ isNamespaced: Bool, _ errors: inout FieldErrors) {
        let namespace = place["namespace"]
        if isNamespaced {
            if namespace.isEmpty {
                errors.required(namespace)
            } else {
                errors.invalid(namespace, TextRules.label(namespace.text))
            }
        } else if !namespace.isEmpty {
            errors.forbidden(namespace, "not allowed on this type")
        }
        errors.nonNegative(place["generation"])
        errors.labels(place["labels"])
        annotations(place["annotations"], &errors)
        owners(place["ownerReferences"], &errors)
        finalizers(place["finalizers"], &errors)
        managedFields(place["managedFields"], &errors)
    }

    /// What is wrong with the annotations at `place`.
    static func annotationFaults(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        annotations(place, &errors)
        return errors.list
    }

    /// What is wrong with annotations: their keys, and how much they are.
    private static func annotations(_ place: FieldPlace, _ errors: inout FieldErrors) {
        var size: Int64 = 0
        for (key, value) in place.entries {
            size += Int64(key.utf8.count + value.text.utf8.count)
            for fault in LabelRules.faults(ofKey: key.lowercased()) { errors.invalid(place.path, .string(key), fault) }
        }
        if size > annotationsMost { errors.tooLong(place, annotationsMost) }
    }

    private static func owners(_ place: FieldPlace, _ errors: inout FieldErrors) {
        var controller: String?
        for element in place.elements {
            let owner = FieldPlace(element.value, place.path)
            let kind = GroupVersionKind(apiVersion: owner["apiVersion"].text, kind: owner["kind"].text)
            if kind.version.isEmpty { errors.invalid(owner["apiVersion"], "version must not be empty") }
            for key in ["kind", "name", "uid"] where owner[key].isEmpty {
                errors.invalid(owner[key], "must not be empty")
            }
            if kind == GroupVersionKind(group: "", version: "v1", kind: "Event") {
                errors.add([
                    FieldError(
                        place.path, .invalid, shown: JSONWriter.string(ordered(element.value)),
                        "\(kind) is disallowed from being an owner")
                ])
            }
            guard owner["controller"].isTrue else { continue }
            let name = kind.kind + "/" + owner["name"].text
            guard let first = controller else {
                controller = name
                continue
            }
            errors.add([
                FieldError(
                    place.path, .invalid, shown: JSONWriter.string(.list(place.elements.map { ordered($0.value) })),
                    "Only one reference can have Controller set to true. Found \"true\" in references for \(first) and "
                        + name)
            ])
        }
    }

    /// An owner with its members in the order in which messages show them.
    private static func ordered(_ owner: Value?) -> Value {
        let keys = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"]
        return .map(
            Value.Map(keys.compactMap { key in owner?[key].map { (key, $0) } }, uniquingKeysWith: { first, _ in first })
        )
    }

    private static func finalizers(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let names = place.elements.map(\.text)
        for name in names {
            for fault in LabelRules.faults(ofKey: name) { errors.invalid(place.path, .string(name), fault) }
        }
        if names.contains(orphanFinalizer), names.contains(foregroundFinalizer) {
            errors.invalid(
                place, "finalizer \(orphanFinalizer) and \(foregroundFinalizer) cannot be both set")
        }
    }

    /// What is wrong with one finalizer of a namespace.
    static func finalizerFaults(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        errors.invalid(place.path, place.shown, LabelRules.faults(ofKey: place.text))
        if !place.text.contains("/"), !plainFinalizers.contains(place.text) {
            errors.invalid(place, "name is neither a standard finalizer name nor is it fully qualified")
        }
        return errors.list
    }

    private static func finalizerNames(_ place: FieldPlace, _ errors: inout FieldErrors) {
        for name in place["finalizers"].elements where !name.text.contains("/") && !plainFinalizers.contains(name.text)
        {
            errors.invalid(name, "name is neither a standard finalizer name nor is it fully qualified")
        }
    }

    private static func newFinalizers(_ place: FieldPlace, _ old: FieldPlace, _ errors: inout FieldErrors) {
        let known = old.elements.map(\.text)
        let added = Set(place.elements.map(\.text).filter { !known.contains($0) }).sorted()
        guard !added.isEmpty else { return }
        let shown = added.map { GoText.quoted($0) }.joined(separator: ", ")
        errors.forbidden(
            place,
            "no new finalizers can be added if the object is being deleted, found new finalizers []string{\(shown)}")
    }

    private static func managedFields(_ place: FieldPlace, _ errors: inout FieldErrors) {
        for entry in place.elements {
            if !["Apply", "Update"].contains(entry["operation"].text) {
                errors.invalid(entry["operation"], "must be `Apply` or `Update`")
            }
            if !["", "FieldsV1"].contains(entry["fieldsType"].text) {
                errors.invalid(entry["fieldsType"], "must be `FieldsV1`")
            }
            if entry["manager"].text.utf8.count > Int(managerMost) { errors.tooLong(entry["manager"], managerMost) }
            if entry["subresource"].text.utf8.count > Int(subresourceMost) {
                errors.tooLong(entry["subresource"], subresourceMost)
            }
        }
    }
}
