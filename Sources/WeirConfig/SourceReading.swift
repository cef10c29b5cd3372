import WeirCore
import WeirValue
import WeirYAML

extension Collector {
    /// Where the value of `what` comes from, as `node` at `key` says; nil where it does not, which is told.
    func source(_ node: YAMLNode, _ what: String, at key: YAMLNode) -> (source: Stack.Secret.Source, optional: Bool)? {
        guard let fields = FieldReader(node, what, known: ["env", "file", "command", "optional"], self) else {
            return nil
        }
        let sources: [Stack.Secret.Source] = [
            fields.text("env").map { .environment($0) }, fields.text("file").map { .file($0) },
            fields["command"].map { .command(arguments($0)) },
        ].compactMap { $0 }
        guard sources.count == 1, let source = sources.first else {
            report(
                .missingField,
                "\(what) needs one of \"env\" (a variable's name), \"file\" (a path) and \"command\" (an argument list)",
                at: key)
            return nil
        }
        return (source, fields.flag("optional") ?? false)
    }

    /// The argument list `node`; told where it is none.
    private func arguments(_ node: YAMLNode) -> [String] {
        let message = "\"command\" must be an argument list: [tool, argument, ...]"
        let arguments = texts(node, message).map(\.text)
        if arguments.first?.isEmpty ?? (node.kind == .sequence && Array(node.items).isEmpty) {
            report(.wrongType, message, at: node)
        }
        return arguments
    }

    /// The strings of the list `node` with their places; told as `message` where it is another thing.
    func texts(_ node: YAMLNode?, _ message: String) -> [(text: String, node: YAMLNode)] {
        guard let node else { return [] }
        guard node.kind == .sequence else {
            report(.wrongType, message, at: node)
            return []
        }
        return node.items.compactMap { item in
            guard item.kind == .scalar, case .string(let text) = item.value() else {
                report(.wrongType, message, at: item)
                return nil
            }
            return (text, item)
        }
    }

    /// The labels that `node` writes.
    func labels(_ node: YAMLNode?) -> [String: String] {
        guard let node else { return [:] }
        guard node.kind == .mapping else {
            report(.wrongType, "\"labels\" must be a map of strings", at: node)
            return [:]
        }
        var labels: [String: String] = [:]
        for (key, value) in node.pairs {
            guard value.kind == .scalar, case .string(let text) = value.value() else {
                report(.wrongType, "the label \"\(key.text)\" must be a string", at: value)
                continue
            }
            labels[key.text] = text
        }
        return labels
    }
}
