import WeirCEL
import WeirValue

/// Regular expressions as schemas write them: the syntax of the expression language's `matches` (RE2).
package enum Pattern {
    private static let environment = CELEnvironment(variables: ["text", "pattern"])
    private static let program = CELProgram.compile("text.matches(pattern)", in: environment).program

    /// Whether `text` contains a match of `pattern`; false where the pattern is faulty.
    package static func matches(_ text: String, _ pattern: String) -> Bool {
        do throws(CELError) { return try evaluate(text, pattern) } catch { return false }
    }

    /// Why `pattern` is no regular expression; nil where it is one.
    package static func fault(in pattern: String) -> String? {
        do throws(CELError) {
            _ = try evaluate("", pattern)
            return nil
        } catch {
            return error.message
        }
    }

    private static func evaluate(_ text: String, _ pattern: String) throws(CELError) -> Bool {
        let activation = CELActivation(environment, ["text": .string(text), "pattern": .string(pattern)])
        return try program?.evaluate(activation).boolValue ?? false
    }
}
