import WeirCore
import WeirValue
import WeirYAML

extension StackDecoder {
    /// The names that `environment` lists.
    func variables(_ node: YAMLNode?) -> [String] {
        texts(node, "\"environment\" must be a list of variables' names").compactMap { text, node in
            if Identifier.isValid(text) { return text }
            collector.report(.invalidName, "\"\(text)\" is no name of a variable", at: node)
            return nil
        }
    }

    /// The uses that `node` declares.
    func uses(_ node: YAMLNode?) -> [Stack.Use] {
        entries(node, "use").compactMap { key, value in
            let what = "the use \"\(key.text)\""
            guard let fields = FieldReader(value, what, known: ["stack", "workspace"], collector) else { return nil }
            guard let stackNode = fields.required("stack", in: what), let stack = fields.text("stack") else {
                return nil
            }
            let workspace = fields.text("workspace") ?? "default"
            for (text, node) in [(stack, stackNode), (workspace, fields["workspace"] ?? stackNode)]
            where !Identifier.isDNSLabel(text) {
                collector.report(.invalidName, "\"\(text)\" is no name of a stack or workspace", at: node)
            }
            return Stack.Use(name: key.text, stack: stack, workspace: workspace, at: key.range)
        }
    }

    /// The moves that `node` lists.
    func moves(_ node: YAMLNode?, _ names: DeclaredNames) -> [Stack.Move] {
        var seen: Set<Address> = []
        let sources = Set(
            (node?.kind == .sequence ? Array(node?.items.map { $0 } ?? []) : []).compactMap { item in
                item.kind == .mapping ? item["from"].flatMap { Address(parsing: $0.text) } : nil
            })
        return records(node, "moved", ["from", "to"]).compactMap { fields in
            guard let from = address("from", of: fields), let to = address("to", of: fields) else { return nil }
            guard from != to else {
                collector.report(.invalidMove, "\(from) cannot be moved to itself", at: fields.node)
                return nil
            }
            guard seen.insert(from).inserted else {
                collector.report(.invalidMove, "\(from) is moved twice", at: fields.node)
                return nil
            }
            guard names.resource(to.modules.first?.name ?? to.name) != nil || sources.contains(to) else {
                collector.report(
                    .unknownResource, "\(from) is moved to \(to), which the stack does not declare",
                    at: fields["to"] ?? fields.node,
                    hint: NearestName.hint(to.name, among: names.resources.map(\.name)))
                return nil
            }
            return Stack.Move(from: from, to: to, at: fields.node.range)
        }
    }

    /// The removals that `node` lists.
    func removals(_ node: YAMLNode?, _ names: DeclaredNames) -> [Stack.Removal] {
        records(node, "removed", ["from", "destroy"]).compactMap { fields in
            guard let from = address("from", of: fields) else { return nil }
            if from.modules.isEmpty, from.key == nil, names.resource(from.name) != nil {
                collector.report(
                    .invalidMove, "\(from) is declared, so it is not removed", at: fields["from"] ?? fields.node,
                    hint: "take the resource away, or this entry")
                return nil
            }
            return Stack.Removal(
                from: from, destroy: fields.flag("destroy") ?? true, at: fields.node.range)
        }
    }

    /// The imports that `node` lists; `resources` are those that the stack has.
    func imports(_ node: YAMLNode?, _ names: DeclaredNames) -> [Stack.Import] {
        var seen: Set<Address> = []
        return records(node, "import", ["to"]).compactMap { fields in
            guard let to = address("to", of: fields) else { return nil }
            let place = fields["to"] ?? fields.node
            guard seen.insert(to).inserted else {
                collector.report(.invalidMove, "\(to) is imported twice", at: fields.node)
                return nil
            }
            let head = names.resource(to.modules.first?.name ?? to.name)
            let inside = Address(to.name, key: to.key, in: Array(to.modules.dropFirst()))
            guard let type = to.modules.isEmpty ? head?.type : head?.module?.resource(at: inside)?.type else {
                if head == nil || (!to.modules.isEmpty && head?.module != nil) {
                    collector.report(
                        .unknownResource, "\(to) is to be imported, and the stack does not declare it", at: place,
                        hint: NearestName.hint(to.name, among: names.resources.map(\.name)))
                }
                return nil
            }
            guard type.isImportable else {
                let types = registry.names.filter { registry.type($0)?.isImportable == true }
                collector.report(
                    .invalidMove, "\(to) is a \(type.name), which cannot be imported", at: place,
                    hint: "what can be is \(types.joined(separator: ", "))")
                return nil
            }
            return Stack.Import(to: to, at: fields.node.range)
        }
    }

    private func records(_ node: YAMLNode?, _ section: String, _ known: [String]) -> [FieldReader] {
        guard let node else { return [] }
        guard node.kind == .sequence else {
            collector.report(.wrongType, "\"\(section)\" must be a list", at: node)
            return []
        }
        return node.items.compactMap { FieldReader($0, "an entry of \"\(section)\"", known: known, collector) }
    }

    private func address(_ field: String, of fields: FieldReader) -> Address? {
        guard let node = fields.required(field, in: "the entry"), let text = fields.text(field) else { return nil }
        if let address = Address(parsing: text) { return address }
        collector.report(
            .invalidName, "\"\(text)\" is no address", at: node,
            hint: "addresses are written name, name[\"key\"] or name[0]")
        return nil
    }
}
