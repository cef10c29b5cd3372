import WeirValue

/// What is wrong with persistent volumes, after `pkg/apis/core/validation`.
enum VolumeValidation {
    private static let reclaimPolicies = ["Delete", "Recycle", "Retain"]
    private static let sources = [
        "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte",
        "cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk",
        "portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi",
    ]

    static func create(_ object: Value) -> [FieldError] {
        spec(FieldPlace(object["spec"], "spec"), name: object.text("metadata", "name"), isInline: false)
    }

    /// An amount that must not be below 0; it is shown as a whole number.
    static func basicAmount(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let number = QuantityNumber(place.value)
        guard number < .zero else { return }
        errors.invalid(
            place.path, .int(Int64(clamping: number.nanos / 1_000_000_000)), "must be a valid resource quantity")
    }

    /// What is wrong with a spec, which may stand in the attachment of a volume.
    static func spec(_ spec: FieldPlace, name: String, isInline: Bool) -> [FieldError] {
        var errors = FieldErrors()
        if isInline { inline(spec, &errors) }
        if spec["accessModes"].count == 0 { errors.required(spec["accessModes"]) }
        ClaimValidation.modes(spec["accessModes"], &errors)
        if !isInline { ordinary(spec, &errors) }
        var hasAffinity = false
        if spec["nodeAffinity"].isThere, !isInline {
            hasAffinity = true
            let required = spec["nodeAffinity"]["required"]
            if required.isThere {
                errors.add(NodeSelection.selector(required))
            } else {
                errors.required(required, "must specify required node constraints")
            }
        }
        source(spec, name, hasAffinity, &errors)
        if !spec["storageClassName"].isEmpty, !isInline { errors.subdomain(spec["storageClassName"]) }
        let kind = spec["volumeAttributesClassName"]
        if kind.isThere {
            if kind.isEmpty { errors.required(kind, "an empty string is disallowed") } else { errors.subdomain(kind) }
            if !spec["csi"].isThere {
                errors.required(spec["csi"], "has to be specified when using volumeAttributesClassName")
            }
        }
        return errors.list
    }

    private static func ordinary(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let capacity = spec["capacity"]
        if capacity.count == 0 { errors.required(capacity) }
        if !capacity.entry("storage").isThere || capacity.count > 1 {
            errors.add([
                .notSupported(capacity.path, capacity.value.map { LabelMatch.ordered($0) } ?? .null, ["storage"])
            ])
        }
        for (_, amount) in capacity.entries {
            basicAmount(amount, &errors)
            errors.positiveAmount(amount)
        }
        let policy = spec["persistentVolumeReclaimPolicy"]
        if !policy.isEmpty, !reclaimPolicies.contains(policy.text) { errors.notSupported(policy, reclaimPolicies) }
        let mode = spec["volumeMode"]
        if mode.isThere, !ClaimValidation.volumeModes.contains(mode.text) {
            errors.notSupported(mode, ClaimValidation.volumeModes)
        }
        if policy.text == "Recycle", spec["hostPath"]["path"].text.allSatisfy({ $0 == "/" || $0 == "." }),
            spec["hostPath"].isThere
        {
            errors.forbidden(policy, "may not be 'recycle' for a hostPath mount of '/'")
        }
    }

    private static func inline(_ spec: FieldPlace, _ errors: inout FieldErrors) {
        let text = "may not be specified in the context of inline volumes"
        for key in ["claimRef", "capacity", "nodeAffinity", "storageClassName"] where !spec[key].isEmpty {
            errors.forbidden(spec[key], text)
        }
        if !spec["csi"].isThere { errors.required(spec["csi"], "has to be specified in the context of inline volumes") }
        let policy = spec["persistentVolumeReclaimPolicy"]
        if !policy.isEmpty, policy.text != "Retain" {
            errors.forbidden(policy, "may only be Retain in the context of inline volumes")
        }
        let mode = spec["volumeMode"]
        if mode.isThere, mode.text != "Filesystem" {
            errors.forbidden(
                mode, "may not specify volumeMode other than Filesystem in the context of inline volumes")
        }
    }

