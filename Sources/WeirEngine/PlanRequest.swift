package import WeirCore
package import WeirValue

/// What a plan is made for.
package struct PlanRequest: Sendable {
    package let stack: Stack
    package let workspace: String
    /// The resolved inputs.
    package let inputs: Value.Map
    /// The values of the secrets.
    package let secrets: Value.Map
    /// The variables of Weir's environment that the stack may read, those that are set.
    package var environment: Value.Map = [:]
    /// The id and start of the run that it belongs to.
    package let run: String
    package let startedAt: String
    /// Whether the world is asked, rather than the record believed.
    package var refresh = true
    /// What the world said earlier; nil lets it be asked.
    package var observations: [Address: Observation]?
    /// How many instances are asked after at once, and how many operations will run at once.
    package var parallelism = 10
    /// Which parts of the stack are meant.
    package var selection = PlanSelection()
    /// Operations of which nobody knows what became of them.
    package var open: [OpenOperation] = []

    /// A request for `stack` in `workspace`.
    package init(
        stack: Stack, workspace: String, inputs: Value.Map, secrets: Value.Map, run: String, startedAt: String
    ) {
        self.stack = stack
        self.workspace = workspace
        self.inputs = inputs
        self.secrets = secrets
        self.run = run
        self.startedAt = startedAt
    }
}

/// Which parts of a stack a plan is for. An address without a key stands for every instance of its resource.
package struct PlanSelection: Sendable, Equatable {
    /// Only these, with what they need; empty is all.
    package var targets: [Address] = []
    /// All but these, and what needs them.
    package var excludes: [Address] = []
    /// These are replaced, whether they changed or not.
    package var replaces: [Address] = []

    /// Everything, as it changed.
    package init() {}

    /// Whether parts are left out.
    package var isPartial: Bool { !targets.isEmpty || !excludes.isEmpty }

    /// Whether one of `addresses` stands for `address`.
    static func names(_ addresses: [Address], _ address: Address) -> Bool {
        addresses.contains { $0 == address || $0 == address.resource }
    }
}

/// An operation of which nobody knows what became of it, and what that keeps from being done.
package struct OpenOperation: Sendable {
    package let intent: Intent
    package let obstacle: Obstacle

    /// `intent`, which is in the way as `obstacle` says.
    package init(_ intent: Intent, _ obstacle: Obstacle) {
        self.intent = intent
        self.obstacle = obstacle
    }
}

/// An instance that the stack asks for, with what is needed to evaluate it again.
package struct ExpandedInstance: Sendable {
    package let address: Address
    package let resource: Stack.Resource
    /// The variable `each`; nil without `forEach`.
    package let each: Value?
}

/// A plan with what an executor needs to carry it out. Immutable; shared rather than copied, because it is large.
package final class PreparedPlan: Sendable {
    package let plan: Plan
    /// The declared instances by address.
    package let instances: [Address: ExpandedInstance]
    /// What was known of resources when the plan was made.
    package let resources: ResourcesScope
    package let request: PlanRequest
    /// The recorded state that it was made from.
    package let snapshot: Snapshot
    /// What the world said, by the addresses that are recorded.
    package let observations: [Address: Observation]

    /// The addresses that are recorded before the plan is carried out.
    package var recorded: [Address] {
        let moved = Dictionary(plan.moves.map { ($0.to, $0.from) }, uniquingKeysWith: { first, _ in first })
        return snapshot.instances.keys.map { moved[$0] ?? $0 }
    }

    init(
        plan: Plan, instances: [Address: ExpandedInstance], resources: ResourcesScope, request: PlanRequest,
        snapshot: Snapshot, observations: [Address: Observation]
    ) {
        self.plan = plan
        self.instances = instances
        self.resources = resources
        self.request = request
        self.snapshot = snapshot
        self.observations = observations
    }
}
