import WeirCore
import WeirValue
import WeirYAML

extension ManifestDecoder {
    private static let words = [
        "description", "implements", "concurrency", "timeout", "arguments", "list", "read", "create", "update",
        "delete", "attributes", "portable", "machine",
    ]
    private static let stepWords = ["run", "when", "input"]

    /// The type `name` that `node` describes.
    func type(_ name: String, _ node: YAMLNode) -> ToolManifest.Kind? {
        let what = "the type \(name)"
        guard let fields = FieldReader(node, what, known: Self.words, collector) else { return nil }
        var defaults: [Template.Member] = []
        var properties = arguments(fields["arguments"], &defaults)
        if fields["update"] == nil {
            for index in properties.indices { properties[index].immutable = true }
        }
        let isCluster = implements(fields)
        let attributes = attributes(fields["attributes"], isCluster: isCluster)
        guard let read = reading(fields, what), let create = fields.required("create", in: what),
            let creation = call(create, "create", more: ["undo"]), let delete = fields.required("delete", in: what),
            let deletion = call(delete, "delete")
        else { return nil }
        let own = attributes.map(\.property)
        let contract = isCluster ? ClusterContract.attributes : []
        var type = ResourceType(
            name, fields.text("description") ?? "", arguments: properties,
            attributes: contract + own.filter { own in !contract.contains { $0.name == own.name } })
        type.needsTool = true
        type.isImportable = true
        type.concurrency = fields.number("concurrency").flatMap { Int(exactly: $0) }
        if let timeout = fields.duration("timeout") { type.timeout = timeout }
        var kind = ToolManifest.Kind(type, read: read, create: creation, delete: deletion)
        kind.isCluster = isCluster
        kind.defaults = defaults
        kind.attributes = attributes
        kind.machine = machine(fields["machine"])
        kind.portable = portable(fields["portable"], properties)
        kind.update = fields["update"].flatMap { call($0, "update") }
        if case .mapping = create.kind, let undo = create["undo"] { kind.undo = call(undo, "undo") }
        kind.list = listing(fields)
        return kind
    }

    /// What the map `node` says that making one needs of this machine.
    private func machine(_ node: YAMLNode?) -> [Template.Member] {
        for (key, _) in node?.pairs ?? [] where !MachineNeeds.members.contains(key.text) {
            collector.report(
                .unknownField, "\"machine\" has no field \"\(key.text)\"", at: key,
                hint: NearestName.hint(key.text, among: MachineNeeds.members)
                    ?? "it has \(MachineNeeds.members.joined(separator: ", "))")
        }
        return members(node, "machine")
    }

    private func implements(_ fields: FieldReader) -> Bool {
        guard let text = fields.text("implements"), let node = fields["implements"] else { return false }
        if text != ClusterContract.name {
            collector.report(.notAllowed, "\"implements\" can only be \"\(ClusterContract.name)\"", at: node)
        }
        return true
    }

    // MARK: Arguments and attributes

