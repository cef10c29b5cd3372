import WeirCore

/// What a stack's `moved` does to what is recorded.
///
/// An entry may lead on from another: each instance goes to where all of them together lead, at once.
struct MovedInstances {
    /// What is recorded, under the addresses that it shall have.
    private(set) var snapshot: Snapshot
    private(set) var moves: [RecordedMove] = []
    /// What cannot be moved, and why.
    private(set) var faults: [Diagnostic] = []

    /// Moves the instances of `snapshot` as `declared` says; those that an `open` operation is on cannot be.
    init(_ declared: [Stack.Move], in snapshot: Snapshot, open: [OpenOperation]) {
        self.snapshot = snapshot
        guard !declared.isEmpty else { return }
        let blocked = Set(open.map(\.intent.address))
        var targets: [Address: (to: Address, range: SourceRange)] = [:]
        for address in snapshot.instances.keys.sorted() {
            guard let (target, range) = Self.target(of: address, declared) else { continue }
            if target == address {
                refuse(address, target, "the moves lead back to it", range)
            } else if blocked.contains(address) {
                refuse(address, target, "an operation on it was cut off, and is to be settled first", range)
            } else {
                targets[address] = (target, range)
            }
        }
        let sources = Dictionary(grouping: targets.keys) { targets[$0]?.to ?? $0 }
        for (target, same) in sources.sorted(by: { $0.key < $1.key }) {
            let stays = snapshot.instances[target] != nil
            guard same.count > 1 || stays else { continue }
            for address in same.sorted() {
                let other = same.sorted().first { $0 != address } ?? target
                refuse(
                    address, target, stays ? "that is recorded already" : "\(other) is moved there too",
                    targets[address]?.range)
            }
        }
        guard faults.isEmpty else { return }
        for (address, (target, _)) in targets.sorted(by: { $0.key < $1.key }) {
            guard let instance = self.snapshot.instances.removeValue(forKey: address) else { continue }
            self.snapshot.instances[target] = instance.renamed(target)
            moves.append(RecordedMove(from: address, to: target))
        }
        for (address, instance) in self.snapshot.instances {
            let dependencies = instance.dependencies.map { Self.target(of: $0, declared)?.to ?? $0 }
            if dependencies != instance.dependencies { self.snapshot.instances[address]?.dependencies = dependencies }
        }
    }

    /// Where `declared` lead from `address`, one entry after the other; nil where nowhere. In a circle it is `address`.
    private static func target(
        of address: Address, _ declared: [Stack.Move]
    ) -> (to: Address, range: SourceRange)? {
        var found: (to: Address, range: SourceRange)?
        for _ in declared {
            let here = found?.to ?? address
            let next = declared.lazy.compactMap { move in
                here.moved(from: move.from, to: move.to).map { (to: $0, range: move.range) }
            }.first
            guard let next else { return found }
            if next.to == address { return next }
            found = next
        }
        return found
    }

    private mutating func refuse(_ address: Address, _ target: Address, _ reason: String, _ range: SourceRange?) {
        faults.append(
            Diagnostic(
                .invalidMove, "\(address) cannot be moved to \(target): \(reason)", at: range,
                hint: "`weir state mv` and `weir state rm` change what is recorded"))
    }

    /// Records with `run` what `plan` moves, before any operation.
    static func record(
        _ plan: Plan, _ snapshot: Snapshot, _ tools: OperationTools, with run: any StateRun
    ) throws {
        guard !plan.moves.isEmpty else { return }
        let targets = Set(plan.moves.flatMap { [$0.to] + $0.to.groups })
        for move in plan.moves {
            guard let instance = snapshot.instances[move.to] else { continue }
            try tools.moveFolder(move.from, move.to) { try run.record(.moved(from: move.from, instance), ending: nil) }
        }
        for instance in snapshot.instances.values where !targets.isDisjoint(with: instance.dependencies) {
            try run.record(.recorded(instance, recipe: nil, action: .noOp), ending: nil)
        }
    }
}

extension Address {
    /// This with the part that `from` names, the whole of it or the modules that it is in, replaced by `to`; nil where
    /// `from` does not name it. A `from` without a key names every instance, which keeps its key.
    func moved(from: Address, to: Address) -> Address? {
        if modules == from.modules, name == from.name {
            if key == from.key { return to }
            if from.key == nil, to.key == nil { return Address(to.name, key: key, in: to.modules) }
            return nil
        }
        let depth = from.modules.count
        guard modules.count > depth, Array(modules.prefix(depth)) == from.modules, modules[depth].name == from.name,
            modules[depth].key == from.key || (from.key == nil && to.key == nil)
        else { return nil }
        let step = Address.Step(to.name, key: modules[depth].key == from.key ? to.key : modules[depth].key)
        return Address(name, key: key, in: to.modules + [step] + modules.dropFirst(depth + 1))
    }
}
