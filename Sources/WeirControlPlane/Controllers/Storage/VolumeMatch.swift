import WeirValue

/// Whether volumes are for claims.
enum VolumeMatch {
    static func size(_ volume: Value) -> QuantityNumber { QuantityNumber(volume.at("spec", "capacity", "storage")) }

    /// Whether `volume` tells that it is for `claim`.
    static func isMeant(_ volume: Value, for claim: Value) -> Bool {
        guard let reference = volume.at("spec", "claimRef") else { return false }
        let metadata = claim["metadata"] ?? .null
        let uid = reference.text("uid")
        return reference.text("name") == metadata.text("name")
            && reference.text("namespace") == metadata.text("namespace")
            && (uid.isEmpty || uid == metadata.text("uid"))
    }

    /// Whether `volume` is free for `claim`, and has what it asks for.
    static func fits(_ volume: Value, _ claim: Value) -> Bool {
        guard volume.at("metadata", "deletionTimestamp") == nil,
            volume.at("spec", "claimRef") == nil || isMeant(volume, for: claim)
        else { return false }
        let named = claim.text("spec", "volumeName")
        guard named.isEmpty || named == volume.text("metadata", "name"),
            volume.text("spec", "storageClassName") == claim.text("spec", "storageClassName"),
            mode(volume) == mode(claim),
            size(volume) >= QuantityNumber(claim.at("spec", "resources", "requests", "storage"))
        else { return false }
        let offered = Set((volume["spec"]?.list("accessModes") ?? []).compactMap(\.stringValue))
        let asked = Set((claim["spec"]?.list("accessModes") ?? []).compactMap(\.stringValue))
        guard asked.isSubset(of: offered) else { return false }
        guard let selector = claim.at("spec", "selector") else { return true }
        return PodSelector(selector).selects(volume["metadata"]?["labels"].texts ?? [:])
    }

    private static func mode(_ object: Value) -> String {
        let mode = object.text("spec", "volumeMode")
        return mode.isEmpty ? "Filesystem" : mode
    }
}