    private func arguments(_ node: YAMLNode?, _ defaults: inout [Template.Member]) -> [ValueSchema.Property] {
        guard let node else { return [] }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\"arguments\" must be a map of arguments by name", at: node)
            return []
        }
        var properties: [ValueSchema.Property] = []
        for (key, value) in node.pairs {
            let known = SchemaDecoder.words + ["default", "optional", "immutable", "sensitive"]
            guard let fields = FieldReader(value, "the argument \"\(key.text)\"", known: known, collector) else {
                continue
            }
            let schema = SchemaDecoder(collector: collector).decode(fields)
            var fixed: Value?
            if let node = fields["default"], let template = template(node) {
                fixed = template.literal
                if fixed == nil { defaults.append(.init(key.text, template)) }
                for fault in fixed.map(schema.faults) ?? [] {
                    collector.report(fault.code, fault.message, at: node, hint: fault.hint)
                }
            }
            properties.append(
                ValueSchema.Property(
                    key.text, schema, required: fields["default"] == nil && !(fields.flag("optional") ?? false),
                    default: fixed, immutable: fields.flag("immutable") ?? false,
                    sensitive: fields.flag("sensitive") ?? false))
        }
        return properties
    }

    private func attributes(_ node: YAMLNode?, isCluster: Bool) -> [ToolManifest.Attribute] {
        guard let node else {
            return []
        }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\"attributes\" must be a map of attributes by name", at: node)
            return []
        }
        let contract = isCluster ? ClusterContract.attributes : []
        let attributes = node.pairs.compactMap { key, value -> ToolManifest.Attribute? in
            let known = ["type", "description", "run", "value", "sensitive"]
            guard let fields = FieldReader(value, "the attribute \"\(key.text)\"", known: known, collector),
                let value = fields.required("value", in: "the attribute \"\(key.text)\""),
                let template = template(value)
            else { return nil }
            let schema = SchemaDecoder(collector: collector).decode(fields)
            let property =
                contract.first { $0.name == key.text }
                ?? ValueSchema.Property(key.text, schema, sensitive: fields.flag("sensitive") ?? false)
            let step = fields["run"].flatMap { self.template($0) }.map { ToolManifest.Step($0) }
            return ToolManifest.Attribute(property, step: step, value: template)
        }
        if isCluster, !attributes.contains(where: { $0.property.name == "kubeconfig" }) {
            collector.report(.missingField, "a cluster needs the attribute \"kubeconfig\"", at: node)
        }
        return attributes
    }

    // MARK: Calls

    private func reading(_ fields: FieldReader, _ what: String) -> ToolManifest.Reading? {
        guard let node = fields.required("read", in: what),
            let read = FieldReader(
                node, "\"read\"", known: Self.stepWords + ["valid", "present", "complete", "absent", "observed"],
                collector),
            let step = step(read, "\"read\"")
        else { return nil }
        var reading = ToolManifest.Reading(step)
        reading.valid = expression(read, "valid")
        reading.present = expression(read, "present")
        reading.complete = expression(read, "complete")
        reading.absent = patterns(read, "absent")
        reading.observed = members(read["observed"], "observed")
        return reading
    }

    private func listing(_ fields: FieldReader) -> ToolManifest.Listing? {
        guard let node = fields["list"],
            let list = FieldReader(node, "\"list\"", known: ["run", "items"], collector),
            let step = step(list, "\"list\""), list.required("items", in: "\"list\"") != nil,
            let items = expression(list, "items")
        else { return nil }
        return ToolManifest.Listing(step, items: items)
    }

    /// What `node` says is run: one run, or several under `steps`.
    private func call(_ node: YAMLNode, _ name: String, more: [String] = []) -> ToolManifest.Call? {
        let what = "\"\(name)\""
        let known = Self.stepWords + ["files", "steps", "done"] + more
        guard let fields = FieldReader(node, what, known: known, collector) else { return nil }
        var call = ToolManifest.Call()
        call.files = members(fields["files"], "files")
        for (key, _) in fields["files"]?.pairs ?? [] where key.text.contains("/") || key.text.hasPrefix(".") {
            collector.report(.notAllowed, "\"\(key.text)\" is no plain name of a file", at: key)
        }
        if let steps = fields["steps"] {
            guard steps.kind == .sequence, fields["run"] == nil else {
                collector.report(.wrongType, "\"steps\" is a list of runs, and stands instead of \"run\"", at: steps)
                return nil
            }
            call.steps = steps.items.compactMap { item in
                FieldReader(item, "a step", known: Self.stepWords + ["done"], collector).flatMap {
                    self.step($0, "a step")
                }
            }
        } else if let step = step(fields, what) {
            call.steps = [step]
        }
        return call
    }

    private func step(_ fields: FieldReader, _ what: String) -> ToolManifest.Step? {
        guard let node = fields.required("run", in: what) else { return nil }
        guard node.kind == .sequence else {
            collector.report(.wrongType, "\"run\" must be an argument list: [tool, argument, ...]", at: node)
            return nil
        }
        guard let run = template(node) else { return nil }
        var step = ToolManifest.Step(run)
        step.when = expression(fields, "when")
        step.input = expression(fields, "input")
        step.done = fields["done"] == nil ? [] : patterns(fields, "done")
        return step
    }
}
