package import WeirCEL
package import WeirCore
import WeirYAML

/// Decodes a template of Cluster API: `inputs.yaml`, a map of inputs in the words of a stack's, and `cluster.yaml`, objects with
/// expressions over them, divided by lines `---`.
package struct ClusterTemplateDecoder {
    /// One of its files: its content, and its name in messages.
    package struct File {
        let bytes: [UInt8]
        let name: String

        /// The file `name` with the content `bytes`.
        package init(_ bytes: [UInt8], name: String) {
            self.bytes = bytes
            self.name = name
        }
    }

    /// Decodes the template of `objects` and `inputs`, whose expressions may call `functions` besides the language's own.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(
        objects: File, inputs: File, functions: [CELFunction]
    ) throws(DiagnosticsError) -> ClusterTemplate {
        let (properties, faults) = decode(inputs)
        let collector = Collector(file: objects.name)
        let programs = ProgramCache(CELEnvironment(variables: ClusterTemplate.variables, functions: functions))
        let compiler = ExpressionCompiler(programs: programs, collector: collector) { expression in
            for reference in expression.program.references where reference.root == "inputs" {
                guard case .field(let name)? = reference.path.first?.key,
                    !properties.contains(where: { $0.name == name })
                else { continue }
                collector.report(
                    Diagnostic(
                        .unknownInput, "there is no input \"\(name)\" in \(inputs.name)",
                        at: expression.range(reference.rootRange)))
            }
        }
        var documents: [ClusterTemplate.Document] = []
        for root in roots(objects, collector) {
            guard root.kind == .mapping else {
                collector.report(.wrongType, "an object must be a map", at: root)
                continue
            }
            if let template = TemplateDecoder(compiler: compiler, types: nil).decode(root) {
                documents.append(ClusterTemplate.Document(template))
            }
        }
        let all = faults + collector.diagnostics
        guard !all.hasErrors else { throw DiagnosticsError(all) }
        return ClusterTemplate(inputs: properties, documents: documents)
    }

    private static func decode(_ file: File) -> ([ValueSchema.Property], [Diagnostic]) {
        let collector = Collector(file: file.name)
        let parse = YAMLDocument.parse(bytes: file.bytes, file: file.name)
        for fault in parse.faults { collector.report(Diagnostic(fault, in: file.name)) }
        guard let root = parse.document?.root else { return ([], collector.diagnostics) }
        guard root.kind == .mapping else {
            collector.report(.wrongType, "\(file.name) must be a map of inputs by name", at: root)
            return ([], collector.diagnostics)
        }
        var properties: [ValueSchema.Property] = []
        for (key, value) in root.pairs {
            let known = SchemaDecoder.words + ["default", "optional", "sensitive"]
            guard let fields = FieldReader(value, "the input \"\(key.text)\"", known: known, collector) else {
                continue
            }
            let schema = SchemaDecoder(collector: collector).decode(fields)
            let fallback = fields["default"].map { node in
                let value = node.value()
                for fault in schema.faults(of: value) {
                    collector.report(fault.code, fault.message, at: node, hint: fault.hint)
                }
                return schema.withDefaults(value)
            }
            let isOptional = fields.flag("optional") ?? false
            properties.append(
                ValueSchema.Property(
                    key.text, schema, required: fallback == nil && !isOptional, default: fallback,
                    sensitive: fields.flag("sensitive") ?? false))
        }
        return (properties, collector.diagnostics)
    }

    /// The documents of `file`, with their places in it.
    private static func roots(_ file: File, _ collector: Collector) -> [YAMLNode] {
        let lines = file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var roots: [YAMLNode] = []
        var start = 0
        for end in lines.indices.filter({ isDivider(lines[$0]) }) + [lines.endIndex] {
            // Empty lines stand for what is before, so that positions count from the first line of the file.
            let text = Array(repeating: UInt8(ascii: "\n"), count: start) + lines[start..<end].joined(separator: [10])
            start = end + 1
            guard text.contains(where: { !" \n\r".utf8.contains($0) }) else { continue }
            let parse = YAMLDocument.parse(bytes: text, file: file.name)
            for fault in parse.faults { collector.report(Diagnostic(fault, in: file.name)) }
            if let root = parse.document?.root { roots.append(root) }
        }
        return roots
    }

    private static func isDivider(_ line: ArraySlice<UInt8>) -> Bool {
        line.starts(with: "---".utf8) && line.dropFirst(3).allSatisfy { " \r\t".utf8.contains($0) }
    }
}
