import Testing
import WeirValue
import WeirYAML

/// A text with what is to be said of it.
struct FaultCase: CustomTestStringConvertible, Sendable {
    var text: String
    var code: YAMLFault.Code = .syntax
    var place: String
    var message: String
    var hint: String?

    var testDescription: String { text.debugDescription }
}

@Suite struct FaultTests {
    private func check(_ test: FaultCase) {
        let found = faults(test.text)
        #expect(found.count == 1)
        guard let fault = found.first else { return }
        #expect(fault.code == test.code)
        #expect(fault.range.start.description == test.place)
        #expect(fault.message == test.message)
        #expect(fault.hint == test.hint)
        #expect(fault.description.hasPrefix("\(test.place): \(test.message)"))
    }

    @Test(arguments: [
        FaultCase(
            text: "a:\n  b: ${x ? y : z}\n", place: "2:14", message: "a `: ` stands where no key can end",
            hint: "an expression that holds `: ` or ` #` must be quoted: \"${x ? y : z}\""),
        FaultCase(
            text: "a: ${x ? \"y\" : z}\n", place: "1:14", message: "a `: ` stands where no key can end",
            hint: "an expression that holds `: ` or ` #` must be quoted: '${x ? \"y\" : z}'"),
        FaultCase(
            text: "a: ${x ? \"y\" : 'z'}\n", place: "1:14", message: "a `: ` stands where no key can end",
            hint: "an expression that holds `: ` or ` #` must be quoted"),
        FaultCase(
            text: "a: ${{\"k\": 1}}\n", place: "1:10", message: "a `: ` stands where no key can end",
            hint: "an expression that holds `: ` or ` #` must be quoted: '${{\"k\": 1}}'"),
        FaultCase(
            text: "with: {cluster: ${resources.upstream}, b: 1}\n", place: "1:18",
            message: "`,` or `}` is expected, not `{`; the `{` is on line 1",
            hint: "inside [ ] and { } an expression must be quoted: \"${resources.upstream}\""),
        FaultCase(
            text: "with:\n - [a, ${b}]\n", place: "2:9",
            message: "`,` or `]` is expected, not `{`; the `[` is on line 2",
            hint: "inside [ ] and { } an expression must be quoted: \"${b}\""),
        FaultCase(
            text: "a: ${x\n  ? y\n  : z}\n", place: "3:3", message: "a `: ` stands where no key can end",
            hint: "an expression that holds `: ` or ` #` must be quoted"),
        FaultCase(
            text: "a: ${x ||\ny}\nb: 1\n", place: "2:1",
            message: "this line is no `key: value` pair: the colon is missing",
            hint: "an expression that goes on in another line must be indented, or quoted"),
        FaultCase(
            text: "a: \"${x}\" y: z\n", place: "1:11", message: "text follows the closing double quote",
            hint: "put the whole value in one pair of quotes, with `\\\"` inside"),
    ])
    func `An expression without its quotes is told`(test: FaultCase) {
        check(test)
    }

    @Test(arguments: ["a:\n\tb: 1\n", "a: 1\n\tb: 2\n", "a:\n  - x\n\t- y\n", "a: |\n\tx\n", "a: \"b\"\n\tc: 1\n"])
    func `A tab that indents a block is told`(text: String) throws {
        let found = faults(text)
        #expect(found.map(\.code) == [.tab])
        #expect(found.first?.message == "a tab stands where only spaces may indent")
        #expect(found.first?.range.start.column == 1)
        #expect(found.first?.hint == "indent with spaces")
    }

    @Test func `A tab may indent inside brackets`() throws {
        #expect(try value("a: [\n\tb,\n\tc]\n") == ["a": ["b", "c"]])
        #expect(faults("a: [\n\tb,\n\tc: d: e]\n").map(\.code) == [.syntax])
    }

