import WeirValue

/// A text with expressions in it.
final class InterpolationNode: Node {
    let range: Range<Int>
    private let parts: [any Node]

    init(_ parts: [any Node], at range: Range<Int>) {
        self.parts = parts
        self.range = range
    }

    func evaluate(_ evaluation: inout Evaluation) throws(CELError) -> Value {
        var texts: [Outcome] = []
        for part in parts { texts.append(try text(of: part, &evaluation)) }
        let call = StrictCall(range: range) { _ in .string }
        return try call.value(texts, &evaluation) { (texts, evaluation) throws(CELFailure) in
            var joined = ""
            for case .string(let text) in texts {
                try evaluation.allocate(text.utf8.count)
                joined += text
            }
            return .string(joined)
        }
    }

    /// What `string(part)` comes to.
    private func text(of part: any Node, _ evaluation: inout Evaluation) throws(CELError) -> Outcome {
        let outcome = try part.outcome(&evaluation)
        if case .success(.string) = outcome { return outcome }
        let call = StrictCall(range: part.range) { _ in .string }
        do throws(CELError) {
            return .success(
                try call.value([outcome], &evaluation) { (values, evaluation) throws(CELFailure) in
                    .string(try Builtins.text(values[0], &evaluation))
                })
        } catch {
            if error.code == .limit { throw error }
            return .failure(error)
        }
    }
}
