package import WeirCore
import WeirValue
import WeirYAML

/// Which commits the modules from git are, and which packages fetched charts: the file `weir.lock` of a project, which is kept with its
/// stacks.
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

    /// That a version of a chart is a package.
    package struct Chart: Sendable, Equatable {
        /// Its name in its repository, or its address of a registry.
        package let chart: String
        /// The repository's URL; nil for one of a registry.
        package let repository: String?
        package let version: String
        /// The SHA-256 of the package, 64 hexadecimal digits.
        package let digest: String

        /// `version` of `chart` in `repository` is the package with `digest`.
        package init(_ chart: String, repository: String?, version: String, digest: String) {
            self.chart = chart
            self.repository = repository
            self.version = version
            self.digest = digest
        }

        /// Whether it pins the same as `other`.
        fileprivate func isOf(_ other: Chart) -> Bool {
            chart == other.chart && repository == other.repository && version == other.version
        }
    }

    /// The entries, sorted by source and ref.
    package private(set) var entries: [Entry] = []
    /// The charts, sorted by repository, name and version.
    package private(set) var charts: [Chart] = []

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

    /// The digest of the package of `version` of `chart` in `repository`; nil where none is kept.
    package func digest(of chart: String, repository: String?, version: String) -> String? {
        charts.first { $0.chart == chart && $0.repository == repository && $0.version == version }?.digest
    }

    /// Takes `chart` in, in the place of an older one.
    package mutating func set(_ chart: Chart) {
        remove(chart)
        charts.append(chart)
        charts.sort { ($0.repository ?? "", $0.chart, $0.version) < ($1.repository ?? "", $1.chart, $1.version) }
    }

    /// Forgets what `chart` is.
    package mutating func remove(_ chart: Chart) { charts.removeAll { $0.isOf(chart) } }

    /// Whether `text` is all the digits of a commit.
    package static func isCommit(_ text: String) -> Bool {
        [40, 64].contains(text.utf8.count) && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    }
}

// MARK: The file

extension ModuleLock {
    /// The content of the file: of the same entries the same bytes.
    package var bytes: [UInt8] {
        let modules = entries.map { entry in
            Self.object([("source", entry.source), ("ref", entry.ref), ("commit", entry.commit)])
        }
        let packages = charts.map { chart in
            Self.object([
                ("chart", chart.chart), ("repository", chart.repository), ("version", chart.version),
                ("digest", chart.digest),
            ])
        }
        var root: Value.Map = [
            "apiVersion": .string(StackDecoder.apiVersion), "kind": .string(Self.kind), "modules": .list(modules),
        ]
        if !packages.isEmpty { root = root.setting("charts", to: .list(packages)) }
        return Array(
            ("# Written by weir, to be kept with the stacks: `weir modules --update` writes it anew.\n"
                + YAMLWriter.string(.map(root))).utf8)
    }

    private static func object(_ fields: [(String, String?)]) -> Value {
        .map(Value.Map(fields.compactMap { name, text in text.map { (name, Value.string($0)) } }) { first, _ in first })
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
        guard
            let envelope = FieldReader(root, what, known: ["apiVersion", "kind", "modules", "charts"], collector)
        else { return }
        collector.expect("apiVersion", StackDecoder.apiVersion, in: envelope, of: what)
        collector.expect("kind", Self.kind, in: envelope, of: what)
        for node in Self.items("modules", of: envelope, collector) { readModule(node, collector) }
        for node in Self.items("charts", of: envelope, collector) { readChart(node, collector) }
    }

    private static func items(_ name: String, of envelope: FieldReader, _ collector: Collector) -> [YAMLNode] {
        guard let list = envelope[name] else { return [] }
        guard list.kind == .sequence else {
            collector.report(.wrongType, "\"\(name)\" must be a list", at: list)
            return []
        }
        return Array(list.items)
    }

    private mutating func readModule(_ node: YAMLNode, _ collector: Collector) {
        let what = "a module"
        guard let fields = FieldReader(node, what, known: ["source", "ref", "commit"], collector) else { return }
        let isWhole = fields.required("source", in: what) != nil
        guard let commitNode = fields.required("commit", in: what), isWhole,
            let source = fields.text("source"), let commit = fields.text("commit")
        else { return }
        guard Self.isCommit(commit) else {
            return collector.report(
                .patternMismatch, "a commit is 40 or 64 digits of a-f and 0-9", at: commitNode,
                hint: "take the module away here, and it is written anew")
        }
        let ref = fields.text("ref")
        guard self.commit(of: source, ref) == nil else {
            return collector.report(.duplicateKey, "the module stands twice", at: node)
        }
        set(Entry(source: source, ref: ref, commit: commit))
    }

    private mutating func readChart(_ node: YAMLNode, _ collector: Collector) {
        let what = "a chart"
        let known = ["chart", "repository", "version", "digest"]
        guard let fields = FieldReader(node, what, known: known, collector) else { return }
        let isWhole = ["chart", "version"].allSatisfy { fields.required($0, in: what) != nil }
        guard let digestNode = fields.required("digest", in: what), isWhole,
            let chart = fields.text("chart"), let version = fields.text("version"), let digest = fields.text("digest")
        else { return }
        guard digest.utf8.count == 64, Self.isCommit(digest) else {
            return collector.report(
                .patternMismatch, "a digest is 64 digits of a-f and 0-9", at: digestNode,
                hint: "take the chart away here, and it is written anew")
        }
        let repository = fields.text("repository")
        guard self.digest(of: chart, repository: repository, version: version) == nil else {
            return collector.report(.duplicateKey, "the chart stands twice", at: node)
        }
        set(Chart(chart, repository: repository, version: version, digest: digest))
    }
}
