import WeirCore
import WeirValue

/// Decides what is to be done with one declared instance.
struct Comparison {
    private let declared: DeclaredInstance
    private let recorded: RecordedInstance?
    private let observation: Observation?
    private let provider: any Provider

    /// The comparison of `declared` with what is `recorded` of it and what the world says.
    init(
        _ declared: DeclaredInstance, _ recorded: RecordedInstance?, _ observation: Observation?,
        _ provider: any Provider
    ) {
        self.declared = declared
        self.recorded = recorded
        self.observation = observation
        self.provider = provider
    }

    /// Sets the action of `change`, with what differs and why.
    /// - Returns: the attributes that the instance will have, as far as they are known.
    func decide(_ change: inout Change) -> Value.Map {
        guard var recorded else { return provider.plannedAttributes(declared, prior: nil) }
        switch observation {
        case .absent?:
            change.reasons = ["it is gone, though nothing here took it away"]
            return provider.plannedAttributes(declared, prior: nil)
        case .incomplete(let why)?:
            change.before = recorded
            return replace(&change, why)
        case .present(let attributes, let drift)?:
            recorded.attributes = declared.type.marking(attributes)
            change.drift = drift
        case .unreachable?, nil: break
        }
        change.before = recorded
        if recorded.status == .incomplete { return replace(&change, "its last operation failed half-way") }
        if recorded.type != declared.type.name { return replace(&change, "its type was \(recorded.type)") }
        return compare(recorded, &change)
    }

    private func compare(_ recorded: RecordedInstance, _ change: inout Change) -> Value.Map {
        change.differences = Differ.differences(recorded.arguments, declared.arguments, declared.type)
        for (name, value) in declared.fingerprints where recorded.fingerprints[name] != value {
            change.reasons.append("the content of \(name) changed")
        }
        if change.differences.contains(where: \.forcesReplacement) { return replace(&change, nil) }
        guard !change.differences.isEmpty || !change.reasons.isEmpty || !change.drift.isEmpty else {
            change.action = .noOp
            return recorded.attributes
        }
        if let reason = provider.replacementReason(declared, prior: recorded) { return replace(&change, reason) }
        change.action = .update
        return provider.plannedAttributes(declared, prior: recorded)
    }

    private func replace(_ change: inout Change, _ reason: String?) -> Value.Map {
        change.action = .replace
        if let reason { change.reasons.append(reason) }
        return provider.plannedAttributes(declared, prior: nil)
    }
}
