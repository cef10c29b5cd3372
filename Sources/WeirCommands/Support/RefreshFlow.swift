import WeirCore
import WeirEngine
import WeirState

/// Takes over what the world says into the record.
struct RefreshFlow {
    private let session: Session
    private let stack: String
    private let options: RunOptions

    /// A refresh of the workspace of the stack called `stack`.
    init(_ session: Session, _ stack: String, _ options: RunOptions) {
        self.session = session
        self.stack = stack
        self.options = options
    }

    /// The plan of it. Ctrl-C ends it.
    static func plan(
        _ session: Session, _ stack: String, _ snapshot: Snapshot, parallelism: Int
    ) async throws -> Plan {
        try await session.attach(recordedIn: snapshot)
        let contexts = session.contexts(stack, session.store(stack))
        let registry = session.registry
        return try await session.interruptible {
            await RefreshPlan.make(snapshot, registry: registry, contexts: contexts, parallelism: parallelism)
        }
    }

    /// What is said where `plan` records nothing.
    static func nothing(_ plan: Plan) -> String {
        plan.changes.isEmpty
            ? "what is recorded is what there is"
            : "nothing to record: only an apply sets back what was changed outside Weir"
    }

    /// Plans it from `snapshot`, asks, and does it.
    func run(from snapshot: Snapshot) async throws {
        let context = session.context
        let plan = try await Self.plan(session, stack, snapshot, parallelism: options.parallelism)
        DiagnosticView(context).show(plan.warnings, format: .text)
        guard plan.hasChanges else {
            context.messages.write("\(stack)/\(session.workspace): \(Self.nothing(plan))\n")
            return
        }
        context.messages.write(
            PlanView(context, redactor: session.secrets.redactor).text(
                plan, recorded: snapshot, compact: false, nothing: Self.nothing(plan)))
        try Approval(context).obtain("Record this for \(stack)/\(session.workspace)?", approved: options.autoApprove)
        let report = try await RunFlow(session, options, session.store(stack)).carryOut(plan, of: snapshot, .refresh)
        let target = CommandLineText.target(stack, session.workspace)
        try RunConclusion(context, verb: "refresh", again: "weir apply \(target) --refresh-only", options).tell(report)
    }
}
