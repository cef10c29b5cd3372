import WeirCore
import WeirValue

/// The chart of a release: where it is, and what pins it.
struct HelmChart {
    /// Names that are no part of a chart in a folder.
    private static let leftOut: Set<String> = [".git"]
    /// The most bytes of a package.
    private static let limit = 64 << 20

    let reference: String
    let repository: String?
    let version: String?
    /// What the package has to be.
    let digest: String?
    private let project: String

    /// What `arguments` say, relative paths start at `project`.
    /// - Throws: ``OperationFailure`` where they do not go together.
    init(_ arguments: Arguments, project: String) throws(OperationFailure) {
        reference = try arguments.required("chart")
        repository = try arguments.text("repository")
        version = try arguments.text("version")
        digest = try arguments.text("digest")
        self.project = project
        if isLocal {
            guard repository == nil, version == nil else {
                throw OperationFailure(
                    "the chart \(reference) is in this project: it takes neither repository nor version",
                    remains: .nothing)
            }
        } else if version == nil {
            throw OperationFailure(
                "the chart \(reference) is fetched, and no version is given",
                hint: "give version, so that it is the same tomorrow; a chart of this project begins with ./",
                remains: .nothing)
        } else if repository == nil, !reference.hasPrefix("oci://") {
            throw OperationFailure(
                "the chart \(reference) is in no repository",
                hint: "give repository, or an oci:// address, or a path that begins with ./", remains: .nothing)
        }
    }

    /// Whether it is a folder or a package of this machine.
    var isLocal: Bool { reference.hasPrefix("./") || reference.hasPrefix("../") || reference.hasPrefix("/") }

    /// A digest of what is on this machine of it; nil where it is fetched.
    /// - Throws: ``OperationFailure`` where it is not there.
    func localDigest() throws(OperationFailure) -> String? {
        guard isLocal else { return nil }
        let path = FilePath.absolute(reference, project)
        do {
            if try Files.status(path)?.kind == .file {
                return Digest.sha256(try Files.content(of: path, limit: Self.limit))
            }
        } catch {
            throw OperationFailure("the chart \(reference) cannot be read: \(error)", remains: .nothing)
        }
        let tree = try SourceTree.read(path, noun: "the chart") { name, _ in Self.leftOut.contains(name) }
        guard tree.names(in: "").contains("Chart.yaml") else {
            throw OperationFailure("the chart \(reference) has no Chart.yaml", remains: .nothing)
        }
        return tree.digest
    }

    /// The path of the chart on this machine, and the digest of its package; it is fetched where it is not there.
    /// - Throws: ``OperationFailure`` where it cannot be had, or is not what its digest, or else `pins`, say.
    func fetch(_ helm: HelmProgram, _ pins: (any ChartPins)?) async throws(OperationFailure) -> (
        path: String, digest: String?
    ) {
        if isLocal {
            let path = FilePath.absolute(reference, project)
            let found = try localDigest()
            try check(found)
            return (path, path.hasSuffix(".tgz") ? found : nil)
        }
        let folder = try helm.chartFolder()
        var arguments = ["pull", reference, "--destination", folder]
        if let repository { arguments += ["--repo", repository] }
        if let version { arguments += ["--version", version] }
        _ = try await helm.run(arguments, "pull", reachesCluster: false)
        do {
            guard let package = try Files.names(in: folder).first(where: { $0.hasSuffix(".tgz") }) else {
                throw OperationFailure("helm pull left no package of \(reference)", remains: .nothing)
            }
            let path = "\(folder)/\(package)"
            let found = Digest.sha256(try Files.content(of: path, limit: Self.limit))
            try check(found)
            if digest == nil, let pins, let version {
                let chart = FetchedChart(reference, repository: repository, version: version)
                guard try pins.digest(of: chart, found: found) == found else {
                    throw OperationFailure(
                        "the chart \(chart) is not the package that weir.lock names: its digest is \(found)",
                        hint: "where that is meant: weir modules --update \(reference)")
                }
            }
            return (path, found)
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("the package of \(reference) cannot be read: \(error)", remains: .nothing)
        }
    }

    private func check(_ found: String?) throws(OperationFailure) {
        guard let digest, let found else { return }
        let wanted = digest.hasPrefix("sha256:") ? String(digest.dropFirst(7)) : digest
        guard wanted != found else { return }
        throw OperationFailure(
            "the chart \(reference) \(version ?? "") is another package: its digest is \(found), not \(wanted)",
            hint: "where that is meant, give the new digest", remains: .nothing)
    }
}
