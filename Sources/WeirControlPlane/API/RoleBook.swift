import Synchronization
import WeirValue

/// One rule of a role.
struct AccessRule: Sendable {
    let verbs: [String]
    let groups: [String]
    let resources: [String]
    let names: [String]
    let paths: [String]
    /// As it is written.
    let value: Value

    init(_ value: Value) {
        self.value = value
        verbs = value.texts("verbs")
        groups = value.texts("apiGroups")
        resources = value.texts("resources")
        names = value.texts("resourceNames")
        paths = value.texts("nonResourceURLs")
    }

    /// Whether it allows `verb` on a resource, or on a `part` of it.
    func allows(_ verb: String, _ group: String, _ resource: String, _ part: String, _ name: String) -> Bool {
        guard Self.has(verbs, verb), Self.has(groups, group), names.isEmpty || names.contains(name) else {
            return false
        }
        if resources.contains("*") { return true }
        if part.isEmpty { return resources.contains(resource) }
        return resources.contains(resource + "/" + part) || resources.contains("*/" + part)
    }

    /// Whether it allows `verb` on a path.
    func allows(_ verb: String, path: String) -> Bool {
        Self.has(verbs, verb)
            && paths.contains { $0 == "*" || $0 == path || ($0.hasSuffix("*") && path.hasPrefix($0.dropLast())) }
    }

    private static func has(_ list: [String], _ word: String) -> Bool { list.contains("*") || list.contains(word) }
}

/// The roles and bindings of a cluster, read anew when one of them has changed.
final class RoleBook: Sendable {
    private struct Binding: Sendable {
        /// Empty for one of the whole cluster.
        var namespace: String
        var subjects: [Value]
        var rules: [AccessRule]
    }

    private struct Pages {
        var version: Int64 = -1
        var bindings: [Binding] = []
    }

    private static let group = "rbac.authorization.k8s.io"
    private static let collections = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"]

    private let cluster: Cluster
    private let pages = Mutex(Pages())

    init(_ cluster: Cluster) { self.cluster = cluster }

    /// The rules that hold for `user` in `namespace`; those of the whole cluster where that is empty.
    func rules(for user: KindUser, in namespace: String) -> [AccessRule] {
        bindings.filter { binding in
            (binding.namespace.isEmpty || binding.namespace == namespace)
                && binding.subjects.contains { Self.means($0, user, binding.namespace) }
        }.flatMap(\.rules)
    }

    private var bindings: [Binding] {
        let version = Self.collections.map { cluster.store.lastChange(Self.group + "/" + $0) }.max() ?? 0
        return pages.withLock { pages in
            if pages.version != version { pages = Pages(version: version, bindings: read()) }
            return pages.bindings
        }
    }

    private func read() -> [Binding] {
        let clusterRoles = rules(in: "clusterroles")
        let roles = rules(in: "roles")
        var all: [Binding] = []
        for resource in ["clusterrolebindings", "rolebindings"] {
            for binding in cluster.objects(ResourceName(Self.group, resource), in: "") {
                let namespace = binding.text("metadata", "namespace")
                let role = binding["roleRef"] ?? .emptyMap
                let found =
                    role.text("kind") == "ClusterRole"
                    ? clusterRoles["/" + role.text("name")] : roles[namespace + "/" + role.text("name")]
                all.append(Binding(namespace: namespace, subjects: binding.list("subjects"), rules: found ?? []))
            }
        }
        return all
    }

    private func rules(in resource: String) -> [String: [AccessRule]] {
        var all: [String: [AccessRule]] = [:]
        for role in cluster.objects(ResourceName(Self.group, resource), in: "") {
            all[role.text("metadata", "namespace") + "/" + role.text("metadata", "name")] =
                role.list("rules").map(AccessRule.init)
        }
        return all
    }

    private static func means(_ subject: Value, _ user: KindUser, _ namespace: String) -> Bool {
        let name = subject.text("name")
        switch subject.text("kind") {
        case "User": return name == user.name
        case "Group": return user.groups.contains(name)
        case "ServiceAccount":
            let own = subject.text("namespace")
            return user.name == "system:serviceaccount:\(own.isEmpty ? namespace : own):\(name)"
        default: return false
        }
    }
}
