import WeirValue

/// What an API server's discovery says, as far as it was asked.
struct Discovery: Sendable {
    /// The groups and versions, the core first, then in the server's order; in a group the preferred version first.
    var versions: [GroupVersion] = []
    /// The resources of those that were asked for.
    var resources: [GroupVersion: [APIResource]] = [:]

    // MARK: Reading

    /// Adds what an `APIGroupDiscoveryList` says; versions that the server calls stale are left out.
    mutating func add(aggregated list: Value) {
        for group in list["items"]?.listValue ?? [] {
            let name = group["metadata"]?["name"]?.stringValue ?? ""
            for version in group["versions"]?.listValue ?? [] where version["freshness"]?.stringValue != "Stale" {
                guard let number = version["version"]?.stringValue else { continue }
                let key = GroupVersion(group: name, version: number)
                versions.append(key)
                resources[key] = (version["resources"]?.listValue ?? []).compactMap { resource in
                    // One that has subresources alone has no kind.
                    guard let kind = resource["responseKind"]?["kind"]?.stringValue, !kind.isEmpty else { return nil }
                    return APIResource(
                        resource, key, name: resource["resource"], kind: kind, singular: resource["singularResource"],
                        isNamespaced: resource["scope"]?.stringValue == "Namespaced")
                }
            }
        }
    }

    /// Adds the core's versions, of an `APIVersions`.
    mutating func add(core list: Value) {
        versions += (list["versions"]?.listValue ?? []).compactMap(\.stringValue).map {
            GroupVersion(group: "", version: $0)
        }
    }

    /// Adds the groups of an `APIGroupList`.
    mutating func add(groups list: Value) {
        for group in list["groups"]?.listValue ?? [] {
            let all = (group["versions"]?.listValue ?? []).compactMap { $0["groupVersion"]?.stringValue }
            let preferred = group["preferredVersion"]?["groupVersion"]?.stringValue
            let ordered = [preferred].compactMap(\.self) + all.filter { $0 != preferred }
            versions += ordered.map { GroupVersion($0) }
        }
    }

    /// Notes the resources of `key`, of an `APIResourceList`.
    mutating func set(_ key: GroupVersion, _ list: Value) {
        resources[key] = (list["resources"]?.listValue ?? []).compactMap { resource in
            // pods/status is a part of pods.
            guard let name = resource["name"]?.stringValue, !name.contains("/"),
                let kind = resource["kind"]?.stringValue
            else { return nil }
            return APIResource(
                resource, key, name: resource["name"], kind: kind, singular: resource["singularName"],
                isNamespaced: resource["namespaced"]?.boolValue ?? false)
        }
    }

    // MARK: Finding

    /// The resource of the objects of `kind` in `key`; nil where there is none, or it was not asked for.
    func resource(_ key: GroupVersion, kind: String) -> APIResource? {
        resources[key]?.first { $0.kind == kind }
    }

    /// The resource that people call `name`: its plural, singular or short name or its kind, in any case, with a group
    /// behind a dot or without, and a version between them or not. Of several the first group counts, as in kubectl; a
    /// group may be given by its start.
    func resource(named name: String) -> APIResource? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let word = (parts.first ?? "").lowercased()
        if parts.count > 2 {
            let key = GroupVersion(group: parts[2...].joined(separator: "."), version: parts[1])
            if let found = find(word, in: [key]) { return found }
        }
        guard parts.count > 1 else { return find(word, in: versions) }
        let group = parts[1...].joined(separator: ".")
        if let found = find(word, in: versions.filter { $0.group == group }) { return found }
        return find(word, in: versions.filter { $0.group.hasPrefix(group) })
    }

    private func find(_ word: String, in keys: [GroupVersion]) -> APIResource? {
        for isMatch in [
            { (resource: APIResource) in resource.name == word || resource.singular == word },
            { resource in resource.shortNames.contains(word) },
            { resource in resource.kind.lowercased() == word },
        ] {
            for key in keys {
                if let found = resources[key]?.first(where: isMatch) { return found }
            }
        }
        return nil
    }

    /// The qualified names of all resources that are known.
    var names: [String] {
        versions.flatMap { resources[$0, default: []].flatMap { [$0.name, $0.qualifiedName] } }
    }
}

extension APIResource {
    fileprivate init?(
        _ value: Value, _ key: GroupVersion, name: Value?, kind: String, singular: Value?, isNamespaced: Bool
    ) {
        guard let name = name?.stringValue else { return nil }
        let alone = singular?.stringValue ?? ""
        self.init(
            group: key.group, version: key.version, name: name, kind: kind,
            singular: alone.isEmpty ? kind.lowercased() : alone,
            shortNames: (value["shortNames"]?.listValue ?? []).compactMap(\.stringValue), isNamespaced: isNamespaced,
            verbs: Set((value["verbs"]?.listValue ?? []).compactMap(\.stringValue)))
    }
}
