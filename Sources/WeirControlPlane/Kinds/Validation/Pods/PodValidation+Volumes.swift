import WeirValue

extension PodValidation {
    /// The kinds of volumes in the order in which they are checked.
    private static let sources = [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
        "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc",
        "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
        "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ]
    /// How some of them are called where there are too many.
    private static let otherNames = ["downwardAPI": "downwarAPI", "cephfs": "cephFS"]

    mutating func volumes(_ place: FieldPlace) {
        var names: Set<String> = []
        let created = Set(
            name.isEmpty
                ? [] : place.elements.filter { $0["ephemeral"].isThere }.map { name + "-" + $0["name"].text })
        for volume in place.elements {
            let before = errors.list.count
            source(volume)
            if volume["name"].isEmpty { errors.required(volume["name"]) } else { errors.dnsLabel(volume["name"]) }
            if names.contains(volume["name"].text) { errors.duplicate(volume["name"]) }
            if errors.list.count == before, let value = volume.value {
                names.insert(volume["name"].text)
                around.volumes[volume["name"].text] = value
            }
            let claim = volume["persistentVolumeClaim"]["claimName"]
            if created.contains(claim.text) {
                errors.invalid(claim, "must not reference a PVC that gets created for an ephemeral volume")
            }
        }
    }

    private mutating func source(_ volume: FieldPlace) {
        var hasOne = false
        for kind in Self.sources where volume[kind].isThere {
            if hasOne {
                errors.forbidden(
                    FieldPlace(nil, volume.path + "." + (Self.otherNames[kind] ?? kind)),
                    "may not specify more than 1 volume type")
            } else {
                hasOne = true
                source(volume[kind], kind, volume)
            }
        }
        if !hasOne { errors.required(volume, "must specify a volume type") }
    }

    private mutating func source(_ place: FieldPlace, _ kind: String, _ volume: FieldPlace) {
        switch kind {
        case "emptyDir":
            if place["sizeLimit"].isThere, QuantityNumber(place["sizeLimit"].value) < .zero {
                errors.forbidden(place["sizeLimit"], "SizeLimit field must be a valid resource quantity")
            }
        case "secret": keyed(place, "secretName")
        case "configMap": keyed(place, "name")
        case "persistentVolumeClaim": errors.mustBeThere(place["claimName"])
        case "downwardAPI":
            mode(place["defaultMode"])
            for file in place["items"].elements { downwardFile(FieldPlace(file.value, place.path)) }
        case "projected": projected(place)
        case "csi":
            errors.add(VolumeSources.driver(place["driver"]))
            let secret = place["nodePublishSecretRef"]
            guard secret.isThere else { return }
            if secret["name"].isEmpty {
                errors.required(secret["name"])
            } else {
                errors.invalid(place.path + ".name", secret["name"].shown, TextRules.subdomain(secret["name"].text))
            }
        case "ephemeral": ephemeral(place, volume)
        case "image":
            if isPod { errors.mustBeThere(place["reference"]) }
            errors.oneOf(place["pullPolicy"], ["Always", "IfNotPresent", "Never"])
        default:
            errors.add(VolumeSources.faults(place, kind, volumeName: volume["name"].text))
        }
    }

    // MARK: Files

    /// What has modes and files made of keys.
    private mutating func keyed(_ place: FieldPlace, _ name: String) {
        errors.mustBeThere(place[name])
        mode(place["defaultMode"])
        for item in place["items"].elements { keyFile(item) }
    }

    private mutating func keyFile(_ item: FieldPlace) {
        errors.mustBeThere(item["key"])
        errors.mustBeThere(item["path"])
        reservedPath(item["path"])
        mode(item["mode"])
    }

    private mutating func mode(_ place: FieldPlace) {
        guard let mode = place.number, !(0...511).contains(mode) else { return }
        errors.invalid(place, "must be a number between 0 and 0777 (octal), both inclusive")
    }

    private mutating func downwardFile(_ file: FieldPlace) {
        errors.mustBeThere(file["path"])
        reservedPath(file["path"])
        if file["fieldRef"].isThere {
            volumeFieldReference(file["fieldRef"])
            if file["resourceFieldRef"].isThere {
                errors.invalid(
                    file.path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
            }
        } else if file["resourceFieldRef"].isThere {
            resourceReference(file["resourceFieldRef"], isVolume: true)
        } else {
            errors.required(file, "one of fieldRef and resourceFieldRef is required")
        }
        mode(file["mode"])
    }

    /// A path below a place that is the node's to choose.
    mutating func reservedPath(_ place: FieldPlace) {
        descendingPath(place)
        if place.text.hasPrefix(".."), !place.text.hasPrefix("../") {
            errors.invalid(place, "must not start with '..'")
        }
    }

    mutating func descendingPath(_ place: FieldPlace) {
        if place.text.hasPrefix("/") { errors.invalid(place, "must be a relative path") }
        if VolumeSources.goesUp(place.text) { errors.invalid(place, "must not contain '..'") }
    }

    // MARK: Projections

    private mutating func projected(_ place: FieldPlace) {
        mode(place["defaultMode"])
        var paths: Set<String> = []
        for source in place["sources"].elements {
            var count = 0
            for kind in ["secret", "configMap"] where source[kind].isThere {
                count += 1
                let name = source[kind]["name"]
                errors.mustBeThere(name)
                for item in source[kind]["items"].elements {
                    keyFile(item)
                    unique(item["path"].text, &paths, place.path, name.shown)
                }
            }
            if source["downwardAPI"].isThere {
                count += 1
                for file in source["downwardAPI"]["items"].elements {
                    downwardFile(FieldPlace(file.value, source["downwardAPI"].path))
                    unique(file["path"].text, &paths, place.path, file["path"].shown)
                }
            }
            if source["serviceAccountToken"].isThere {
                count += 1
                token(source["serviceAccountToken"], place.path)
            }
            if source["clusterTrustBundle"].isThere {
                count += 1
                trustBundle(source["clusterTrustBundle"])
                let path = source["clusterTrustBundle"]["path"]
                unique(path.text, &paths, place.path, path.shown)
            }
            if source["podCertificate"].isThere { count += 1 }
            if count > 1 { errors.forbidden(source, "may not specify more than 1 volume type per source") }
        }
    }

    private mutating func unique(_ path: String, _ paths: inout Set<String>, _ field: String, _ shown: Value) {
        guard !path.isEmpty, !paths.insert(path).inserted else { return }
        errors.invalid(field, shown, "conflicting duplicate paths")
    }

    private mutating func token(_ place: FieldPlace, _ parent: String) {
        let seconds = place["expirationSeconds"]
        if seconds.number ?? 0 < 600 {
            errors.invalid(seconds, "may not specify a duration less than 10 minutes")
        } else if seconds.number ?? 0 > 1 << 32 {
            errors.invalid(seconds, "may not specify a duration larger than 2^32 seconds")
        }
        let path = FieldPlace(place["path"].value, parent + ".path")
        if path.isEmpty { errors.required(path) } else { reservedPath(path) }
    }

    private mutating func trustBundle(_ place: FieldPlace) {
        let (name, signer) = (place["name"], place["signerName"])
        switch (name.isThere, signer.isThere) {
        case (true, true): errors.invalid(place, "only one of name and signerName may be used")
        case (true, false):
            if name.isEmpty { errors.required(name, "must be a valid object name") }
            if place["labelSelector"].isThere {
                errors.invalid(place["labelSelector"], "labelSelector must be unset if name is specified")
            }
        case (false, true):
            if signer.isEmpty { errors.required(signer, "must be a valid signer name") }
            errors.labelSelector(place["labelSelector"])
        case (false, false): errors.required(place, "either name or signerName must be specified")
        }
        errors.mustBeThere(place["path"])
        reservedPath(place["path"])
    }

    private mutating func ephemeral(_ place: FieldPlace, _ volume: FieldPlace) {
        let template = place["volumeClaimTemplate"]
        guard template.isThere else { return errors.required(template) }
        let metadata = template["metadata"]
        errors.add(MetadataRules.annotationFaults(metadata["annotations"]))
        errors.labels(metadata["labels"])
        for (key, value) in metadata.value?.mapValue ?? [:]
        where !["annotations", "labels", "creationTimestamp"].contains(key) && !FieldPlace(value, "").isEmpty {
            errors.forbidden(metadata[key], "cannot be set")
        }
        errors.add(ClaimValidation.spec(template["spec"]))
        let volumeName = volume["name"].text
        guard !name.isEmpty, !volumeName.isEmpty else { return }
        for fault in TextRules.subdomain(name + "-" + volumeName) {
            errors.invalid(volume["name"], "PVC name \(GoText.quoted(name + "-" + volumeName)): \(fault)")
        }
    }

    // MARK: Mounts

    mutating func mounts(_ container: FieldPlace) {
        let place = container["volumeMounts"]
        let devices = container["volumeDevices"].elements
        var points: Set<String> = []
        for mount in place.elements {
            let (name, path) = (mount["name"], mount["mountPath"])
            errors.mustBeThere(name)
            let volume = around.volumes[name.text]
            if volume == nil { errors.notFound(name) }
            errors.mustBeThere(path)
            if !points.insert(path.text).inserted { errors.invalid(path, "must be unique") }
            if devices.contains(where: { $0["name"].text == name.text }) {
                errors.invalid(name, "must not already exist in volumeDevices")
            }
            if devices.contains(where: { $0["devicePath"].text == path.text }) {
                errors.invalid(path, "must not already exist as a path in volumeDevices")
            }
            for key in ["subPath", "subPathExpr"] where !mount[key].isEmpty {
                if volume?.at("image") != nil { errors.invalid(mount[key], "not allowed in image volume sources") }
                if key == "subPathExpr", !mount["subPath"].isEmpty {
                    errors.invalid(mount[key], "subPathExpr and subPath are mutually exclusive")
                }
                descendingPath(FieldPlace(mount[key].value, place.path + "." + key))
            }
            propagation(mount, container, place.path)
        }
    }

    private mutating func propagation(_ mount: FieldPlace, _ container: FieldPlace, _ path: String) {
        let mode = FieldPlace(mount["mountPropagation"].value, path + ".mountPropagation")
        if mode.isThere {
            let supported = ["Bidirectional", "HostToContainer", "None"]
            if !supported.contains(mode.text) { errors.notSupported(mode, supported) }
            if mode.text == "Bidirectional", !container["securityContext"]["privileged"].isTrue {
                errors.forbidden(mode, "Bidirectional mount propagation is available only to privileged containers")
            }
        }
        let recursive = FieldPlace(mount["recursiveReadOnly"].value, path + ".recursiveReadOnly")
        switch recursive.text {
        case "", "Disabled":
            guard recursive.isThere, recursive.isEmpty else { return }
            fallthrough
        default:
            guard ["Enabled", "IfPossible"].contains(recursive.text) else {
                return errors.notSupported(recursive, ["Disabled", "Enabled", "IfPossible"])
            }
            if !mount["readOnly"].isTrue { errors.forbidden(recursive, "may only be specified when readOnly is true") }
            if mode.isThere, mode.text != "None" {
                errors.forbidden(recursive, "may only be specified when mountPropagation is None or not specified")
            }
        }
    }

    mutating func devices(_ container: FieldPlace) {
        let mounts = container["volumeMounts"].elements
        var names: Set<String> = []
        var paths: Set<String> = []
        for device in container["volumeDevices"].elements {
            let (name, path) = (device["name"], device["devicePath"])
            errors.mustBeThere(name)
            if names.contains(name.text) { errors.invalid(name, "must be unique") }
            if let volume = around.volumes[name.text] {
                if volume.at("persistentVolumeClaim") == nil, volume.at("ephemeral") == nil {
                    errors.invalid(
                        name,
                        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode")
                }
            } else {
                errors.notFound(name)
            }
            errors.mustBeThere(path)
            if paths.contains(path.text) { errors.invalid(path, "must be unique") }
            if VolumeSources.goesUp(path.text) {
                errors.invalid(path, "can not contain backsteps ('..')")
            } else {
                paths.insert(path.text)
            }
            if mounts.contains(where: { $0["name"].text == name.text }) {
                errors.invalid(name, "must not already exist in volumeMounts")
            }
            if mounts.contains(where: { $0["mountPath"].text == path.text }) {
                errors.invalid(path, "must not already exist as a path in volumeMounts")
            }
            if !name.isEmpty { names.insert(name.text) }
        }
    }
}
