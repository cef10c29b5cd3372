package import WeirCore
import WeirValue

/// Finds out what became of the operations of a run that was killed, and takes note of it. Changes nothing in the world.
package struct Recovery: Sendable {
    private let environment: Executor.Environment

    /// A recovery in `environment`.
    package init(_ environment: Executor.Environment) { self.environment = environment }

    /// Settles the open operations of `snapshot`, several at once, recording with `run` what became of them.
    /// - Returns: the settlement of each operation by its id.
    /// - Throws: ``StateFailure`` where something cannot be recorded.
    package func settle(_ snapshot: Snapshot, recordingTo run: any StateRun) async throws -> [String: Settlement] {
        var settlements: [String: Settlement] = [:]
        try await withThrowingTaskGroup(of: (Intent, Observation).self) { group in
            var rest = snapshot.intents[...]
            for _ in 0..<environment.parallelism {
                guard let intent = rest.popFirst() else { break }
                group.addTask { (intent, await probe(intent)) }
            }
            while let (intent, observation) = try await group.next() {
                let settlement = try record(intent, observation, snapshot.instances[intent.address], run)
                environment.events.send(.operationSettled(intent.address, intent.kind, settlement))
                settlements[intent.operation] = settlement
                if let next = rest.popFirst() { group.addTask { (next, await probe(next)) } }
            }
        }
        return settlements
    }

    /// Waits until nothing of the operation runs any more, then asks the world.
    private func probe(_ intent: Intent) async -> Observation {
        guard let type = environment.registry.type(intent.instance.type),
            let provider = environment.registry.provider(intent.instance.type)
        else { return .unreachable("there is no resource type \(intent.instance.type)") }
        let secrets = environment.contexts.secrets
        secrets.learn(.map(intent.instance.arguments))
        let events = environment.events
        let context = environment.contexts.recovery(intent, type) {
            events.send(.operationProgress(intent.address, $0))
        }
        do {
            try await environment.tools.awaitEnd(intent, context)
            let observation = try await provider.probe(intent, in: context)
            if case .unreachable = observation { return observation }
            _ = environment.tools.closeLogs(intent, context)
            return observation
        } catch {
            return .unreachable(OperationWork.failure(error).message)
        }
    }

    /// Takes note of what the world says of `intent`; `recorded` is what the state has at its address.
    private func record(
        _ intent: Intent, _ observation: Observation, _ recorded: RecordedInstance?, _ run: any StateRun
    ) throws -> Settlement {
        switch (intent.kind, observation) {
        case (_, .unreachable(let why)): return .inDoubt(why)
        case (.create, .present(let attributes, _)):
            try run.record(
                .recorded(instance(intent, attributes, .ready), recipe: nil, action: .adopt), ending: intent.operation)
            return .done
        case (.create, .incomplete(let why)):
            try run.record(
                .recorded(instance(intent, [:], .incomplete), recipe: nil, action: .create), ending: intent.operation)
            return .incomplete(why)
        case (.create, .absent):
            try run.drop(intent.operation)
            return .undone
        case (.update, .present), (.update, .incomplete):
            guard var record = recorded else {
                try run.drop(intent.operation)
                return .undone
            }
            record.status = .unsure
            try run.record(.recorded(record, recipe: nil, action: .update), ending: intent.operation)
            return .incomplete("it will be updated again")
        case (.update, .absent):
            try run.drop(intent.operation)
            return .undone
        case (.delete, .absent): return try recordDeleted(intent, recorded, run)
        case (.delete, .incomplete(let why)):
            guard var record = recorded else {
                try run.drop(intent.operation)
                return .undone
            }
            record.status = .incomplete
            try run.record(.recorded(record, recipe: nil, action: .update), ending: intent.operation)
            return .incomplete(why)
        case (.delete, .present):
            try run.drop(intent.operation)
            return .undone
        }
    }

    /// What was deleted is recorded no longer: the instance itself, or what it had replaced.
    private func recordDeleted(
        _ intent: Intent, _ recorded: RecordedInstance?, _ run: any StateRun
    ) throws -> Settlement {
        if var current = recorded, current.order != intent.instance.order {
            current.deposed.removeAll { $0.order == intent.instance.order }
            try run.record(.recorded(current, recipe: nil, action: .update), ending: intent.operation)
        } else {
            try run.record(.removed(intent.address), ending: intent.operation)
        }
        return .done
    }

    private func instance(
        _ intent: Intent, _ attributes: Value.Map, _ status: RecordedInstance.Status
    ) -> RecordedInstance {
        var instance = intent.instance
        if status == .ready {
            let secrets = environment.contexts.secrets
            let type = environment.registry.type(instance.type)
            instance.attributes = secrets.hiding(type?.marking(attributes) ?? attributes)
        }
        instance.status = status
        instance.updated = environment.now()
        return instance
    }

    /// Takes note of what somebody says became of `intent`.
    /// - Throws: ``StateFailure``; ``OperationFailure`` where the attributes of what was made cannot be told.
    package func settle(
        _ intent: Intent, done: Bool, recorded: RecordedInstance?, recordingTo run: any StateRun
    ) async throws {
        let type =
            environment.registry.type(intent.instance.type)
            ?? ResourceType(intent.instance.type, "", arguments: [], attributes: [])
        let context = environment.contexts.recovery(intent, type) { _ in }
        try await environment.tools.awaitEnd(intent, context)
        switch (intent.kind, done) {
        case (.create, true), (.update, true):
            let provider = environment.registry.provider(intent.instance.type)
            let attributes =
                try await provider?.attributes(ofDone: intent, in: context) ?? intent.instance.attributes
            try run.record(
                .recorded(instance(intent, attributes, .ready), recipe: nil, action: .adopt), ending: intent.operation)
        case (.delete, true): _ = try recordDeleted(intent, recorded, run)
        case (_, false): try run.drop(intent.operation)
        }
        _ = environment.tools.closeLogs(intent, context)
    }
}

extension Obstacle {
    /// The obstacle that `intent` is: nobody knows what became of it, because of `reason`. `target` is what `weir state
    /// settle` is given besides the address, the stack and its workspace.
    package init(_ intent: Intent, reason: String, target: String) {
        let verb =
            switch intent.kind {
            case .create: "creation"
            case .update: "update"
            case .delete: "deletion"
            }
        let quoted = "'\(intent.address.description.replacing("'", with: "'\\''"))'"
        let settle = "weir state settle \(target) \(quoted)"
        self.init(
            "its \(verb) was cut off: \(reason)",
            hint: "look at it, then say what became of it:\n  \(settle) --done\n  \(settle) --not-done",
            log: intent.directory)
    }
}
