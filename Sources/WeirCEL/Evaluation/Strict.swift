import WeirValue

extension Value {
    /// Whether functions may take this value as it is: it carries no mark, and nothing is to be resolved first.
    var isOrdinary: Bool {
        switch self {
        case .null, .bool, .int, .uint, .double, .string, .bytes: true
        case .list(let list): list.marks.isEmpty
        case .map(let map): map.marks.isEmpty
        case .object(let object): !object.isContainer && object.marks.isEmpty
        case .unknown, .sensitive: false
        }
    }

    /// This value with a lazily resolved container of the host replaced by what it holds.
    var materialised: Value {
        guard case .object(let object) = self, object.isContainer, !(object is CELMap) else { return self }
        return object.plain
    }
}

/// How marks pass through a strict function: one that looks at all of all its arguments.
///
/// With an unknown anywhere in an argument the result is unknown, also where another argument is an error; with a
/// sensitive part anywhere it is hidden as a whole; the function itself sees known and revealed values only.
struct StrictCall {
    let range: Range<Int>
    /// The kind of the result, as far as the arguments tell it.
    let kind: ([Value]) -> Value.Kind

    /// The value of the call with the arguments that `outcomes` are.
    func value(
        _ outcomes: [Outcome], _ evaluation: inout Evaluation,
        _ body: ([Value], inout Evaluation) throws(CELFailure) -> Value
    ) throws(CELError) -> Value {
        var arguments: [Value] = []
        var failure: CELError?
        var marks: Value.Marks = []
        for outcome in outcomes {
            switch outcome {
            case .success(let value):
                let value = value.materialised
                marks.formUnion(value.marks)
                arguments.append(value)
            case .failure(let error):
                failure = failure ?? error
                arguments.append(.unknown(.any))
            }
        }
        let result: Value
        if marks.contains(.unknown) {
            result = .unknown(kind(arguments))
        } else if let failure {
            throw failure
        } else {
            do throws(CELFailure) {
                if marks.contains(.sensitive) {
                    for index in arguments.indices where arguments[index].isSensitive {
                        try evaluation.walk(arguments[index])
                        arguments[index] = arguments[index].revealed.materialised
                    }
                }
                result = try body(arguments, &evaluation)
            } catch {
                throw CELError(marks.contains(.sensitive) ? error.withoutHostMessage : error, at: range)
            }
        }
        return marks.contains(.sensitive) ? result.hidden : result
    }
}
