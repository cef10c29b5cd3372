import WeirCore
import WeirValue

/// Instances that exist only during runs that have work for what needs them.
///
/// Between runs they are recorded as dormant, with the attributes of the last time: so nothing that needs one changes
/// only because it is not there. A run that has work for something that needs one makes it first and takes it away last,
/// whatever failed in between.
enum EphemeralInstances {
    /// Lets the ephemeral among `changes` be made where something that needs them is made, changed or taken away, and
    /// leaves them out elsewhere.
    static func arrange(_ changes: inout [Change], _ instances: [Address: ExpandedInstance], _ snapshot: Snapshot) {
        let ephemeral = Set(
            changes.filter { instances[$0.address]?.resource.lifecycle.ephemeral ?? false }.map(\.address))
        if ephemeral.isEmpty { return }
        let needed = needed(in: changes)
        changes = changes.compactMap { change in
            guard ephemeral.contains(change.address) else { return change }
            var change = change
            let hasWork = needed.contains(change.address) || !needed.isDisjoint(with: change.address.groups)
            if hasWork {
                change.closing = .dormant
                return change
            }
            guard let recorded = snapshot.instances[change.address] else { return nil }
            if recorded.status == .dormant {
                change.action = .noOp
                change.before = recorded
            } else {
                // A run that was cut off has left it.
                change.action = .noOp
                change.closing = .dormant
            }
            return change
        }
        let opened = Set(changes.filter { $0.closing != nil && $0.action != .noOp }.map(\.address))
        let groups = Set(opened.flatMap(\.groups))
        for index in changes.indices where changes[index].makes {
            changes[index].readsAnew = changes[index].dependencies.contains {
                opened.contains($0) || groups.contains($0)
            }
        }
    }

    /// Lets the dormant among `changes`, the deletions of everything, be made first where something recorded needs them.
    static func arrangeDestroy(_ changes: inout [Change]) {
        guard changes.contains(where: { $0.before?.status == .dormant }) else { return }
        let needed = needed(in: changes)
        changes = changes.map { change in
            guard let recorded = change.before, recorded.status == .dormant,
                needed.contains(change.address) || !needed.isDisjoint(with: change.address.groups)
            else { return change }
            var change = change
            change.action = .create
            change.before = nil
            change.after = DeclaredInstance(
                recorded.address, change.type, arguments: recorded.arguments, fingerprints: recorded.fingerprints)
            change.closing = .removed
            return change
        }
    }

    /// What those of `changes` need that have something to do: by address, or by resource where all of it is needed.
    private static func needed(in changes: [Change]) -> Set<Address> {
        var needed: Set<Address> = []
        for change in changes where change.action != .noOp && change.before?.status != .dormant {
            needed.formUnion(change.makes ? change.dependencies : [])
            needed.formUnion(change.before?.dependencies ?? [])
        }
        return needed
    }
}
