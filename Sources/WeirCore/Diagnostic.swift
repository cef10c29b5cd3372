/// A place in a file; line and column count from 1, columns in characters.
package struct SourcePosition: Sendable, Hashable, Comparable {
    package let line: Int
    package let column: Int

    /// The place at `line` and `column`.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A span of a file, from `start` up to and without `end`.
package struct SourceRange: Sendable, Hashable {
    package let file: String
    package let start: SourcePosition
    package let end: SourcePosition

    /// The span of `file` from `start` to `end`; without an end one character.
    package init(file: String, start: SourcePosition, end: SourcePosition? = nil) {
        self.file = file
        self.start = start
        self.end = end ?? SourcePosition(line: start.line, column: start.column + 1)
    }
}

extension SourceRange: CustomStringConvertible {
    package var description: String { "\(file):\(start.line):\(start.column)" }
}

/// A fault that a reader can mend: what, where, and what to do about it.
package struct Diagnostic: Sendable, Hashable {
    /// How bad it is.
    package enum Severity: String, Sendable { case error, warning }

    package let severity: Severity
    /// A stable code, `W0107`; its meaning stands in the reference.
    package let code: DiagnosticCode
    /// What is wrong, in the words of the stack's author.
    package let message: String
    /// Where; nil where no file says it.
    package let range: SourceRange?
    /// What to do about it.
    package let hint: String?

    /// A diagnostic of `code`.
    package init(
        _ code: DiagnosticCode, _ message: String, at range: SourceRange? = nil, hint: String? = nil,
        severity: Severity = .error
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.range = range
        self.hint = hint
    }
}

/// Every diagnostic of one go, thrown together. At least one is an error.
package struct DiagnosticsError: Error, Sendable, CustomStringConvertible {
    package let diagnostics: [Diagnostic]

    /// An error of `diagnostics`, in the order of their places.
    package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics.inSourceOrder }

    package var description: String {
        diagnostics.map { diagnostic in
            let place = diagnostic.range.map { "\($0): " } ?? ""
            return "\(place)\(diagnostic.severity)[\(diagnostic.code.rawValue)]: \(diagnostic.message)"
        }.joined(separator: "\n")
    }
}

extension [Diagnostic] {
    /// By file and place, those without a place last, each once.
    package var inSourceOrder: [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return filter { seen.insert($0).inserted }.sorted { left, right in
            guard let left = left.range, let right = right.range else { return left.range != nil && right.range == nil }
            return (left.file, left.start) < (right.file, right.start)
        }
    }

    /// Whether any is an error.
    package var hasErrors: Bool { contains { $0.severity == .error } }
}
