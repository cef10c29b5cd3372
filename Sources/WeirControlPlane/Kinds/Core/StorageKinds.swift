import WeirValue

/// The strategies of the kinds of storage of the cluster.
enum StorageKinds {
    static let rules: [String: CoreKinds.Rule] = [
        "storage.k8s.io/storageclasses": classes, "storage.k8s.io/csidrivers": drivers,
        "storage.k8s.io/csinodes": nodes, "storage.k8s.io/csistoragecapacities": capacities,
        "storage.k8s.io/volumeattachments": attachments, "storage.k8s.io/volumeattributesclasses": attributesClasses,
    ]

    private static let classes: CoreKinds.Rule = { kind in
        kind.defaults = VolumeDefaults.storageClass
        kind.validateCreate = StorageValidation.storageClass
        kind.validateUpdate = StorageValidation.storageClassUpdate
        kind.warnings = { object, _ in
            object["allowedTopologies"]?.listValue.map { terms in
                terms.enumerated().flatMap { index, term in
                    NodeLabels.warnings(FieldPlace(term, "allowedTopologies[\(index)]"))
                }
            } ?? []
        }
    }

    private static let drivers: CoreKinds.Rule = { kind in
        kind.defaults = VolumeDefaults.driver
        kind.allowsUnconditionalUpdate = false
        kind.validateCreate = StorageValidation.driver
        kind.validateUpdate = StorageValidation.driverUpdate
        // A new driver has no generation; it begins with the first change.
        kind.prepareForUpdate = { object, old, _ in
            if WorkloadKinds.specChanged(object, old) { MetadataRules.raiseGeneration(&object) }
        }
    }

    private static let nodes: CoreKinds.Rule = { kind in
        kind.metadataOnUpdate = [.create]
        kind.lostWhenEmpty = [["spec", "drivers"]]
        kind.validateCreate = StorageValidation.node
        kind.validateUpdate = StorageValidation.nodeUpdate
    }

    private static let capacities: CoreKinds.Rule = { kind in
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = StorageValidation.capacity
        kind.validateUpdate = StorageValidation.capacityUpdate
    }

    private static let attachments: CoreKinds.Rule = { kind in
        kind.metadataOnUpdate = [.create]
        kind.validateCreate = StorageValidation.attachment
        kind.validateUpdate = StorageValidation.attachmentUpdate
    }

    private static let attributesClasses: CoreKinds.Rule = { kind in
        kind.validateCreate = StorageValidation.attributesClass
        kind.validateUpdate = StorageValidation.attributesClassUpdate
    }
}
