import WeirCEL
import WeirConfig
import WeirCore
import WeirEngine
import WeirProcess
import WeirProviders
import WeirState
import WeirValue

/// One workspace of a stack, as a command works on it. A class, because it is shared by the steps of a command (and Swift
/// 6.3.1 crashes when it optimises the async functions that hold it as a struct).
final class Session: Sendable {
    let context: CommandContext
    let project: Project
    let workspace: String
    /// The id and start of the run that this is, or would be.
    let run: String
    let startedAt: String
    let secrets = RunSecrets()
    let interruption = Interruption()
    /// What the contexts of its stack give its tools.
    let toolVariables = ToolVariables()
    /// The modules from git.
    let gitModules: GitModules
    /// The types that are known.
    let registry: TypeRegistry

    /// A session on `workspace`, for the run `run` that started at `startedAt`, or for a new one.
    /// - Throws: ``CommandError`` where the workspace's name is none.
    init(
        _ context: CommandContext, workspace: String, run: String = RunIdentity.ulid(),
        startedAt: String = RunIdentity.now()
    ) throws {
        self.run = run
        self.startedAt = startedAt
        guard Identifier.isDNSLabel(workspace) else {
            throw CommandError(
                "\"\(workspace)\" is no name of a workspace", hint: "names are DNS labels: a-z, 0-9 and -",
                status: ExitStatus.usage)
        }
        self.context = context
        self.workspace = workspace
        project = Project(context)
        gitModules = GitModules(project, context)
        registry = try context.registry(project: project.directory, charts: gitModules)
    }

    /// The functions that stacks call besides the language's own.
    static let functions: [CELFunction] = StackFunctions.all

    /// The stack that `name` names, decoded and checked. Modules from git that are not here yet are fetched, where `fetches`.
    /// - Throws: ``DiagnosticsError``; the exit code of an interruption.
    func stack(_ name: String, fetches: Bool = true) async throws -> (stack: Stack, warnings: [Diagnostic]) {
        let isName = Project.isName(name)
        if isName, project.file(of: name) == nil, let file = project.file(declaring: name) {
            return try await stack(file, fetches: fetches)
        }
        let (bytes, file) = try project.read(name)
        let decoded = try await decode(bytes, file: file, fetches: fetches)
        guard isName, decoded.stack.name != name else { return decoded }
        if let other = project.file(declaring: name) { return try await stack(other, fetches: fetches) }
        throw DiagnosticsError([
            Diagnostic(
                .invalidName, "\(file) declares the stack \"\(decoded.stack.name)\", not \"\(name)\"",
                hint: "call it \(decoded.stack.name), or give the file's path")
        ])
    }

    /// The name of the stack that `name`, its own or the path of its file, names.
    /// - Throws: ``CommandError`` where there is no such stack, neither in a file nor recorded; ``StateFailure``.
    func stackName(_ name: String) async throws -> String {
        guard Project.isName(name) else { return project.stackName(path: name) }
        let recorded = Set(try await StateRepository(project: project.directory).workspaces().map(\.stack))
        if recorded.contains(name) { return name }
        let files = project.stackFiles
        let declared = files.compactMap(project.declaredName)
        if declared.contains(name) { return name }
        if let file = project.file(of: name) {
            // One that cannot be read may be the one that is meant.
            guard let other = project.declaredName(file), other != name else { return name }
            throw CommandError(
                "\(project.shown(file)) declares the stack \"\(other)\", not \"\(name)\", and nothing is recorded of \(name)",
                hint: "call it \(other)")
        }
        throw CommandError(
            "there is no stack \"\(name)\", and nothing is recorded of one",
            hint: NearestName.hint(name, among: recorded.union(declared).sorted()))
    }

