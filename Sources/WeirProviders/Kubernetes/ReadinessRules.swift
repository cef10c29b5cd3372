import WeirCEL
import WeirCore
import WeirKubernetes
import WeirValue

/// When objects are ready or have failed whose status follows no convention: expressions over `object`, by kind.
struct ReadinessRules: Sendable {
    /// The rule of one kind.
    struct Rule: Sendable {
        var ready: CELProgram?
        var failed: CELProgram?
        /// What a failed object says of itself.
        var message: CELProgram?
    }

    private static let environment = CELEnvironment(variables: [ObjectCondition.variable])

    /// The stack's own, by `Kind` or `Kind.group`.
    private var own: [String: Rule] = [:]

    init() {}

    /// The rules of the arguments `readyWhen` and `failedWhen`: maps of expressions by `Kind` or `Kind.group`.
    /// - Throws: ``OperationFailure`` where one is no expression.
    init(_ arguments: Arguments) throws(OperationFailure) {
        for (kind, text) in try arguments.textMap("readyWhen").sorted(by: { $0.key < $1.key }) {
            own[kind, default: Rule()].ready = try Self.program(text, "readyWhen.\(kind)")
        }
        for (kind, text) in try arguments.textMap("failedWhen").sorted(by: { $0.key < $1.key }) {
            own[kind, default: Rule()].failed = try Self.program(text, "failedWhen.\(kind)")
        }
    }

    private static func program(_ text: String, _ place: String) throws(OperationFailure) -> CELProgram {
        let compiled = CELProgram.compile(text, in: environment)
        guard let program = compiled.program, compiled.faults.isEmpty else {
            let fault = compiled.faults.first.map { "\($0.message) at character \($0.range.lowerBound + 1)" }
            throw OperationFailure(
                "\(place) is no expression: \(fault ?? "it cannot be compiled")", hint: compiled.faults.first?.hint,
                remains: .nothing)
        }
        return program
    }

    /// The status of `object`: by the stack's rules, else by those that Weir knows, else by conventions.
    func status(of object: Value) -> ObjectStatus {
        ObjectStatus.of(object) { object in
            guard let reference = ObjectReference(object) else { return nil }
            let names = ["\(reference.kind).\(reference.group)", reference.kind]
            if let rule = names.lazy.compactMap({ own[$0] }).first { return Self.status(object, rule) }
            guard !reference.group.isEmpty else { return nil }
            return KnownReadiness.rule(names[0]).flatMap { Self.status(object, $0) }
        }
    }

    private static func status(_ object: Value, _ rule: Rule) -> ObjectStatus? {
        if let failed = rule.failed, isTrue(failed, object) {
            let message = rule.message.flatMap { value($0, object)?.stringValue } ?? ""
            return .failed(message.isEmpty ? "failedWhen is true" : message)
        }
        guard let ready = rule.ready else { return nil }
        return isTrue(ready, object) ? .ready : .inProgress(progress(object))
    }

    /// What an object that is not ready says of itself.
    private static func progress(_ object: Value) -> String {
        let status = object["status"]
        for name in ["phase", "stage", "message"] {
            if let text = status?[name]?.stringValue, !text.isEmpty { return "its \(name) is \(text)" }
        }
        let conditions = status?["conditions"]?.listValue ?? []
        let unmet = conditions.first { $0["status"]?.stringValue == "False" }
        return unmet.flatMap { $0["message"]?.stringValue ?? $0["reason"]?.stringValue } ?? "readyWhen is not true"
    }

    /// Whether `program` is true; what it cannot tell yet, it is not.
    private static func isTrue(_ program: CELProgram, _ object: Value) -> Bool {
        value(program, object)?.boolValue ?? false
    }

    private static func value(_ program: CELProgram, _ object: Value) -> Value? {
        do throws(CELError) {
            return try program.evaluate(CELActivation(program.environment, [ObjectCondition.variable: object]))
        } catch { return nil }
    }

    /// The rule of these expressions; nil where one is none.
    static func rule(ready: String?, failed: String?, message: String?) -> Rule? {
        do throws(OperationFailure) {
            var rule = Rule()
            rule.ready = try ready.map { text throws(OperationFailure) in try program(text, "ready") }
            rule.failed = try failed.map { text throws(OperationFailure) in try program(text, "failed") }
            rule.message = try message.map { text throws(OperationFailure) in try program(text, "message") }
            return rule
        } catch { return nil }
    }
}
