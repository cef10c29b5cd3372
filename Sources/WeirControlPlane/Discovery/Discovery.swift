package import WeirValue

/// What a server tells of the resources that it serves.
///
/// A value of ``ServedTypes``: everything is made when it is asked for, in a few milliseconds at most, and stays the
/// same as long as the key of the types does.
package struct Discovery: Sendable {
    let types: ServedTypes

    /// What is told of `types`.
    package init(_ types: ServedTypes) { self.types = types }

    /// `/api`: the versions of the group without a name; `server` is the address of the server as clients reach it,
    /// for example `127.0.0.1:6443`.
    package func coreVersions(server: String) -> Value {
        [
            "kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": [["clientCIDR": "0.0.0.0/0", "serverAddress": .string(server)]],
        ]
    }

    /// `/apis`: the groups with a name.
    package func groupList() -> Value {
        let groups = types.groups.filter { !$0.name.isEmpty }.map { group in Value.map(Value.Map(members(group)) { $1 })
        }
        return ["kind": "APIGroupList", "apiVersion": "v1", "groups": .list(groups)]
    }

    /// `/apis/NAME`: one group; nil where it is not served.
    package func group(_ name: String) -> Value? {
        guard let group = types.groups.first(where: { $0.name == name && !name.isEmpty }) else { return nil }
        return .map(Value.Map([("kind", "APIGroup"), ("apiVersion", "v1")] + members(group)) { $1 })
    }

    private func members(_ group: APIGroup) -> [(String, Value)] {
        func version(_ version: String) -> Value {
            ["groupVersion": .string(group.name + "/" + version), "version": .string(version)]
        }
        return [
            ("name", .string(group.name)), ("versions", .list(group.versions.map(version))),
            ("preferredVersion", version(group.preferredVersion)),
        ]
    }

    /// `/api/v1` or `/apis/GROUP/VERSION`: the resources of a version; nil where it is not served.
    package func resourceList(group: String, version: String) -> Value? {
        let entries = types.entries(group: group, version: version)
        guard !entries.isEmpty else { return nil }
        let resources = entries.flatMap { entry in
            [(name: entry.resource.name, value: resource(entry.resource))]
                + entry.resource.subresources.map { part in
                    (name: entry.resource.name + "/" + part.name, value: self.part(part, of: entry.resource))
                }
        }
        return .object([
            "kind": "APIResourceList", "apiVersion": group.isEmpty ? nil : "v1",
            "groupVersion": .string(group.isEmpty ? version : group + "/" + version),
            "resources": .list(resources.sorted { $0.name < $1.name }.map(\.value)),
        ])
    }

    private func resource(_ resource: APIResource) -> Value {
        let kind = resource.kindGroupVersion.map { GroupVersionKind(apiVersion: $0, kind: resource.kind) }
        return .object([
            "name": .string(resource.name), "singularName": .string(resource.singularName),
            "namespaced": .bool(resource.isNamespaced), "group": kind.flatMap { Self.text($0.group) },
            "version": kind.map { .string($0.version) }, "kind": .string(resource.kind),
            "verbs": .texts(resource.verbs), "shortNames": Self.texts(resource.shortNames),
            "categories": Self.texts(resource.categories),
            "storageVersionHash": resource.storageVersionHash.map { .string($0) },
        ])
    }

    private func part(_ part: Subresource, of resource: APIResource) -> Value {
        let kind = part.groupVersion.map { GroupVersionKind(apiVersion: $0, kind: part.kind) }
        return .object([
            "name": .string(resource.name + "/" + part.name), "singularName": "",
            "namespaced": .bool(resource.isNamespaced), "group": kind.flatMap { Self.text($0.group) },
            "version": kind.map { .string($0.version) }, "kind": .string(part.kind), "verbs": .texts(part.verbs),
        ])
    }

    private static func text(_ text: String) -> Value? { text.isEmpty ? nil : .string(text) }

    private static func texts(_ texts: [String]) -> Value? { texts.isEmpty ? nil : .texts(texts) }
}