    private static func source(
        _ spec: FieldPlace, _ name: String, _ hasAffinity: Bool, _ errors: inout FieldErrors
    ) {
        var hasOne = false
        for kind in sources where spec[kind].isThere {
            if hasOne, kind != "flexVolume" {
                errors.forbidden(
                    FieldPlace(nil, spec.path + "." + (kind == "cephfs" ? "cephFS" : kind)),
                    "may not specify more than 1 volume type")
                continue
            }
            hasOne = true
            switch kind {
            case "local":
                let path = spec["local"]["path"]
                errors.mustBeThere(path)
                if VolumeSources.goesUp(path.text) { errors.invalid(path, "must not contain '..'") }
                if !hasAffinity {
                    errors.required(spec["nodeAffinity"], "Local volume requires node affinity")
                }
            case "csi": driver(spec["csi"], &errors)
            default: errors.add(VolumeSources.faults(spec[kind], kind, volumeName: name))
            }
        }
        if !hasOne { errors.required(spec, "must specify a volume type") }
    }

    private static func driver(_ place: FieldPlace, _ errors: inout FieldErrors) {
        errors.add(VolumeSources.driver(place["driver"]))
        errors.mustBeThere(place["volumeHandle"])
        for key in [
            "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
        ] where place[key].isThere {
            let (name, namespace) = (place[key]["name"], place[key]["namespace"])
            if name.isEmpty { errors.required(name) } else { errors.subdomain(name) }
            if namespace.isEmpty { errors.required(namespace) } else { errors.dnsLabel(namespace) }
        }
    }

    // MARK: Updates

    static func update(_ object: Value, _ old: Value) -> [FieldError] {
        var errors = FieldErrors()
        errors.add(create(object))
        guard var new = object["spec"], let before = old["spec"] else { return errors.list }
        if before["csi"] != nil, before.at("csi", "controllerExpandSecretRef") == nil {
            new.edit("csi") { $0.drop("controllerExpandSecretRef") }
        }
        let picked = { (spec: Value) -> Value in
            .map(
                Value.Map(
                    sources.compactMap { key in spec.at(key).map { (key, $0) } },
                    uniquingKeysWith: { first, _ in first }))
        }
        if !Value.means(picked(new), picked(before)) {
            errors.forbidden(
                FieldPlace(nil, "spec.persistentvolumesource"),
                "spec.persistentvolumesource is immutable after creation\n"
                    + ValueDifference.text(old: picked(before), new: picked(new)))
        }
        errors.immutable(FieldPlace(new["volumeMode"], "volumeMode"), before["volumeMode"])
        if before.at("nodeAffinity") != nil, !Value.means(new["nodeAffinity"], before["nodeAffinity"]) {
            errors.invalid(
                "nodeAffinity", new["nodeAffinity"] ?? .null,
                TextRules.immutable + ", except for updating from beta label to GA")
        }
        if before.at("volumeAttributesClassName") != nil, new.at("volumeAttributesClassName") == nil {
            errors.forbidden(
                FieldPlace(nil, "spec.volumeAttributesClassName"), "update from non-nil value to nil is forbidden")
        }
        return errors.list
    }

    // MARK: Warnings

    private static let classAnnotation = "volume.beta.kubernetes.io/storage-class"
    private static let mountAnnotation = "volume.beta.kubernetes.io/mount-options"
    private static let deprecated = [
        ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
        ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
        ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
        ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
        ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
    ]

    static func warnings(_ object: Value) -> [String] {
        var texts: [String] = []
        let notes = object.at("metadata", "annotations")
        if notes?.at(classAnnotation) != nil {
            texts.append(
                "metadata.annotations[\(classAnnotation)]: deprecated since v1.8; use \"storageClassName\" attribute "
                    + "instead")
        }
        if notes?.at(mountAnnotation) != nil {
            texts.append(
                "metadata.annotations[\(mountAnnotation)]: deprecated since v1.31; use \"mountOptions\" attribute "
                    + "instead")
        }
        if object.text("spec", "persistentVolumeReclaimPolicy") == "Recycle" {
            texts.append(
                "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended "
                    + "approach is to use dynamic provisioning.")
        }
        let terms = FieldPlace(object["spec"], "spec")["nodeAffinity"]["required"]["nodeSelectorTerms"]
        texts += terms.elements.flatMap(NodeLabels.warnings)
        for (key, shown, text) in deprecated where object.at("spec", key) != nil {
            texts.append("spec.\(shown): \(text)")
        }
        return texts
    }
}