    /// The stack in `bytes`, the content of `file`; its modules and what it patches are read, or are those `saved` by their
    /// files. Modules from git that are not here yet are fetched, where `fetches`.
    /// - Throws: ``DiagnosticsError``; the exit code of an interruption.
    func decode(
        _ bytes: [UInt8], file: String, saved: [String: String]? = nil, fetches: Bool = true
    ) async throws -> (stack: Stack, warnings: [Diagnostic]) {
        let gitModules = gitModules
        while true {
            let decoded = Result { () throws(DiagnosticsError) in
                try StackDecoder.decode(
                    bytes, file: file, registry: registry, functions: Self.functions,
                    checkFunctions: CheckFunctions.all, modules: modules(saved: saved),
                    contexts: contextSources(saved: saved))
            }
            // What is fetched may name more.
            guard fetches, gitModules.isAnyWanted else { return try decoded.get() }
            try await interruptible { try await gitModules.fetchWanted() }
        }
    }

    /// The values of the inputs of `stack`; those that a plan has `saved` win.
    /// - Throws: ``DiagnosticsError``.
    func inputs(_ stack: Stack, _ options: InputOptions, saved: Value.Map = [:]) throws -> Value.Map {
        var resolver = InputResolver()
        try project.settings().give(to: &resolver, for: stack)
        for file in options.files {
            do {
                resolver.add(file: file, bytes: try Files.read(context.absolute(file), limit: 16 << 20))
            } catch {
                throw DiagnosticsError([Diagnostic(.unreadable, "\(file) cannot be read: \(error)")])
            }
        }
        resolver.add(environment: context.environment)
        for assignment in options.assignments { resolver.add(assignment: assignment, asText: false) }
        for text in options.texts { resolver.add(assignment: text, asText: true) }
        resolver.add(values: saved, origin: "the saved plan")
        let inputs = try resolver.resolve(stack)
        secrets.learn(.map(inputs))
        return inputs
    }

    /// The names of the inputs of `stack` whose `values` are not to be shown.
    static func hiddenInputs(_ stack: Stack, _ values: Value.Map) -> Set<String> {
        Set(stack.inputs.filter(\.sensitive).map(\.name) + values.filter(\.value.isSensitive).map(\.key))
    }

    /// The values of the secrets of `stack` and of its modules, hidden; of those of a module the names begin with its path.
    /// - Throws: ``DiagnosticsError`` with every one that is not there.
    func secrets(of stack: Stack) async throws -> Value.Map {
        var faults: [Diagnostic] = []
        var pairs: [(String, Value)] = []
        let all = stack.withModules.flatMap { path, stack in
            stack.secrets.map { ((path + [$0.name]).joined(separator: "."), $0) }
        }
        // Each is read once, however many modules name it: a command may ask somebody, or give another answer.
        var known: [Stack.Secret.Source: String?] = [:]
        for (name, secret) in all {
            do {
                let text =
                    if let text = known[secret.source] {
                        text
                    } else {
                        try await read(secret.source, optional: secret.optional, "the secret \(secret.name)")
                    }
                if text != nil || secret.optional { known[secret.source] = .some(text) }
                pairs.append((name, (text.map(Value.string) ?? .null).hidden))
            } catch {
                faults.append(
                    Diagnostic(
                        .unreadableSecret, "the secret \"\(secret.name)\" cannot be read: \(error)", at: secret.range))
            }
        }
        guard faults.isEmpty else { throw DiagnosticsError(faults) }
        let values = Value.Map(pairs) { first, _ in first }
        secrets.learn(.map(values))
        return values
    }

