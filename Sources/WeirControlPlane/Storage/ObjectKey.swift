/// What names one stored object.
package struct ObjectKey: Hashable, Sendable {
    /// The resource that it is stored as, with its group: `apps/deployments`, `/configmaps`.
    package let collection: String
    /// Its namespace; empty for what stands in none.
    package let namespace: String
    package let name: String

    /// The object `name` of `collection`, in `namespace`.
    package init(_ collection: String, _ namespace: String, _ name: String) {
        self.collection = collection
        self.namespace = namespace
        self.name = name
    }

    /// Its place in a collection.
    var place: ObjectPlace { ObjectPlace(namespace: namespace, name: name) }
}

/// The place of an object in its collection: by namespace, then by name, as bytes compare.
package struct ObjectPlace: Hashable, Comparable, Sendable {
    package let namespace: String
    package let name: String

    /// The place of `name` in `namespace`.
    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package static func < (left: ObjectPlace, right: ObjectPlace) -> Bool {
        left.namespace == right.namespace ? left.name < right.name : left.namespace < right.namespace
    }
}
