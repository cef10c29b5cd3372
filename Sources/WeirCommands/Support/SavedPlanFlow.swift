import WeirConfig
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// Carries out a saved plan, and nothing else.
struct SavedPlanFlow {
    private let saved: SavedPlan
    private let inputs: InputOptions
    private let options: RunOptions
    private let context: CommandContext
    private let session: Session

    /// The flow of `saved`; `inputs` are those that a plan does not hold because they are sensitive.
    init(_ saved: SavedPlan, _ inputs: InputOptions, _ options: RunOptions, _ context: CommandContext) throws {
        self.saved = saved
        self.inputs = inputs
        var options = options
        options.parallelism = saved.parallelism
        self.options = options
        self.context = context
        session = try Session(
            context, workspace: saved.workspace, run: saved.run, startedAt: saved.startedAt)
    }

    /// Makes the plan from what was saved, sees that it is the same, and carries it out.
    /// - Parameter looksFirst: whether this machine is looked at before.
    /// - Throws: ``StateFailure`` `.moved` where the state has moved on, ``CommandError`` where anything else did.
    func apply(looksFirst: Bool) async throws {
        let store = session.store(saved.stack)
        let snapshot = try await store.load()
        try await checkBase(snapshot, store)
        session.learn(snapshot)
        let report: RunReport?
        switch saved.verb {
        case .apply: report = try await apply(snapshot, store, looksFirst)
        case .destroy:
            try await session.attach(recordedIn: snapshot)
            let plan = DestroyPlan.make(snapshot, registry: session.registry, parallelism: saved.parallelism)
            try await check(plan)
            report = try await carryOut(plan, snapshot, .destroy)
        case .refresh:
            let plan = try await RefreshFlow.plan(session, saved.stack, snapshot, parallelism: saved.parallelism)
            try await check(plan)
            report = try await carryOut(plan, snapshot, .refresh)
        }
        guard let report else {
            context.messages.write("\(saved.stack)/\(saved.workspace): nothing to do\n")
            return
        }
        let target = CommandLineText.target(saved.stack, saved.workspace)
        let again = "weir \(saved.verb == .destroy ? "destroy" : "apply") \(target)"
        try RunConclusion(
            context, verb: saved.verb.rawValue,
            again: again + (saved.verb == .refresh ? " --refresh-only" : ""), options
        ).tell(report)
    }

    private func carryOut(
        _ plan: Plan, _ snapshot: Snapshot, _ verb: RunDescription.Verb
    ) async throws -> RunReport? {
        guard plan.hasWork else { return nil }
        show(plan, snapshot)
        return try await RunFlow(session, options, session.store(saved.stack)).carryOut(plan, of: snapshot, verb)
    }

    private func apply(
        _ snapshot: Snapshot, _ store: GitStateStore, _ looksFirst: Bool
    ) async throws -> RunReport? {
        let stack = try await session.decode(
            Array(saved.text.utf8), file: saved.file, saved: saved.modules
        ).stack
        let values = try await inputs(of: stack, store)
        var options = PlanningOptions()
        options.parallelism = saved.parallelism
        options.selection = saved.selection
        options.observations = SavedObservations.decode(saved.observations, of: snapshot)
        let prepared = try await session.plan(stack, values, from: snapshot, with: options)
        let bound = try await store.keyedDigests(of: prepared.request.bound)
        for (name, digest) in saved.secretDigests.sorted(by: { $0.key < $1.key }) where bound[name] != digest {
            let isUse = name.hasPrefix("uses.") && prepared.request.secrets[name] == nil
            throw changed(
                isUse ? "what \(name) reads was applied since" : "the secret \"\(name)\" has another value now")
        }
        try await check(prepared.plan)
        guard prepared.plan.hasWork else { return nil }
        try UsedWorkspaces.require(prepared.request)
        show(prepared.plan, snapshot)
        if looksFirst { try await session.preflight(prepared.plan) }
        return try await RunFlow(session, self.options, store).apply(prepared)
    }

