import WeirCEL
import WeirCore
import WeirValue

/// What an answer must be like.
struct HTTPCondition: Sendable {
    /// The variable of the expression.
    static let variable = "response"

    /// The statuses that are waited for; nil for any 2xx.
    private let statuses: [Int64]?
    private let until: CELProgram?

    /// What `status` and `until` in `arguments` say.
    /// - Throws: ``OperationFailure`` where one of them cannot be used.
    init(_ arguments: Arguments) throws(OperationFailure) {
        statuses = try Self.statuses(arguments["status"])
        guard let text = try arguments.text("until") else {
            until = nil
            return
        }
        let compiled = CELProgram.compile(text, in: CELEnvironment(variables: [Self.variable]))
        guard let program = compiled.program, compiled.faults.isEmpty else {
            let fault = compiled.faults.first.map { "\($0.message) at character \($0.range.lowerBound + 1)" }
            throw OperationFailure(
                "until is no expression: \(fault ?? "it cannot be compiled")", hint: compiled.faults.first?.hint,
                remains: .nothing)
        }
        until = program
    }

    private static func statuses(_ value: Value?) throws(OperationFailure) -> [Int64]? {
        guard let value else { return nil }
        let numbers = (value.listValue ?? [value]).map { $0.intValue }
        let statuses = numbers.compactMap(\.self).filter { (100...599).contains($0) }
        guard statuses.count == numbers.count, !statuses.isEmpty else {
            throw OperationFailure(
                "status is \(value.revealed.shown(hidden: value.isSensitive))",
                hint: "give a status from 100 to 599, or a list of them", remains: .nothing)
        }
        return statuses
    }

    /// Whether `status` is one that is waited for.
    func accepts(_ status: Int) -> Bool { statuses?.contains(Int64(status)) ?? (200...299).contains(status) }

    /// Why `response`, the value of the variable, is not what is waited for; nil when it is.
    /// - Throws: ``OperationFailure`` where the expression gives something else than true or false.
    func complaint(_ response: Value) throws(OperationFailure) -> String? {
        let status = response["status"]?.intValue ?? 0
        guard accepts(Int(status)) else { return "status \(status)" }
        guard let until else { return nil }
        let value: Value
        do throws(CELError) {
            value = try until.evaluate(CELActivation(until.environment, [Self.variable: response]))
        } catch {
            return "status \(status), and until fails: \(error.message)"
        }
        guard let isSatisfied = value.boolValue else {
            throw OperationFailure(
                "until is \(value.shown()), not true or false",
                hint: "compare with something, as in response.json.ready == true",
                remains: .nothing)
        }
        return isSatisfied ? nil : "status \(status), and until is false"
    }
}
