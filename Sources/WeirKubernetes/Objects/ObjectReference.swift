package import WeirValue

/// Which object is meant, whatever its server calls its resource.
package struct ObjectReference: Sendable, Hashable, CustomStringConvertible {
    package let apiVersion: String
    package let kind: String
    /// Nil where the kind has no namespaces.
    package var namespace: String?
    package let name: String

    /// A reference of these parts.
    package init(apiVersion: String, kind: String, namespace: String?, name: String) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// What `object` says that it is; nil where a part is missing.
    package init?(_ object: Value) {
        guard let version = object["apiVersion"]?.stringValue, let kind = object["kind"]?.stringValue,
            let name = object["metadata"]?["name"]?.stringValue
        else { return nil }
        let namespace = object["metadata"]?["namespace"]?.stringValue
        self.init(
            apiVersion: version, kind: kind, namespace: namespace.flatMap { $0.isEmpty ? nil : $0 }, name: name)
    }

    /// The group; empty for the core.
    package var group: String {
        let parts = apiVersion.split(separator: "/")
        return parts.count > 1 ? String(parts[0]) : ""
    }

    /// Which object it is, whichever version of its kind it is told in.
    package var identity: ObjectIdentity {
        ObjectIdentity(group: group, kind: kind, namespace: namespace, name: name)
    }

    /// `Deployment/default/web`, `Namespace/lab`.
    package var description: String { [kind, namespace, name].compactMap(\.self).joined(separator: "/") }
}

/// Which object is meant, whichever version of its kind it is told in.
package struct ObjectIdentity: Sendable, Hashable {
    package let group: String
    package let kind: String
    /// Nil where the kind has no namespaces.
    package let namespace: String?
    package let name: String
}
