import WeirValue

/// What is wrong with nodes and namespaces, after `pkg/apis/core/validation`.
enum NodeValidation {
    // MARK: Nodes

    static func create(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(NodeSelection.taints(FieldPlace(object.at("spec", "taints"), "metadata.taints")))
        resources(object, &errors)
        let ranges = FieldPlace(object["spec"], "spec")["podCIDRs"]
        for range in ranges.elements { errors.addressRange(range) }
        guard ranges.count > 1 else { return errors.list }
        if Set(ranges.texts.map { $0.contains(":") }).count == 1 || ranges.count > 2 {
            errors.invalid(ranges, "may specify no more than one CIDR for each IP family")
        }
        var seen: Set<String> = []
        for range in ranges.elements where !seen.insert(range.text).inserted { errors.duplicate(range) }
        return errors.list
    }

    private static func resources(_ object: Value, _ errors: inout FieldErrors) {
        for key in ["capacity", "allocatable"] {
            for (name, amount) in object.at("status", key)?.mapValue ?? [:] {
                errors.amount(FieldPlace(amount, "status.\(key).\(name)"), of: name)
            }
        }
    }

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        resources(object, &errors)
        var seen: Set<String> = []
        for address in FieldPlace(object["status"], "status")["addresses"].elements {
            guard !seen.insert(address["type"].text + "/" + address["address"].text).inserted else { continue }
            errors.duplicate(
                FieldPlace(["Type": address["type"].shown, "Address": address["address"].shown], address.path))
        }
        let ranges = old["spec"]?.list("podCIDRs") ?? []
        if !ranges.isEmpty, object["spec"]?.list("podCIDRs") != ranges {
            errors.forbidden(
                FieldPlace(nil, "spec.podCIDRs"),
                "node updates may not change podCIDR except from \"\" to valid")
        }
        let provider = old.text("spec", "providerID")
        if !provider.isEmpty, object.text("spec", "providerID") != provider {
            errors.forbidden(
                FieldPlace(nil, "spec.providerID"),
                "node updates may not change providerID except from \"\" to valid")
        }
        errors.add(NodeSelection.taints(FieldPlace(object.at("spec", "taints"), "metadata.taints")))
        if object.text("spec", "externalID") != old.text("spec", "externalID") {
            errors.forbidden(FieldPlace(nil, "spec.externalID"), "may not be updated")
        }
        return errors.list
    }

    static func warnings(_ object: Value) -> [String] {
        var texts: [String] = []
        if object.at("spec", "configSource") != nil {
            texts.append("spec.configSource: the spec.configSource field is no longer supported")
        }
        if !object.text("spec", "externalID").isEmpty {
            texts.append("spec.externalID: this field is deprecated, and is unused by Kubernetes")
        }
        return texts
    }

    // MARK: Namespaces

    static func namespace(_ object: Value) -> [FieldError] {
        var errors = FieldErrors()
        for finalizer in object["spec"]?.list("finalizers") ?? [] {
            errors.add(MetadataRules.finalizerFaults(FieldPlace(finalizer, "spec.finalizers")))
        }
        return errors.list
    }

    static func namespaceStatus(_ object: Value, _ old: Value) -> [FieldError] {
        let isGoing = object.at("metadata", "deletionTimestamp") != nil
        let phase = FieldPlace(object["status"], "status")["phase"]
        guard phase.text != (isGoing ? "Terminating" : "Active") else { return [] }
        let detail =
            isGoing
            ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
            : "may only be 'Active' if `deletionTimestamp` is empty"
        return [FieldError("status.Phase", .invalid, phase.shown, detail)]
    }

    /// What is wrong with the finalizers of the spec of a namespace, which have an endpoint of their own.
    static func finalize(_ object: Value) -> [FieldError] {
        FieldPlace(object["spec"], "spec")["finalizers"].elements.flatMap { MetadataRules.finalizerFaults($0) }
    }
}
