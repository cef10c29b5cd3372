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
            guard let read = collector.source(value, what, at: key) else { return nil }
            return Stack.Secret(
                name: key.text, source: read.source, optional: read.optional,
                range: key.range)
        }
    }
}
