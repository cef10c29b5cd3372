import WeirCEL
import WeirCore
import WeirValue
import WeirYAML

/// A resource's name, fields and type, before its expressions are read.
struct ResourceHead {
    let key: YAMLNode
    let fields: FieldReader
    /// Nil where the type is missing or unknown, which has been told.
    let type: ResourceType?
    /// The stack that it is an instance of; nil where it is no module.
    var module: Stack?

    var name: String { key.text }
    /// Whether it stands for several instances.
    var hasForEach: Bool { fields["forEach"] != nil }
}

extension StackDecoder {
    /// What `when` and `assert` need.
    static let boolean = ValueSchema.Box(ValueSchema(.boolean))
    private static let resourceFields = ["type", "with", "dependsOn", "forEach", "when", "lifecycle", "hooks"]

    /// The heads of the resources that `node` declares.
    func resourceHeads(_ node: YAMLNode?) -> [ResourceHead] {
        entries(node, "resource").compactMap { key, value in
            let what = "the resource \"\(key.text)\""
            guard let fields = FieldReader(value, what, known: Self.resourceFields, collector) else { return nil }
            var type: ResourceType?
            if fields.text("type") == Self.moduleType {
                let module = module(fields, what)
                return ResourceHead(key: key, fields: fields, type: module.map(Self.type), module: module)
            }
            if let node = fields.required("type", in: what), let name = fields.text("type") {
                type = registry.type(name)
                if type == nil {
                    collector.report(
                        .unknownType, "there is no resource type \"\(name)\"", at: node,
                        hint: NearestName.hint(name, among: registry.names + [Self.moduleType])
                            ?? "the types are \(registry.names.joined(separator: ", "))")
                }
            }
            return ResourceHead(key: key, fields: fields, type: type)
        }
    }

    /// The resource of `head`; nil where something in it leaves no resource, which is told.
    ///
    /// - Parameters:
    ///   - plain: decodes what has no `each`.
    ///   - each: decodes what has one.
    func resource(
        _ head: ResourceHead, _ checker: ReferenceChecker, plain: TemplateDecoder, each: TemplateDecoder,
        _ needs: NeedsResolver
    ) -> Stack.Resource? {
        let forEach = head.fields["forEach"].flatMap { node -> Template? in
            let template = plain.decode(node)
            if case .literal(let value)? = template, let fault = ForEachKeys.fault(in: value) {
                collector.report(.invalidForEach, fault, at: node, hint: ForEachKeys.hint)
                return nil
            }
            return template
        }
        let isForEach = checker.types.checkForEach(forEach, plain.compiler.programs, at: head.fields["forEach"])
        let inner = head.hasForEach ? each : plain
        let when = head.fields["when"].flatMap { inner.decode($0, Self.boolean) }
        dependencies(head, needs)
        let arguments = arguments(head, inner)
        for template in [forEach, when, arguments?.template].compactMap({ $0 }) { needs.add(template, of: head) }
        let lifecycle = lifecycle(head, checker, inner, needs)
        guard isForEach, let type = head.type, let arguments else { return nil }
        var resource = Stack.Resource(
            name: head.name, type: type, arguments: arguments.template, forEach: forEach, when: when,
            needs: needs.needs(of: head.name), range: head.key.range, argumentRanges: arguments.ranges)
        if let lifecycle { resource.lifecycle = lifecycle }
        resource.module = head.module
        return resource
    }

    /// The template of `with`, and where each argument stands. Of an unknown type only the expressions are checked.
    private func arguments(_ head: ResourceHead, _ decoder: TemplateDecoder)
        -> (template: Template, ranges: [(name: String, range: SourceRange)])?
    {
        let node = head.fields["with"]
        if let node, node.kind != .mapping {
            collector.report(.wrongType, "\"with\" must be a map of arguments", at: node)
            return nil
        }
        var ranges: [(name: String, range: SourceRange)] = []
        var members: [Template.Member] = []
        var faulty = false
        var meant: Set<String> = []
        for entry in node.map({ Array($0.entries) }) ?? [] {
            let (key, value) = (entry.key, entry.value)
            var schema: ValueSchema.Box?
            if let type = head.type {
                guard let argument = type.argument(key.text) else {
                    if let name = NearestName.to(key.text, among: type.arguments.map(\.name)) { meant.insert(name) }
                    collector.report(
                        .unknownArgument, "\(type.name) has no argument \"\(key.text)\"", at: key,
                        hint: NearestName.hint(key.text, among: type.arguments.map(\.name)))
                    continue
                }
                if value.isNull, !argument.required { continue }
                schema = argument.box
            }
            ranges.append((key.text, value.range))
            if let template = decoder.decode(value, schema) {
                members.append(.init(key.text, template))
            } else {
                faulty = true
            }
        }
        for argument in head.type?.requiredArguments ?? []
        where node?[argument.name] == nil && !meant.contains(argument.name) {
            collector.report(
                .missingArgument, "\(head.type?.name ?? "") needs the argument \"\(argument.name)\"",
                at: head.fields.key("with") ?? head.fields.key("type") ?? head.key,
                hint: argument.schema.description.isEmpty ? nil : argument.schema.description)
        }
        guard !faulty else { return nil }
        let literals = members.compactMap { member in member.value.literal.map { (member.key, $0) } }
        if literals.count == members.count {
            return (.literal(.map(Value.Map(literals, uniquingKeysWith: { _, last in last }))), ranges)
        }
        return (.map(members), ranges)
    }

    private func dependencies(_ head: ResourceHead, _ needs: NeedsResolver) {
        guard let node = head.fields["dependsOn"] else { return }
        guard node.kind == .sequence else {
            collector.report(.wrongType, "\"dependsOn\" must be a list of resources' names", at: node)
            return
        }
        for item in node.items {
            guard item.kind == .scalar, let address = Address(parsing: item.text), address.modules.isEmpty else {
                collector.report(.wrongType, "expected the name of a resource", at: item)
                continue
            }
            needs.addDependency(of: head, on: address, at: item)
        }
    }
}
