import WeirValue
import WeirYAML

extension Kubeconfig {
    /// The kubeconfig that `text` is, YAML or JSON; `file` is its name in messages.
    /// - Throws: ``KubeconfigError`` with all that is wrong with it.
    package static func read(_ text: String, file: String = "") throws(KubeconfigError) -> Kubeconfig {
        let parse = YAMLDocument.parse(text: text, file: file)
        guard parse.faults.isEmpty, let root = parse.document?.root else {
            throw KubeconfigError(
                file: file,
                faults: parse.faults.map { .init(field: "", message: $0.message, position: $0.range.start) })
        }
        var reader = KubeconfigReader()
        let kubeconfig = reader.read(root)
        guard reader.faults.isEmpty else { throw KubeconfigError(file: file, faults: reader.faults) }
        return kubeconfig
    }
}

/// Reads a kubeconfig from nodes, and takes note of all that is wrong.
private struct KubeconfigReader {
    /// What a field takes.
    private enum Kind {
        case text, flag, base64, texts
    }

    private static let fields: [Kubeconfig.Section: [String: Kind]] = [
        .clusters: [
            "server": .text, "tls-server-name": .text, "insecure-skip-tls-verify": .flag,
            "certificate-authority": .text, "certificate-authority-data": .base64, "proxy-url": .text,
            "disable-compression": .flag,
        ],
        .users: [
            "client-certificate": .text, "client-certificate-data": .base64, "client-key": .text,
            "client-key-data": .base64, "token": .text, "tokenFile": .text, "username": .text, "password": .text,
            "as": .text, "as-uid": .text, "as-groups": .texts,
        ],
        .contexts: ["cluster": .text, "user": .text, "namespace": .text],
    ]

    private(set) var faults: [KubeconfigError.Fault] = []

    mutating func read(_ root: YAMLNode) -> Kubeconfig {
        guard root.kind == .mapping else {
            fault("", "it is no kubeconfig: a mapping with clusters, users and contexts", root)
            return Kubeconfig()
        }
        if let kind = root["kind"], !kind.hasText("Config"), !kind.text.isEmpty {
            fault("kind", "it is a \(kind.text.prefix(40)), not a kubeconfig", kind)
        }
        if let version = root["apiVersion"], !version.hasText("v1"), !version.text.isEmpty {
            fault("apiVersion", "a kubeconfig of version \(version.text.prefix(40)) is not known; v1 is", version)
        }
        var entries: [Kubeconfig.Section: [Kubeconfig.Entry]] = [:]
        for section in Kubeconfig.Section.allCases { entries[section] = read(section, root[section.rawValue]) }
        var rest = root.value(.legacy).mapValue ?? Value.Map()
        rest = rest.setting(Kubeconfig.Section.allCases.map { ($0.rawValue, nil) })
        if let current = root["current-context"] {
            rest = rest.setting("current-context", to: text("current-context", current).map { .string($0) })
        }
        return Kubeconfig(rest: rest, entries: entries)
    }

    private mutating func read(_ section: Kubeconfig.Section, _ node: YAMLNode?) -> [Kubeconfig.Entry] {
        guard let node, !isNull(node) else { return [] }
        guard node.kind == .sequence else {
            fault(section.rawValue, "it is no list", node)
            return []
        }
        var entries: [Kubeconfig.Entry] = []
        for (index, item) in node.items.enumerated() {
            let path = "\(section.rawValue)[\(index)]"
            guard item.kind == .mapping else {
                fault(path, "it is no mapping with a name and a \(section.field)", item)
                continue
            }
            guard let name = item["name"].flatMap({ text("\(path).name", $0) }), !name.isEmpty else {
                fault("\(path).name", "it has no name", item)
                continue
            }
            guard !entries.contains(where: { $0.name == name }) else {
                fault("\(path).name", "\"\(name)\" stands twice", item)
                continue
            }
            let content = item[section.field].map { self.content($0, section, "\(path).\(section.field)") }
            entries.append(.init(name: name, content: content ?? Value.Map()))
        }
        return entries
    }

    /// The content of an entry, its known fields of the kinds that they should have.
    private mutating func content(_ node: YAMLNode, _ section: Kubeconfig.Section, _ path: String) -> Value.Map {
        guard !isNull(node) else { return Value.Map() }
        guard node.kind == .mapping, var content = node.value(.legacy).mapValue else {
            fault(path, "it is no mapping", node)
            return Value.Map()
        }
        let fields = Self.fields[section, default: [:]]
        for entry in node.entries {
            guard let kind = fields[entry.key.text] else { continue }
            content = content.setting(
                entry.key.text, to: value(kind, entry.value, "\(path).\(entry.key.text)"))
        }
        return content
    }

    private mutating func value(_ kind: Kind, _ node: YAMLNode, _ path: String) -> Value? {
        guard !isNull(node) else { return nil }
        switch kind {
        case .text: return text(path, node).map { .string($0) }
        case .flag:
            let value = node.value(.legacy)
            if value.boolValue == nil { fault(path, "it is neither true nor false", node) }
            return value
        case .base64:
            guard let text = text(path, node) else { return nil }
            let clean = text.filter { !$0.isWhitespace }
            if Base64.decode(clean) == nil { fault(path, "it is not base64", node) }
            return .string(clean)
        case .texts:
            guard node.kind == .sequence else {
                fault(path, "it is no list of texts", node)
                return nil
            }
            return .list(node.items.map { .string($0.text) })
        }
    }

    /// The text of a scalar as it is written: a token may be all digits.
    private mutating func text(_ path: String, _ node: YAMLNode) -> String? {
        guard node.kind == .scalar else {
            fault(path, "it is no text", node)
            return nil
        }
        return isNull(node) ? nil : node.text
    }

    private func isNull(_ node: YAMLNode) -> Bool {
        if node.kind == .scalar, case .null = node.value() { true } else { false }
    }

    private mutating func fault(_ field: String, _ message: String, _ node: YAMLNode) {
        faults.append(.init(field: field, message: message, position: node.position.start))
    }
}