    /// What `source` gives for `what`; nil where it is `optional` and gives nothing.
    /// - Throws: an error that tells why it gives nothing.
    func read(_ source: Stack.Secret.Source, optional: Bool, _ what: String) async throws -> String? {
        switch source {
        case .environment(let name):
            if let text = context.environment[name] { return text }
            if optional { return nil }
            throw CommandError("the variable \(name) is not set")
        case .file(let path):
            let absolute = path.hasPrefix("/") ? path : "\(project.directory)/\(path)"
            if optional, !Files.exists(absolute) { return nil }
            var bytes = try Files.read(absolute, limit: 1 << 20)
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            return String(decoding: bytes, as: UTF8.self)
        case .command(let arguments):
            do {
                return try await SecretCommand.output(
                    arguments, in: project.directory, environment: context.environment, runner: SystemCommandRunner())
            } catch let error as CommandNotFound where optional {
                context.messages.write("\(what) is left out: \(error.name) is not found\n")
                return nil
            }
        }
    }

    /// What answers the functions that only checks have.
    var ask: CheckFunctions.Asker { CheckFunctions.asker(context, project: project.directory) }

    /// The state of the workspace of the stack called `name`.
    func store(_ name: String) -> GitStateStore {
        StateRepository(project: project.directory).store(stack: name, workspace: workspace)
    }

    /// The folders of the instances of the workspace of the stack called `name`.
    func folders(_ name: String) -> InstanceFolders { InstanceFolders(project.directory, name, workspace) }

    /// The contexts of the operations on the stack called `name`.
    func contexts(_ name: String, _ store: any StateStore) -> ContextFactory {
        var factory = ContextFactory(
            run: run, stack: name, workspace: workspace, project: project.directory, secrets: secrets,
            interruption: interruption, recipe: { try await store.recipe($0) })
        factory.environment = toolVariables.all
        return factory
    }

    /// The plan for `stack` with `inputs`, from `snapshot`. Ctrl-C ends it.
    /// - Throws: ``DiagnosticsError``, ``StateFailure``, ``OperationFailure``.
    func plan(
        _ stack: Stack, _ inputs: Value.Map, from snapshot: Snapshot, open: [OpenOperation] = [],
        with options: PlanningOptions = PlanningOptions()
    ) async throws -> PreparedPlan {
        let values = try await secrets(of: stack)
        try await attach(stack.contexts)
        learn(snapshot)
        var request = PlanRequest(
            stack: stack, workspace: workspace, inputs: inputs, secrets: values, run: run, startedAt: startedAt)
        request.refresh = options.refresh
        request.parallelism = options.parallelism
        request.selection = options.selection
        request.observations = options.observations
        request.open = open
        request.uses = try await UsedWorkspaces.of(stack, self)
        request.environment = Value.Map(
            Set(stack.withModules.flatMap(\.stack.variables)).sorted().compactMap { name in
                context.environment[name].map { (name, .string($0)) }
            }
        ) { first, _ in first }
        let (prepared, registry) = (request, registry)
        let contexts = contexts(stack.name, store(stack.name))
        let plan = try await interruptible {
            try await Planner.plan(prepared, from: snapshot, registry: registry, contexts: contexts)
        }
        guard !options.isStrict || plan.plan.deferrals.isEmpty else {
            throw DiagnosticsError(
                plan.plan.deferrals.map {
                    Diagnostic(
                        .deferred, "\($0.resource) is deferred: \($0.reason)", at: $0.range,
                        hint: "make it tell from inputs, or plan without --strict")
                })
        }
        return plan
    }

    /// Does `body`, which only looks, until it is done or somebody asks to stop: then nothing was changed.
    /// - Throws: the exit code of an interruption.
    func interruptible<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let task = Task { try await body() }
        let interruption = interruption
        let stop = context.interrupts.watch { _ in
            interruption.request()
            task.cancel()
        }
        defer { stop() }
        let result = await task.result
        if interruption.isRequested {
            context.messages.write("\ninterrupted: nothing was changed\n")
            throw ExitStatus.interrupted
        }
        return try result.get()
    }

    /// Takes note of every sensitive value that `snapshot` records.
    func learn(_ snapshot: Snapshot) {
        for instance in snapshot.instances.values {
            secrets.learn(.map(instance.arguments))
            secrets.learn(.map(instance.attributes))
        }
    }
}
