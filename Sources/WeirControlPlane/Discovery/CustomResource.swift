package import WeirValue

/// What a CustomResourceDefinition says of the resource that it defines, as far as clients are told of it.
package struct CustomResource: Sendable {
    /// The names under which the resource is known.
    package struct Names: Sendable, Hashable {
        package var plural: String
        package var singular: String
        package var kind: String
        package var listKind: String
        package var shortNames: [String]
        package var categories: [String]

        /// Names; without a singular or a kind of lists those that an API server makes of `kind`.
        package init(
            plural: String, kind: String, singular: String = "", listKind: String = "", shortNames: [String] = [],
            categories: [String] = []
        ) {
            self.plural = plural
            self.kind = kind
            self.singular = singular.isEmpty ? kind.lowercased() : singular
            self.listKind = listKind.isEmpty ? kind + "List" : listKind
            self.shortNames = shortNames
            self.categories = categories
        }
    }

    /// A column of the resource's table (`additionalPrinterColumns`).
    package struct Column: Sendable, Hashable {
        package var name: String
        /// `integer`, `number`, `string`, `boolean` or `date`.
        package var type: String
        package var format = ""
        package var description = ""
        /// 0 for a column that is always shown, above it for `-o wide`.
        package var priority = 0
        /// Where the value stands, for example `.spec.replicas`.
        package var path: String

        /// A column of the values at `path`.
        package init(name: String, type: String, path: String) {
            self.name = name
            self.type = type
            self.path = path
        }
    }

    /// A version of the resource.
    package struct Version: Sendable {
        package var name: String
        package var isServed = true
        package var isStorage = true
        /// The value of `openAPIV3Schema`, as it is written; nil where there is none.
        package var schema: Value?
        /// The columns of its table behind that of names; nil where the definition tells none.
        package var columns: [Column]?
        package var hasStatus = false
        /// Where its `scale` has its numbers; nil where it has none.
        package var scale: Scale?
        package var hasScale: Bool { scale != nil }
        /// Whether those who use it are warned.
        package var isDeprecated = false
        /// The text of that warning; nil for the usual one.
        package var deprecationWarning: String?
        /// The paths of the fields by which lists can be selected.
        package var selectableFields: [String] = []

        /// A version that is served and stored.
        package init(name: String, schema: Value? = nil) {
            self.name = name
            self.schema = schema
        }
    }

    /// Where a version has what its `scale` tells, as paths like `.spec.replicas`.
    package struct Scale: Sendable, Hashable {
        package var replicas: String
        package var status: String
        /// Where the selector stands, as text; nil where none is told.
        package var selector: String?

        /// The numbers at the two paths.
        package init(replicas: String, status: String, selector: String? = nil) {
            self.replicas = replicas
            self.status = status
            self.selector = selector
        }
    }

    package var group: String
    package var names: Names
    package var isNamespaced: Bool
    package var versions: [Version]
    /// Whether the definition is being deleted.
    package var isTerminating = false
    /// Tells states of the definition apart: two resources with the same key are told of in the same way.
    package var key: String

    /// A resource of `group`; `key` tells its state.
    package init(group: String, names: Names, isNamespaced: Bool = true, versions: [Version], key: String = "") {
        self.group = group
        self.names = names
        self.isNamespaced = isNamespaced
        self.versions = versions
        self.key = key
    }

    /// The version called `name`, if it is served.
    package func served(_ name: String) -> Version? { versions.first { $0.name == name && $0.isServed } }

    /// What those who use `version` are warned of; nil where there is nothing.
    func warning(of version: Version) -> String? {
        guard version.isDeprecated else { return nil }
        if let text = version.deprecationWarning { return text }
        let text = "\(group)/\(version.name) \(names.kind) is deprecated"
        let mine = KubeVersion(version.name)
        let better = versions.filter { $0.isServed && !$0.isDeprecated && KubeVersion($0.name) > mine }
        let best = better.max { KubeVersion($0.name) < KubeVersion($1.name) }
        return best.map { text + "; use \(group)/\($0.name) \(names.kind)" } ?? text
    }
}

