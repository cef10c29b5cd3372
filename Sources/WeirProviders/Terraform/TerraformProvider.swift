package import WeirCore
package import WeirProcess
package import WeirValue

/// The type `terraform.module`: a Terraform module, applied and destroyed as a whole.
///
/// `create` on what is there goes on with it: terraform's own state says what is left to do. Whatever happens, that
/// state is kept until `delete` has destroyed all that is in it.
package struct TerraformProvider: Provider {
    let tools: ToolRunner
    let environment: [String: String]
    /// Several `init` at once would spoil a shared cache of providers.
    private let cache = Turnstile()

    /// Makes it. terraform runs through `runner`, and inherits by name from `environment`, which is Weir's own.
    package init(runner: any CommandRunner, environment: [String: String]) {
        tools = ToolRunner(runner, environment: environment)
        self.environment = environment
    }

    package let types = [Self.module]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        guard let given = arguments["source"], given.isKnown else { return ["module": .unknown(.string)] }
        if arguments.values.marks.contains(.unknown) {
            let source = try SourceFolder(
                try arguments.required("source"), argument: "source", project: context.project)
            return ["module": .string(try Self.checked(instance.arguments, source).digest)]
        }
        let declared = try TerraformArguments(instance.arguments, project: context.project)
        try declared.requireRenderable()
        return ["module": .string(try Self.checked(instance.arguments, declared.source).digest)]
    }

    /// The files of the module in `source`, which fits `arguments`.
    private static func checked(_ arguments: Value.Map, _ source: SourceFolder) throws(OperationFailure) -> SourceTree {
        let tree = try TerraformModule.read(source)
        try TerraformModule.check(arguments, source, tree)
        return tree
    }

    // MARK: Creating and changing

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        try await bring(instance, prior: nil, in: context)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        try await bring(instance, prior: prior, in: context)
    }

    private func bring(
        _ instance: DeclaredInstance, prior: RecordedInstance?, in context: OperationContext
    ) async throws(OperationFailure) -> OperationResult {
        let arguments = try TerraformArguments(instance.arguments, project: context.project)
        try arguments.requireRenderable()
        let tree = try Self.checked(instance.arguments, arguments.source)
        let session = try session(arguments, in: context)
        let folder = session.folder
        let hadState = try folder.hasState()
        let before = TerraformState(recorded: prior?.attributes ?? Value.Map())
        var oldBackend = try prior.map { prior throws(OperationFailure) in
            try TerraformArguments.backend(Arguments(prior.arguments), project: context.project)
        }
        if oldBackend == .some(nil) { try Self.requireState(folder, of: before.resources) }
        if prior?.status == .incomplete, !hadState { oldBackend = nil }
        if arguments.backend == nil, !hadState {
            context.progress(
                "warning: its state is kept on this machine only, in \(folder.state): destroy works from here only")
        }
        let files = TerraformFiles(arguments, state: folder.stateFromWorking)
        try folder.place(tree)
        try folder.removeStaleLock()
        try folder.write(files)
        defer { folder.removeSecrets(files) }
        do throws(OperationFailure) {
            if let oldBackend, oldBackend != arguments.backend {
                try await migrate(session, from: oldBackend, to: files)
            } else {
                try await initialise(session)
            }
            return try await apply(session, before: before) { folder.recipe(tree, files) }
        } catch {
            // A first apply that made nothing leaves nothing.
            if case .nothing = error.remains, prior == nil, !hadState, try !folder.hasState() { try folder.remove() }
            throw error
        }
    }

    private func apply(
        _ session: TerraformSession, before: TerraformState, recipe: () -> Recipe
    ) async throws(OperationFailure) -> OperationResult {
        let report = session.report()
        var isApplied = false
        do throws(OperationFailure) {
            try await session.change(TerraformCommand.apply, as: "apply", report)
            isApplied = true
            return OperationResult(try await session.state().attributes, recipe: recipe())
        } catch {
            var failure = error
            if !isApplied {
                if case .nothing = failure.remains { throw failure }
                guard report.mayHaveStarted else {
                    failure.remains = .nothing
                    throw failure
                }
            }
            let state = await remaining(session, before: before, report)
            failure.remains = .partial(OperationResult(state.attributes, recipe: recipe()))
            failure.hint = Self.hint(state, report) ?? failure.hint
            throw failure
        }
    }

    /// What there is after a failure: what the state says, with what terraform was ended at; where the state cannot
    /// be asked, what was there before and what terraform began to change.
    private func remaining(
        _ session: TerraformSession, before: TerraformState, _ report: TerraformReport
    ) async -> TerraformState {
        do throws(OperationFailure) {
            var state = try await session.state()
            state.add(report.unfinished)
            return state
        } catch {
            var state = before
            state.add(report.touched)
            return state
        }
    }

    private static func hint(_ state: TerraformState, _ report: TerraformReport) -> String? {
        let unfinished = report.unfinished
        if !unfinished.isEmpty {
            return
                "terraform was ended at \(Self.shown(unfinished)): look whether that is there, its state may not tell"
        }
        return state.resources.isEmpty ? nil : "what was made stands in terraform's state, and a destroy takes it away"
    }

    /// A few of `addresses`, for messages.
    private static func shown(_ addresses: [String]) -> String {
        addresses.prefix(5).joined(separator: ", ") + (addresses.count > 5 ? ", ..." : "")
    }

    // MARK: Parts of operations

    func session(
        _ arguments: TerraformArguments, in context: OperationContext
    ) throws(OperationFailure) -> TerraformSession {
        let folder = TerraformFolder(instance: context.instanceDirectory, inner: arguments.source.inner)
        return try TerraformSession(arguments, folder, tools: tools, environment: environment, in: context)
    }

    func initialise(_ session: TerraformSession, as name: String = "init", migration: Bool = false)
        async throws(OperationFailure)
    {
        do throws(OperationFailure) {
            let sharesCache =
                session.run([], as: name).environment["TF_PLUGIN_CACHE_DIR"]
                ?? session.environment["TF_PLUGIN_CACHE_DIR"]
            if sharesCache == nil {
                try await session.initialise(as: name, migration: migration)
            } else {
                try await cache.passing { () throws(OperationFailure) in
                    try await session.initialise(as: name, migration: migration)
                }
            }
        } catch {
            // It fetches and reads; in the world it makes nothing.
            var failure = error
            failure.remains = .nothing
            throw failure
        }
    }

    /// Moves the state from the backend `old`, nil for the file, to the one in `files`.
    private func migrate(
        _ session: TerraformSession, from old: TerraformArguments.Backend?, to files: TerraformFiles
    ) async throws(OperationFailure) {
        let folder = session.folder
        try folder.write(TerraformFiles.backendFile(old, state: folder.stateFromWorking))
        try await initialise(session, as: "init-before")
        try folder.write(files)
        try await initialise(session, migration: true)
        // The file that is left behind would be taken for the state one day.
        if old == nil { try folder.removeState() }
    }

    /// Refuses to go on where `resources` are recorded and the file that tells what they are is gone.
    private static func requireState(_ folder: TerraformFolder, of resources: [String]) throws(OperationFailure) {
        guard !resources.isEmpty, try !folder.hasState() else { return }
        throw OperationFailure(
            "terraform's state is gone, which alone tells what it made: \(shown(resources))",
            hint: "put a copy back as \(folder.state), or take the resources away by hand and then the record with "
                + "`weir state rm`",
            remains: .nothing)
    }

    // MARK: Reading

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            let seen = try await observe(recorded, in: context)
            guard case .present(let attributes, let drift) = seen, recorded.status == .ready else { return seen }
            return .present(attributes: attributes, drift: drift + (try await self.drift(of: recorded, in: context)))
        } catch {
            let last = error.output.last.map { ": \($0)" } ?? ""
            return .unreachable(error.message + last)
        }
    }

    /// What terraform's state says of `recorded`; the world is not asked.
    func observe(
        _ recorded: RecordedInstance, in context: OperationContext
    ) async throws(OperationFailure) -> Observation {
        let before = TerraformState(recorded: recorded.attributes)
        let arguments = try TerraformArguments(recorded.arguments, project: context.project)
        let session = try session(arguments, in: context)
        let state: TerraformState
        if arguments.backend == nil {
            guard try session.folder.hasState() else {
                if before.resources.isEmpty, before.outputs.isEmpty { return .absent }
                return .unreachable("terraform's state \(session.folder.state) is gone")
            }
            state = try await session.state(in: session.folder.instance)
        } else {
            if try !session.folder.isInitialised() { try await restore(recorded, session) }
            state = try await session.state()
        }
        if state.resources.isEmpty, !before.resources.isEmpty { return .absent }
        return .present(attributes: state.attributes, drift: state.drift(from: before))
    }

    /// Makes the working folder ready to ask the backend, from the record and its recipe. Reading needs no secrets.
    private func restore(_ recorded: RecordedInstance, _ session: TerraformSession) async throws(OperationFailure) {
        let folder = session.folder
        try folder.place(try await recordedTree(recorded, session))
        try folder.write(TerraformFiles.backendFile(session.arguments.backend, state: folder.stateFromWorking))
        try await initialise(session)
    }

    /// The module as it was applied last: from its recipe. Where none was recorded, because its create was cut off, from
    /// the copy that this made; where there is no copy, from its folder.
    func recordedTree(
        _ recorded: RecordedInstance, _ session: TerraformSession
    ) async throws(OperationFailure) -> SourceTree {
        guard let digest = recorded.recipe else {
            if let copied = try session.folder.copiedTree() { return copied }
            return try TerraformModule.read(session.arguments.source)
        }
        do {
            guard let recipe = try await session.context.recipe(digest) else {
                throw OperationFailure(
                    "the recipe \(digest) is not in the state", hint: "weir state verify tells what is missing",
                    remains: .nothing)
            }
            return TerraformFolder.tree(of: recipe)
        } catch let failure as OperationFailure {
            throw failure
        } catch {
            throw OperationFailure("the recipe \(digest) cannot be read: \(error)", remains: .nothing)
        }
    }

    // MARK: Deleting

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let resources = TerraformState(recorded: recorded.attributes).resources
        let folder = TerraformFolder(instance: context.instanceDirectory, inner: "")
        if try TerraformArguments.backend(Arguments(recorded.arguments), project: context.project) == nil {
            if try folder.isLeaving() { return try folder.remove() }
            try Self.requireState(folder, of: resources)
            guard try folder.hasState() else { return try folder.remove() }
        }
        let arguments = try TerraformArguments(recorded.arguments, project: context.project)
        try arguments.requireRenderable()
        try await destroy(recorded, try session(arguments, in: context))
        try folder.remove()
    }

    private func destroy(_ recorded: RecordedInstance, _ session: TerraformSession) async throws(OperationFailure) {
        let files = TerraformFiles(session.arguments, state: session.folder.stateFromWorking)
        try session.folder.place(try await recordedTree(recorded, session))
        try session.folder.write(files)
        try session.folder.removeStaleLock()
        defer { session.folder.removeSecrets(files) }
        try await initialise(session)
        if recorded.status == .incomplete {
            let lost = try await session.state().missing(TerraformState(recorded: recorded.attributes).resources)
            if !lost.isEmpty {
                session.context.progress("warning: not in terraform's state, so not destroyed: \(Self.shown(lost))")
            }
        }
        try await session.change(TerraformCommand.destroy, as: "destroy", session.report())
    }
}
