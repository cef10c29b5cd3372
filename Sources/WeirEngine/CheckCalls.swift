import Synchronization
package import WeirValue

/// What checks ask of the world while they are evaluated. An expression cannot wait: a call whose answer is not there yet
/// is unknown and is taken note of; it is then asked, and the expression is evaluated again.
package enum CheckCalls {
    /// One call of a function.
    struct Call: Hashable {
        let function: String
        /// The digest of the arguments, hidden ones as they are.
        let digest: String
    }

    final class Table: Sendable {
        private struct State {
            var answers: [Call: Result<Value, any Error>] = [:]
            var pending: [(call: Call, arguments: [Value])] = []
        }

        private let state = Mutex(State())

        func answer(_ call: Call, _ arguments: [Value]) throws -> Value {
            let answer: Result<Value, any Error> = state.withLock { state in
                if let answer = state.answers[call] { return answer }
                if !state.pending.contains(where: { $0.call == call }) { state.pending.append((call, arguments)) }
                return .success(.unknown(.any))
            }
            return try answer.get()
        }

        /// The calls that wait for an answer.
        func takePending() -> [(call: Call, arguments: [Value])] {
            state.withLock { state in
                defer { state.pending = [] }
                return state.pending
            }
        }

        func set(_ answer: Result<Value, any Error>, of call: Call) { state.withLock { $0.answers[call] = answer } }
    }

    @TaskLocal static var table: Table?

    /// The answer to `function` with `arguments`; unknown where it is still to be asked.
    /// - Throws: why there is none.
    package static func answer(_ function: String, _ arguments: [Value]) throws -> Value {
        let text = JSONWriter.bytes(.list(arguments), .init(sortedKeys: true, revealed: true))
        let call = Call(function: function, digest: Digest.sha256(text))
        return try table?.answer(call, arguments) ?? .unknown(.any)
    }
}
