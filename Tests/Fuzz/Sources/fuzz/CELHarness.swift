import WeirCEL
import WeirValue

/// Expressions and texts with expressions: compiled, and evaluated with a budget of steps, also with hidden and unknown
/// variables, whose texts no error may quote.
enum CELHarness {
    private static let canary = "canary-7d1f"
    private static let environment = CELEnvironment(variables: ["inputs", "secret", "later", "n"])
    private static let values: [String: Value] = [
        "inputs": ["a": 1, "b": [1, 2.5, "x", nil], "m": ["k": true], "s": "text é", "u": .uint(.max)],
        "secret": Value.string(canary).hidden, "later": .unknown(.any), "n": .int(.min),
    ]
    private static let activation = CELActivation(environment, values)
    private static let limits = CELLimits(steps: 20_000, bytes: 1 << 20)

    static func run(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        evaluate(CELProgram.compile(text, in: environment), text)
        evaluate(CELProgram.compile(template: text, in: environment), text)
    }

    private static func evaluate(_ compilation: CELCompilation, _ text: String) {
        let count = text.utf8.count
        for fault in compilation.faults {
            check(fault.range.lowerBound >= 0 && fault.range.upperBound <= count, "a place outside the text: \(fault)")
        }
        check((compilation.program == nil) == !compilation.faults.isEmpty, "a program and faults, or neither")
        guard let program = compilation.program else { return }
        do throws(CELError) {
            let value = try program.evaluate(activation, limits: limits)
            let shown = JSONWriter.bytes(value)
            check(!contains(shown, canary) || text.contains(canary), "a hidden text is shown: \(text)")
        } catch {
            check(error.range.lowerBound >= 0 && error.range.upperBound <= count, "a place outside the text: \(error)")
            check(!error.message.contains(canary) || text.contains(canary), "a hidden text is quoted: \(error)")
        }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(text)
    }
}
