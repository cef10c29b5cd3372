import WeirCore

/// Taking instances away.
extension OperationWork {
    /// What is to be taken away, and what there is to record when it is gone.
    final class Leaving: Sendable {
        let steps: OperationSteps
        /// The first is the one whose operation it is.
        let first: RecordedInstance
        let instances: [RecordedInstance]
        /// What of the instance stays; nil where it is gone.
        private let rest: RecordedInstance?

        /// What the operation of `start`, an unmake or a discard, takes away; nil where there is nothing.
        init?(_ work: OperationWork, _ change: Change, _ start: Start) {
            var rest: RecordedInstance?
            var instances: [RecordedInstance]
            if case .unmake = start.operation {
                instances = change.before.map { [$0] + $0.deposed } ?? []
            } else {
                rest = start.current
                rest?.deposed = []
                instances = start.current?.deposed ?? []
                // It exists only during the run.
                if let closing = change.closing, let current = start.current {
                    instances.insert(current, at: 0)
                    switch closing {
                    case .removed: rest = nil
                    case .dormant: rest?.status = .dormant
                    }
                }
            }
            guard let first = instances.first else { return nil }
            self.first = first
            self.instances = instances
            self.rest = rest
            steps = OperationSteps(
                work, change, .delete, timeout: first.teardown.timeout.map { .milliseconds($0) }, spares: start.spares)
        }

        /// What is to be recorded when all is gone.
        func gone(_ ending: String?, _ duration: Duration) -> Result {
            guard let rest else { return .removed(steps.change.address, ending: ending, duration) }
            return .made(Record(instance: rest, recipe: nil, action: steps.change.action, ending: ending), duration)
        }

        /// What is to be recorded of the one instance of which no more than `failure` tells is left: what is half taken away is no
        /// longer as it is recorded. Nil where it is.
        func half(_ failure: OperationFailure, _ ending: String?, _ secrets: RunSecrets) -> Record? {
            guard rest == nil, steps.change.closing == nil, instances.count == 1,
                case .partial(let left) = failure.remains
            else { return nil }
            var half = first
            half.attributes = secrets.hiding(steps.change.type.marking(left.attributes))
            half.status = .incomplete
            return Record(instance: half, recipe: nil, action: .update, ending: ending)
        }
    }

    /// What an unmake comes to that changes no more than the record; nil where there is more to do.
    func forgotten(_ change: Change) -> Result? {
        guard change.action == .forget || change.before?.status == .dormant else { return nil }
        return change.before == nil ? .nothing : .removed(change.address, ending: nil, .zero)
    }

    /// Takes away what `leaving` says.
    func takeAway(_ leaving: Leaving) async -> Result {
        let started = ContinuousClock.now
        let ending: String?
        do { ending = try await leaving.steps.begin(leaving.first) } catch { return .unrecordable(error) }
        do {
            for instance in leaving.instances { try await takeAway(instance, leaving.steps) }
            return leaving.gone(ending, ContinuousClock.now - started)
        } catch {
            let failure = Self.failure(error)
            return .failed(
                failure, leaving.half(failure, ending, environment.contexts.secrets), ending: ending,
                ContinuousClock.now - started)
        }
    }

    private func takeAway(_ instance: RecordedInstance, _ steps: OperationSteps) async throws {
        guard let provider = environment.registry.provider(instance.type) else {
            throw OperationFailure(
                "no provider has the type \(instance.type), which made it",
                hint: "use a Weir that knows \(instance.type)", remains: .unknown)
        }
        try await steps.hooks(instance.teardown.before.map { HookCall($0) }, "before")
        try await steps.retrying { context in
            if instance.status == .incomplete {
                try await provider.undo(instance, in: context)
            } else {
                try await provider.delete(instance, in: context)
            }
        }
        try await steps.hooks(instance.teardown.after.map { HookCall($0) }, "after")
    }
}
