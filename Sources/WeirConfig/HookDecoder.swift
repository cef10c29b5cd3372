import WeirCore
import WeirValue
import WeirYAML

/// Decodes what stands under `hooks`, of a resource or of the stack.
struct HookDecoder {
    /// How long a hook may take when nothing else is said.
    private static let timeout = Duration.seconds(300)
    private static let argumentList: ValueSchema.Box = {
        var schema = ValueSchema.list(of: ValueSchema(.string))
        schema.minItems = 1
        return ValueSchema.Box(schema)
    }()

    let collector: Collector
    let templates: TemplateDecoder
    /// Whether they are the stack's, which go with no operation.
    let isOfStack: Bool

    /// The hooks that `node` writes, those before first; what is faulty is told and left out.
    func decode(_ node: YAMLNode) -> [Hook] {
        let moments = Hook.Moment.allCases
        guard let fields = FieldReader(node, "\"hooks\"", known: moments.map(\.rawValue), collector) else { return [] }
        return moments.flatMap { moment -> [Hook] in
            guard let list = fields[moment.rawValue] else { return [] }
            guard list.kind == .sequence else {
                collector.report(.wrongType, "\"\(moment.rawValue)\" must be a list of hooks", at: list)
                return []
            }
            return list.items.compactMap { hook($0, moment) }
        }
    }

    private func hook(_ node: YAMLNode, _ moment: Hook.Moment) -> Hook? {
        switch node.kind {
        case .sequence: return hook(run: node, moment, Intent.Kind.allCases, Self.timeout, at: node)
        case .mapping:
            let what = isOfStack ? "a hook of the stack" : "a hook"
            let known = isOfStack ? ["run", "timeout"] : ["run", "on", "timeout"]
            guard let fields = FieldReader(node, what, known: known, collector) else { return nil }
            let kinds = fields["on"].map(kinds) ?? Intent.Kind.allCases
            let timeout = fields.duration("timeout") ?? Self.timeout
            guard let run = fields.required("run", in: what) else { return nil }
            return hook(run: run, moment, kinds, timeout, at: node)
        case .scalar:
            collector.report(
                .wrongType, "a hook is an argument list, or a map with \"run\"", at: node,
                hint: "\(moment.rawValue): [[tool, argument, ...]]")
            return nil
        }
    }

    private func hook(
        run node: YAMLNode, _ moment: Hook.Moment, _ kinds: [Intent.Kind], _ timeout: Duration, at place: YAMLNode
    ) -> Hook? {
        guard let run = templates.decode(node, Self.argumentList) else { return nil }
        // The YAML, and not the template, because a template of literals has no places.
        if node.kind == .sequence, let tool = node.items.first(where: { _ in true }), tool.kind == .scalar,
            tool.text.isEmpty, !tool.isNull
        {
            collector.report(.outOfRange, "the name of the tool is empty", at: tool)
        }
        return Hook(moment, kinds: kinds, run: run, timeout: timeout, range: place.range)
    }

    private func kinds(_ node: YAMLNode) -> [Intent.Kind] {
        guard node.kind == .sequence, node.items.count > 0 else {
            collector.report(
                .wrongType, "\"on\" must be a list of operations", at: node, hint: "on: [create, update, delete]")
            return []
        }
        var kinds: [Intent.Kind] = []
        for item in node.items {
            guard let kind = collector.choice(item.text, at: item, Intent.Kind.self) else { continue }
            if kinds.contains(kind) {
                collector.report(.notAllowed, "\"\(kind.rawValue)\" stands twice", at: item)
            } else {
                kinds.append(kind)
            }
        }
        return kinds
    }
}

extension StackDecoder {
    /// The hooks of the stack whose `spec` is this.
    func stackHooks(_ spec: FieldReader, _ templates: TemplateDecoder, _ needs: NeedsResolver) -> [Hook] {
        guard let node = spec["hooks"] else { return [] }
        let hooks = HookDecoder(collector: collector, templates: templates, isOfStack: true).decode(node)
        for hook in hooks where hook.moment == .before {
            guard let need = needs.firstNeed(of: hook.run) else { continue }
            collector.report(
                Diagnostic(
                    .notAllowed, "a hook before the whole stack reads \"\(need.resource)\", which is not there yet",
                    at: need.range, hint: "make it a hook of \(need.resource), or one after the stack"))
        }
        return hooks
    }
}
