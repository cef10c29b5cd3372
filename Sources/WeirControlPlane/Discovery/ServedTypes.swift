import WeirValue

/// The resources that a server serves: the built-in ones, those of definitions, and those of other sources.
package struct ServedTypes: Sendable {
    /// A resource and where it is from.
    struct Entry: Sendable {
        var resource: APIResource
        /// The definition; nil for a resource that is not defined by one.
        var custom: CustomResource?
    }

    /// The groups, in the order in which clients are told of them; the group without a name is the first.
    package let groups: [APIGroup]
    /// The facts about the built-in types.
    package let facts: TypeFacts
    /// Tells sets of resources apart: what is made of two with the same key is the same.
    package let key: String
    /// The resources by group and version, each list sorted by name.
    private let entries: [String: [Entry]]

    /// The resources of `facts`, of `custom` definitions, and `others`, which stand behind them.
    ///
    /// A definition in a group and version that is built in is not served.
    package init(facts: TypeFacts = .builtIn, custom: [CustomResource] = [], others: [APIResource] = []) {
        var entries: [String: [Entry]] = [:]
        for resource in facts.resources { entries[resource.apiVersion, default: []].append(Entry(resource: resource)) }
        let builtIn = Set(entries.keys)
        for definition in custom {
            for resource in definition.resources where !builtIn.contains(resource.apiVersion) {
                entries[resource.apiVersion, default: []].append(Entry(resource: resource, custom: definition))
            }
        }
        let defined = Set(entries.keys)
        for resource in others where !defined.contains(resource.apiVersion) {
            entries[resource.apiVersion, default: []].append(Entry(resource: resource))
        }
        self.facts = facts
        self.entries = entries.mapValues { list in list.sorted { $0.resource.name < $1.resource.name } }
        groups = Self.groups(facts, custom.flatMap(\.resources), others)
        let states = custom.map(\.key).sorted() + others.map { $0.apiVersion + "/" + $0.name }
        key = Digest.sha256((facts.serverVersion + "\n" + states.joined(separator: "\n")).utf8)
    }

    /// The resources of `version` of `group`, sorted by name; none where there is no such version.
    package func resources(group: String, version: String) -> [APIResource] {
        entries(group: group, version: version).map(\.resource)
    }

    /// Tells states of `version` of `group` apart, as ``key`` does for all.
    package func key(group: String, version: String) -> String {
        let states = entries(group: group, version: version).map { $0.custom?.key ?? $0.resource.name }
        return Digest.sha256((facts.serverVersion + "\n" + states.joined(separator: "\n")).utf8)
    }

    func entries(group: String, version: String) -> [Entry] {
        entries[group.isEmpty ? version : group + "/" + version] ?? []
    }

    /// The built-in groups in their order, then those of definitions and those of others, each by name.
    private static func groups(_ facts: TypeFacts, _ custom: [APIResource], _ others: [APIResource]) -> [APIGroup] {
        var groups = facts.groups
        for resources in [custom, others] {
            var added: [String: Set<String>] = [:]
            for resource in resources { added[resource.group, default: []].insert(resource.version) }
            for (name, versions) in added.sorted(by: { $0.key < $1.key }) {
                let sorted = versions.sorted { KubeVersion($0) > KubeVersion($1) }
                if let index = groups.firstIndex(where: { $0.name == name }) {
                    groups[index].versions += sorted.filter { !groups[index].versions.contains($0) }
                } else if let preferred = sorted.first {
                    groups.append(APIGroup(name: name, versions: sorted, preferredVersion: preferred))
                }
            }
        }
        return groups
    }
}

extension ServedTypes {
    /// The resources of `metrics.k8s.io`, which an API server does not have itself.
    package static let metrics: [APIResource] = [("nodes", "NodeMetrics", false), ("pods", "PodMetrics", true)].map {
        APIResource(
            group: "metrics.k8s.io", version: "v1beta1", name: $0.0, singularName: "", kind: $0.1, isNamespaced: $0.2,
            verbs: ["get", "list"], shortNames: [], categories: [], subresources: [])
    }
}

extension APIResource {
    /// The group and version as objects write them.
    var apiVersion: String { group.isEmpty ? version : group + "/" + version }
}

extension CustomResource {
    static let verbs = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"]
    private static let verbsWhileTerminating = ["delete", "deletecollection", "get", "list", "watch"]
    private static let partVerbs = ["get", "patch", "update"]

    /// The resource in each version that is served.
    var resources: [APIResource] {
        let storage = versions.first(where: \.isStorage)
        return versions.filter(\.isServed).map { version in
            var parts: [Subresource] = []
            if version.hasStatus {
                parts.append(Subresource(name: "status", kind: names.kind, verbs: Self.partVerbs))
            }
            if version.hasScale {
                parts.append(
                    Subresource(name: "scale", kind: "Scale", verbs: Self.partVerbs, groupVersion: "autoscaling/v1"))
            }
            return APIResource(
                group: group, version: version.name, name: names.plural, singularName: names.singular,
                kind: names.kind, isNamespaced: isNamespaced,
                verbs: isTerminating ? Self.verbsWhileTerminating : Self.verbs, shortNames: names.shortNames,
                categories: names.categories, storageVersionHash: storage.map { storageHash($0.name) },
                subresources: parts)
        }
    }

    /// The first eight bytes of the SHA-256 of group, version and kind, in base64, as API servers make it.
    private func storageHash(_ version: String) -> String {
        let digits = Array(Digest.sha256("\(group)/\(version)/\(names.kind)".utf8).utf8.prefix(16))
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { index in
            UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
        }
        return Base64.encode(bytes)
    }
}
