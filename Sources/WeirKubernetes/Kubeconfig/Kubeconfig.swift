package import WeirValue
import WeirYAML

/// A kubeconfig: clusters, users, and contexts that join one of each, as kubectl reads and writes them
/// (`k8s.io/client-go/tools/clientcmd/api/v1`).
///
/// Fields that are not known here, extensions among them, are kept as they are.
package struct Kubeconfig: Sendable, Equatable {
    /// One of its three lists of named entries.
    package enum Section: String, Sendable, CaseIterable {
        case clusters, users, contexts

        /// The field of an entry that holds what the name stands for.
        var field: String {
            switch self {
            case .clusters: "cluster"
            case .users: "user"
            case .contexts: "context"
            }
        }
    }

    /// The whole of it, its three lists taken out.
    private var rest: Value.Map
    private var entries: [Section: [Entry]]

    /// A named entry.
    struct Entry: Sendable, Equatable {
        var name: String
        var content: Value.Map
    }

    /// An empty one.
    package init() {
        self.init(rest: ["apiVersion": "v1", "kind": "Config"], entries: [:])
    }

    init(rest: Value.Map, entries: [Section: [Entry]]) {
        self.rest = rest
        self.entries = entries
    }

    /// What `name` stands for in `section`, sensitive values in clear; nil where it is not there.
    package subscript(section: Section, name: String) -> Value.Map? {
        entries[section]?.first { $0.name == name }?.content
    }

    /// The names in `section`, in their order.
    package func names(_ section: Section) -> [String] { entries[section, default: []].map(\.name) }

    /// The context that is used where none is named; nil where there is none.
    package var currentContext: String? {
        get { rest["current-context"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 } }
        set { rest = rest.setting("current-context", to: newValue.map { .string($0) }) }
    }

    /// The text of it as YAML, credentials in clear.
    package var yaml: String {
        var whole = rest
        for section in [Section.clusters, .contexts, .users] {
            let list = entries[section, default: []].map { entry -> Value in
                let pair: Value.Map = [section.field: .map(entry.content), "name": .string(entry.name)]
                return .map(pair)
            }
            whole = whole.setting(section.rawValue, to: .list(Value.List(list)))
        }
        return YAMLWriter.string(.map(whole), .init(revealed: true))
    }

    // MARK: Changing

    /// Puts `content` under `name` in `section`, in place of what stands there.
    package mutating func set(_ section: Section, _ name: String, to content: Value.Map) {
        var list = entries[section, default: []]
        if let index = list.firstIndex(where: { $0.name == name }) {
            list[index].content = content
        } else {
            list.append(Entry(name: name, content: content))
        }
        entries[section] = list
    }

    /// Takes the entry `name` out of `section`, if it is there.
    package mutating func remove(_ section: Section, _ name: String) {
        entries[section]?.removeAll { $0.name == name }
    }

    /// A copy with the entries of `other` too, which replace those of the same name. The current context stays, where
    /// there is one.
    package func merging(_ other: Kubeconfig) -> Kubeconfig {
        var merged = self
        for section in Section.allCases {
            for entry in other.entries[section, default: []] { merged.set(section, entry.name, to: entry.content) }
        }
        if merged.currentContext == nil { merged.currentContext = other.currentContext }
        return merged
    }

    /// A copy without the context `name`, and without its cluster and its user where no other context names them.
    package func removing(context name: String) -> Kubeconfig {
        guard let context = self[.contexts, name] else { return self }
        var left = self
        left.remove(.contexts, name)
        let others = left.entries[.contexts, default: []].map(\.content)
        for section in [Section.clusters, .users] {
            guard let used = context[section.field]?.stringValue else { continue }
            if !others.contains(where: { $0[section.field]?.stringValue == used }) { left.remove(section, used) }
        }
        if left.currentContext == name { left.currentContext = nil }
        return left
    }

    /// A copy with nothing but the context `name`, or the current one, its cluster and its user.
    /// - Throws: ``KubeconfigError`` where one of them is not there.
    package func minified(to name: String? = nil) throws(KubeconfigError) -> Kubeconfig {
        let parts = try parts(of: name)
        var small = Kubeconfig(rest: rest.setting("current-context", to: .string(parts.context)), entries: [:])
        small.set(.contexts, parts.context, to: self[.contexts, parts.context] ?? Value.Map())
        small.set(.clusters, parts.cluster, to: self[.clusters, parts.cluster] ?? Value.Map())
        small.set(.users, parts.user, to: self[.users, parts.user] ?? Value.Map())
        return small
    }

    /// A copy with nothing but the context `name`, or the current one, in which that context, its cluster and its user
    /// are called `new`.
    /// - Throws: ``KubeconfigError`` where one of them is not there.
    package func minified(to name: String? = nil, called new: String) throws(KubeconfigError) -> Kubeconfig {
        let parts = try parts(of: name)
        let context = self[.contexts, parts.context] ?? Value.Map()
        var renamed = Kubeconfig(rest: rest.setting("current-context", to: .string(new)), entries: [:])
        renamed.set(
            .contexts, new, to: context.setting([("cluster", .string(new)), ("user", .string(new))]))
        renamed.set(.clusters, new, to: self[.clusters, parts.cluster] ?? Value.Map())
        renamed.set(.users, new, to: self[.users, parts.user] ?? Value.Map())
        return renamed
    }

    /// The names that make up a context.
    struct Parts {
        let context: String
        let cluster: String
        let user: String
    }

    /// The names that make up the context `name`, or the current one; each is that of an entry.
    func parts(of name: String?) throws(KubeconfigError) -> Parts {
        let known = names(.contexts)
        let list = known.isEmpty ? "it has none" : "it has \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
        guard let name = name ?? currentContext else {
            throw KubeconfigError("current-context", "no context is the current one; name one: \(list)")
        }
        guard let context = self[.contexts, name] else {
            let field = currentContext == name ? "current-context" : "contexts"
            throw KubeconfigError(field, "there is no context \"\(name)\"; \(list)")
        }
        func entry(_ section: Section) throws(KubeconfigError) -> String {
            let field = "contexts[\(name)].\(section.field)"
            guard let used = context[section.field]?.stringValue, !used.isEmpty else {
                throw KubeconfigError(field, "the context names no \(section.field)")
            }
            guard self[section, used] != nil else {
                throw KubeconfigError(field, "there is no \(section.field) \"\(used)\"")
            }
            return used
        }
        return Parts(context: name, cluster: try entry(.clusters), user: try entry(.users))
    }
}
