import WeirValue

/// What is wrong with the sources that volumes of pods and persistent volumes have alike.
enum VolumeSources {
    private static let hostPathTypes = [
        "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
    ]
    /// The members that must be told, by kind.
    private static let needed: [String: [String]] = [
        "gcePersistentDisk": ["pdName"], "awsElasticBlockStore": ["volumeID"], "nfs": ["server", "path"],
        "glusterfs": ["endpoints", "path"], "rbd": ["monitors", "image"], "cephfs": ["monitors"],
        "cinder": ["volumeID"], "azureFile": ["secretName", "shareName"], "vsphereVolume": ["volumePath"],
        "photonPersistentDisk": ["pdID"], "portworxVolume": ["volumeID"], "azureDisk": ["diskName", "diskURI"],
        "scaleIO": ["gateway", "system", "volumeName"], "flexVolume": ["driver"], "gitRepo": ["repository"],
        "quobyte": ["volume"],
    ]

    /// Whether a path has a `..`.
    static func goesUp(_ path: String) -> Bool {
        path.contains("..") && path.split(separator: "/").contains("..")
    }

    /// What is wrong with the source of `kind` at `place`.
    static func faults(_ place: FieldPlace, _ kind: String, volumeName: String = "") -> [FieldError] {
        var errors = FieldErrors()
        for key in needed[kind] ?? [] { errors.mustBeThere(shown(place, kind)[key]) }
        switch kind {
        case "hostPath": hostPath(place, &errors)
        case "nfs":
            if !place["path"].text.hasPrefix("/") { errors.invalid(place["path"], "must be an absolute path") }
        case "gcePersistentDisk", "awsElasticBlockStore":
            if let partition = place["partition"].number, !(0...255).contains(partition) {
                errors.invalid(shown(place, kind)["partition"], TextRules.range(1...255))
            }
        case "iscsi": iscsi(place, volumeName, &errors)
        case "fc": fibre(place, &errors)
        case "flocker":
            let (name, uid) = (place["datasetName"], place["datasetUUID"])
            if name.isEmpty, uid.isEmpty { errors.required(place, "one of datasetName and datasetUUID is required") }
            if !name.isEmpty, !uid.isEmpty {
                errors.invalid(
                    place.path, "resource", "datasetName and datasetUUID can not be specified simultaneously")
            }
            if name.text.contains("/") { errors.invalid(name, "must not contain '/'") }
        case "azureDisk": azureDisk(place, &errors)
        case "cinder":
            if place["secretRef"].isThere { errors.mustBeThere(place["secretRef"]["name"]) }
        case "storageos":
            if place["volumeName"].isEmpty {
                errors.required(place["volumeName"])
            } else {
                errors.dnsLabel(place["volumeName"])
            }
            if !place["volumeNamespace"].isEmpty { errors.dnsLabel(place["volumeNamespace"]) }
        case "gitRepo":
            let directory = place["directory"]
            if directory.text.hasPrefix("/") { errors.invalid(directory, "must be a relative path") }
            if goesUp(directory.text) { errors.invalid(directory, "must not contain '..'") }
        case "quobyte":
            if place["registry"].isEmpty {
                errors.required(
                    place["registry"], "must be a host:port pair or multiple pairs separated by commas")
            }
        default: break
        }
        return errors.list
    }

    /// Disks of Google are told under another name.
    private static func shown(_ place: FieldPlace, _ kind: String) -> FieldPlace {
        guard kind == "gcePersistentDisk" else { return place }
        return FieldPlace(place.value, String(place.path.dropLast("gcePersistentDisk".count)) + "persistentDisk")
    }

    private static func hostPath(_ place: FieldPlace, _ errors: inout FieldErrors) {
        guard !place["path"].isEmpty else { return errors.required(place["path"]) }
        if goesUp(place["path"].text) { errors.invalid(place["path"], "must not contain '..'") }
        let type = place["type"]
        if type.isThere, !hostPathTypes.contains(type.text) { errors.notSupported(type, hostPathTypes) }
    }

    private static func iscsi(_ place: FieldPlace, _ volumeName: String, _ errors: inout FieldErrors) {
        errors.mustBeThere(place["targetPortal"])
        let name = place["iqn"]
        if name.isEmpty {
            errors.required(name)
        } else if !["iqn", "eui", "naa"].contains(where: name.text.hasPrefix) {
            errors.invalid(name, "must be valid format starting with iqn, eui, or naa")
        }
        if let unit = place["lun"].number, !(0...255).contains(unit) {
            errors.invalid(place["lun"], TextRules.range(0...255))
        }
        if place["chapAuthDiscovery"].isTrue || place["chapAuthSession"].isTrue, !place["secretRef"].isThere {
            errors.required(place["secretRef"])
        }
    }

    private static func fibre(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (names, ids) = (place["targetWWNs"], place["wwids"])
        if names.count == 0, ids.count == 0 {
            errors.required(names, "must specify either targetWWNs or wwids, but not both")
        }
        if names.count > 0, ids.count > 0 {
            errors.invalid(names, "targetWWNs and wwids can not be specified simultaneously")
        }
        guard names.count > 0 else { return }
        if !place["lun"].isThere {
            errors.required(place["lun"], "lun is required if targetWWNs is specified")
        } else {
            errors.within(place["lun"], 0...255)
        }
    }

    private static func azureDisk(_ place: FieldPlace, _ errors: inout FieldErrors) {
        let (mode, kind, uri) = (place["cachingMode"], place["kind"], place["diskURI"])
        if mode.isThere, !["None", "ReadOnly", "ReadWrite"].contains(mode.text) {
            errors.notSupported(mode, ["None", "ReadOnly", "ReadWrite"])
        }
        guard kind.isThere else { return }
        if !["Dedicated", "Managed", "Shared"].contains(kind.text) {
            errors.notSupported(kind, ["Dedicated", "Managed", "Shared"])
        }
        if kind.text == "Managed", !uri.text.hasPrefix("/subscriptions/") {
            errors.notSupported(
                uri,
                [
                    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
                ])
        } else if kind.text != "Managed", !uri.text.hasPrefix("https://") {
            errors.notSupported(
                uri, ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"])
        }
    }

    /// What is wrong with the name of a driver.
    static func driver(_ place: FieldPlace) -> [FieldError] {
        var errors = FieldErrors()
        errors.mustBeThere(place)
        if place.text.utf8.count > 63 { errors.tooLong(place, 63) }
        errors.invalid(place.path, place.shown, TextRules.subdomain(place.text.lowercased()))
        return errors.list
    }
}
