package import WeirCore

/// The plan that takes a workspace away. Needs no stack: what is recorded says it all.
package enum DestroyPlan {
    /// Takes away every instance of `snapshot`, those made last first.
    package static func make(_ snapshot: Snapshot, registry: TypeRegistry) -> Plan {
        let changes = snapshot.instances.values.sorted { $0.order > $1.order }.map { recorded in
            let type = registry.type(recorded.type) ?? ResourceType(recorded.type, "", arguments: [], attributes: [])
            var change = Change(recorded.address, type, .delete)
            change.before = recorded
            change.dependencies = recorded.dependencies
            return change
        }
        return Plan(
            stack: snapshot.record.stack, workspace: snapshot.record.workspace, base: snapshot.commit, changes: changes)
    }
}
