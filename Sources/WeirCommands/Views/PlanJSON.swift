import WeirCore
import WeirValue

/// Writes a plan as JSON; sensitive values stand as `(sensitive)`, unknown ones as `(known after apply)`.
enum PlanJSON {
    /// The version of the format; grows with additions only.
    private static let version: Int64 = 1

    /// The text of `plan`.
    static func text(_ plan: Plan) -> String {
        let counts = plan.counts
        return JSONWriter.string(
            [
                "version": .int(version), "stack": .string(plan.stack), "workspace": .string(plan.workspace),
                "base": plan.base.map { .string($0) } ?? .null, "changes": .list(plan.changes.map(change)),
                "moved": .list(
                    plan.moves.map { ["from": .string($0.from.description), "to": .string($0.to.description)] }),
                "deferred": .list(
                    plan.deferrals.map { ["resource": .string($0.resource.description), "reason": .string($0.reason)] }),
                "outputs": .map(plan.outputs), "partial": .bool(plan.isPartial), "estimate": estimate(plan.estimate),
                "summary": .map(
                    Value.Map(Action.allCases.map { ($0.rawValue, .int(Int64(counts[$0] ?? 0))) }) { first, _ in first }
                ),
            ], .readable)
    }

    private static func estimate(_ estimate: RunEstimate?) -> Value {
        guard let estimate else { return .null }
        func milliseconds(_ duration: Duration) -> Value { .int(Int64(duration / .milliseconds(1))) }
        return [
            "milliseconds": milliseconds(estimate.total), "parallelism": .int(Int64(estimate.parallelism)),
            "criticalPath": .list(
                estimate.criticalPath.map {
                    ["address": .string($0.address.description), "milliseconds": milliseconds($0.duration)]
                }),
        ]
    }

    private static func change(_ change: Change) -> Value {
        [
            "address": .string(change.address.description), "type": .string(change.type.name),
            "action": .string(change.action.rawValue),
            "arguments": change.after.map { .map($0.arguments) } ?? .null,
            "differences": .list(
                change.differences.map {
                    [
                        "path": .list($0.path.map { .string($0) }), "before": $0.before ?? .null,
                        "after": $0.after ?? .null,
                        "forcesReplacement": .bool($0.forcesReplacement),
                    ]
                }),
            "reasons": .list(change.reasons.map { .string($0) }),
            "drift": .list(
                change.drift.map {
                    ["path": .string($0.path), "recorded": .string($0.recorded), "observed": .string($0.observed)]
                }),
            "parts": .list(change.parts.map(part)),
            "recordsOnly": .bool(change.recordsOnly), "imported": .bool(change.isImported),
            "createsFirst": .bool(change.createsFirst),
            "obstacle": change.obstacle.map {
                ["reason": .string($0.reason), "hint": .string($0.hint), "log": $0.log.map { .string($0) } ?? .null]
            } ?? .null,
            "dependencies": .list(change.dependencies.map { .string($0.description) }),
        ]
    }

    private static func part(_ part: PlannedPart) -> Value {
        func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }
        return [
            "action": .string(part.action.rawValue), "name": .string(part.name), "note": text(part.note),
            "fields": .list(
                part.fields.map { ["path": .string($0.path), "before": text($0.before), "after": text($0.after)] }),
        ]
    }
}
