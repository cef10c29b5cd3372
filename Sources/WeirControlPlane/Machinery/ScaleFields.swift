package import WeirValue

/// The managed fields of a `scale` subresource, which stand in the resource under another path and version.
package struct ScaleFields: Sendable {
    /// The group and version of `Scale`.
    private static let scaleVersion = "autoscaling/v1"
    /// The path of the number in a `Scale`.
    private static let replicas: [PathElement] = [.field("spec"), .field("replicas")]

    /// The managed fields of the resource.
    private let parent: ManagedFields
    /// The group and version of the resource.
    private let apiVersion: String
    /// The path of the number in each version of the resource.
    private let paths: [String: [PathElement]]

    /// The scale fields of a resource in `apiVersion` with the managed fields `parent`; `paths` has the names that lead
    /// to the number, for every group and version in which the resource is served.
    /// - Throws: where `parent` is not well formed.
    package init(parent: Value?, apiVersion: String, paths: [String: [String]]) throws(FieldSetFault) {
        self.parent = try ManagedFields(parent)
        self.apiVersion = apiVersion
        self.paths = paths.mapValues { $0.map { .field($0) } }
    }

    /// The managed fields that the `Scale` has: those of the managers of the number.
    package var ofScale: Value? {
        var scale = ManagedFields()
        for entry in parent.entries {
            guard let path = paths[entry.apiVersion], entry.fields.contains(path) else { continue }
            var changed = entry
            changed.apiVersion = Self.scaleVersion
            changed.fields = FieldSet()
            changed.fields.insert(Self.replicas)
            scale.set(changed)
        }
        return scale.value
    }

    /// The managed fields that the resource has after those of its `Scale` have become `scale`.
    /// - Throws: where `scale` is not well formed.
    package func ofParent(_ scale: Value?) throws(FieldSetFault) -> Value? {
        var left = try ManagedFields(scale).entries
        var result = ManagedFields()
        for entry in parent.entries {
            guard let path = paths[entry.apiVersion] else { continue }
            guard entry.fields.contains(path) else {
                result.set(entry)
                continue
            }
            if let index = left.firstIndex(where: { Self.isSame($0, entry) }) {
                left.remove(at: index)
                result.set(entry)
                continue
            }
            var set = FieldSet()
            set.insert(path)
            var rest = entry
            rest.fields = entry.fields.subtracting(set)
            if !rest.fields.isEmpty { result.set(rest) }
        }
        guard let path = paths[apiVersion] else { return result.value }
        for entry in left where entry.fields.contains(Self.replicas) {
            var added = entry
            // As in the API server, a manager that came through the scale has no time.
            added.time = parent[entry.identity]?.time
            added.apiVersion = apiVersion
            added.fields = FieldSet()
            added.fields.insert(path)
            result.set(added)
        }
        return result.value
    }

    /// Whether both are of one manager; the entry of a scale is named in its own version.
    private static func isSame(_ scale: ManagedFieldsEntry, _ parent: ManagedFieldsEntry) -> Bool {
        scale.manager == parent.manager && scale.operation == parent.operation
            && scale.subresource == parent.subresource
    }
}
