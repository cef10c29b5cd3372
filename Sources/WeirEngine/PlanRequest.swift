import WeirCEL
package import WeirCore
package import WeirValue

/// What a plan is made for.
package struct PlanRequest: Sendable {
    package let stack: Stack
    package let workspace: String
    /// The resolved inputs.
    package let inputs: Value.Map
    /// The values of the secrets; of those of a module the names begin with its path: `monitoring.token`.
    package let secrets: Value.Map
    /// The variables of Weir's environment that the stack may read, those that are set.
    package var environment: Value.Map = [:]
    /// The id and start of the run that it belongs to.
    package let run: String
    package let startedAt: String
    /// What is recorded of other workspaces that are used; the names of those of a module begin with its path.
    package var uses: [String: UsedWorkspace] = [:]
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

/// What is recorded of another workspace.
package struct UsedWorkspace: Sendable {
    /// What it hands out, and the commit that this was read at; nil where it was never applied.
    package let recorded: (outputs: Value.Map, commit: String)?
    package let use: Stack.Use

    /// What `use` comes to.
    package init(_ use: Stack.Use, recorded: (outputs: Value.Map, commit: String)?) {
        self.use = use
        self.recorded = recorded
    }

    /// How it is recorded with what used it; nil where there was nothing to use.
    package var record: RecordedUse? {
        recorded.map { RecordedUse(stack: use.stack, workspace: use.workspace, commit: $0.commit) }
    }
}

extension PlanRequest {
    /// What it was made with and a saved plan does not hold: a plan made with another is another one.
    package var bound: Value.Map {
        secrets.setting(uses.map { ("uses." + $0.key, .string($0.value.recorded?.commit ?? "")) })
    }

    /// What the stack that the module at `path` is reads as `uses`.
    func uses(at path: [String]) -> Value.Map {
        let prefix = path.map { $0 + "." }.joined()
        let own = uses.filter { $0.key.hasPrefix(prefix) && !$0.key.dropFirst(prefix.count).contains(".") }
        return Value.Map(
            own.sorted { $0.key < $1.key }.map { name, used in
                (String(name.dropFirst(prefix.count)), used.recorded.map { .map($0.outputs) } ?? .unknown(.map))
            }
        ) { first, _ in first }
    }

    /// The secrets of the stack that the module at `path` is, by their names there.
    func secrets(at path: [String]) -> Value.Map {
        let prefix = path.map { $0 + "." }.joined()
        let own = secrets.filter { $0.key.hasPrefix(prefix) && !$0.key.dropFirst(prefix.count).contains(".") }
        return Value.Map(own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }) { first, _ in first }
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
    package static func names(_ addresses: [Address], _ address: Address) -> Bool {
        if addresses.isEmpty { return false }
        let groups = address.groups
        return addresses.contains { $0 == address || groups.contains($0) }
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
    /// Evaluates the expressions of the stack or module that declares it.
    package let evaluator: StackEvaluator

    /// What its expressions read.
    var activation: CELActivation { evaluator.activation(each: each) }
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
    package let loaded: Snapshot
    /// That, with what has moved at its new addresses.
    package let snapshot: Snapshot
    /// What the world said, by the addresses that are recorded.
    package let observations: [Address: Observation]
    /// The stack and the modules in it.
    let modules: [ModuleScope]

    init(
        plan: Plan, instances: [Address: ExpandedInstance], resources: ResourcesScope, request: PlanRequest,
        loaded: Snapshot, snapshot: Snapshot, observations: [Address: Observation], modules: [ModuleScope]
    ) {
        self.plan = plan
        self.instances = instances
        self.resources = resources
        self.request = request
        self.loaded = loaded
        self.snapshot = snapshot
        self.observations = observations
        self.modules = modules
    }
}
