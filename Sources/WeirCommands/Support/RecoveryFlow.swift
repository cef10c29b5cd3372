import WeirCore
import WeirEngine
import WeirState

/// Settles what an earlier run left open, before anything new is planned.
struct RecoveryFlow {
    /// The state after it, and what is still open in it.
    struct Outcome: Sendable {
        let snapshot: Snapshot
        let open: [OpenOperation]
    }

    private let session: Session
    private let stack: String
    private let driver: RunDriver

    /// A recovery of the workspace of the stack called `stack`.
    init(_ session: Session, stack: String, _ driver: RunDriver) {
        self.session = session
        self.stack = stack
        self.driver = driver
    }

    /// The state to work on. Where a run was killed, its lock is taken over, its journal recorded, and the world asked
    /// what became of its operations.
    /// - Throws: ``StateFailure``: `.locked` where the run still lives, or nobody can tell.
    func settled() async throws -> Outcome {
        let store = session.store(stack)
        let snapshot = try await store.load()
        session.learn(snapshot)
        if snapshot.unfinished == nil, snapshot.intents.isEmpty { return Outcome(snapshot: snapshot, open: []) }
        var record = snapshot.record
        record.lastRun = session.run
        let recorded = record
        let id = RunIdentity.ulid()
        let description = RunDescription(
            id: id, verb: .recover, actor: session.context.actor, stackDigest: record.stackDigest,
            record: record, planDigest: "")
        let run = try await store.begin(description, base: snapshot.commit, planned: [])
        // What the first commit took over is in the state now.
        let taken = try await store.load()
        tell(snapshot)
        let settlements = try await driver.recover(stack, store, run: id) { environment in
            let settlements = try await Recovery(environment).settle(taken, recordingTo: run)
            _ = try await run.finish(recorded, timings: taken.timings, summary: Self.summary(settlements))
            return settlements
        }
        let after = try await store.load()
        session.learn(after)
        tidy(snapshot, after)
        let target = CommandLineText.target(stack, session.workspace)
        let open = after.intents.map { intent in
            var reason = Self.unknown
            if case .inDoubt(let why)? = settlements[intent.operation] { reason = why }
            return OpenOperation(intent, Obstacle(intent, reason: reason, target: target))
        }
        return Outcome(snapshot: after, open: open)
    }

    /// Removes what the operations of the runs that were open in `before` left behind, but what is still open in `after`.
    private func tidy(_ before: Snapshot, _ after: Snapshot) {
        let project = session.project.directory
        let kept = Set(after.intents.map { "\(project)/\($0.directory)" })
        var runs = Set(before.intents.map { $0.directory.split(separator: "/").dropLast().joined(separator: "/") })
        if let holder = before.unfinished?.holder { runs.insert(".weir/runs/\(holder.run)") }
        for run in runs.sorted() {
            ProviderTools.tidy("\(project)/\(run)", except: kept, closing: session.secrets.redactor)
        }
    }

    private func tell(_ snapshot: Snapshot) {
        let messages = session.context.messages
        guard let unfinished = snapshot.unfinished else { return }
        let holder = unfinished.holder
        messages.write(
            WrappedText.lines(
                "run \(holder.run) (\(holder.verb) by \(holder.actor), process \(holder.pid), since \(holder.since)) did "
                    + "not end: its lock is taken over", indent: "  "))
        for damage in unfinished.damage { messages.write("warning: \(damage)\n") }
    }

    private static func summary(_ settlements: [String: Settlement]) -> String {
        var counts: [(String, Int)] = [("done", 0), ("not done", 0), ("half-made", 0), ("in doubt", 0)]
        for settlement in settlements.values {
            switch settlement {
            case .done: counts[0].1 += 1
            case .undone: counts[1].1 += 1
            case .incomplete: counts[2].1 += 1
            case .inDoubt: counts[3].1 += 1
            }
        }
        let parts = counts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }
        return "recovered: " + (parts.isEmpty ? "nothing was open" : parts.joined(separator: ", "))
    }

    /// What `snapshot`, the state of `target`, has open, for a plan that only looks.
    static func open(in snapshot: Snapshot, _ target: StackOptions) -> [OpenOperation] {
        let name = CommandLineText.target(target.stack, target.workspace)
        return snapshot.intents.map { intent in
            let kind = intent.kind.rawValue
            switch snapshot.unfinished?.life {
            case .alive?:
                return OpenOperation(
                    intent, Obstacle("its \(kind) goes on", hint: "wait for the end of that run", log: intent.directory)
                )
            case .dead?, .unknown?:
                return OpenOperation(
                    intent,
                    Obstacle(
                        "the run of its \(kind) was killed, or still goes on",
                        hint: "an apply or a destroy finds out first what became of it", log: intent.directory))
            case nil: return OpenOperation(intent, Obstacle(intent, reason: Self.unknown, target: name))
            }
        }
    }

    private static let unknown = "nobody could tell so far whether it was done"
}
