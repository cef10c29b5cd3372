package import WeirCore
import WeirValue
import WeirYAML

/// Which commits the modules from git are: the file `weir.lock` of a project, which is kept with its stacks.
package struct ModuleLock: Sendable, Equatable {
    package static let kind = "Lock"

    /// That a ref of a repository is a commit.
    package struct Entry: Sendable, Equatable {
        /// The repository's URL.
        package let source: String
        /// The branch, tag or commit; nil for what the repository's HEAD is.
        package let ref: String?
        /// All its hexadecimal digits, 40 or 64.
        package let commit: String

        /// `ref` of `source` is `commit`.
        package init(source: String, ref: String?, commit: String) {
            self.source = source
            self.ref = ref
            self.commit = commit
        }
    }

    /// The entries, sorted by source and ref.
    package private(set) var entries: [Entry] = []

    /// A lock of nothing.
    package init() {}

    /// The commit of `ref` of `source`; nil where none is kept.
    package func commit(of source: String, _ ref: String?) -> String? {
        entries.first { $0.source == source && $0.ref == ref }?.commit
    }

    /// Takes `entry` in, in the place of an older one.
    package mutating func set(_ entry: Entry) {
        entries.removeAll { $0.source == entry.source && $0.ref == entry.ref }
        entries.append(entry)
        entries.sort { ($0.source, $0.ref ?? "") < ($1.source, $1.ref ?? "") }
    }

    /// Whether `text` is all the digits of a commit.
    package static func isCommit(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}

// MARK: The file

extension ModuleLock {
    /// The content of the file: of the same entries the same bytes.
    package var bytes: [UInt8] {
        let modules = entries.map { entry -> Value in
            var pairs: [(String, Value)] = [("source", .string(entry.source))]
            if let ref = entry.ref { pairs.append(("ref", .string(ref))) }
            pairs.append(("commit", .string(entry.commit)))
            return .map(Value.Map(pairs) { first, _ in first })
        }
        let root: Value = [
            "apiVersion": .string(StackDecoder.apiVersion), "kind": .string(Self.kind), "modules": .list(modules),
        ]
        return Array(
            ("# Written by weir, to be kept with the stacks: `weir modules --update` writes it anew.\n"
                + YAMLWriter.string(root)).utf8)
    }

    /// Decodes `bytes`, the content of `file`.
    /// - Throws: ``DiagnosticsError`` with every fault.
    package static func decode(_ bytes: [UInt8], file: String) throws(DiagnosticsError) -> ModuleLock {
        let parse = YAMLDocument.parse(bytes: bytes, file: file)
        let collector = Collector(file: file)
        for fault in parse.faults { collector.report(Diagnostic(fault, in: file)) }
        var lock = ModuleLock()
        if let root = parse.document?.root { lock.read(root, collector) }
        guard !collector.diagnostics.hasErrors else { throw DiagnosticsError(collector.diagnostics) }
        return lock
    }

    private mutating func read(_ root: YAMLNode, _ collector: Collector) {
        let what = "a lock"
        guard let envelope = FieldReader(root, what, known: ["apiVersion", "kind", "modules"], collector) else {
            return
        }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: what)
        collector.expect("kind", Self.kind, in: envelope, of: what)
        guard let list = envelope["modules"] else { return }
        guard list.kind == .sequence else {
            collector.report(.wrongType, "\"modules\" must be a list", at: list)
            return
        }
        for node in list.items {
            guard let fields = FieldReader(node, "a module", known: ["source", "ref", "commit"], collector) else {
                continue
            }
            let isWhole = fields.required("source", in: "a module") != nil
            guard let commitNode = fields.required("commit", in: "a module"), isWhole,
                let source = fields.text("source"), let commit = fields.text("commit")
            else { continue }
            guard Self.isCommit(commit) else {
                collector.report(
                    .patternMismatch, "a commit is 40 or 64 digits of a-f and 0-9", at: commitNode,
                    hint: "take the module away here, and it is written anew")
                continue
            }
            let ref = fields.text("ref")
            guard self.commit(of: source, ref) == nil else {
                collector.report(.duplicateKey, "the module stands twice", at: node)
                continue
            }
            set(Entry(source: source, ref: ref, commit: commit))
        }
    }
}
