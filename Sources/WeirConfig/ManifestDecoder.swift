package import WeirCEL
package import WeirCore
import WeirValue
import WeirYAML

/// Decodes a `kind: Provider` document: types of resources that a command line tool looks after.
package struct ManifestDecoder {
    package static let kind = "Provider"
    private static let sections = ["tool", "environment", "inherit", "retry", "types"]

    let collector: Collector
    private let programs: ProgramCache
    private let portablePrograms: ProgramCache

    /// Decodes `bytes`, the content of `file`. Expressions may call `functions` besides the language's own.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(
        _ bytes: [UInt8], file: String, functions: [CELFunction] = []
    ) throws(DiagnosticsError) -> ToolManifest {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        let collector = Collector(file: file)
        for fault in parse.faults { collector.report(Diagnostic(fault, in: file)) }
        let programs = ProgramCache(CELEnvironment(variables: ManifestScope.variables, functions: functions))
        let decoder = ManifestDecoder(
            collector: collector, programs: programs,
            portablePrograms: ProgramCache(CELEnvironment(variables: ManifestScope.portable, functions: functions)))
        let manifest = (parse.document?.root).flatMap { decoder.decode($0, digest: Digest.sha256(bytes)) }
        guard !collector.diagnostics.hasErrors, let manifest else { throw DiagnosticsError(collector.diagnostics) }
        return manifest
    }

    private func decode(_ root: YAMLNode, digest: String) -> ToolManifest? {
        let known = ["apiVersion", "kind", "metadata", "spec"]
        guard let envelope = FieldReader(root, "a provider", known: known, collector) else { return nil }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: "a provider")
        collector.expect("kind", Self.kind, in: envelope, of: "a provider")
        let metadata = envelope.required("metadata", in: "a provider").flatMap { node in
            FieldReader(node, "\"metadata\"", known: ["name", "description"], collector)
        }
        guard let metadata, metadata.required("name", in: "\"metadata\"") != nil, let name = metadata.text("name"),
            let specNode = envelope.required("spec", in: "a provider"),
            let spec = FieldReader(specNode, "\"spec\" of a provider", known: Self.sections, collector),
            let tool = tool(spec)
        else { return nil }
        if !Identifier.isValid(name), let node = metadata["name"] {
            collector.report(
                .invalidName, "a provider's name has letters, digits and _ and does not begin with a digit", at: node)
        }
        var manifest = ToolManifest(
            name: name, description: metadata.text("description") ?? "", file: collector.file, digest: digest,
            tool: tool)
        manifest.environment = members(spec["environment"], "environment")
        manifest.inherited = collector.texts(spec["inherit"], "\"inherit\" must be a list of names of variables")
            .map(\.text)
        manifest.transience = transience(spec["retry"])
        guard let types = spec.required("types", in: "\"spec\" of a provider") else { return nil }
        guard types.kind == .mapping else {
            collector.report(.wrongType, "\"types\" must be a map of types by name", at: types)
            return nil
        }
        manifest.kinds = types.pairs.compactMap { key, value in
            guard Identifier.isValid(key.text) else {
                collector.report(.invalidName, "\"\(key.text)\" is no name of a type", at: key)
                return nil
            }
            return type("\(name).\(key.text)", value)
        }
        return manifest
    }

    // MARK: The tool

    private func tool(_ spec: FieldReader) -> ToolManifest.Tool? {
        guard let node = spec.required("tool", in: "\"spec\" of a provider"),
            let fields = FieldReader(node, "\"tool\"", known: ["command", "version", "install"], collector),
            fields.required("command", in: "\"tool\"") != nil, let command = fields.text("command")
        else { return nil }
        let version = fields["version"].flatMap {
            FieldReader($0, "\"version\"", known: ["run", "constraint"], collector)
        }
        let run = version.flatMap { version in
            version.required("run", in: "\"version\"").map { node in
                collector.texts(node, "\"run\" must be an argument list: [tool, argument, ...]").map(\.text)
            }
        }
        return ToolManifest.Tool(
            command: command, version: run, lowest: version.flatMap(lowest), install: fields.text("install"))
    }

    /// The version that `constraint` asks for.
    private func lowest(_ version: FieldReader) -> String? {
        guard let text = version.text("constraint"), let node = version["constraint"] else { return nil }
        guard Pattern.matches(text, #"^>=\s*[0-9]+(\.[0-9]+){1,2}$"#) else {
            collector.report(.wrongType, "\"constraint\" is written >=1.2 or >=1.2.3", at: node)
            return nil
        }
        return String(text.dropFirst(2).drop { $0 == " " })
    }

    private func transience(_ node: YAMLNode?) -> ToolManifest.Transience {
        var transience = ToolManifest.Transience()
        guard let node, let fields = FieldReader(node, "\"retry\"", known: ["when", "attempts", "delay"], collector)
        else { return transience }
        transience.patterns = patterns(fields, "when")
        if let attempts = fields.number("attempts").flatMap({ Int(exactly: $0) }) { transience.attempts = attempts }
        if let delay = fields.duration("delay") { transience.delay = delay }
        return transience
    }

    // MARK: Parts

    /// The template of `node`.
    func template(_ node: YAMLNode) -> Template? { template(node, programs) }

    private func template(_ node: YAMLNode, _ programs: ProgramCache) -> Template? {
        let compiler = ExpressionCompiler(programs: programs, collector: collector, visit: { _ in })
        return TemplateDecoder(compiler: compiler, types: nil).decode(node)
    }

    /// The template of the expression `name`.
    func expression(_ fields: FieldReader, _ name: String) -> Template? { fields[name].flatMap(template) }

    /// The members of the map `node`, each a template.
    func members(_ node: YAMLNode?, _ what: String) -> [Template.Member] { members(node, what, programs) }

    private func members(_ node: YAMLNode?, _ what: String, _ programs: ProgramCache) -> [Template.Member] {
        guard let node else { return [] }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\"\(what)\" must be a map", at: node)
            return []
        }
        return node.pairs.compactMap { key, value in
            template(value, programs).map { Template.Member(key.text, $0) }
        }
    }

    /// Those of `arguments` that the map `node` tells of what a portable cluster is asked for.
    func portable(_ node: YAMLNode?, _ arguments: [ValueSchema.Property]) -> [Template.Member] {
        let members = members(node, "portable", portablePrograms)
        for (key, _) in node?.pairs ?? [] where !arguments.contains(where: { $0.name == key.text }) {
            collector.report(.unknownArgument, "\"\(key.text)\" is no argument of this type", at: key)
        }
        return members
    }

    /// The regular expressions of the list `name`.
    func patterns(_ fields: FieldReader, _ name: String) -> [String] {
        collector.texts(fields[name], "\"\(name)\" must be a list of regular expressions").compactMap { text, node in
            guard let fault = Pattern.fault(in: text) else { return text }
            collector.report(.invalidSchema, "\"\(text)\" is no regular expression: \(fault)", at: node)
            return nil
        }
    }
}
