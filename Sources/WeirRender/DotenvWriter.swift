import WeirValue

/// Writes a prepared map as lines of `NAME=value` that three readers take alike: docker compose (compose-go's `dotenv`),
/// a POSIX shell that sources the file with `set -a`, and python-dotenv with its interpolation.
///
/// What they agree on is less than each allows: single quotes hold any text on one line but `'`, a doubled or final
/// backslash (python-dotenv takes it for an escape) and `${...}` (python-dotenv puts a variable in); double quotes hold
/// `'` as long as there is no `"`, `\`, `$` or backtick.
enum DotenvWriter {
    /// The text of `value`, a map of texts, numbers and truth values that ``Preparation`` made.
    static func bytes(_ value: Value) throws(RenderFault) -> [UInt8] {
        guard case .map(let map) = value else { return [] }
        var output = ""
        for (name, value) in map {
            guard name.isBareName, name != "_" else {
                throw RenderFault(
                    .dotenv, at: [.key(name)], "its key is no name of a variable",
                    hint: "use letters, digits and _, not a digit first, and more than one _ alone")
            }
            output += "\(name)=\(try text(value, name))\n"
        }
        return Array(output.utf8)
    }

    private static func text(_ value: Value, _ name: String) throws(RenderFault) -> String {
        let text = value.interpolation
        if text.utf8.allSatisfy(isPlain) { return text }
        if let problem = problem(text) {
            throw RenderFault(.dotenv, at: [.key(name)], problem.0, hint: problem.1)
        }
        return text.utf8.contains(UInt8(ascii: "'")) ? "\"\(text)\"" : "'\(text)'"
    }

    /// Whether `byte` means nothing but itself to any reader, unquoted.
    private static func isPlain(_ byte: UInt8) -> Bool { byte.isLetterOrDigit || "_-./:@%+,=".utf8.contains(byte) }

    /// Why no way to write `text` is read alike by all, and what to do; nil where there is one.
    private static func problem(_ text: String) -> (String, String)? {
        if text.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D }) {
            return (
                "it has a line break, which readers take differently", "write it on one line, or base64.encode(...) it"
            )
        }
        if text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            return ("it has a control character", "base64.encode(...) it")
        }
        if text.hasVariable {
            return ("it has ${...}, in whose place some readers put a variable", "take the braces out")
        }
        let isQuote: (UInt8) -> Bool = { $0 == UInt8(ascii: "'") }
        if text.utf8.contains(where: isQuote) {
            guard text.utf8.contains(where: { "\"\\$`".utf8.contains($0) }) else { return nil }
            return (
                "it has ' together with \", \\, $ or a backtick, which readers unquote differently",
                "leave one of them out, or base64.encode(...) it"
            )
        }
        guard text.hasSuffix("\\") || text.utf8.hasPair(UInt8(ascii: "\\")) else { return nil }
        return (
            "it ends in a backslash or has two in a row, which readers unquote differently", "base64.encode(...) it"
        )
    }
}

extension Value {
    /// The text of a text, a number or a truth value, as files without types have it.
    var interpolation: String {
        if case .string(let text) = self { return text }
        return JSONWriter.string(self)
    }
}

extension String {
    /// Whether a `}` stands somewhere behind a `${`.
    fileprivate var hasVariable: Bool {
        var isOpen = false
        var last: UInt8 = 0
        for byte in utf8 {
            if byte == UInt8(ascii: "{"), last == UInt8(ascii: "$") { isOpen = true }
            if isOpen, byte == UInt8(ascii: "}") { return true }
            last = byte
        }
        return false
    }
}

extension String.UTF8View {
    /// Whether `byte` stands twice in a row.
    fileprivate func hasPair(_ byte: UInt8) -> Bool { zip(self, dropFirst()).contains { $0 == byte && $1 == byte } }
}
