import WeirValue

/// What is wrong with the kinds of storage, after `pkg/apis/storage/validation`.
enum StorageValidation {
    private static let sizeMost: Int64 = 262_144

    // MARK: Classes

    static func storageClass(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object, "")
        provisioner(place["provisioner"], &errors)
        parameters(place["parameters"], allowsNone: true, &errors)
        let policy = place["reclaimPolicy"]
        if !policy.isEmpty, !["Delete", "Retain"].contains(policy.text) {
            errors.notSupported(policy, ["Delete", "Retain"])
        }
        errors.oneOf(place["volumeBindingMode"], ["Immediate", "WaitForFirstConsumer"])
        for term in place["allowedTopologies"].elements { topology(term, &errors) }
        return errors.list
    }

    private static func topology(_ term: FieldPlace, _ errors: inout FieldErrors) {
        var keys: Set<String> = []
        for requirement in term["matchLabelExpressions"].elements {
            let (key, values) = (requirement["key"], requirement["values"])
            if values.count == 0 { errors.required(values) }
            var seen: Set<String> = []
            for value in values.elements where !seen.insert(value.text).inserted { errors.duplicate(value) }
            errors.invalid(key.path, key.shown, LabelRules.faults(ofKey: key.text))
            if !keys.insert(key.text).inserted { errors.duplicate(key) }
        }
    }

    private static func provisioner(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard !place.isEmpty else { return errors.required(place) }
        let name = place.text.lowercased()
        for fault in LabelRules.faults(ofKey: name) { errors.invalid(place.path, .string(name), fault) }
    }

    private static func parameters(_ place: FieldPlace, allowsNone: Bool, _ errors: inout FieldErrors) {
        guard place.count <= 512 else { return errors.tooLong(place, 512) }
        var size = 0
        for (key, value) in place.value?.mapValue ?? [:] {
            if key.isEmpty { errors.invalid(place.path, "", "field can not be empty.") }
            size += key.utf8.count + (value.stringValue?.utf8.count ?? 0)
        }
        if size > Int(sizeMost) { errors.tooLong(place, sizeMost) }
        if !allowsNone, place.count == 0 { errors.required(place, "must contain at least one key/value pair") }
    }

    static func storageClassUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        for key in ["parameters", "provisioner", "reclaimPolicy"] where !Value.means(object[key], old[key]) {
            errors.forbidden(FieldPlace(nil, key), "updates to \(key) are forbidden.")
        }
        errors.immutable(FieldPlace(object["volumeBindingMode"], "volumeBindingMode"), old["volumeBindingMode"])
        return errors.list
    }

    static func attributesClass(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object, "")
        provisioner(place["driverName"], &errors)
        parameters(place["parameters"], allowsNone: false, &errors)
        return errors.list
    }

    static func attributesClassUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        for key in ["driverName", "parameters"] where !Value.means(object[key], old[key]) {
            errors.forbidden(FieldPlace(nil, key), "updates to \(key) are forbidden.")
        }
        return errors.list + attributesClass(object)
    }

    // MARK: Attachments

    static func attachment(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(attachmentRest(object))
        let spec = FieldPlace(object["spec"], "spec")
        errors.add(VolumeSources.driver(spec["attacher"]))
        let name = spec["source"]["persistentVolumeName"]
        if name.isThere { errors.invalid(name.path, name.shown, TextRules.subdomain(name.text)) }
        return errors.list
    }

    private static func attachmentRest(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        errors.mustBeThere(spec["attacher"])
        let source = spec["source"]
        let (name, inline) = (source["persistentVolumeName"], source["inlineVolumeSpec"])
        let one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
        switch (name.isThere, inline.isThere) {
        case (false, false): errors.required(source, one)
        case (true, true): errors.forbidden(source, one)
        case (true, false):
            if name.isEmpty { errors.required(name, "must specify non empty persistentVolumeName") }
        case (false, true): errors.add(VolumeValidation.spec(inline, name: "", isInline: true))
        }
        errors.invalid(spec.path + ".nodeName", spec["nodeName"].shown, TextRules.subdomain(spec["nodeName"].text))
        let status = FieldPlace(object["status"], "status")
        let size = (status["attachmentMetadata"].value?.mapValue ?? [:]).reduce(0) {
            $0 + $1.key.utf8.count + ($1.value.stringValue?.utf8.count ?? 0)
        }
        if size > Int(sizeMost) { errors.tooLong(status["attachmentMetadata"], sizeMost) }
        for key in ["attachError", "detachError"] {
            if status[key]["message"].text.utf8.count > 1_024 { errors.tooLong(status[key]["message"], sizeMost) }
            if let code = status[key]["errorCode"].number, code < 0 {
                errors.invalid(status[key]["errorCode"], TextRules.range(0...2_147_483_647))
            }
        }
        return errors.list
    }

    static func attachmentUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(attachmentRest(object))
        errors.immutable(FieldPlace(object["spec"], "spec"), old["spec"])
        return errors.list
    }

    // MARK: Drivers

    static func driver(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let spec = FieldPlace(object["spec"], "spec")
        let policies = ["File", "None", "ReadWriteOnceWithFSType"]
        let policy = spec["fsGroupPolicy"]
        if policy.isThere, !policies.contains(policy.text) { errors.notSupported(policy, policies) }
        var audiences: Set<String> = []
        for request in spec["tokenRequests"].elements {
            let (audience, seconds) = (request["audience"], request["expirationSeconds"])
            guard audiences.insert(audience.text).inserted else {
                errors.duplicate(audience)
                continue
            }
            guard let number = seconds.number else { continue }
            if number < 600 { errors.invalid(seconds, "may not specify a duration less than 10 minutes") }
            if number > 1 << 32 { errors.invalid(seconds, "may not specify a duration larger than 2^32 seconds") }
        }
        let modes = spec["volumeLifecycleModes"]
        for mode in modes.texts where !["Persistent", "Ephemeral"].contains(mode) {
            errors.notSupported(FieldPlace(.string(mode), modes.path), ["Persistent", "Ephemeral"])
        }
        let period = spec["nodeAllocatableUpdatePeriodSeconds"]
        if let seconds = period.number, seconds < 10 {
            errors.invalid(period, "must be greater than or equal to 10 seconds")
        }
        return errors.list
    }

    static func driverUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(driver(object))
        for (key, name) in [("attachRequired", "attachedRequired"), ("volumeLifecycleModes", "volumeLifecycleModes")] {
            errors.immutable(FieldPlace(object.at("spec", key), "spec." + name), old.at("spec", key))
        }
        return errors.list
    }

    static func node(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        var names: Set<String> = []
        for driver in FieldPlace(object["spec"], "spec")["drivers"].elements {
            let (name, id) = (driver["name"], driver["nodeID"])
            errors.add(VolumeSources.driver(name))
            errors.mustBeThere(id)
            if id.text.utf8.count > 256 { errors.invalid(id, "must be 256 characters or less") }
            errors.nonNegative(driver["allocatable"]["count"])
            if !names.insert(name.text).inserted { errors.duplicate(name) }
            var keys: Set<String> = []
            for key in driver["topologyKeys"].texts {
                let place = FieldPlace(.string(key), driver.path)
                if key.isEmpty { errors.required(place) }
                if !keys.insert(key).inserted { errors.duplicate(place) }
                errors.labelKey(place)
            }
        }
        return errors.list
    }

    static func nodeUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(node(object))
        let drivers = { (object: Value) in object["spec"]?.list("drivers") ?? [] }
        for before in drivers(old) {
            for now in drivers(object) where now.text("name") == before.text("name") {
                var (new, known) = (now, before)
                new.drop("allocatable")
                known.drop("allocatable")
                errors.immutable(FieldPlace(new, "spec.drivers"), known)
            }
        }
        return errors.list
    }

    static func capacity(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        let place = FieldPlace(object, "")
        errors.labelSelector(place["nodeTopology"])
        errors.invalid(
            "storageClassName", place["storageClassName"].shown, TextRules.subdomain(place["storageClassName"].text))
        errors.nonNegativeAmount(place["capacity"])
        return errors.list
    }

    static func capacityUpdate(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        if !Value.means(object["nodeTopology"], old["nodeTopology"]) {
            errors.invalid("nodeTopology", LabelMatch.shown(object["nodeTopology"]), TextRules.immutable)
        }
        errors.immutable(FieldPlace(object["storageClassName"], "storageClassName"), old["storageClassName"])
        return errors.list
    }
}
