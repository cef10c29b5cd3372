package import WeirCore

/// The plan that takes a workspace away. Needs no stack: what is recorded says it all.
package enum DestroyPlan {
    /// Takes away every instance of `snapshot`, those made last first, but what an `open` operation is in the way of.
    package static func make(
        _ snapshot: Snapshot, registry: TypeRegistry, open: [OpenOperation] = [], parallelism: Int = 10
    ) -> Plan {
        let openOperations = Dictionary(open.map { ($0.intent.address, $0) }, uniquingKeysWith: { first, _ in first })
        var changes = snapshot.instances.values.sorted { $0.order > $1.order }.map { recorded in
            let type = registry.type(recorded.type) ?? ResourceType(recorded.type, "", arguments: [], attributes: [])
            var change = Change(recorded.address, type, .delete)
            change.before = recorded
            change.dependencies = recorded.dependencies
            if let open = openOperations[recorded.address] { change.obstruct(open) }
            return change
        }
        EphemeralInstances.arrangeDestroy(&changes)
        changes += open.filter { snapshot.instances[$0.intent.address] == nil }.map { Change($0, registry) }
        var plan = Plan(
            stack: snapshot.record.stack, workspace: snapshot.record.workspace, base: snapshot.commit, changes: changes)
        plan.estimate = RunEstimate.of(changes, snapshot.timings, parallelism: parallelism)
        return plan
    }

    /// What of `plan` must not be destroyed.
    package static func faults(in plan: Plan) -> [Diagnostic] {
        plan.changes.filter { $0.before?.teardown.preventDestroy == true }.map { change in
            Diagnostic(
                .destroyPrevented, "\(change.address) must not be destroyed: lifecycle.preventDestroy",
                hint: "apply the stack with preventDestroy: false first")
        }
    }
}

extension Change {
    /// The deletion of what `open` may have made, which nobody knows.
    init(_ open: OpenOperation, _ registry: TypeRegistry) {
        let instance = open.intent.instance
        let type = registry.type(instance.type) ?? ResourceType(instance.type, "", arguments: [], attributes: [])
        self.init(instance.address, type, .delete)
        before = instance
        dependencies = instance.dependencies
        obstruct(open)
    }

    /// Says that nothing may be done before `open` is settled.
    mutating func obstruct(_ open: OpenOperation) {
        obstacle = open.obstacle
        if action == .noOp { action = .update }
    }
}
