import WeirCEL
import WeirCore
import WeirKubernetes
import WeirValue

/// What objects are waited for to be like.
enum ObjectCondition: Sendable {
    /// The variable of the expression.
    static let variable = "object"
    /// The words that stand for a condition.
    static let words = ["ready", "deleted"]

    case ready, deleted
    /// The expression is true of each.
    case holds(CELProgram)

    /// What `text` says: a word, or an expression.
    /// - Throws: ``OperationFailure`` where it is neither.
    init(_ text: String) throws(OperationFailure) {
        switch text.trimmed {
        case "ready": self = .ready
        case "deleted": self = .deleted
        default:
            let compiled = CELProgram.compile(text, in: CELEnvironment(variables: [Self.variable]))
            guard let program = compiled.program, compiled.faults.isEmpty else {
                let fault = compiled.faults.first.map { "\($0.message) at character \($0.range.lowerBound + 1)" }
                throw OperationFailure(
                    "until is neither ready nor deleted, and no expression: \(fault ?? "it cannot be compiled")",
                    hint: compiled.faults.first?.hint, remains: .nothing)
            }
            self = .holds(program)
        }
    }

    /// What of `objects` is not as it should be; nil where all is. `name` says what is waited for.
    /// - Throws: ``OperationFailure`` where waiting is of no use.
    func complaint(_ objects: [Value], _ name: String) throws(OperationFailure) -> String? {
        if case .deleted = self {
            guard let first = objects.first else { return nil }
            return objects.count == 1 ? "\(Self.name(first)) is still there" : "\(objects.count) are still there"
        }
        guard !objects.isEmpty else { return "\(name) is not there yet" }
        for object in objects {
            if let complaint = try complaint(object) { return "\(Self.name(object)): \(complaint)" }
        }
        return nil
    }

    private func complaint(_ object: Value) throws(OperationFailure) -> String? {
        switch self {
        case .deleted: return nil
        case .ready:
            let status = ObjectStatus.of(object)
            if case .failed(let message) = status {
                throw OperationFailure("\(Self.name(object)) failed: \(message)", remains: .nothing)
            }
            if status == .unknown {
                throw OperationFailure(
                    "\(Self.name(object)) says nothing by which its readiness could be told",
                    hint: "say what to wait for as an expression: until: object.status.phase == \"Ready\"",
                    remains: .nothing)
            }
            return status == .ready ? nil : "\(status)"
        case .holds(let program):
            let value: Value
            do throws(CELError) {
                value = try program.evaluate(CELActivation(program.environment, [Self.variable: object]))
            } catch {
                return "until fails: \(error.message)"
            }
            guard let isSatisfied = value.boolValue else {
                throw OperationFailure(
                    "until is \(value.shown()), not true or false",
                    hint: "compare with something, as in object.status.phase == \"Bound\"", remains: .nothing)
            }
            return isSatisfied ? nil : "until is false"
        }
    }

    private static func name(_ object: Value) -> String { ObjectReference(object).map { "\($0)" } ?? "the object" }
}

extension String {
    /// This without blanks and line breaks at its ends.
    fileprivate var trimmed: Substring {
        var text = self[...]
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text.drop { $0.isWhitespace }
    }
}
