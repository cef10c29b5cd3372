package import WeirCore
package import WeirProcess
package import WeirValue

/// The type `kustomize.build`: manifests in a folder, built by kustomize or by the kustomize inside kubectl.
///
/// `create` on what is there adopts a manifests.yaml with just what it would write, and refuses any other.
package struct KustomizeProvider: Provider {
    /// The file that is written.
    static let fileName = "manifests.yaml"
    /// The most bytes of manifests.
    static let limit = 64 << 20
    private static let programs = ["kustomize", "kubectl"]
    static let install =
        "https://kubectl.docs.kubernetes.io/installation/kustomize or https://kubernetes.io/docs/tasks/tools"

    private let tools: ToolRunner
    private let environment: [String: String]
    private let project: String
    let manifest: KubernetesManifestProvider

    /// Makes it; what is applied to a cluster is handed over to `manifest`. The program runs through `runner`, and inherits by name from `environment`, which is Weir's own;
    /// relative paths start at `project`, an absolute path.
    package init(
        runner: any CommandRunner, environment: [String: String], project: String, manifest: KubernetesManifestProvider
    ) {
        tools = ToolRunner(runner, environment: environment)
        self.environment = environment
        self.project = project
        self.manifest = manifest
    }

    package let types = [Self.build]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        guard (arguments["directory"] == nil) != (arguments[ClusterArgument.name] == nil) else {
            throw OperationFailure("give either directory or cluster", remains: .nothing)
        }
        guard arguments["base"]?.isKnown ?? true else { return ["base": .unknown(.string)] }
        // Of an overlay that is not known as a whole, what is known tells the files: paths seldom come from
        // elsewhere, and all is looked at once more when it is known.
        let sources = try KustomizeSources(arguments, project: project)
        let base: Value.Map = ["base": .string(sources.base.digest)]
        return base.setting("files", to: sources.othersDigest.map { .string($0) })
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var attributes = instance.type.unknownAttributes
        if let path = instance.arguments["directory"]?.stringValue {
            attributes = attributes.setting([
                ("directory", .string(FilePath.absolute(path, project))), (Self.applied, .null),
            ])
        }
        if let folders = prior?.attributes[MadeFolders.name] {
            attributes = attributes.setting(MadeFolders.name, to: folders)
        }
        return attributes
    }

    // MARK: Operations

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        if Self.isApplied(instance.arguments) { return try await apply(instance, prior: nil, in: context) }
        let directory = FilePath.absolute(try Arguments(instance.arguments).required("directory"), project)
        let built = try await build(instance, in: context)
        let file = ManifestFile(directory)
        guard try !file.holds(built.bytes) else {
            return built.result(directory, folders: try MadeFolders.noted(in: context))
        }
        let folders = try MadeFolders.make(
            directory, noting: built.result(directory, folders: []).attributes, in: context)
        do throws(OperationFailure) {
            try file.write(built.bytes, isSecret: built.isSensitive, replacing: false)
        } catch {
            MadeFolders.remove(folders)
            UnderwayNote.remove(in: context)
            throw error
        }
        return built.result(directory, folders: folders)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        if Self.isApplied(instance.arguments) { return try await apply(instance, prior: prior, in: context) }
        if prior.status == .incomplete {
            try await delete(prior, in: context)
            return try await create(instance, in: context)
        }
        let directory = FilePath.absolute(try Arguments(instance.arguments).required("directory"), project)
        let built = try await build(instance, in: context)
        let known = MadeFolders.recorded(prior.attributes)
        let made = try MadeFolders.make(directory, in: context)
        let folders = known + made.filter { !known.contains($0) }
        try ManifestFile(directory).write(built.bytes, isSecret: built.isSensitive, replacing: true)
        return built.result(directory, folders: folders)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        if Self.isApplied(recorded.arguments) { return try await look(recorded, in: context) }
        do throws(OperationFailure) {
            guard let found = try file(of: recorded).digest() else { return .absent }
            let known = recorded.attributes["digest"]
            guard let digest = known?.stringValue, digest != found else {
                return .present(attributes: recorded.attributes)
            }
            let isHidden = known?.isSensitive ?? false
            let drift = Drift(
                "digest", recorded: isHidden ? Value.sensitiveText : digest,
                observed: isHidden ? "another content" : found)
            return .present(attributes: recorded.attributes, drift: [drift])
        } catch {
            return .unreachable(error.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        if Self.isApplied(recorded.arguments) { return try await takeAway(recorded, in: context) }
        let file = try file(of: recorded)
        try file.removeUnfinished()
        // A create that was cut off has noted what it was about to write; any other file is not its own.
        let isOurs = recorded.attributes["digest"] != nil && recorded.status != .incomplete
        if try isOurs || file.digest() == UnderwayNote(in: context)?.attributes["digest"]?.stringValue {
            try file.remove()
        }
        MadeFolders.remove(try MadeFolders.all(recorded.attributes, in: context))
        UnderwayNote.remove(in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        if Self.isApplied(intent.instance.arguments) { return try await probeApplied(intent, in: context) }
        do {
            return try observe(intent, in: context)
        } catch {
            return .unreachable("\(error)")
        }
    }

    private func observe(_ intent: Intent, in context: OperationContext) throws -> Observation {
        let file = try file(of: intent.instance)
        let note = try UnderwayNote(in: context)
        let folders = try MadeFolders.all(intent.instance.attributes, in: context)
        let found = try file.digest()
        switch intent.kind {
        case .create:
            if let note, let found, found == note.attributes["digest"]?.stringValue {
                return .present(attributes: marked(note.attributes, intent.instance))
            }
            if try file.hasUnfinished() { return .incomplete("its manifests were being written") }
            return try MadeFolders.isAnyLeft(folders) ? .incomplete("folders were made for it, and not it") : .absent
        case .update: return found == nil ? .absent : .present(attributes: intent.instance.attributes)
        case .delete:
            let isGone = try found == nil && !MadeFolders.isAnyLeft(folders)
            return isGone ? .absent : .present(attributes: intent.instance.attributes)
        }
    }

    /// `attributes`, as they were noted, with what is to be hidden of them hidden.
    private func marked(_ attributes: Value.Map, _ instance: RecordedInstance) -> Value.Map {
        guard instance.arguments.marks.contains(.sensitive) else { return attributes }
        return attributes.setting("digest", to: attributes["digest"]?.hidden)
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        if Self.isApplied(intent.instance.arguments) { return try await attributesApplied(intent, in: context) }
        if case .present(let attributes, _) = try await probe(intent, in: context), intent.kind == .create {
            return attributes
        }
        let file = try file(of: intent.instance)
        return marked(
            [
                "directory": .string(file.path.parentPath), "objects": .list(try file.objects().map { .string($0) }),
                "digest": try file.digest().map { .string($0) } ?? .null, Self.applied: .null,
                MadeFolders.name: MadeFolders.value(try MadeFolders.all(intent.instance.attributes, in: context)),
            ], intent.instance)
    }

    private func file(of recorded: RecordedInstance) throws(OperationFailure) -> ManifestFile {
        if let directory = recorded.attributes["directory"]?.stringValue { return ManifestFile(directory) }
        return ManifestFile(FilePath.absolute(try Arguments(recorded.arguments).required("directory"), project))
    }

    // MARK: Building

    /// What was built.
    struct Built {
        let bytes: [UInt8]
        let objects: [String]
        let isSensitive: Bool

        func result(_ directory: String, folders: [String]) -> OperationResult {
            let digest = Value.string(Digest.sha256(bytes))
            return OperationResult([
                "directory": .string(directory), "objects": .list(objects.map { .string($0) }),
                "digest": isSensitive ? digest.hidden : digest, MadeFolders.name: MadeFolders.value(folders),
                KustomizeProvider.applied: .null,
            ])
        }
    }

    func build(_ instance: DeclaredInstance, in context: OperationContext) async throws(OperationFailure)
        -> Built
    {
        let arguments = Arguments(instance.arguments)
        guard arguments.values.marks.isDisjoint(with: .unknown) else {
            throw OperationFailure(
                "an argument holds a value that is not known here: a secret that this machine does not have",
                hint: "run this where the secret is known, or apply with it again", remains: .nothing)
        }
        let sources = try KustomizeSources(arguments, project: project)
        let run = try run(arguments, in: context)
        // The cluster's kubeconfig is not in what is built.
        let isSensitive = instance.arguments.setting(ClusterArgument.name, to: nil).marks.contains(.sensitive)
        let overlay = "\(context.directory)/overlay"
        do {
            _ = try Files.makeDirectories(context.directory, mode: 0o700)
            try Files.removeTree(overlay)
            try sources.folder.write(to: overlay)
        } catch {
            throw OperationFailure("the overlay cannot be written to \(overlay): \(error)", remains: .nothing)
        }
        do throws(OperationFailure) {
            let bytes = try await tools.run(run, in: context).output
            let objects = try ManifestText(bytes: bytes).objects()
            try Self.removeOverlay(overlay)
            return Built(bytes: bytes, objects: objects, isSensitive: isSensitive)
        } catch {
            // Kept to be looked at, but for secrets.
            if isSensitive { try Self.removeOverlay(overlay) }
            var failure = error
            failure.remains = .nothing
            if let reason = failure.output.compactMap(Self.reason).last { failure.message += ": \(reason)" }
            throw failure
        }
    }

    /// What a line of a program's output says went wrong: `Error: REASON`, or `... err="REASON"` as logs of
    /// Kubernetes have it; nil where it says nothing of that.
    private static func reason(_ line: String) -> String? {
        if line.lowercased().hasPrefix("error: ") { return String(line.dropFirst("error: ".count)) }
        guard let mark = line.firstRange(of: " err=\""), line.hasSuffix("\"") else { return nil }
        return String(line[mark.upperBound...].dropLast()).replacing("\\\"", with: "\"")
    }

    private static func removeOverlay(_ path: String) throws(OperationFailure) {
        do throws(SystemFailure) {
            try Files.removeTree(path)
        } catch {
            throw OperationFailure("\(error)", remains: .nothing)
        }
    }

    /// The run that builds the overlay of the operation in `context`.
    private func run(_ arguments: Arguments, in context: OperationContext) throws(OperationFailure) -> ToolRun {
        let program: String
        if let chosen = try arguments.text("binary") {
            program = chosen.contains("/") ? FilePath.absolute(chosen, project) : chosen
        } else {
            program = try ToolChoice.first(
                of: Self.programs, in: context.environment["PATH"] ?? environment["PATH"] ?? "", install: Self.install)
        }
        let verb = program.lastPathPart.hasPrefix("kubectl") ? "kustomize" : "build"
        var run = ToolRun([program, verb, "overlay"], name: "build")
        run.workingDirectory = context.directory
        // A build asks no cluster; and the user's own configuration is not for tools.
        run.environment = ["KUBECONFIG": "/dev/null"]
        run.outputLimit = Self.limit
        // One line of it tells the whole chain of causes.
        run.lineLimit = 4_000
        run.install = "see \(Self.install)"
        run.sensitive = .map(arguments.values)
        return run
    }
}
