import WeirValue

/// What is wrong with claims for volumes, after `pkg/apis/core/validation`.
enum ClaimValidation {
    static let accessModes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
    static let volumeModes = ["Block", "Filesystem"]
    private static let classAnnotation = "volume.beta.kubernetes.io/storage-class"

    static func create(_ object: Value) -> [FieldError] { spec(FieldPlace(object["spec"], "spec")) }

    /// The modes of access at `place`, as claims and volumes have them.
    static func modes(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let modes = place.texts
        for mode in modes where !accessModes.contains(mode) {
            errors.notSupported(FieldPlace(.string(mode), place.path), accessModes)
        }
        let others = modes.filter { $0 != "ReadWriteOncePod" && accessModes.contains($0) }
        if modes.contains("ReadWriteOncePod"), !others.isEmpty {
            errors.forbidden(place, "may not use ReadWriteOncePod with other access modes")
        }
    }

    static func spec(_ spec: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        if spec["accessModes"].count == 0 {
            errors.required(spec["accessModes"], "at least 1 access mode is required")
        }
        errors.labelSelector(spec["selector"])
        modes(spec["accessModes"], &errors)
        let size = FieldPlace(
            spec["resources"]["requests"].entry("storage").value, spec.path + ".resources[storage]")
        if size.isThere { errors.positiveAmount(size) } else { errors.required(size) }
        if !spec["storageClassName"].isEmpty { errors.subdomain(spec["storageClassName"]) }
        let mode = spec["volumeMode"]
        if mode.isThere, !volumeModes.contains(mode.text) { errors.notSupported(mode, volumeModes) }
        source(spec, &errors)
        if !spec["volumeAttributesClassName"].isEmpty { errors.subdomain(spec["volumeAttributesClassName"]) }
        return errors.list
    }

    private static func source(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let (source, reference) = (spec["dataSource"], spec["dataSourceRef"])
        for place in [source, reference] where place.isThere {
            errors.mustBeThere(place["name"])
            errors.mustBeThere(place["kind"])
            let group = place["apiGroup"]
            if group.isEmpty, place["kind"].text != "PersistentVolumeClaim" {
                errors.invalid(
                    place.path, place["kind"].shown,
                    "must be 'PersistentVolumeClaim' when referencing the default apiGroup")
            }
            if !group.isEmpty { errors.subdomain(group) }
        }
        if !reference["namespace"].isEmpty { errors.dnsLabel(reference["namespace"]) }
        // What messages show here is a path, which is written as an empty object.
        if !reference["namespace"].isEmpty {
            guard source.isThere else { return }
            errors.invalid(spec.path, [:], "may not be specified when dataSourceRef.namespace is specified")
        } else if source.isThere, reference.isThere,
            !["apiGroup", "kind", "name"].allSatisfy({ source[$0].value == reference[$0].value })
        {
            errors.invalid(spec.path, [:], "must match dataSourceRef")
        }
    }

    // MARK: Updates

    /// The specification `spec` of a claim as messages show it: in the form in which an API server has it inside.
    private static func shown(_ spec: Value) -> Value {
        let amounts = { (key: String) -> Value in
            spec.at("resources", key).map { LabelMatch.ordered($0) } ?? .null
        }
        let source = { (key: String, members: [(String, String)]) -> Value in
            guard let value = spec.at(key) else { return .null }
            return .map(
                Value.Map(members.map { ($0.0, value.at($0.1) ?? .null) }) { first, _ in first })
        }
        let members = [("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")]
        return [
            "AccessModes": spec.at("accessModes") ?? .null, "Selector": LabelMatch.shown(spec.at("selector")),
            "Resources": ["Limits": amounts("limits"), "Requests": amounts("requests")],
            "VolumeName": spec.at("volumeName") ?? "", "StorageClassName": spec.at("storageClassName") ?? .null,
            "VolumeMode": spec.at("volumeMode") ?? .null, "DataSource": source("dataSource", members),
            "DataSourceRef": source("dataSourceRef", members + [("Namespace", "namespace")]),
            "VolumeAttributesClassName": spec.at("volumeAttributesClassName") ?? .null,
        ]
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(create(object))
        let spec = FieldPlace(object["spec"], "spec")
        guard let told = object["spec"], let before = old["spec"] else { return errors.list }
        let (new, previous) = settled(told, before, object, old, &errors)
        if !Value.means(new, previous) {
            errors.forbidden(
                spec,
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound "
                    + "claims\n" + UnifiedDiff.text(old: shown(previous), new: shown(new)))
        }
        let size = QuantityNumber(told.at("resources", "requests", "storage"))
        if size < QuantityNumber(before.at("resources", "requests", "storage")),
            size <= QuantityNumber(old.at("status", "capacity", "storage"))
        {
            errors.forbidden(
                FieldPlace(nil, "spec.resources.requests.storage"), "field can not be less than status.capacity")
        }
        errors.immutable(FieldPlace(told["volumeMode"], "volumeMode"), before["volumeMode"])
        if let kind = before.at("volumeAttributesClassName"), told.at("volumeAttributesClassName") != kind {
            let place = spec["volumeAttributesClassName"]
            if !place.isThere {
                errors.forbidden(place, "update from non-nil value to nil is forbidden")
            } else if place.isEmpty {
                errors.forbidden(place, "update from non-nil value to an empty string is forbidden")
            }
        }
        return errors.list
    }

