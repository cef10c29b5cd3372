import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// Decodes values with expressions in them, checking against a schema what can be told before anything runs.
struct TemplateDecoder {
    let compiler: ExpressionCompiler
    /// Checks the types of expressions; nil where that is done later.
    let types: TypeChecker?

    private var collector: Collector { compiler.collector }

    /// The template of `node`; with a `schema` its faults are told at their places. Nil where a part of it is faulty in a
    /// way that leaves no value.
    func decode(_ node: YAMLNode, _ box: ValueSchema.Box? = nil) -> Template? {
        if let box, box.schema.kind == .expression { return expressionText(node, box.schema) }
        switch node.kind {
        case .scalar: return scalar(node, box)
        case .sequence: return sequence(node, box)
        case .mapping: return mapping(node, box)
        }
    }

    private func scalar(_ node: YAMLNode, _ box: ValueSchema.Box?) -> Template? {
        guard let template = compiler.template(of: node) else { return nil }
        switch template {
        case .literal(let value):
            guard let box else { break }
            for fault in box.schema.faults(of: value.written) {
                collector.report(fault.code, fault.message, at: node, hint: fault.hint)
            }
        case .text(let parts):
            types?.check(parts, compiler.programs)
            guard let box else { break }
            for fault in box.schema.faults(of: .unknown(.string)) where fault.code == .wrongType {
                collector.report(fault.code, fault.message, at: node, hint: fault.hint)
            }
        case .expression(let expression): types?.check(expression, compiler.programs, box, at: node)
        case .list, .map: break
        }
        return template
    }

    private func sequence(_ node: YAMLNode, _ box: ValueSchema.Box?) -> Template? {
        let schema = box?.schema
        if let schema, schema.kind != .any, schema.kind != .array {
            collector.report(.wrongType, "expected \(schema.kind.noun), got a list", at: node)
            return nil
        }
        var elements: [Template] = []
        var faulty = false
        for item in node.items {
            if let element = decode(item, schema?.items) { elements.append(element) } else { faulty = true }
        }
        if let bounds = schema.map(\.withoutParts), !faulty {
            let count = Value.list(Array(repeating: .unknown(.any), count: elements.count))
            for fault in bounds.faults(of: count) { collector.report(fault.code, fault.message, at: node) }
        }
        guard !faulty else { return nil }
        let literals = elements.compactMap(\.literal)
        return literals.count == elements.count ? .literal(.list(literals)) : .list(elements)
    }

    private func mapping(_ node: YAMLNode, _ box: ValueSchema.Box?) -> Template? {
        let schema = box?.schema
        if let schema, schema.kind != .any, schema.kind != .object {
            collector.report(.wrongType, "expected \(schema.kind.noun), got a map", at: node)
            return nil
        }
        var members: [Template.Member] = []
        var faulty = false
        var meant: Set<String> = []
        for entry in node.entries {
            let (key, value) = (entry.key, entry.value)
            if key.text.contains("${") {
                collector.report(.expressionSyntax, "a key holds no expression", at: key)
                faulty = true
                continue
            }
            if let properties = schema?.properties {
                guard let property = schema?.property(key.text) else {
                    if let name = NearestName.to(key.text, among: properties.map(\.name)) { meant.insert(name) }
                    collector.report(
                        .unknownField, "unknown field \"\(key.text)\"", at: key,
                        hint: NearestName.hint(key.text, among: properties.map(\.name)))
                    faulty = true
                    continue
                }
                if value.isNull, !property.required { continue }
                if let member = decode(value, property.box) {
                    members.append(.init(key.text, member))
                } else {
                    faulty = true
                }
            } else if let member = decode(value, schema?.items) {
                members.append(.init(key.text, member))
            } else {
                faulty = true
            }
        }
        for property in schema?.properties ?? []
        where property.required && node[property.name]?.isNull ?? true && !meant.contains(property.name) {
            collector.report(.missingField, "\"\(property.name)\" is missing", at: node)
        }
        guard !faulty else { return nil }
        let literals = members.compactMap { member in member.value.literal.map { (member.key, $0) } }
        return literals.count == members.count
            ? .literal(.map(Value.Map(literals, uniquingKeysWith: { _, last in last }))) : .map(members)
    }

    /// The text of an expression that the provider evaluates over `schema.variables`, with or without `${}` around it.
    private func expressionText(_ node: YAMLNode, _ schema: ValueSchema) -> Template? {
        guard node.kind == .scalar else {
            collector.report(
                .wrongType, "expected an expression, got \(node.kind == .mapping ? "a map" : "a list")", at: node)
            return nil
        }
        let parsed = CELTemplateText.parse(node.text)
        var text = node.text
        var offset = 0
        if parsed.isWhole, case .expression(let inner, let start)? = parsed.segments.first {
            (text, offset) = (inner, start)
        }
        let inner = ExpressionCompiler(
            programs: ProgramCache(CELEnvironment(variables: schema.variables)), collector: collector, visit: { _ in })
        let source = ScalarSource(node: node)
        guard inner.compile(text, offset: offset, source) != nil else { return nil }
        return .literal(.string(text))
    }
}

extension ValueSchema {
    /// This without what it says of elements and members.
    fileprivate var withoutParts: ValueSchema {
        var schema = self
        schema.items = nil
        schema.properties = nil
        return schema
    }
}
