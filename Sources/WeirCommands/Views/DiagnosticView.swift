import WeirCore
import WeirValue
import WeirYAML

/// Shows diagnostics: with the line of the source and a caret under the span, or as a JSON array.
struct DiagnosticView {
    private let context: CommandContext
    private let style: Style

    init(_ context: CommandContext) {
        self.context = context
        style = Style(context)
    }

    /// Shows `diagnostics`: as text with the messages, as JSON with the data.
    func show(_ diagnostics: [Diagnostic], format: DataFormat) {
        switch format {
        case .json: context.output.write(JSONWriter.string(.list(diagnostics.map(json)), .readable))
        case .text:
            var sources: [String: [Substring]] = [:]
            for diagnostic in diagnostics { context.messages.write(text(diagnostic, &sources)) }
        }
    }

    private func json(_ diagnostic: Diagnostic) -> Value {
        var range: Value = .null
        if let place = diagnostic.range {
            range = [
                "file": .string(place.file), "line": .int(Int64(place.start.line)),
                "column": .int(Int64(place.start.column)), "endLine": .int(Int64(place.end.line)),
                "endColumn": .int(Int64(place.end.column)),
            ]
        }
        return [
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code.rawValue),
            "message": .string(diagnostic.message), "range": range,
            "hint": diagnostic.hint.map { .string($0) } ?? .null,
        ]
    }

    private func text(_ diagnostic: Diagnostic, _ sources: inout [String: [Substring]]) -> String {
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
        let painted = diagnostic.severity == .error ? style.red(label) : style.yellow(label)
        var hint = diagnostic.hint
        var message = diagnostic.message
        if let short = hint, short.hasPrefix("did you mean") {
            message += "; \(short)"
            hint = nil
        }
        var text = "\(painted): \(style.bold(message))\n"
        if let range = diagnostic.range {
            text += "  --> \(range)\n"
            if let line = line(range, &sources) { text += excerpt(line, range) }
        }
        if let hint { text += "  hint: \(hint)\n" }
        return text + "\n"
    }

    private func excerpt(_ line: String, _ range: SourceRange) -> String {
        let margin = String(repeating: " ", count: String(range.start.line).count)
        let scalars = Array(line.unicodeScalars)
        let start = min(range.start.column - 1, scalars.count)
        let end =
            range.end.line == range.start.line ? max(range.end.column - 1, start + 1) : max(scalars.count, start + 1)
        // A long line is cut so that the span stays in sight.
        let first = max(0, start - 60)
        let last = min(scalars.count, first + 110)
        let shown = String(String.UnicodeScalarView(scalars[first..<last].map { $0.isShowable ? $0 : " " }))
        let carets = String(repeating: "^", count: max(1, min(end, max(last, start + 1)) - start))
        return "\(margin)   |\n\(range.start.line) | \(shown)\n\(margin)   | "
            .replacing("\(margin)   |", with: "\(margin) |")
            + String(repeating: " ", count: start - first) + style.red(carets) + "\n"
    }

    private func line(_ range: SourceRange, _ sources: inout [String: [Substring]]) -> String? {
        if sources[range.file] == nil { sources[range.file] = lines(range.file) }
        guard let lines = sources[range.file], lines.indices.contains(range.start.line - 1) else { return nil }
        return String(lines[range.start.line - 1])
    }

    private func lines(_ file: String) -> [Substring] {
        // A source that cannot be read any more is shown by its place alone.
        guard let bytes = try? Files.read(context.absolute(file), limit: YAMLLimits.default.bytes) else { return [] }
        var text = String(decoding: bytes, as: UTF8.self)
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        return text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    }
}

extension Unicode.Scalar {
    /// Whether a terminal shows it as one character; a tab is shown as a space.
    fileprivate var isShowable: Bool { value >= 0x20 && !(0x7F..<0xA0).contains(value) }
}

/// Shows a failure that has no place in a source.
struct ErrorView {
    private let context: CommandContext
    private let style: Style

    init(_ context: CommandContext) {
        self.context = context
        style = Style(context)
    }

    /// Shows `message`, and `hint` below it.
    func show(_ message: String, hint: String?) {
        context.messages.write("\(style.red("error")): \(message)\n")
        if let hint { context.messages.write("  hint: \(hint)\n") }
    }
}