    /// The two specs without what may differ.
    private static func settled(
        _ told: Value, _ before: Value, _ object: Value, _ old: Value, _ errors: inout FieldErrors
    ) -> (Value, Value) {
        var (new, previous) = (told, before)
        if before.text("volumeName").isEmpty { previous.set("volumeName", told["volumeName"]) }
        let notes = { (object: Value) in object.at("metadata", "annotations")?.at(classAnnotation) }
        let (note, oldNote) = (notes(object), notes(old))
        let isUpgrade =
            oldNote != nil && before.at("storageClassName") == nil && told.at("storageClassName") == oldNote
            && (note == nil || note == oldNote)
        if isUpgrade {
            new.drop("storageClassName")
        } else {
            if note?.stringValue ?? "" != oldNote?.stringValue ?? "" {
                errors.invalid("metadata.annotations." + classAnnotation, note ?? "", TextRules.immutable)
            }
            if told.at("storageClassName") != nil, before.at("storageClassName") == nil,
                oldNote == nil || told.at("storageClassName") == oldNote
            {
                new.drop("storageClassName")
            }
        }
        guard object.text("status", "phase") == "Bound" else { return (new, previous) }
        if let size = before.at("resources", "requests", "storage") {
            new.edit("resources", "requests") { $0.set("storage", size) }
        }
        if new.at("volumeAttributesClassName") != nil {
            new.set("volumeAttributesClassName", before["volumeAttributesClassName"])
        }
        return (new, previous)
    }

    static func statusUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        for (_, amount) in FieldPlace(object.at("status", "capacity"), "status.capacity").entries {
            VolumeValidation.basicAmount(amount, &errors)
        }
        for key in object.at("status", "allocatedResourceStatuses")?.mapValue?.keys.sorted() ?? [] {
            grown(key, "status.allocatedResourceStatus", &errors)
        }
        let given = FieldPlace(object.at("status", "allocatedResources"), "status.allocatedResources")
        for (key, amount) in given.entries {
            grown(key, given.path, &errors)
            VolumeValidation.basicAmount(amount, &errors)
        }
        return errors.list
    }

    /// Of what is not of others only storage grows.
    private static func grown(_ name: String, _ path: String, _ errors: inout FieldErrors) {
        let faults = LabelRules.faults(ofKey: name)
        for fault in faults { errors.invalid(path, .string(name), fault) }
        let isNative = !name.contains("/") || name.contains("kubernetes.io/")
        guard faults.isEmpty, isNative, name != "storage" else { return }
        errors.add([.notSupported(path, .string(name), ["storage"])])
    }

    // MARK: Warnings

    /// What to warn of in a spec.
    static func warnings(_ spec: FieldPlace) -> [String] {
        let size = spec["resources"]["requests"].entry("storage")
        guard size.isThere, !QuantityNumber(size.value).isWhole else { return [] }
        return [
            "\(size.path): fractional byte value \(GoText.quoted(size.text)) is invalid, must be an integer"
        ]
    }

    /// What to warn of in a claim.
    static func warnings(of object: Value) -> [String] {
        var texts: [String] = []
        if object.at("metadata", "annotations")?.at(classAnnotation) != nil {
            texts.append(
                "metadata.annotations[\(classAnnotation)]: deprecated since v1.8; use \"storageClassName\" attribute "
                    + "instead")
        }
        return texts + warnings(FieldPlace(object["spec"], "spec"))
    }
}
