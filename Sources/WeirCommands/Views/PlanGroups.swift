import WeirCore
import WeirValue

/// Folds the instances of a resource whose changes are alike into one line.
enum PlanGroups {
    /// Changes that are alike.
    struct Group {
        /// One of them.
        let change: Change
        var count: Int

        /// Its address; of several the resource's with `[*]`.
        var label: String { count > 1 ? "\(change.address.resource)[*]" : change.address.description }
    }

    /// What makes changes alike.
    private struct Likeness: Hashable {
        let resource: Address
        let action: Action
        let differences: String
        let reasons: [String]
        let obstacle: Obstacle?
    }

    /// The changes that do something, folded, in their order.
    static func of(_ changes: [Change]) -> [Group] {
        var groups: [Group] = []
        var places: [Likeness: Int] = [:]
        for change in changes where change.action != .noOp {
            guard change.address.key != nil else {
                groups.append(Group(change: change, count: 1))
                continue
            }
            let likeness = Likeness(
                resource: change.address.resource, action: change.action,
                differences: change.differences.map { difference in
                    "\(difference.path) \(ValueText.of(difference.before, limit: 500)) \(ValueText.of(difference.after, limit: 500))"
                }.joined(separator: "\n"), reasons: change.reasons, obstacle: change.obstacle)
            if let place = places[likeness] {
                groups[place].count += 1
            } else {
                places[likeness] = groups.count
                groups.append(Group(change: change, count: 1))
            }
        }
        return groups
    }
}
