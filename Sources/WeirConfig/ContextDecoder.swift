package import WeirCore
import WeirValue
import WeirYAML

/// Where the context files of a project are.
package struct ContextSources: Sendable {
    /// The content of the file of the context `name`, and what it is called; nil where there is none. What it throws is a
    /// ``DiagnosticsError``.
    package typealias Load = @Sendable (_ name: String) throws -> (bytes: [UInt8], file: String)?

    let load: Load
    /// The names of those that there are.
    let names: @Sendable () -> [String]

    /// Contexts called `names`, that `load` reads.
    package init(names: @escaping @Sendable () -> [String], _ load: @escaping Load) {
        self.names = names
        self.load = load
    }

    /// No contexts at all.
    package static var none: ContextSources { ContextSources(names: { [] }, { _ in nil }) }

    /// The context `name`; nil where there is none.
    /// - Throws: ``DiagnosticsError`` with every fault of its file.
    package func context(_ name: String) throws(DiagnosticsError) -> StackContext? { try read(name)?.context }

    /// The same, with the content of its file.
    func read(_ name: String) throws(DiagnosticsError) -> (context: StackContext, bytes: [UInt8])? {
        let found: (bytes: [UInt8], file: String)?
        do { found = try load(name) } catch {
            throw error as? DiagnosticsError ?? DiagnosticsError([Diagnostic(.unreadable, "\(error)")])
        }
        guard let found else { return nil }
        return (try ContextDecoder.decode(found.bytes, file: found.file, name: name), found.bytes)
    }

    /// The fault that there is no context `name`, which stands at `range`.
    package func unknown(_ name: String, at range: SourceRange?) -> Diagnostic {
        let known = names()
        return Diagnostic(
            .unknownContext, "there is no context \"\(name)\"", at: range,
            hint: NearestName.hint(name, among: known)
                ?? (known.isEmpty
                    ? "contexts are files: contexts/\(name).yaml" : "there is \(known.joined(separator: ", "))"))
    }
}

/// Decodes a `kind: Context` document.
package struct ContextDecoder {
    package static let kind = "Context"
    /// What the names of Weir's own variables begin with.
    private static let reserved = "WEIR_"

    private let collector: Collector

    /// Decodes `bytes`, the content of `file`, which is to be the context `name`.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(
        _ bytes: [UInt8], file: String, name: String
    ) throws(DiagnosticsError) -> StackContext {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        let collector = Collector(file: file)
        for fault in parse.faults { collector.report(Diagnostic(fault, in: file)) }
        let context = (parse.document?.root).flatMap { ContextDecoder(collector: collector).decode($0, name) }
        guard !collector.diagnostics.hasErrors, let context else { throw DiagnosticsError(collector.diagnostics) }
        return context
    }

    private func decode(_ root: YAMLNode, _ name: String) -> StackContext? {
        let known = ["apiVersion", "kind", "metadata", "spec"]
        guard let envelope = FieldReader(root, "a context", known: known, collector) else { return nil }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: "a context")
        collector.expect("kind", Self.kind, in: envelope, of: "a context")
        let metadata = envelope.required("metadata", in: "a context").flatMap { node in
            FieldReader(node, "\"metadata\"", known: ["name", "description"], collector)
        }
        if let metadata, let node = metadata.required("name", in: "\"metadata\""), let text = metadata.text("name"),
            text != name
        {
            collector.report(
                .invalidName, "the file of the context \"\(name)\" declares \"\(text)\"", at: node,
                hint: "call it \(name), or the file \(text).yaml")
        }
        guard let specNode = envelope.required("spec", in: "a context"),
            let spec = FieldReader(
                specNode, "\"spec\" of a context", known: ["environment", "secrets", "labels"], collector)
        else { return nil }
        let environment = variables(spec["environment"], "environment") { variable($0, $1) }
        let secrets = variables(spec["secrets"], "secrets") { secret($0, $1) }
        let names = Set(environment.map(\.name))
        for secret in secrets where names.contains(secret.name) {
            collector.report(
                Diagnostic(
                    .contextConflict, "\(secret.name) is set under \"environment\" already", at: secret.range))
        }
        return StackContext(
            name: name, description: metadata?.text("description") ?? "", file: collector.file,
            variables: environment + secrets, labels: collector.labels(spec["labels"]))
    }

    private func variables(
        _ node: YAMLNode?, _ section: String, _ read: (YAMLNode, YAMLNode) -> StackContext.Variable?
    ) -> [StackContext.Variable] {
        guard let node else { return [] }
        guard node.kind == .mapping else {
            collector.report(.wrongType, "\"\(section)\" must be a map of variables by name", at: node)
            return []
        }
        return node.pairs.compactMap { key, value in
            guard Identifier.isValid(key.text) else {
                collector.report(
                    .invalidName, "a variable's name has letters, digits and _ and does not begin with a digit", at: key
                )
                return nil
            }
            guard !key.text.hasPrefix(Self.reserved) else {
                collector.report(.invalidName, "variables called \(Self.reserved)... are Weir's own", at: key)
                return nil
            }
            return read(key, value)
        }
    }

    /// A variable that is no secret: a text, or where its value comes from.
    private func variable(_ key: YAMLNode, _ value: YAMLNode) -> StackContext.Variable? {
        if value.kind == .mapping { return sourced(key, value, isSecret: false) }
        guard value.kind == .scalar, !value.isNull else {
            collector.report(
                .wrongType, "the variable \(key.text) must be a text, or one of env, file and command", at: value)
            return nil
        }
        guard !value.text.contains("${") else {
            collector.report(.expressionSyntax, "a context has no expressions", at: value)
            return nil
        }
        // A number or a truth value is handed on as it is written.
        return StackContext.Variable(
            name: key.text, origin: .text(value.text), isSecret: false, optional: false, range: key.range)
    }

    private func secret(_ key: YAMLNode, _ value: YAMLNode) -> StackContext.Variable? {
        guard value.kind == .mapping else {
            collector.report(
                .wrongType, "a secret does not stand in the file", at: value,
                hint: "say where it comes from: {env: NAME}, {file: PATH} or {command: [tool, argument, ...]}")
            return nil
        }
        return sourced(key, value, isSecret: true)
    }

    private func sourced(_ key: YAMLNode, _ value: YAMLNode, isSecret: Bool) -> StackContext.Variable? {
        guard let read = collector.source(value, "the variable \(key.text)", at: key) else { return nil }
        return StackContext.Variable(
            name: key.text, origin: .source(read.source), isSecret: isSecret, optional: read.optional,
            range: key.range)
    }
}