extension CustomResource {
    /// The resource that the object `definition`, a CustomResourceDefinition, defines; nil unless it is Established.
    package init?(definition: Value) {
        guard let spec = definition["spec"], let group = spec["group"]?.stringValue,
            let accepted = definition["status"]?["acceptedNames"], let names = Names(accepted),
            definition.hasCondition("Established")
        else { return nil }
        self.init(
            group: group, names: names, isNamespaced: spec["scope"]?.stringValue == "Namespaced",
            versions: (spec["versions"]?.listValue ?? []).map { Version($0) })
        isTerminating = definition.hasCondition("Terminating")
        let metadata = definition["metadata"]
        key = [
            names.plural, group, metadata?["uid"]?.stringValue ?? "", String(metadata?["generation"]?.intValue ?? 0),
            Digest.sha256(of: accepted), isTerminating ? "-" : "+",
        ].joined(separator: "/")
    }
}

extension CustomResource.Names {
    fileprivate init?(_ value: Value) {
        guard let plural = value["plural"]?.stringValue, let kind = value["kind"]?.stringValue else { return nil }
        self.init(
            plural: plural, kind: kind, singular: value["singular"]?.stringValue ?? "",
            listKind: value["listKind"]?.stringValue ?? "", shortNames: value.texts("shortNames"),
            categories: value.texts("categories"))
    }
}

extension CustomResource.Version {
    fileprivate init(_ value: Value) {
        self.init(name: value["name"]?.stringValue ?? "", schema: value["schema"]?["openAPIV3Schema"])
        isServed = value["served"]?.boolValue ?? false
        isStorage = value["storage"]?.boolValue ?? false
        columns = value["additionalPrinterColumns"]?.listValue?.map { CustomResource.Column($0) }
        hasStatus = value["subresources"]?["status"] != nil
        if let paths = value["subresources"]?["scale"] {
            scale = CustomResource.Scale(
                replicas: paths["specReplicasPath"]?.stringValue ?? "",
                status: paths["statusReplicasPath"]?.stringValue ?? "",
                selector: paths["labelSelectorPath"]?.stringValue)
        }
        isDeprecated = value["deprecated"]?.boolValue ?? false
        deprecationWarning = value["deprecationWarning"]?.stringValue
        selectableFields = (value["selectableFields"]?.listValue ?? []).compactMap { $0["jsonPath"]?.stringValue }
    }
}

extension CustomResource.Column {
    fileprivate init(_ value: Value) {
        self.init(
            name: value["name"]?.stringValue ?? "", type: value["type"]?.stringValue ?? "",
            path: value["jsonPath"]?.stringValue ?? "")
        format = value["format"]?.stringValue ?? ""
        description = value["description"]?.stringValue ?? ""
        priority = Int(value["priority"]?.intValue ?? 0)
    }
}

extension Value {
    /// The texts in the list `key`.
    func texts(_ key: String) -> [String] { (self[key]?.listValue ?? []).compactMap(\.stringValue) }

    /// Whether the status has the condition `type` and it is true.
    func hasCondition(_ type: String) -> Bool {
        let conditions = self["status"]?["conditions"]?.listValue ?? []
        return conditions.contains { $0["type"]?.stringValue == type && $0["status"]?.stringValue == "True" }
    }

    /// A map of `pairs` in their order; pairs without a value are left out.
    static func object(_ pairs: KeyValuePairs<String, Value?>) -> Value {
        var members: [(String, Value)] = []
        for (key, value) in pairs { if let value { members.append((key, value)) } }
        return .map(Map(members) { first, _ in first })
    }

    /// A list of `texts`.
    static func texts(_ texts: some Sequence<String>) -> Value { .list(texts.map { .string($0) }) }
}
