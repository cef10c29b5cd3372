import WeirCore
import WeirEngine
import WeirValue

/// Explains what a plan does with one instance.
struct InstanceExplanation {
    /// A line, with the place in the stack that says so.
    private struct Line {
        let text: String
        let place: SourceRange?

        var shown: String { "  \(text)\(place.map { "   \($0)" } ?? "")\n" }
        var value: Value {
            ["text": .string(text), "place": place.map { .string($0.description) } ?? .null]
        }
    }

    private let change: Change
    private let action: [Line]
    private let needs: [Line]
    private let dependents: [Line]
    private let path: String?

    /// The explanation of `change` of `prepared`, a plan for `stack`.
    init(_ change: Change, _ prepared: PreparedPlan, _ stack: Stack) {
        self.change = change
        let changes = Dictionary(
            prepared.plan.changes.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
        let resource = stack.resource(at: change.address)
        action = Self.actionLines(change, resource)
        needs = change.dependencies.map { need in
            let place = resource?.needs.first { $0.resource == need.name }?.range
            let state = changes[need].map { Self.state($0) } ?? "all of its instances"
            return Line(text: "\(need): \(state)", place: place)
        }
        dependents = prepared.plan.changes.filter { other in
            other.dependencies.contains(change.address)
                || !change.address.groups.allSatisfy { !other.dependencies.contains($0) }
        }.prefix(20).map { other in
            let place = stack.resource(at: other.address)?.needs.first {
                $0.resource == change.address.name
            }?.range
            return Line(text: "\(other.address): \(Self.state(other))", place: place)
        }
        path = prepared.plan.estimate.flatMap { estimate in
            guard let index = estimate.criticalPath.firstIndex(where: { $0.address == change.address }) else {
                return nil
            }
            return "it is step \(index + 1) of \(estimate.criticalPath.count) on the critical path, about "
                + DurationText.people(estimate.criticalPath[index].duration)
        }
    }

    private static func state(_ change: Change) -> String {
        change.action == .noOp ? "there already" : "to \(change.action.rawValue)"
    }

    private static func actionLines(_ change: Change, _ resource: Stack.Resource?) -> [Line] {
        var lines: [Line] = []
        switch change.action {
        case _ where change.obstacle != nil: break
        case .create where change.before == nil && change.reasons.isEmpty:
            lines.append(Line(text: "it is declared and not recorded", place: change.range))
        case .delete: lines.append(Line(text: "it is recorded and not declared", place: nil))
        case .noOp: lines.append(Line(text: "it is as declared", place: change.range))
        default: break
        }
        for difference in change.differences {
            let path = difference.path.joined(separator: ".")
            let forces = difference.forcesReplacement ? ", which cannot change in place" : ""
            lines.append(
                Line(
                    text: "\(path): \(ValueText.of(difference.before)) -> \(ValueText.of(difference.after))\(forces)",
                    place: resource?.argumentRanges.first { $0.name == difference.path.first }?.range ?? change.range))
        }
        lines += change.reasons.map { Line(text: $0, place: nil) }
        lines += change.drift.map {
            Line(text: "\($0.path) was changed outside Weir: \($0.recorded) -> \($0.observed)", place: nil)
        }
        if let obstacle = change.obstacle {
            lines.append(Line(text: obstacle.reason, place: nil))
            lines.append(Line(text: "hint: " + obstacle.hint.replacing("\n", with: "\n  "), place: nil))
        }
        return lines
    }

    /// For people.
    var text: String {
        let doubt = change.obstacle.map { $0.log == nil ? "half-made" : "in doubt" }
        var text = "\(change.address) (\(change.type.name)): \(doubt ?? change.action.rawValue)\n"
        text += action.map(\.shown).joined()
        text += needs.isEmpty ? "needs nothing\n" : "needs, and so comes after:\n" + needs.map(\.shown).joined()
        text +=
            dependents.isEmpty
            ? "nothing needs it\n" : "is needed by, which come after it:\n" + dependents.map(\.shown).joined()
        if let path { text += path + "\n" }
        return text
    }

    /// For programs.
    var value: Value {
        [
            "address": .string(change.address.description), "type": .string(change.type.name),
            "action": .string(change.action.rawValue), "why": .list(action.map(\.value)),
            "needs": .list(needs.map(\.value)), "neededBy": .list(dependents.map(\.value)),
            "criticalPath": path.map { .string($0) } ?? .null,
        ]
    }
}
