import WeirCore
import WeirValue
import WeirYAML

/// Decodes what stands under `checks`.
struct CheckDecoder {
    /// How often a check is looked at when nothing else is said.
    private static let interval = Duration.seconds(2)

    let collector: Collector
    let templates: TemplateDecoder

    /// The checks that `node` writes; what is faulty is told and left out.
    func decode(_ node: YAMLNode) -> [Check] {
        guard node.kind == .sequence else {
            collector.report(.wrongType, "\"checks\" must be a list", at: node)
            return []
        }
        var names: Set<String> = []
        return node.items.compactMap { item in
            guard let check = check(item) else { return nil }
            if !names.insert(check.name).inserted {
                collector.report(.duplicateKey, "there are two checks \"\(check.name)\"", at: item)
            }
            return check
        }
    }

    private func check(_ node: YAMLNode) -> Check? {
        let known = ["name", "group", "eventually", "assert", "message"]
        guard let fields = FieldReader(node, "a check", known: known, collector) else { return nil }
        _ = fields.required("name", in: "a check")
        let assertion = fields.required("assert", in: "a check")
        let message = fields["message"].flatMap { templates.decode($0) }
        let eventually = fields["eventually"].flatMap(eventually)
        guard let name = fields.text("name"), let assertion,
            let template = templates.decode(assertion, StackDecoder.boolean)
        else { return nil }
        return Check(
            name: name, group: fields.text("group"), assertion: template, message: message, eventually: eventually,
            range: assertion.range)
    }

    private func eventually(_ node: YAMLNode) -> (timeout: Duration, interval: Duration)? {
        guard let fields = FieldReader(node, "\"eventually\"", known: ["timeout", "interval"], collector) else {
            return nil
        }
        let interval = fields.duration("interval") ?? Self.interval
        guard fields.required("timeout", in: "\"eventually\"") != nil, let timeout = fields.duration("timeout") else {
            return nil
        }
        return (timeout, interval)
    }
}
