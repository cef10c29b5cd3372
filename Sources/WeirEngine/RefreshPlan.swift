package import WeirCore
import WeirValue

/// The plan that takes over what the world says into the record, and does nothing else.
package enum RefreshPlan {
    /// What is recorded in `snapshot` and is found otherwise: changed attributes are recorded, what is gone is forgotten.
    package static func make(
        _ snapshot: Snapshot, registry: TypeRegistry, contexts: ContextFactory, parallelism: Int = 10
    ) async -> Plan {
        let observations = await Observer.observe(
            snapshot, registry: registry, contexts: contexts, parallelism: parallelism)
        var changes: [Change] = []
        var warnings: [Diagnostic] = []
        for recorded in snapshot.instances.values.sorted(by: { $0.order < $1.order }) {
            guard let type = registry.type(recorded.type), let observation = observations[recorded.address] else {
                continue
            }
            switch observation {
            case .unreachable(let why): warnings.append(.unreachable(recorded.address, why))
            default: if let change = change(recorded, type, observation) { changes.append(change) }
            }
        }
        var plan = Plan(
            stack: snapshot.record.stack, workspace: snapshot.record.workspace, base: snapshot.commit, changes: changes)
        plan.isPartial = true
        plan.outputs = snapshot.record.outputs
        plan.recordedOutputs = snapshot.record.outputs
        plan.warnings = warnings
        return plan
    }

    private static func change(
        _ recorded: RecordedInstance, _ type: ResourceType, _ observation: Observation
    ) -> Change? {
        var change = Change(recorded.address, type, .update)
        change.before = recorded
        change.dependencies = recorded.dependencies
        change.teardown = recorded.teardown
        change.recordsOnly = true
        switch observation {
        case .absent:
            change.action = .forget
            change.reasons = ["it is gone"]
        case .incomplete(let why):
            guard recorded.status != .incomplete else { return nil }
            change.before?.status = .incomplete
            change.reasons = [why]
        case .present(let attributes, let drift):
            let marked = type.marking(attributes)
            change.drift = drift
            guard marked != recorded.attributes else {
                if drift.isEmpty { return nil }
                change.action = .noOp
                return change
            }
            change.before?.attributes = marked
            change.reasons = ["its attributes changed"]
        case .unreachable: return nil
        }
        return change
    }
}

extension Diagnostic {
    /// That the instance at `address` could not be asked after, and `why`.
    static func unreachable(_ address: Address, _ why: String, at range: SourceRange? = nil) -> Diagnostic {
        Diagnostic(
            .unreachable, "\(address) could not be asked after: \(why)", at: range,
            hint: "what is recorded is taken for what is there", severity: .warning)
    }
}
