import WeirCore

extension PlanSelection {
    /// Leaves out of `changes` what is not meant: what is recorded stays as it is, what is not is not made.
    func apply(to changes: [Change]) -> [Change] {
        guard isPartial else { return changes }
        let wanted = selected(changes)
        return changes.compactMap { change in
            if wanted.contains(change.address) { return change }
            guard change.action != .create, !change.isImported, change.before != nil else { return nil }
            var kept = change
            kept.action = .noOp
            kept.recordsOnly = false
            kept.obstacle = nil
            kept.differences = []
            kept.reasons = []
            kept.drift = []
            return kept
        }
    }

    private func selected(_ changes: [Change]) -> Set<Address> {
        var byResource: [Address: [Address]] = [:]
        for change in changes {
            for group in change.address.groups { byResource[group, default: []].append(change.address) }
        }
        var selected =
            targets.isEmpty
            ? Set(changes.map(\.address)) : closure(of: targets, needs(of: changes), byResource, changes)
        if !excludes.isEmpty {
            selected.subtract(closure(of: excludes, dependents(in: changes), byResource, changes))
        }
        return selected
    }

    /// What each instance needs: what goes needs what needs it to go before, so that is meant with it.
    private func needs(of changes: [Change]) -> [Address: [Address]] {
        var needs: [Address: [Address]] = [:]
        let going = Set(changes.filter(\.takesAwayFirst).map(\.address))
        for change in changes {
            if change.makes { needs[change.address, default: []] += change.dependencies }
            guard change.takesAwayFirst else { continue }
            for need in change.before?.dependencies ?? [] where going.contains(need) {
                needs[need, default: []].append(change.address)
            }
        }
        return needs
    }

    /// What needs each instance, or each group of them.
    private func dependents(in changes: [Change]) -> [Address: [Address]] {
        var dependents: [Address: [Address]] = [:]
        for change in changes where change.makes {
            for need in change.dependencies { dependents[need, default: []].append(change.address) }
        }
        return dependents
    }

    /// Everything that `addresses` stand for, and what `edges` lead to from there.
    private func closure(
        of addresses: [Address], _ edges: [Address: [Address]], _ byResource: [Address: [Address]], _ changes: [Change]
    ) -> Set<Address> {
        var waiting = changes.map(\.address).filter { Self.names(addresses, $0) }
        var found = Set(waiting)
        var seenResources: Set<Address> = []
        var seenGroups: Set<Address> = []
        while let next = waiting.popLast() {
            let groups = next.groups.filter { edges[$0] != nil && seenGroups.insert($0).inserted }
            for edge in ([next] + groups).flatMap({ edges[$0] ?? [] }) {
                let instances: [Address]
                if let all = byResource[edge] {
                    instances = seenResources.insert(edge).inserted ? all : []
                } else {
                    instances = [edge]
                }
                for instance in instances where found.insert(instance).inserted { waiting.append(instance) }
            }
        }
        return found
    }
}
