import WeirCore
import WeirKubernetes
import WeirValue

/// Runs helm for one operation on one release, with a configuration of its own.
struct HelmProgram {
    /// How to get it.
    static let install = "https://helm.sh/docs/intro/install"
    /// The most bytes that one run prints.
    private static let limit = 64 << 20

    let tools: ToolRunner
    let context: OperationContext
    /// The program, a name or an absolute path.
    let binary: String
    let name: String
    let namespace: String
    /// What is not to be shown of what it prints.
    let sensitive: Value
    /// Its major and minor version.
    private(set) var version: (major: Int, minor: Int) = (3, 12)

    /// The folder with what helm reads and writes in this operation.
    private var folder: String { "\(context.directory)/helm" }
    private var kubeconfig: String { "\(folder)/kubeconfig" }

    init(
        _ tools: ToolRunner, _ context: OperationContext, binary: String, name: String, namespace: String,
        sensitive: Value
    ) {
        self.tools = tools
        self.context = context
        self.binary = binary
        self.name = name
        self.namespace = namespace
        self.sensitive = sensitive
    }

    /// Gets ready: writes `kubeconfig`, and asks for the version.
    /// - Throws: ``OperationFailure``, also where helm is older than 3.12.
    mutating func begin(kubeconfig text: String) async throws(OperationFailure) {
        do {
            _ = try Files.makeDirectories(folder, mode: 0o700)
            try Files.writeWhole(Array(text.utf8), to: kubeconfig, mode: 0o600, replacing: true, lasting: false)
        } catch {
            throw OperationFailure("\(folder) cannot be written: \(error)", remains: .nothing)
        }
        let told = try await run(["version", "--template", "{{.Version}}"], "version", reachesCluster: false).text
        let numbers = told.drop { !$0.isNumber }.split(separator: ".").prefix(2).compactMap { Int($0) }
        guard numbers.count == 2 else {
            throw OperationFailure(
                "helm tells no version: \(told.prefix(80))", hint: "see \(Self.install)", remains: .nothing)
        }
        version = (numbers[0], numbers[1])
        guard version.major > 3 || (version.major == 3 && version.minor >= 12) else {
            throw OperationFailure(
                "helm is \(told), older than 3.12", hint: "install a newer one: see \(Self.install)", remains: .nothing)
        }
    }

    /// Removes what was written: the kubeconfig and values may hold secrets.
    func end() {
        for file in ["kubeconfig", "values.json"] { Files.removeIfPossible("\(folder)/\(file)") }
    }

    /// The path of a file with `values`.
    func file(of values: Value) throws(OperationFailure) -> String {
        let path = "\(folder)/values.json"
        do {
            try Files.writeWhole(
                JSONWriter.bytes(values, .init(revealed: true)), to: path, mode: 0o600, replacing: true, lasting: false)
        } catch {
            throw OperationFailure("\(path) cannot be written: \(error)", remains: .nothing)
        }
        return path
    }

    /// A folder for a fetched chart, empty.
    func chartFolder() throws(OperationFailure) -> String {
        let path = "\(folder)/chart"
        do {
            try Files.removeTree(path)
            _ = try Files.makeDirectories(path, mode: 0o700)
        } catch {
            throw OperationFailure("\(path) cannot be made: \(error)", remains: .nothing)
        }
        return path
    }

    /// Runs helm with `arguments`; its files are called `step`.
    func run(
        _ arguments: [String], _ step: String, reachesCluster: Bool = true, keepsEvidence: Bool = false
    ) async throws(OperationFailure) -> ToolOutcome {
        var run = ToolRun([binary] + arguments + (reachesCluster ? ["--namespace", namespace] : []), name: step)
        run.tool = "helm"
        run.keepsEvidence = keepsEvidence
        run.environment = [
            // Nothing of the user's own is read or written.
            "HELM_CACHE_HOME": "\(folder)/cache", "HELM_CONFIG_HOME": "\(folder)/config",
            "HELM_DATA_HOME": "\(folder)/data", "HELM_NO_PLUGINS": "1",
            "KUBECONFIG": reachesCluster ? kubeconfig : "/dev/null",
        ]
        run.inherited = [
            "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "SSL_CERT_FILE",
        ]
        run.workingDirectory = context.project
        run.outputLimit = Self.limit
        run.install = "see \(Self.install)"
        run.sensitive = sensitive
        do throws(OperationFailure) { return try await tools.run(run, in: context) } catch {
            throw Self.explained(error)
        }
    }

    /// `failure` with what helm said in its message, and what to do about it.
    private static func explained(_ failure: OperationFailure) -> OperationFailure {
        var failure = failure
        let lines = failure.output.filter { !$0.hasPrefix("WARNING:") && !$0.hasPrefix("level=") }
        guard let start = lines.lastIndex(where: { $0.hasPrefix("Error: ") }) else { return failure }
        let said = lines[start...].joined(separator: " ").dropFirst("Error: ".count)
        failure.message = "helm: \(said.prefix(600))"
        failure.hint = hint(said.lowercased()) ?? failure.hint
        return failure
    }

    private static func hint(_ text: String) -> String? {
        let hints: [(String, String)] = [
            ("another operation (install/upgrade/rollback) is in progress", "wait until it has ended, and apply again"),
            ("field is immutable", "it has to be made anew: replace the release with --replace"),
            ("values don't meet the specifications", "see the chart's values.schema.json"),
            ("missing in charts/ directory", "run: helm dependency build, in the chart's folder"),
            ("invalid ownership metadata", "the object is not of this release: remove it, or give it helm's labels"),
            ("ensure crds are installed first", "install what defines these kinds before"),
            ("cluster unreachable", "does the cluster run, and can it be reached from here?"),
            ("not found", "is the chart called so, and its repository and version right?"),
        ]
        return hints.first { text.contains($0.0) }?.1
    }
}

extension OperationFailure {
    /// Whether helm said that there is no such release.
    var isMissingRelease: Bool {
        let text = (output + [message]).joined(separator: "\n").lowercased()
        return text.contains("release: not found") || text.contains("release not loaded")
    }
}
