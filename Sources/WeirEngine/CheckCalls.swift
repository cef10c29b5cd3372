import Synchronization
package import WeirValue

/// What checks ask of the world while they are evaluated. An expression cannot wait: a call whose answer is not there yet
/// is unknown and is taken note of; it is then asked, and the expression is evaluated again.
package enum CheckCalls {
    /// One call of a function.
    struct Call: Hashable {
        let function: String
        /// The arguments as JSON.
        let text: String
    }

    final class Table: Sendable {
        private struct State {
            var answers: [Call: Value] = [:]
            var pending: [(call: Call, arguments: [Value])] = []
        }

        private let state = Mutex(State())

        func answer(_ call: Call, _ arguments: [Value]) -> Value {
            state.withLock { state in
                if let answer = state.answers[call] { return answer }
                if !state.pending.contains(where: { $0.call == call }) { state.pending.append((call, arguments)) }
                return .unknown(.any)
            }
        }

        /// The calls that wait for an answer.
        func takePending() -> [(call: Call, arguments: [Value])] {
            state.withLock { state in
                defer { state.pending = [] }
                return state.pending
            }
        }

        func set(_ answer: Value, of call: Call) { state.withLock { $0.answers[call] = answer } }
    }

    @TaskLocal static var table: Table?

    /// The answer to `function` with `arguments`; unknown where it is still to be asked.
    package static func answer(_ function: String, _ arguments: [Value]) -> Value {
        let call = Call(function: function, text: JSONWriter.string(.list(arguments), .digest))
        return table?.answer(call, arguments) ?? .unknown(.any)
    }
}
