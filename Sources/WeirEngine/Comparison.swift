import WeirCore
import WeirValue

/// Decides what is to be done with one declared instance.
struct Comparison {
    private let declared: DeclaredInstance
    private let recorded: RecordedInstance?
    private let observation: Observation?
    private let provider: any Provider
    private let lifecycle: Lifecycle

    /// The comparison of `declared` with what is `recorded` of it and what the world says.
    init(
        _ declared: DeclaredInstance, _ recorded: RecordedInstance?, _ observation: Observation?,
        _ provider: any Provider, _ lifecycle: Lifecycle
    ) {
        self.declared = declared
        self.recorded = recorded
        self.observation = observation
        self.provider = provider
        self.lifecycle = lifecycle
    }

    /// Sets the action of `change`, with what differs and why.
    /// - Parameter replaces: whether it was asked for by name to be replaced.
    /// - Returns: the attributes that the instance will have, as far as they are known.
    func decide(_ change: inout Change, replaces: Bool) -> Value.Map {
        guard var recorded else { return provider.plannedAttributes(declared, prior: nil) }
        var halfMade =
            recorded.status == .incomplete ? "it is half-made: its creation or deletion failed or was cut off" : nil
        switch observation {
        case .absent?:
            change.reasons = [
                recorded.status == .incomplete
                    ? "its creation was cut off, and nothing is there" : "it is gone, though nothing here took it away"
            ]
            return provider.plannedAttributes(declared, prior: nil)
        case .incomplete(let why)?: halfMade = why
        case .present(let attributes, let drift)?:
            // A half-made thing that is there is still half-made: nobody has seen its operation succeed.
            recorded.attributes = declared.type.marking(attributes)
            change.drift = drift
        case .unreachable?, nil: break
        }
        change.before = recorded
        if replaces { return replace(&change, "it was asked for") }
        if recorded.type != declared.type.name { return replace(&change, "its type was \(recorded.type)") }
        if let halfMade { return complete(&change, recorded, halfMade) }
        return compare(recorded, &change)
    }

    /// What is to be done with what is half-made.
    private func complete(_ change: inout Change, _ recorded: RecordedInstance, _ why: String) -> Value.Map {
        if lifecycle.onFailure == .keep {
            let quoted = "'\(declared.address)'"
            change.obstacle = Obstacle(
                "it is half-made, and lifecycle.onFailure keeps it: \(why)",
                hint: "look at it; `--replace \(quoted)` takes it away and makes it again")
            change.action = .replace
            return provider.plannedAttributes(declared, prior: nil)
        }
        guard declared.type.resumes else { return replace(&change, why) }
        let attributes = compare(recorded, &change)
        if change.action == .replace { return attributes }
        change.action = .update
        change.reasons.append("\(why); it is gone on with")
        return provider.plannedAttributes(declared, prior: nil)
    }

    private func compare(_ recorded: RecordedInstance, _ change: inout Change) -> Value.Map {
        if recorded.status == .dormant { return wake(recorded, &change) }
        change.differences = Differ.differences(recorded.arguments, declared.arguments, declared.type)
        for (name, value) in declared.fingerprints where recorded.fingerprints[name] != value {
            change.reasons.append("the content of \(name) changed")
        }
        if change.differences.contains(where: \.forcesReplacement) { return replace(&change, nil) }
        if let name = change.drift.lazy.compactMap(immutableArgument).first {
            return replace(&change, "\(name) was changed outside Weir, and cannot be set back")
        }
        if recorded.status == .unsure {
            change.reasons.append("it may not be as recorded: its last update did not end well, or it was imported")
        }
        guard !change.differences.isEmpty || !change.reasons.isEmpty || !change.drift.isEmpty else {
            return keep(recorded, &change)
        }
        if let reason = provider.replacementReason(declared, prior: recorded) { return replace(&change, reason) }
        change.action = .update
        return provider.plannedAttributes(declared, prior: recorded)
    }

    /// The argument that `drift` is of, where it cannot be changed.
    private func immutableArgument(of drift: Drift) -> String? {
        let name = String(drift.path.prefix { $0 != "." && $0 != "[" })
        return declared.type.argument(name).flatMap { $0.immutable ? name : nil }
    }

    /// What exists only during runs is made when something needs it; as it was the last time, as far as one can tell.
    private func wake(_ recorded: RecordedInstance, _ change: inout Change) -> Value.Map {
        change.before = nil
        let changed = !Differ.differences(recorded.arguments, declared.arguments, declared.type).isEmpty
        return changed ? provider.plannedAttributes(declared, prior: nil) : recorded.attributes
    }

    /// Nothing changes in the world; what a teardown has to know may.
    private func keep(_ recorded: RecordedInstance, _ change: inout Change) -> Value.Map {
        var changed: [String] = []
        if recorded.teardown != change.teardown { changed.append("its lifecycle") }
        // A destroy goes by what is recorded.
        if recorded.dependencies != change.dependencies { changed.append("what it needs") }
        if changed.isEmpty {
            change.action = .noOp
        } else {
            change.action = .update
            change.recordsOnly = true
            change.reasons = ["\(changed.joined(separator: " and ")) changed; only the record is written"]
        }
        return recorded.attributes
    }

    private func replace(_ change: inout Change, _ reason: String?) -> Value.Map {
        change.action = .replace
        change.createsFirst = lifecycle.createBeforeDestroy
        if let reason { change.reasons.append(reason) }
        return provider.plannedAttributes(declared, prior: nil)
    }
}
