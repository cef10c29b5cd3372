package import WeirValue

/// Discovery in one answer: an `APIGroupDiscoveryList`.
extension Discovery {
    /// Everything that is served below `/api` with `isCore`, else below `/apis`, in `version` (`v2` or `v2beta1`) of
    /// `apidiscovery.k8s.io`.
    package func aggregated(isCore: Bool, version: String) -> Value {
        let groups = types.groups.filter { $0.name.isEmpty == isCore }
        let items = groups.map { group -> Value in
            let versions = group.versions.map { version -> Value in
                let entries = types.entries(group: group.name, version: version)
                return [
                    "version": .string(version), "resources": .list(entries.map(aggregated)), "freshness": "Current",
                ]
            }
            return [
                "metadata": isCore ? [:] : ["name": .string(group.name)], "versions": .list(versions),
            ]
        }
        return [
            "kind": "APIGroupDiscoveryList", "apiVersion": .string("apidiscovery.k8s.io/" + version), "metadata": [:],
            "items": .list(items),
        ]
    }

    private func aggregated(_ entry: ServedTypes.Entry) -> Value {
        let resource = entry.resource
        let parts = resource.subresources.map { part -> Value in
            let apiVersion = part.groupVersion ?? (entry.custom == nil ? nil : resource.apiVersion)
            return [
                "subresource": .string(part.name), "responseKind": responseKind(part.kind, apiVersion),
                "verbs": .texts(part.verbs),
            ]
        }
        let apiVersion = resource.kindGroupVersion ?? (entry.custom == nil ? nil : resource.apiVersion)
        return .object([
            "resource": .string(resource.name), "responseKind": responseKind(resource.kind, apiVersion),
            "scope": resource.isNamespaced ? "Namespaced" : "Cluster",
            "singularResource": .string(resource.singularName), "verbs": .texts(resource.verbs),
            "shortNames": resource.shortNames.isEmpty ? nil : .texts(resource.shortNames),
            "categories": resource.categories.isEmpty ? nil : .texts(resource.categories),
            "subresources": parts.isEmpty ? nil : .list(parts),
        ])
    }

    /// Without `apiVersion` group and version are empty: those of the resource are meant.
    private func responseKind(_ kind: String, _ apiVersion: String?) -> Value {
        let full = apiVersion.map { GroupVersionKind(apiVersion: $0, kind: kind) }
        return [
            "group": .string(full?.group ?? ""), "version": .string(full?.version ?? ""), "kind": .string(kind),
        ]
    }
}
