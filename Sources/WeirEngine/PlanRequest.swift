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
    /// The id and start of the run that it belongs to.
    package let run: String
    package let startedAt: String
    /// Whether the world is asked, rather than the record believed.
    package var refresh = true
    /// How many instances are asked after at once.
    package var parallelism = 10

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

    init(
        plan: Plan, instances: [Address: ExpandedInstance], resources: ResourcesScope, request: PlanRequest,
        snapshot: Snapshot
    ) {
        self.plan = plan
        self.instances = instances
        self.resources = resources
        self.request = request
        self.snapshot = snapshot
    }
}