    @Test(arguments: [
        FaultCase(
            text: "a: b: c\n", place: "1:5", message: "a `: ` stands where no key can end",
            hint: "if the `: ` belongs to the text, put the whole value in quotes"),
        FaultCase(
            text: "a: 1\n b: 2\n", place: "2:3", message: "a `: ` stands where no key can end",
            hint: "the line goes on with the value above it: indent it like the keys that it belongs to, or quote the "
                + "whole value if the `: ` belongs to the text"),
        FaultCase(
            text: "a: 1\nfoo\nb: 2\n", place: "2:1",
            message: "this line is no `key: value` pair: the colon is missing"),
        FaultCase(
            text: "a: 1\nfoo:bar\nb: 2\n", place: "2:1",
            message: "this line is no `key: value` pair: the colon is missing", hint: "a space must follow the colon"),
        FaultCase(
            text: "a:\n    b: 1\n  c: 2\n", place: "3:3",
            message: "the line is indented like nothing above it; the mapping from line 1 on starts in column 1, this "
                + "line in column 3"),
        FaultCase(
            text: "- a\nb: 1\n", place: "2:1", message: "a list item is expected, in the list that starts on line 1",
            hint: "start it with `- `, or indent it differently from the items"),
        FaultCase(
            text: "- a\n- b\n c: 1\n", place: "3:3", message: "a `: ` stands where no key can end",
            hint: "the line goes on with the value above it: indent it like the keys that it belongs to, or quote the "
                + "whole value if the `: ` belongs to the text"),
        FaultCase(
            text: "a: 1\n- b\n", place: "2:1",
            message: "a list item cannot stand among the keys of the mapping that starts on line 1"),
        FaultCase(
            text: "a: - b\n", place: "1:4", message: "a list item cannot start here",
            hint: "start the list on a line of its own; a text that starts with `- ` must be quoted"),
        FaultCase(
            text: "a: ? b\n", place: "1:4", message: "`? ` cannot start a key here", hint: "quote it if it is text"),
        FaultCase(text: ": c\n", code: .invalidKey, place: "1:1", message: "the key before the colon is missing"),
        FaultCase(text: "a: 1\n: c\n", code: .invalidKey, place: "2:1", message: "the key before the colon is missing"),
        FaultCase(text: "{: c}\n", code: .invalidKey, place: "1:2", message: "the key before the colon is missing"),
        FaultCase(
            text: String(repeating: "k", count: 1_100) + ": 1\n", place: "1:1101",
            message: "a key may have at most 1024 characters",
            hint: "write a longer one behind `? `, and its value behind `: ` on the next line"),
        FaultCase(text: "[a] b\n", place: "1:5", message: "text follows the value that is the whole document"),
        FaultCase(
            text: "a: [b]]\n", place: "1:7", message: "`]` cannot stand here, in the mapping that starts on line 1"),
    ])
    func `Faults of lines and indentation`(test: FaultCase) {
        check(test)
    }

    @Test(arguments: [
        FaultCase(text: "a: [b, c\n", place: "1:4", message: "the `[` that opens here is never closed"),
        FaultCase(text: "x: 1\na: {b: c", place: "2:4", message: "the `{` that opens here is never closed"),
        FaultCase(
            text: "a: {b: c\nd: e\n", place: "2:2", message: "`,` or `}` is expected, not `:`; the `{` is on line 1",
            hint: "inside [ ] and { } a value that holds one of , [ ] { } or `: ` or ` #` must be quoted"),
        FaultCase(
            text: "a: [b,,c]\n", place: "1:7", message: "a value is expected, not `,`",
            hint: "a value that starts with `,` and is text must be quoted"),
        FaultCase(
            text: "a: ]\n", place: "1:4", message: "a value is expected, not `]`",
            hint: "a value that starts with `]` and is text must be quoted"),
        FaultCase(
            text: "[a:?]", place: "1:3", message: "a colon stands where it can end no key",
            hint: "inside [ ] and { } a value that holds a colon must be quoted"),
        FaultCase(
            text: "name: {{ .Values.x }}\n", code: .invalidKey, place: "1:8", message: "a mapping cannot be a key",
            hint: "a value that starts with { or [ and is text must be quoted"),
        FaultCase(
            text: "? [a]\n: c\n", code: .invalidKey, place: "1:3", message: "a list cannot be a key",
            hint: "a value that starts with { or [ and is text must be quoted"),
    ])
    func `Faults inside brackets and braces`(test: FaultCase) {
        check(test)
    }
}
