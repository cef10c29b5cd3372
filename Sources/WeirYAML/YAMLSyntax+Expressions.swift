extension YAMLSyntax {
    /// How far before a fault the start of an expression is looked for.
    private static let reach = 4_096

    /// `fault` with a hint to quote the `${...}` that it stands in, if it stands in one.
    func withExpressionHint(_ fault: YAMLFault, _ problem: LibYAMLProblem, _ place: Place) -> YAMLFault {
        let isFlow = problem.text.hasPrefix("did not find expected ','") || problem.text == "found unexpected ':'"
        let missingColon = problem.text == "could not find expected ':'"
        let offset = missingColon ? source.offset(of: problem.contextPosition) : place.offset
        guard !problem.text.hasPrefix("found unknown escape"), let start = openExpression(at: offset) else {
            return fault
        }
        var fault = fault
        if fault.code == .invalidKey { fault = YAMLFault(.syntax, Self.colonMessage, at: fault.range) }
        let rule =
            if isFlow { "inside [ ] and { } an expression must be quoted" } else if missingColon {
                "an expression that goes on in another line must be indented, or quoted"
            } else { "an expression that holds `: ` or ` #` must be quoted" }
        fault.hint = rule + (quoted(from: start).map { ": \($0)" } ?? "")
        return fault
    }

    /// The offset of the last `${` at or before `offset` whose braces are open there and that no quote stands before.
    private func openExpression(at offset: Int) -> Int? {
        let bytes = source.bytes
        let end = min(offset + 1, bytes.count)
        let first = max(0, end - Self.reach)
        var start = end - 2
        var depth = 0
        while start >= first {
            if bytes[start + 1] == UInt8(ascii: "}"), start + 1 < offset { depth -= 1 }
            if bytes[start + 1] == UInt8(ascii: "{") {
                depth += 1
                if depth > 0, bytes[start] == UInt8(ascii: "$") { return isQuoted(start) ? nil : start }
                if depth > 0 { depth = 0 }
            }
            start -= 1
        }
        return nil
    }

    /// Whether an odd number of quotes stands before `offset` on its line.
    private func isQuoted(_ offset: Int) -> Bool {
        let line = source.lineBytes(source.position(ofByte: offset).line)
        let before = source.bytes[line.lowerBound..<max(line.lowerBound, offset)]
        let double = before.count { $0 == UInt8(ascii: "\"") }
        let single = before.count { $0 == UInt8(ascii: "'") }
        return double % 2 == 1 || single % 2 == 1
    }

    /// The expression that starts at `offset` in quotes; nil where it is long, does not end on its line, or holds both
    /// kinds of quotes.
    private func quoted(from offset: Int) -> String? {
        let line = source.lineBytes(source.position(ofByte: offset).line)
        var depth = 0
        var end = offset
        while end < line.upperBound {
            if source.bytes[end] == UInt8(ascii: "{") { depth += 1 }
            if source.bytes[end] == UInt8(ascii: "}") { depth -= 1 }
            end += 1
            if depth == 0, end > offset + 1 { break }
        }
        guard depth == 0, end > offset + 2, end - offset <= 100 else { return nil }
        let text = String(decoding: source.bytes[offset..<end], as: UTF8.self)
        if !text.contains("\""), !text.contains("\\") { return "\"\(text)\"" }
        return text.contains("'") ? nil : "'\(text)'"
    }
}

extension YAMLNode {
    /// Whether a comment follows this plain scalar on its last line, so that a text that looks cut off was cut by the
    /// ` #`.
    package var isFollowedByComment: Bool {
        guard kind == .scalar, style == .plain else { return false }
        let source = storage.source(of: target)
        let end = resolved.position.end
        let line = source.lineBytes(end.line)
        let rest = source.bytes[min(source.offset(of: end), line.upperBound)..<line.upperBound]
        return rest.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "#")
    }
}
