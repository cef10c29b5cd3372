import WeirValue

/// What is filled in in persistent volumes, claims and what they come from.
enum VolumeDefaults {
    static func claim(_ object: inout Value) {
        object.fill(("status", .emptyMap))
        object.edit("status") { $0.fill(("phase", "Pending")) }
        object.edit("spec") { spec in
            spec.fill(("volumeMode", "Filesystem"))
            // One of the two says what the other does.
            if let source = spec.at("dataSource") {
                spec.fill(("dataSourceRef", source))
            } else if let reference = spec.at("dataSourceRef"), reference.text("namespace").isEmpty {
                spec.fill(("dataSource", reference))
            }
        }
    }

    static func volume(_ object: inout Value) {
        object.fill(("status", .emptyMap))
        object.edit("status") { $0.fill(("phase", "Pending")) }
        object.edit("spec") { spec in
            spec.fill(("persistentVolumeReclaimPolicy", "Retain"), ("volumeMode", "Filesystem"))
            PodDefaults.sources(&spec)
        }
    }

    static func storageClass(_ object: inout Value) {
        object.fill(("reclaimPolicy", "Delete"), ("volumeBindingMode", "Immediate"))
    }

    static func driver(_ object: inout Value) {
        object.edit("spec") { spec in
            spec.fill(
                ("attachRequired", true), ("podInfoOnMount", false), ("storageCapacity", false),
                ("fsGroupPolicy", "ReadWriteOnceWithFSType"), ("requiresRepublish", false), ("seLinuxMount", false))
            if spec.list("volumeLifecycleModes").isEmpty { spec.set("volumeLifecycleModes", ["Persistent"]) }
        }
    }
}
