/// A resource that an API server has, as its discovery tells it.
package struct APIResource: Sendable, Hashable {
    /// The group; empty for the core.
    package let group: String
    package let version: String
    /// The plural name, `deployments`.
    package let name: String
    package let kind: String
    package let singular: String
    package let shortNames: [String]
    package let isNamespaced: Bool
    package let verbs: Set<String>

    /// `apps/v1`, `v1`.
    package var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `deployments.apps`, `pods`.
    package var qualifiedName: String { group.isEmpty ? name : "\(name).\(group)" }

    /// The path of its objects, in `namespace` where it is namespaced and one is given; of the object `object`, and of its
    /// part `subresource`.
    package func path(namespace: String? = nil, _ object: String? = nil, subresource: String? = nil) -> String {
        var path = group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)"
        if isNamespaced, let namespace { path += "/namespaces/\(APIRequest.escape(namespace))" }
        path += "/\(name)"
        if let object { path += "/\(APIRequest.escape(object))" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}

/// A group and version of an API server.
struct GroupVersion: Sendable, Hashable {
    let group: String
    let version: String

    init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// What `text` names: `apps/v1`, `v1`.
    init(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        group = parts.count > 1 ? parts[0] : ""
        version = parts.last ?? ""
    }

    var path: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }
}
