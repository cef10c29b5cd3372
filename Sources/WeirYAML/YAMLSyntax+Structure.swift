extension YAMLSyntax {
    /// Faults inside `[ ]` and `{ }`, and values that are missing.
    func flowFault(_ problem: LibYAMLProblem, _ place: Place, _ context: Place) -> YAMLFault {
        switch problem.text {
        case "found unexpected ':'":
            return YAMLFault(
                .syntax, "a colon stands where it can end no key", at: place.range,
                hint: "inside [ ] and { } a value that holds a colon must be quoted")
        case "did not find expected node content" where place.found == "`:`":
            return YAMLFault(.invalidKey, "the key before the colon is missing", at: place.range)
        case "did not find expected node content":
            return YAMLFault(
                .syntax, "a value is expected, not \(place.found)", at: place.range,
                hint: place.isEnd ? nil : "a value that starts with \(place.found) and is text must be quoted")
        default:
            let isList = problem.text.hasSuffix("']'")
            let opening = isList ? "[" : "{"
            guard !place.isEnd else {
                return YAMLFault(.syntax, "the `\(opening)` that opens here is never closed", at: context.range)
            }
            return YAMLFault(
                .syntax,
                "`,` or `\(isList ? "]" : "}")` is expected, not \(place.found); the `\(opening)` is on line "
                    + "\(context.position.line)",
                at: place.range,
                hint: "inside [ ] and { } a value that holds one of , [ ] { } or `: ` or ` #` must be quoted")
        }
    }

    /// Faults in the lines and indentation of blocks.
    func blockFault(_ problem: LibYAMLProblem, _ place: Place, _ context: Place) -> YAMLFault {
        switch problem.text {
        case "could not find expected ':'": missingColon(context)
        case "did not find expected key": unexpectedContent(place, context, isList: false)
        case "did not find expected '-' indicator": unexpectedContent(place, context, isList: true)
        case "block sequence entries are not allowed in this context":
            YAMLFault(
                .syntax, "a list item cannot start here", at: place.range,
                hint: "start the list on a line of its own; a text that starts with `- ` must be quoted")
        case "mapping keys are not allowed in this context":
            YAMLFault(.syntax, "`? ` cannot start a key here", at: place.range, hint: "quote it if it is text")
        default: unexpectedColon(place)
        }
    }

    private func unexpectedColon(_ place: Place) -> YAMLFault {
        let line = source.lineBytes(place.position.line)
        let before = source.bytes[line.lowerBound..<max(line.lowerBound, min(place.offset, line.upperBound))]
        if before.count > Self.longestKey {
            return YAMLFault(
                .syntax, "a key may have at most \(Self.longestKey) characters", at: place.range,
                hint: "write a longer one behind `? `, and its value behind `: ` on the next line")
        }
        let isSecond = zip(before, before.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == 0x20 }
        return YAMLFault(
            .syntax, Self.colonMessage, at: place.range,
            hint: isSecond || place.position.line == 1
                ? "if the `: ` belongs to the text, put the whole value in quotes"
                : "the line goes on with the value above it: indent it like the keys that it belongs to, or quote the "
                    + "whole value if the `: ` belongs to the text")
    }

    static let colonMessage = "a `: ` stands where no key can end"

    /// libyaml looks no further for the colon of a key, as YAML asks.
    private static let longestKey = 1_024

    private func missingColon(_ context: Place) -> YAMLFault {
        let line = source.lineBytes(context.position.line)
        let end = YAMLPosition(
            line: context.position.line, column: source.position(ofByte: line.upperBound).column)
        let text = source.bytes[min(context.offset, line.upperBound)..<line.upperBound]
        let range = YAMLRange(start: context.position, end: max(end, context.range.end))
        return YAMLFault(
            .syntax, "this line is no `key: value` pair: the colon is missing", at: range,
            hint: text.contains(UInt8(ascii: ":")) ? "a space must follow the colon" : nil)
    }

    /// Something that neither belongs to the block that `context` starts nor ends it.
    private func unexpectedContent(_ place: Place, _ context: Place, isList: Bool) -> YAMLFault {
        let what = isList ? "list" : "mapping"
        if place.position.column > place.indentColumn, let quote = quote(before: place.offset) {
            return YAMLFault(
                .syntax, "text follows the closing \(quote.name)", at: place.range, hint: quote.hint)
        }
        if !isList, place.found == "`:`" {
            return YAMLFault(.invalidKey, "the key before the colon is missing", at: place.range)
        }
        guard place.position.column == place.indentColumn else {
            return YAMLFault(
                .syntax,
                "\(place.found) cannot stand here, in the \(what) that starts on line \(context.position.line)",
                at: place.range)
        }
        if isList, place.position.column == context.position.column {
            return YAMLFault(
                .syntax, "a list item is expected, in the list that starts on line \(context.position.line)",
                at: place.range, hint: "start it with `- `, or indent it differently from the items")
        }
        if !isList, place.found == "`-`", place.position.column == context.position.column {
            return YAMLFault(
                .syntax,
                "a list item cannot stand among the keys of the mapping that starts on line "
                    + "\(context.position.line)", at: place.range)
        }
        return YAMLFault(
            .syntax,
            "the line is indented like nothing above it; the \(what) from line \(context.position.line) on starts in "
                + "column \(context.position.column), this line in column \(place.position.column)",
            at: place.range)
    }

    /// The quote that stands before `offset` with blanks between at most.
    private func quote(before offset: Int) -> (name: String, hint: String)? {
        var index = min(offset, source.bytes.count)
        while index > 0, source.bytes[index - 1] == 0x20 || source.bytes[index - 1] == 0x09 { index -= 1 }
        guard index > 0 else { return nil }
        switch source.bytes[index - 1] {
        case UInt8(ascii: "\""):
            return ("double quote", "put the whole value in one pair of quotes, with `\\\"` inside")
        case UInt8(ascii: "'"): return ("single quote", "inside single quotes a single quote is written twice")
        default: return nil
        }
    }
}