    /// The saved inputs, and those that are sensitive, which have to be given again.
    private func inputs(of stack: Stack, _ store: GitStateStore) async throws -> Value.Map {
        let closed = Set(saved.inputDigests.keys)
        let names = inputs.assignments + inputs.texts
        if let other = names.first(where: { !closed.contains(String($0.prefix { $0 != "=" && $0 != "." })) }) {
            throw CommandError(
                "the plan has its inputs, and \(other) is not one of those that it leaves out",
                hint: closed.isEmpty ? "give none" : "it leaves out \(closed.sorted().joined(separator: ", "))",
                status: ExitStatus.usage)
        }
        let values = try session.inputs(stack, inputs, saved: saved.inputs)
        let sensitive = values.filter { closed.contains($0.key) }
        let digests = try await store.keyedDigests(
            of: Value.Map(sensitive.map { ($0.key, $0.value) }) { first, _ in first })
        for (name, digest) in saved.inputDigests.sorted(by: { $0.key < $1.key }) where digests[name] != digest {
            throw CommandError(
                "the saved plan cannot be carried out as it is: the sensitive input \"\(name)\" is not the one that was "
                    + "planned with",
                hint:
                    "a plan leaves it out: give it again in a file, with --values FILE, or as WEIR_INPUT_\(name); or plan again",
                status: ExitStatus.locked)
        }
        return values
    }

    private func show(_ plan: Plan, _ snapshot: Snapshot) {
        guard !options.isQuiet else { return }
        let view = PlanView(context, redactor: session.secrets.redactor)
        context.messages.write(view.text(plan, recorded: snapshot, compact: true))
    }

    private func checkBase(_ snapshot: Snapshot, _ store: GitStateStore) async throws {
        if let unfinished = snapshot.unfinished {
            throw StateFailure(
                .moved,
                "run \(unfinished.holder.run) has begun since the plan was made and did not end; plan again")
        }
        guard snapshot.commit != saved.base else { return }
        let name = "\(saved.stack)/\(saved.workspace)"
        let history = try await store.history(limit: 1_000)
        let since = history.prefix { $0.commit != saved.base }
        if since.contains(where: { $0.trailers["Weir-Run"] == saved.run }) {
            throw CommandError(
                "this plan of \(name) has been carried out already", hint: "plan again", status: ExitStatus.locked)
        }
        if let base = saved.base, since.count == history.count, history.count < 1_000 {
            throw CommandError(
                "the plan was made from \(base.prefix(7)) of \(name), which is not in the state of this project",
                hint: "plan again, here", status: ExitStatus.locked)
        }
        let what = since.prefix(5).map { "\n  \($0.commit.prefix(7)) \($0.subject)" }.joined()
        throw CommandError(
            "the state of \(name) has moved on since the plan was made at "
                + "\(saved.base.map { String($0.prefix(7)) } ?? "nothing recorded"):\(what)",
            hint: "plan again", status: ExitStatus.locked)
    }

    /// Sees that `plan` is what was saved; of tools with other versions only a warning is told.
    private func check(_ plan: Plan) async throws {
        if !saved.tools.isEmpty {
            let now = await ToolVersions.of(plan, session)
            DiagnosticView(context).show(ToolVersions.warnings(planned: saved.tools, now: now), format: .text)
        }
        guard plan.digest != saved.digest else { return }
        var planned: [String: String] = [:]
        for action in saved.actions {
            if let address = action["address"]?.stringValue { planned[address] = action["action"]?.stringValue }
        }
        var differing: [String] = []
        for change in plan.changes where change.action != .noOp {
            let address = change.address.description
            if let action = planned.removeValue(forKey: address), action == change.action.rawValue { continue }
            differing.append("\(address): now \(change.action.rawValue)")
        }
        differing += planned.keys.sorted().map { "\($0): no longer \(planned[$0] ?? "")" }
        let what = differing.isEmpty ? "its arguments come out otherwise" : differing.prefix(5).joined(separator: "; ")
        throw changed(what)
    }

    private func changed(_ what: String) -> CommandError {
        CommandError(
            "the saved plan cannot be carried out as it is: \(what)", hint: "plan again", status: ExitStatus.locked)
    }
}
