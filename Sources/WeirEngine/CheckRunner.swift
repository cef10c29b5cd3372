package import WeirCore
package import WeirValue

/// Looks whether checks hold.
package struct CheckRunner: Sendable {
    /// How often one look may ask for more: an answer may lead to another question.
    private static let mostRounds = 100

    private let evaluator: StackEvaluator
    private let interruption: Interruption
    private let ask: @Sendable (String, [Value]) async throws -> Value
    private let redactor: Redactor

    /// A runner of checks over what `evaluator` knows. `ask` answers the functions that only checks have; what it throws
    /// is an error of the call.
    package init(
        _ evaluator: StackEvaluator, _ interruption: Interruption, _ redactor: Redactor,
        ask: @escaping @Sendable (String, [Value]) async throws -> Value
    ) {
        self.evaluator = evaluator
        self.interruption = interruption
        self.redactor = redactor
        self.ask = ask
    }

    /// Runs `checks` one after the other, telling `events` of each.
    /// - Returns: a diagnostic for each that does not hold.
    package func run(_ checks: [Check], _ events: any EventSink) async -> [Diagnostic] {
        var faults: [Diagnostic] = []
        for check in checks {
            let outcome = await run(check)
            events.send(.checked(outcome))
            if case .fails(let reason) = outcome.verdict {
                faults.append(
                    Diagnostic(.checkFailed, "the check \"\(check.name)\" fails: \(reason)", at: check.range))
            }
        }
        return faults
    }

    private func run(_ check: Check) async -> CheckOutcome {
        let started = ContinuousClock.now
        func outcome(_ verdict: CheckOutcome.Verdict) -> CheckOutcome {
            CheckOutcome(
                name: check.name, group: check.group, verdict: verdict, duration: ContinuousClock.now - started)
        }
        while true {
            if interruption.isRequested || Task.isCancelled { return outcome(.interrupted) }
            let complaint = await complaint(check)
            guard let complaint else { return outcome(.holds) }
            guard let eventually = check.eventually else { return outcome(.fails(complaint)) }
            let left = ContinuousClock.now.duration(to: started + eventually.timeout)
            guard left > .zero else {
                return outcome(.fails("\(complaint) (after \(DurationText.people(eventually.timeout)))"))
            }
            do { try await interruption.wait(min(eventually.interval, left)) } catch { return outcome(.interrupted) }
        }
    }

    /// Why `check` does not hold now; nil where it does.
    private func complaint(_ check: Check) async -> String? {
        let table = CheckCalls.Table()
        do throws(EvaluationFault) {
            let value = try await value(of: check.assertion, table)
            if value.revealed.boolValue == true { return nil }
            guard !value.isKnown || value.revealed.boolValue != nil else {
                return redactor.redact("it is \(value.shown()), not true or false")
            }
            var reason = value.isKnown ? "it is \(value.shown())" : "it cannot be told from what is known"
            if let message = check.message {
                let text = try await self.value(of: message, table)
                if text.marks.contains(.sensitive) {
                    reason += " (what its message says is sensitive)"
                } else if text.isKnown {
                    reason = text.interpolated ?? text.shown()
                }
            }
            return redactor.redact(reason)
        } catch {
            return redactor.redact(error.message)
        }
    }

    private func value(of template: Template, _ table: CheckCalls.Table) async throws(EvaluationFault) -> Value {
        let activation = evaluator.activation()
        for _ in 0..<Self.mostRounds {
            let result = CheckCalls.$table.withValue(table) {
                Result { () throws(EvaluationFault) in try template.evaluate(activation) }
            }
            let pending = table.takePending()
            if pending.isEmpty { return try result.get() }
            // The answers go to the table and not through the group: the optimiser of Swift 6.3.1 breaks groups whose
            // results are tuples with errors.
            await withDiscardingTaskGroup { group in
                for (call, arguments) in pending {
                    group.addTask { await answer(call, arguments, table) }
                }
            }
        }
        return .unknown(.any)
    }

    private func answer(_ call: CheckCalls.Call, _ arguments: [Value], _ table: CheckCalls.Table) async {
        do {
            table.set(.success(try await ask(call.function, arguments)), of: call)
        } catch {
            table.set(.failure(error), of: call)
        }
    }
}
