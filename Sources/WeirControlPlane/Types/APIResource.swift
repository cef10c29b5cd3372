/// A kind of object in a version of its group.
package struct GroupVersionKind: Sendable, Hashable, CustomStringConvertible {
    /// The group; empty for the core.
    package var group: String
    package var version: String
    package var kind: String

    /// The kind `kind` of `version` of `group`.
    package init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// The kind that an object with `apiVersion` (`v1` or `apps/v1`) and `kind` is of.
    package init(apiVersion: String, kind: String) {
        if let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) {
            let version = apiVersion.utf8.index(after: slash)
            self.init(group: String(apiVersion[..<slash]), version: String(apiVersion[version...]), kind: kind)
        } else {
            self.init(group: "", version: apiVersion, kind: kind)
        }
    }

    /// The group and version as objects write them: `v1` or `apps/v1`.
    package var apiVersion: String { group.isEmpty ? version : group + "/" + version }

    /// The text in which error messages of an API server name it: `apps/v1, Kind=Deployment`.
    package var description: String { "\(group)/\(version), Kind=\(kind)" }
}

/// A group of resources and the versions that are served, the preferred first.
package struct APIGroup: Sendable, Hashable {
    /// The name; empty for the core.
    package var name: String
    package var versions: [String]
    package var preferredVersion: String
}

/// A column of the table in which `kubectl get` shows objects.
package struct TableColumn: Sendable, Hashable {
    package var name: String
    /// The OpenAPI type of its cells.
    package var type: String
    /// The OpenAPI format of its cells; `name` marks the column of names. Often empty.
    package var format: String
    /// 0 for a column that is always shown, above it for `-o wide`.
    package var priority: Int
}

/// A part of a resource that has requests of its own.
package struct Subresource: Sendable, Hashable {
    package var name: String
    package var kind: String
    package var verbs: [String]
    /// The group and version of its kind, where those are not its resource's.
    package var groupVersion: String?
}

/// A resource that an API server serves.
package struct APIResource: Sendable, Hashable {
    /// The group; empty for the core.
    package var group: String
    package var version: String
    /// The plural name, as paths have it.
    package var name: String
    package var singularName: String
    package var kind: String
    package var isNamespaced: Bool
    package var verbs: [String]
    package var shortNames: [String]
    package var categories: [String]
    /// The group and version of its kind, where those are not the resource's.
    package var kindGroupVersion: String?
    /// The hash of what it is stored as: resources with the same one share their objects. Nil where none is told.
    package var storageVersionHash: String?
    package var subresources: [Subresource]
    /// The columns of its table; nil where it cannot be listed.
    package var columns: [TableColumn]?

    /// The kind of its objects.
    package var groupVersionKind: GroupVersionKind {
        guard let kindGroupVersion else { return GroupVersionKind(group: group, version: version, kind: kind) }
        return GroupVersionKind(apiVersion: kindGroupVersion, kind: kind)
    }
}
