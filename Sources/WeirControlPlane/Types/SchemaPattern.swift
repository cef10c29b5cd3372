import WeirCEL
import WeirValue

/// A regular expression of a schema, in the syntax of RE2; it matches a text that has a match anywhere.
package struct SchemaPattern: Sendable {
    /// Why a text is no regular expression, in the words of Go's parser where it is a common fault.
    struct Fault: Error {
        let text: String
    }

    /// The text of the expression.
    package let text: String
    private let program: CELProgram

    private static let environment = CELEnvironment(variables: ["text"])

    /// The expression that `text` writes.
    /// - Throws: ``Fault``.
    init(_ text: String) throws(Fault) {
        self.text = text
        // The expression language has the same expressions, and matches them in linear time.
        let compiled = CELProgram.compile("text.matches(\(Self.literal(text)))", in: Self.environment)
        guard let program = compiled.program else {
            throw Fault(text: Self.words(for: compiled.faults.first?.message ?? "", text))
        }
        self.program = program
    }

    /// Whether `candidate` has a match.
    package func matches(_ candidate: String) -> Bool {
        var activation = CELActivation(Self.environment)
        activation[0] = .string(candidate)
        do { return try program.evaluate(activation).boolValue ?? false } catch { return false }
    }

    /// `text` as a string literal of the expression language.
    private static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    private static func words(for message: String, _ text: String) -> String {
        let known: [(part: String, words: String)] = [
            ("'(' without", "missing closing ): `\(text)`"), ("')' without", "unexpected ): `\(text)`"),
            (
                "'[' without",
                "missing closing ]: `\(text.utf8.firstIndex(of: 0x5B).map { String(text[$0...]) } ?? text)`"
            ),
            ("before a repetition", "missing argument to repetition operator: `\(repetition(in: text))`"),
            ("backslash at the end", "trailing backslash at end of expression: ``"),
        ]
        let words = known.first { message.contains($0.part) }?.words
        return "error parsing regexp: " + (words ?? message)
    }

    private static func repetition(in text: String) -> String {
        text.first { "*+?".contains($0) }.map(String.init) ?? "*"
    }
}
