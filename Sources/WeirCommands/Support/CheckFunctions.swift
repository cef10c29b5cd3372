import WeirCEL
import WeirEngine
import WeirHTTP
import WeirProviders
import WeirValue

/// The functions that checks may call, and other expressions may not: they ask the world.
enum CheckFunctions {
    /// All of them.
    static let all: [CELFunction] = [
        CELFunction("http", arity: 1...2) { CheckCalls.answer("http", $0) }
    ]

    /// The answer to `function` with `arguments`.
    static func ask(_ function: String, _ arguments: [Value]) async -> Value {
        switch function {
        case "http": await HTTPQuestion.ask(arguments, HTTPClient())
        default: .unknown(.any)
        }
    }
}
