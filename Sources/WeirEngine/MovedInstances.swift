import WeirCore

/// What a stack's `moved` does to what is recorded.
struct MovedInstances {
    /// What is recorded, under the addresses that it shall have.
    private(set) var snapshot: Snapshot
    private(set) var moves: [RecordedMove] = []
    /// What cannot be moved, and why.
    private(set) var warnings: [Diagnostic] = []

    /// Moves the instances of `snapshot` as `declared` says; those that an `open` operation is on stay.
    init(_ declared: [Stack.Move], in snapshot: Snapshot, open: [OpenOperation]) {
        self.snapshot = snapshot
        let blocked = Set(open.map(\.intent.address))
        for move in declared {
            for address in self.snapshot.instances.keys.sorted() {
                guard let target = address.moved(from: move.from, to: move.to) else { continue }
                self.move(address, to: target, move, isBlocked: blocked.contains(address))
            }
        }
        guard !moves.isEmpty else { return }
        for (address, instance) in self.snapshot.instances {
            let dependencies = instance.dependencies.map { need in
                declared.reduce(need) { $0.moved(from: $1.from, to: $1.to) ?? $0 }
            }
            if dependencies != instance.dependencies { self.snapshot.instances[address]?.dependencies = dependencies }
        }
    }

    private mutating func move(_ address: Address, to target: Address, _ move: Stack.Move, isBlocked: Bool) {
        let reason: String? =
            if isBlocked {
                "an operation on it was cut off, and is to be settled first"
            } else if snapshot.instances[target] != nil { "\(target) is recorded already" } else { nil }
        if let reason {
            warnings.append(
                Diagnostic(
                    .invalidMove, "\(address) is not moved to \(target): \(reason)", at: move.range, severity: .warning)
            )
            return
        }
        guard let instance = snapshot.instances.removeValue(forKey: address) else { return }
        snapshot.instances[target] = instance.renamed(target)
        moves.append(RecordedMove(from: address, to: target))
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
