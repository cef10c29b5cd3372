import SystemPackage
import WeirCore
import WeirEngine
import WeirState
import WeirValue

/// Files of saved plans.
enum SavedPlanFile {
    private static let limit = 1 << 30

    /// The plan in the file that `name` names; nil where it names none, or a stack.
    /// - Throws: ``CommandError`` where it is a plan that cannot be read, or neither.
    static func read(_ name: String, _ context: CommandContext) throws -> SavedPlan? {
        let path = context.absolute(name)
        guard Files.isFile(path) else { return nil }
        let bytes: [UInt8]
        do { bytes = try Files.read(path, limit: limit) } catch { return nil }
        // A stack may be written as JSON as well.
        let isStack = name.hasSuffix(".yaml") || name.hasSuffix(".yml")
        guard SavedPlan.isSaved(bytes) else {
            if isStack || Identifier.isDNSLabel(name) || Project(context).file(of: name) != nil { return nil }
            throw CommandError(
                "\(name) is neither a stack nor a saved plan", hint: "save a plan with `weir plan STACK --out FILE`",
                status: ExitStatus.invalid)
        }
        do {
            return try SavedPlan(bytes)
        } catch {
            if isStack { return nil }
            throw CommandError(
                "\(name) is no saved plan: \(error)", hint: "save one with `weir plan STACK --out FILE`",
                status: ExitStatus.invalid)
        }
    }

    /// `prepared` as it is saved.
    static func make(
        _ prepared: PreparedPlan, _ session: Session, _ store: GitStateStore
    ) async throws -> SavedPlan {
        let request = prepared.request
        let (bytes, _) = try session.project.read(request.stack.file)
        guard Digest.sha256(bytes) == request.stack.ownDigest else {
            throw CommandError("\(request.stack.file) changed while it was planned", hint: "plan again")
        }
        let hidden = Session.hiddenInputs(request.stack, request.inputs)
        let open = request.inputs.filter { !hidden.contains($0.key) }
        let closed = request.inputs.filter { hidden.contains($0.key) }
        return SavedPlan(
            verb: .apply, stack: request.stack.name, workspace: request.workspace, file: request.stack.file,
            text: String(decoding: bytes, as: UTF8.self),
            modules: session.savedModules(request.stack), run: request.run,
            startedAt: request.startedAt,
            base: prepared.plan.base, inputs: Value.Map(open.map { ($0.key, $0.value) }) { first, _ in first },
            inputDigests: try await store.keyedDigests(
                of: Value.Map(closed.map { ($0.key, $0.value) }) { first, _ in first }),
            secretDigests: try await store.keyedDigests(of: request.bound), selection: request.selection,
            parallelism: request.parallelism,
            observations: SavedObservations.encode(prepared.observations, of: prepared.loaded), plan: prepared.plan,
            tools: await ToolVersions.of(prepared.plan, session))
    }

    /// `plan`, a `verb` that needs no stack, as it is saved.
    static func make(
        _ plan: Plan, _ verb: SavedPlan.Verb, _ session: Session, parallelism: Int
    ) async -> SavedPlan {
        SavedPlan(
            verb: verb, stack: plan.stack, workspace: plan.workspace, file: "", text: "", modules: [:],
            run: session.run,
            startedAt: session.startedAt, base: plan.base, inputs: [:], inputDigests: [:], secretDigests: [:],
            selection: PlanSelection(), parallelism: parallelism, observations: [:], plan: plan,
            tools: await ToolVersions.of(plan, session))
    }

    /// Writes `saved` to the file `name`, for this user alone.
    /// - Throws: ``CommandError`` where it cannot be written.
    static func write(_ saved: SavedPlan, to name: String, _ context: CommandContext) throws {
        do {
            try Files.replace(context.absolute(name), with: saved.bytes)
        } catch {
            throw CommandError("the plan cannot be saved in \(name): \(error)")
        }
    }
}
