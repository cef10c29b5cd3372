package import WeirCore
package import WeirValue

extension Executor {
    /// The outputs after `prepared` was carried out: those that are known, and why others cannot be told.
    package func outputs(of prepared: PreparedPlan) -> (values: Value.Map, diagnostics: [Diagnostic]) {
        let request = prepared.request
        let evaluator = StackEvaluator(request, resources: prepared.resources)
        var diagnostics: [Diagnostic] = []
        var pairs: [(String, Value)] = []
        for output in request.stack.outputs {
            do throws(EvaluationFault) {
                let value = try output.value.evaluate(evaluator.activation()).written
                guard value.isKnown else { continue }
                if value.isSensitive, !output.sensitive {
                    diagnostics.append(
                        Diagnostic(
                            .undeclaredSensitive, "the output \"\(output.name)\" holds a sensitive value",
                            at: output.range, hint: "add sensitive: true"))
                    continue
                }
                pairs.append((output.name, output.sensitive ? value.hidden : value))
            } catch {
                diagnostics.append(error.diagnostic)
            }
        }
        return (Value.Map(pairs) { first, _ in first }, diagnostics)
    }
}
