package import WeirCore
import WeirValue
package import WeirYAML

/// The document of a stack, with the patches applied that its file writes.
package struct StackDocument {
    /// The kind of the documents that patch a stack.
    package static let patchKind = "StackPatch"
    /// The deepest that patches may stand on one another.
    static let mostPatches = 20

    /// The file that was read: of the last patch, or of the stack itself.
    package let file: String
    /// A `kind: Stack` document whose nodes stand in their own files. Its source is that of `file`.
    package let document: YAMLDocument
    /// The files that it was patched from, the nearest first, with their content.
    package let bases: [(file: String, bytes: [UInt8])]

    /// The document in `bytes`, the content of `file`, a stack or a patch of one; `modules` reads what is patched.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func read(
        _ bytes: [UInt8], file: String, modules: ModuleSources
    ) throws(DiagnosticsError) -> StackDocument {
        let collector = Collector(file: file)
        guard let read = read(bytes, file: file, modules, collector), !collector.diagnostics.hasErrors else {
            throw DiagnosticsError(collector.diagnostics)
        }
        return read
    }

    /// The same, with faults told to `collector`; nil where nothing can be read.
    static func read(
        _ bytes: [UInt8], file: String, _ modules: ModuleSources, _ collector: Collector
    ) -> StackDocument? {
        var patching = StackPatching(modules: modules, collector: collector)
        guard let document = patching.document(bytes, file) else { return nil }
        return StackDocument(file: file, document: document, bases: patching.bases)
    }
}

/// Applies patches to the stack that they are of.
private struct StackPatching {
    let modules: ModuleSources
    let collector: Collector
    /// The files that were read, the patch that is used first.
    var trail: [String] = []
    var bases: [(file: String, bytes: [UInt8])] = []

    init(modules: ModuleSources, collector: Collector) {
        self.modules = modules
        self.collector = collector
    }

    /// The document of the stack in `bytes`, patched; nil where there is none, which is told.
    mutating func document(_ bytes: [UInt8], _ file: String) -> YAMLDocument? {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        for fault in parse.faults { collector.report(Diagnostic(fault, in: file)) }
        guard let document = parse.document else { return nil }
        guard document.root.kind == .mapping, document.root["kind"]?.hasText(StackDocument.patchKind) ?? false else {
            return document
        }
        trail.append(file)
        return patched(document)
    }

    /// What the patch `document` makes of the stack that it names.
    private mutating func patched(_ document: YAMLDocument) -> YAMLDocument? {
        let known = ["apiVersion", "kind", "metadata", "spec"]
        guard let envelope = FieldReader(document.root, "a patch", known: known, collector) else { return nil }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: "a patch")
        let metadata = envelope.required("metadata", in: "a patch").flatMap { node in
            FieldReader(node, "\"metadata\"", known: ["name", "description", "labels", "requires"], collector)
        }
        _ = metadata?.required("name", in: "\"metadata\"")
        guard let specNode = envelope.required("spec", in: "a patch"),
            let spec = FieldReader(specNode, "\"spec\" of a patch", known: ["stack", "patch"], collector)
        else { return nil }
        let source = spec.required("stack", in: "\"spec\" of a patch")
        let patch = spec.required("patch", in: "\"spec\" of a patch")
        if let patch, patch.kind != .mapping {
            collector.report(.wrongType, "\"patch\" must be a map: what is to be otherwise in the stack", at: patch)
        }
        if let name = patch?["metadata"]?["name"] {
            collector.report(
                .notAllowed, "a patch does not change the stack's name: it is its own", at: name,
                hint: "the name is metadata.name of the patch")
        }
        guard let source, let base = base(source), let patch, patch.kind == .mapping, let metadata else { return nil }
        return applied(patch, to: base, at: []).flatMap { applied(metadata.node, to: $0, at: ["metadata"]) }
    }

    private func applied(_ patch: YAMLNode, to base: YAMLDocument, at path: [String]) -> YAMLDocument? {
        guard let patched = base.patched(with: patch, at: path) else {
            collector.report(.yamlLimit, "the patched stack is too large", at: patch)
            return nil
        }
        for absent in patched.absent {
            let name = absent.key.text
            collector.report(
                Diagnostic(
                    .absentInBase, "the patch takes \"\(name)\" away, which is not there", at: absent.key.range,
                    hint: NearestName.hint(name, among: absent.known), severity: .warning))
        }
        return patched.document
    }

    /// The document of the stack that `node` names; nil where it cannot be had, which is told.
    private mutating func base(_ node: YAMLNode) -> YAMLDocument? {
        guard node.kind == .scalar, case .string(let source) = node.value(), !source.contains("${") else {
            collector.report(.wrongType, "\"stack\" must be the path of a stack, without expressions", at: node)
            return nil
        }
        do {
            let (bytes, file) = try modules.load(source, node.file)
            if let index = trail.firstIndex(of: file) {
                let loop = (trail[index...] + [file]).joined(separator: " patches ")
                collector.report(.invalidModule, "the patch is one of itself: \(loop)", at: node)
                return nil
            }
            guard trail.count < StackDocument.mostPatches else {
                collector.report(.invalidModule, "too many patches stand on one another", at: node)
                return nil
            }
            bases.append((file, bytes))
            guard let document = document(bytes, file) else { return nil }
            guard document.root.kind == .mapping else {
                collector.report(.invalidModule, "\(file) is no stack: it holds no map", at: node)
                return nil
            }
            return document
        } catch {
            collector.report(error, at: node)
            return nil
        }
    }
}

extension Collector {
    /// Takes note of `error`, which came of reading what `node` names; what has no place of its own is at `node`.
    func report(_ error: any Error, at node: YAMLNode) {
        let diagnostics = (error as? DiagnosticsError)?.diagnostics ?? [Diagnostic(.invalidModule, "\(error)")]
        for diagnostic in diagnostics {
            report(
                diagnostic.range == nil
                    ? Diagnostic(diagnostic.code, diagnostic.message, at: node.range, hint: diagnostic.hint)
                    : diagnostic)
        }
    }
}
