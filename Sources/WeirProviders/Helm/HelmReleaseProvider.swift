package import WeirCore
import WeirKubernetes
package import WeirProcess
package import WeirValue

/// The type `helm.release`: a release of a chart, by helm itself.
///
/// `create` takes over a release of that name by upgrading it.
package struct HelmReleaseProvider: Provider {
    private let tools: ToolRunner
    private let clusters: KubernetesClusters
    private let manifest: KubernetesManifestProvider
    private let project: String
    private let pins: (any ChartPins)?

    /// Makes it. Helm runs through `runner`, and inherits by name from `environment`, which is Weir's own; relative paths
    /// start at `project`, an absolute path. `pins` keep what fetched charts are.
    package init(
        runner: any CommandRunner, environment: [String: String], clusters: KubernetesClusters,
        manifest: KubernetesManifestProvider, project: String, pins: (any ChartPins)?
    ) {
        self.pins = pins
        tools = ToolRunner(runner, environment: environment)
        self.clusters = clusters
        self.manifest = manifest
        self.project = project
    }

    package let types = [Self.release]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        for name in ["chart", "repository", "version", "valuesFiles"] {
            guard arguments[name]?.isKnown ?? true else { return ["chart": .unknown(.string)] }
        }
        var digests = Value.Map()
        if let digest = try HelmChart(arguments, project: project).localDigest() {
            digests = digests.setting("chart", to: .string(digest))
        }
        var files = ""
        for file in try arguments.texts("valuesFiles") ?? [] {
            do {
                files += Digest.sha256(try Files.content(of: FilePath.absolute(file, project), limit: 4 << 20)) + "\n"
            } catch {
                throw OperationFailure("\(file) cannot be read: \(error)", remains: .nothing)
            }
        }
        return files.isEmpty ? digests : digests.setting("values", to: .string(Digest.sha256(Array(files.utf8))))
    }

    package func parts(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> [PlannedPart] {
        guard !instance.arguments.marks.contains(.unknown) else { return [] }
        let session = try await session(instance.arguments, in: context)
        defer { session.helm.end() }
        let chart = try await session.chart.fetch(session.helm, pins)
        var rendering = ["template", session.helm.name, chart.path, "--no-hooks"]
        rendering +=
            (session.helm.version.major, session.helm.version.minor) >= (3, 13)
            ? ["--dry-run=server"] : ["--validate"]
        if prior != nil { rendering.append("--is-upgrade") }
        if session.crds != "install" { rendering.append("--skip-crds") }
        let rendered = try await session.helm.run(rendering + session.values(), "template").text
        let objects = try HelmRelease.objects(rendered, "what the chart renders")
        let definitions = try await session.definitions(chart.path)
        let before = try await session.status()
        var known = ManifestInventory()
        for object in (before?.objects ?? []) {
            if let place = try await session.work.place(of: object) { known.objects.append(.init(place)) }
        }
        known.objects += ManifestInventory(prior?.attributes[Self.definitions]?.mapValue ?? [:]).objects
        // Whose fields they are is helm's business.
        var forced = session.work
        forced.force = true
        return try await ManifestPreview(forced).parts(definitions + objects, after: known)
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await install(instance, prior: nil, in: context)
    }

    /// What the run is called that makes or changes the release.
    private static let upgrade = "upgrade"

    /// Fails where there is a release that somebody else made.
    private func checkFree(_ session: HelmSession) async throws(OperationFailure) {
        do throws(OperationFailure) {
            guard let release = try await session.status() else { return }
            throw OperationFailure(
                "the release \(session.helm.name) in \(session.helm.namespace) is there already (\(release.status)), and was not made by this workspace",
                hint: "give another name or another namespace, or uninstall it")
        } catch {
            var failure = error
            failure.remains = .nothing
            throw failure
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let isElsewhere = try await FormerCluster.leave(prior, for: instance, clusters, in: context) {
            try await delete(prior, in: context)
        }
        return try await install(instance, prior: isElsewhere ? nil : prior, in: context)
    }

    private func install(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws -> OperationResult {
        let session = try await session(instance.arguments, in: context)
        defer { session.helm.end() }
        if prior == nil { try await checkFree(session) }
        let chart: (path: String, digest: String?)
        do throws(OperationFailure) { chart = try await session.chart.fetch(session.helm, pins) } catch {
            var failure = error
            failure.remains = .nothing
            throw failure
        }
        let before = ManifestInventory(prior?.attributes[Self.definitions]?.mapValue ?? [:])
        var definitions = ManifestInventory()
        do throws(OperationFailure) {
            try await session.applyDefinitions(chart.path, after: before, &definitions)
            try await session.mend(isOwn: prior.map { $0.status != .ready } ?? false)
            _ = try await session.helm.run(try session.upgrade(chart.path), Self.upgrade, keepsEvidence: true)
            guard let release = try await session.status() else {
                throw OperationFailure("helm made no release \(session.helm.name)")
            }
            return OperationResult(session.attributes(release, chart.digest, definitions))
        } catch {
            var failure = error
            // Whatever helm left is looked at by the next run, which upgrades it.
            definitions.leave(before)
            if prior == nil, definitions.objects.isEmpty, await hasNoRelease(session) {
                failure.remains = .nothing
                throw failure
            }
            failure.remains = .partial(
                OperationResult(session.attributes(nil, chart.digest, definitions)))
            throw failure
        }
    }

    private func hasNoRelease(_ session: HelmSession) async -> Bool {
        do throws(OperationFailure) { return try await session.status() == nil } catch { return false }
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            let session = try await session(recorded.arguments, in: context)
            defer { session.helm.end() }
            guard let release = try await session.status() else { return .absent }
            guard release.status == "deployed" else {
                return .incomplete("its release is \(release.status): \(release.description)")
            }
            let digest = recorded.attributes["digest"]?.stringValue
            let definitions = ManifestInventory(recorded.attributes[Self.definitions]?.mapValue ?? [:])
            let attributes = session.attributes(release, digest, definitions)
            return .present(attributes: attributes, drift: try await session.drift(release, definitions))
        } catch {
            return .unreachable(error.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let session = try await session(recorded.arguments, in: context)
        defer { session.helm.end() }
        if await LeavingCluster.takesAlong(session.work.client, context) { return }
        let hooks = try await session.hooks()
        if try await session.status() != nil {
            do throws(OperationFailure) {
                _ = try await session.helm.run(
                    ["uninstall", session.helm.name, "--wait"] + session.time + session.hookFlags, "uninstall")
            } catch {
                guard error.isMissingRelease else { throw error }
            }
        }
        let definitions = ManifestInventory(recorded.attributes[Self.definitions]?.mapValue ?? [:])
        var isBegun = false
        // Helm leaves what its hooks have made.
        try await session.work.delete(hooks, isBegun: &isBegun)
        try await session.work.delete(definitions.left + definitions.objects, isBegun: &isBegun)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        // An upgrade can be done again whatever became of it.
        if intent.kind == .update { return .incomplete("its upgrade was cut off") }
        let found = try await read(intent.instance, in: context)
        switch found {
        case .unreachable(let why): return .incomplete("the cluster cannot be asked: \(why)")
        // A release that was there before is not what was to be made of it.
        case .present where intent.kind == .create, .incomplete where intent.kind == .create:
            let isOwn = try OperationRemains(directory: context.directory).mayHaveBegun(Self.upgrade, of: intent)
            return isOwn ? .incomplete("its installation was cut off") : .absent
        default: return found
        }
    }

    // MARK: Sessions

    private func session(
        _ values: Value.Map, in context: OperationContext
    ) async throws(OperationFailure) -> HelmSession {
        let arguments = Arguments(values)
        let client = try clusters.client(arguments[ClusterArgument.name])
        let namespace = try arguments.text("namespace") ?? client.endpoint.namespace ?? "default"
        let binary = try arguments.text("binary") ?? "helm"
        var helm = HelmProgram(
            tools, context, binary: binary.contains("/") ? FilePath.absolute(binary, project) : binary,
            name: try arguments.required("name"), namespace: namespace, sensitive: .map(values))
        let chart = try HelmChart(arguments, project: project)
        var work = try manifest.work(arguments, in: context)
        work.namespace = namespace
        // Helm takes what a server does not know.
        work.isStrict = false
        do throws(OperationFailure) {
            try await helm.begin(kubeconfig: try KubernetesClusters.kubeconfig(arguments[ClusterArgument.name]))
        } catch {
            helm.end()
            throw error
        }
        return HelmSession(arguments: arguments, helm: helm, chart: chart, work: work, project: project)
    }
}
