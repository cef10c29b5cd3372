package import WeirCore
import WeirValue
import WeirYAML

/// What a project's `weir.yaml` says: inputs for its stacks.
package struct ProjectSettings: Sendable {
    private typealias Given = InputResolver.Given

    /// For every stack that has such an input.
    private var shared: [Given] = []
    /// For single stacks, by their names.
    private var stacks: [String: [Given]] = [:]
    /// Where the names of those stand.
    private var places: [(name: String, range: SourceRange)] = []

    /// Nothing.
    package init() {}

    /// Decodes `bytes`, the content of `file`: a document of `kind: Project` whose `spec` may have `inputs` and `stacks`,
    /// a map of stacks by name with `inputs` each.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(_ bytes: [UInt8], file: String) throws(DiagnosticsError) -> ProjectSettings {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        let collector = Collector(file: file)
        for fault in parse.faults where fault.code != .empty { collector.report(Diagnostic(fault, in: file)) }
        var settings = ProjectSettings()
        if let root = parse.document?.root { settings.read(root, collector) }
        guard !collector.diagnostics.hasErrors else { throw DiagnosticsError(collector.diagnostics) }
        return settings
    }

    private mutating func read(_ root: YAMLNode, _ collector: Collector) {
        let known = ["apiVersion", "kind", "metadata", "spec"]
        guard !root.isNull, let envelope = FieldReader(root, "a project", known: known, collector) else { return }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: "a project")
        collector.expect("kind", "Project", in: envelope, of: "a project")
        if let node = envelope["metadata"] {
            _ = FieldReader(node, "\"metadata\"", known: ["name", "description"], collector)
        }
        guard let node = envelope["spec"],
            let spec = FieldReader(node, "\"spec\" of a project", known: ["inputs", "stacks"], collector)
        else { return }
        shared = Self.inputs(spec["inputs"], collector)
        guard let list = spec["stacks"] else { return }
        guard list.kind == .mapping else {
            collector.report(.wrongType, "\"stacks\" must be a map of stacks by name", at: list)
            return
        }
        for (key, value) in list.pairs {
            guard let fields = FieldReader(value, "the stack \"\(key.text)\"", known: ["inputs"], collector) else {
                continue
            }
            places.append((key.text, key.range))
            stacks[key.text] = Self.inputs(fields["inputs"], collector)
        }
    }

    private static func inputs(_ node: YAMLNode?, _ collector: Collector) -> [Given] {
        guard let node else { return [] }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\"inputs\" must be a map of inputs by name", at: node)
            return []
        }
        return node.pairs.map { key, value in
            Given(
                origin: collector.file, name: key.text, value: value.value(), range: value.range)
        }
    }

    /// Warnings for what is said for stacks, or for inputs, that none of `known`, all of the project's, is or has.
    package func faults(_ known: [Stack]) -> [Diagnostic] {
        let names = Set(known.map(\.name))
        let inputs = Set(known.flatMap { $0.inputs.map(\.name) })
        let unknownStacks = places.filter { !names.contains($0.name) }.map { place in
            Diagnostic(
                .unknownStack, "the project has no stack \"\(place.name)\"", at: place.range,
                hint: NearestName.hint(place.name, among: names.sorted()), severity: .warning)
        }
        let unknownInputs = shared.filter { !inputs.contains($0.name) }.map { given in
            Diagnostic(
                .unknownInput, "no stack of the project has an input \"\(given.name)\"", at: given.range,
                hint: NearestName.hint(given.name, among: inputs.sorted()), severity: .warning)
        }
        return unknownStacks + unknownInputs
    }

    /// Gives `resolver` what is said for `stack`; what is said for one stack wins.
    package func give(to resolver: inout InputResolver, for stack: Stack) {
        let names = Set(stack.inputs.map(\.name))
        for given in shared where names.contains(given.name) { resolver.add(given) }
        for given in stacks[stack.name] ?? [] { resolver.add(given) }
    }
}

extension Collector {
    /// Tells where `field` of `envelope`, which is `what`, is not there, or is not `value`.
    func expect(_ field: String, _ value: String, in envelope: FieldReader, of what: String) {
        guard let node = envelope.required(field, in: what), let text = envelope.text(field), text != value else {
            return
        }
        report(.wrongKind, "\"\(field)\" must be \(value), not \"\(text)\"", at: node)
    }
}
