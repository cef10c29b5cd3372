import WeirCore
import WeirValue
import WeirYAML

extension StackDecoder {
    /// The inputs that `node` declares.
    func inputs(_ node: YAMLNode?) -> [Stack.Input] {
        entries(node, "input").compactMap { key, value in
            let known = SchemaDecoder.words + ["default", "optional", "sensitive"]
            guard let fields = FieldReader(value, "the input \"\(key.text)\"", known: known, collector) else {
                return nil
            }
            let schema = SchemaDecoder(collector: collector).decode(fields)
            let defaultValue = fields["default"].map { node in
                let value = node.value()
                for fault in schema.faults(of: value) {
                    collector.report(
                        fault.code, "the default of \"\(key.text)\": \(fault.message)", at: node, hint: fault.hint)
                }
                return schema.withDefaults(value)
            }
            return Stack.Input(
                name: key.text, schema: schema, default: defaultValue, optional: fields.flag("optional") ?? false,
                sensitive: fields.flag("sensitive") ?? false, range: key.range)
        }
    }

    /// The secrets that `node` declares.
    func secrets(_ node: YAMLNode?) -> [Stack.Secret] {
        entries(node, "secret").compactMap { key, value in
            let what = "the secret \"\(key.text)\""
            guard let fields = FieldReader(value, what, known: ["env", "file", "command", "optional"], collector) else {
                return nil
            }
            let sources: [Stack.Secret.Source] = [
                fields.text("env").map { .environment($0) }, fields.text("file").map { .file($0) },
                fields["command"].map { .command(arguments($0)) },
            ].compactMap { $0 }
            guard sources.count == 1, let source = sources.first else {
                collector.report(
                    .missingField,
                    "\(what) needs one of \"env\" (a variable's name), \"file\" (a path) and \"command\" (an argument list)",
                    at: key)
                return nil
            }
            return Stack.Secret(
                name: key.text, source: source, optional: fields.flag("optional") ?? false,
                range: key.range)
        }
    }

    /// The argument list `node`; told where it is none.
    private func arguments(_ node: YAMLNode) -> [String] {
        let message = "\"command\" must be an argument list: [tool, argument, ...]"
        let arguments = texts(node, message).map(\.text)
        if arguments.first?.isEmpty ?? (node.kind == .sequence && Array(node.items).isEmpty) {
            collector.report(.wrongType, message, at: node)
        }
        return arguments
    }
}
