import Testing
import WeirValue
import WeirYAML

@Suite struct TokenFaultTests {
    private func check(_ test: FaultCase) {
        let found = faults(test.text)
        #expect(found.count == 1)
        guard let fault = found.first else { return }
        #expect(fault.code == test.code)
        #expect(fault.range.start.description == test.place)
        #expect(fault.message == test.message)
        #expect(fault.hint == test.hint)
    }

    @Test(arguments: [
        FaultCase(text: "b: 1\na: \"foo\nb: 2\n", place: "2:4", message: "the quote that opens here is never closed"),
        FaultCase(text: "a: 'foo\n---\n", place: "1:4", message: "the quote that opens here is never closed"),
        FaultCase(
            text: "a: \"foo\" bar\nb: 2\n", place: "1:10", message: "text follows the closing double quote",
            hint: "put the whole value in one pair of quotes, with `\\\"` inside"),
        FaultCase(
            text: "a: 'don't'\n", place: "1:9", message: "text follows the closing single quote",
            hint: "inside single quotes a single quote is written twice"),
        FaultCase(
            text: "a: \"fo\\qo\"\n", place: "1:7", message: "`\\q` is no escape of a double-quoted string",
            hint: "write `\\\\` for a backslash, or put the text in single quotes"),
        FaultCase(
            text: "a: \"\\u12\"\n", place: "1:7", message: "an escape lacks hexadecimal digits",
            hint: "`\\x` takes two, `\\u` four, `\\U` eight"),
        FaultCase(
            text: "a: \"\\ud800\"\n", place: "1:7", message: "an escape stands for no character",
            hint: "a character beyond U+FFFF is written `\\U` with eight digits, not as two halves"),
        FaultCase(
            text: "a: @foo\n", place: "1:4", message: "a value cannot start with `@`",
            hint: "put the value in quotes if it is text"),
        FaultCase(
            text: "-\t- a\n", code: .tab, place: "1:2", message: "a tab stands where only spaces may separate",
            hint: "write a space"),
        FaultCase(
            text: "a: `x`\n", place: "1:4", message: "a value cannot start with a backquote",
            hint: "put the value in quotes if it is text"),
        FaultCase(
            text: "a: | foo\n  x\n", place: "1:6", message: "text follows `|` or `>` on its line",
            hint: "start the text on the next line, indented"),
        FaultCase(text: "a: |0\n x\n", place: "1:5", message: "the number behind `|` or `>` must be 1 to 9"),
        FaultCase(text: "a: >-0\n x\n", place: "1:6", message: "the number behind `|` or `>` must be 1 to 9"),
        FaultCase(
            text: "a: *.txt\n", place: "1:5", message: "a name must follow `&` or `*`",
            hint: "put the value in quotes if it is text"),
        FaultCase(
            text: "a: & b\n", place: "1:5", message: "a name must follow `&` or `*`",
            hint: "put the value in quotes if it is text"),
        FaultCase(
            text: "%YAML 2.0\n---\na\n", place: "1:1", message: "this version of YAML is not known",
            hint: "remove the %YAML line"),
        FaultCase(
            text: "%FOO\n---\na\n", place: "1:5", message: "found unknown directive name while scanning a directive"),
    ])
    func `Faults of quotes, escapes and marks`(test: FaultCase) {
        check(test)
    }

    private static let tags = "the tags are !!str, !!int, !!float, !!bool, !!null, !!binary, !!seq and !!map"

    @Test(arguments: [
        FaultCase(
            text: "a: !vault x\n", code: .unknownTag, place: "1:4", message: "unknown tag `!vault`", hint: Self.tags),
        FaultCase(
            text: "a: !!set {b}\n", code: .unknownTag, place: "1:4", message: "unknown tag `!!set`", hint: Self.tags),
        FaultCase(
            text: "a: !x!y z\n", code: .unknownTag, place: "1:4",
            message: "the tag here has a handle that no %TAG line declares", hint: Self.tags),
        FaultCase(
            text: "%TAG !e! tag:example.com,2000:\n---\n- !e!f x\n", code: .unknownTag, place: "3:3",
            message: "unknown tag `tag:example.com,2000:f`", hint: Self.tags),
        FaultCase(text: "a: !!int foo\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!int`"),
        FaultCase(text: "a: !!float foo\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!float`"),
        FaultCase(text: "a: !!bool yes\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!bool`"),
        FaultCase(text: "a: !!null x\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!null`"),
        FaultCase(text: "a: !!int 1.5\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!int`"),
        FaultCase(
            text: "a: !!binary '*'\n", code: .tagMismatch, place: "1:4", message: "this is no value of `!!binary`"),
        FaultCase(text: "a: !!map [1]\n", code: .tagMismatch, place: "1:4", message: "`!!map` stands before a list"),
        FaultCase(text: "a: !!seq x\n", code: .tagMismatch, place: "1:4", message: "`!!seq` stands before a scalar"),
        FaultCase(text: "a: !!str {}\n", code: .tagMismatch, place: "1:4", message: "`!!str` stands before a mapping"),
    ])
    func `Faults of tags`(test: FaultCase) {
        check(test)
    }

    @Test(arguments: [
        FaultCase(
            text: "a: *x\n", code: .undefinedAlias, place: "1:4", message: "no anchor `&x` stands before this alias"),
        FaultCase(
            text: "a: *x\nb: &x 1\n", code: .undefinedAlias, place: "1:4",
            message: "no anchor `&x` stands before this alias"),
        FaultCase(
            text: "a: &y [*y]\n", code: .recursiveAlias, place: "1:8",
            message: "`*y` stands inside what it is an alias of"),
        FaultCase(
            text: "a: &y\n  b:\n    <<: *y\n", code: .recursiveAlias, place: "3:9",
            message: "`*y` stands inside what it is an alias of"),
    ])
    func `Faults of aliases`(test: FaultCase) {
        check(test)
    }

    @Test func `Long names are cut in messages`() {
        let name = String(repeating: "é", count: 100_000)
        #expect(faults("a: *x\(name.map { _ in "y" }.joined())\n").first?.message.utf8.count == 102)
        #expect(faults("a: !\(name.map { _ in "y" }.joined()) b\n").first?.message.utf8.count == 78)
        #expect(faults("\(name): 1\n").count == 1)
    }

    private static let own = "put it in a file of its own"

    @Test(arguments: [
        FaultCase(
            text: "a: 1\n---\nb: 2\n", code: .secondDocument, place: "2:1",
            message: "a second document starts here; a file holds one", hint: Self.own),
        FaultCase(
            text: "a: 1\n...\n# then\nb: 2\n", code: .secondDocument, place: "4:1",
            message: "a second document starts here; a file holds one", hint: Self.own),
        FaultCase(
            text: "a: 1\n...\n%YAML 1.2\n---\n", code: .secondDocument, place: "3:1",
            message: "a second document starts here; a file holds one", hint: Self.own),
        FaultCase(text: "", code: .empty, place: "1:1", message: "the file holds no document"),
        FaultCase(text: "# nothing\n\n", code: .empty, place: "1:1", message: "the file holds no document"),
        FaultCase(text: "\u{FEFF}", code: .empty, place: "1:1", message: "the file holds no document"),
        FaultCase(text: "---\n...\n", code: .empty, place: "1:1", message: "the file holds no document"),
    ])
    func `A file holds one document`(test: FaultCase) {
        check(test)
    }

    @Test(arguments: ["--- a\n", "%YAML 1.2\n---\na\n", "a\n...\n", "a\n...\n...\n# end\n", "\n\n# x\n--- # y\na\n"])
    func `The marks of one document are no fault`(text: String) throws {
        #expect(try document(text).root.text == "a")
    }

    @Test func `An explicit null is a document`() throws {
        #expect(try value("null") == nil)
    }

    @Test func `All faults that can be told come in the order of the source`() {
        let text = "a: !x 1\nb: {c: 1, c: 2}\nd: *e\nf: 1e999\nb: 3\n<<: 4\ng: [\n"
        let found = faults(text)
        #expect(
            found.map(\.code) == [
                .unknownTag, .duplicateKey, .undefinedAlias, .numberRange, .syntax,
            ])
        #expect(faults(String(text.dropLast(5))).map(\.code).suffix(2) == [.duplicateKey, .invalidMerge])
    }

    @Test func `A document with faults is still there, but for a broken grammar`() {
        #expect(YAMLDocument.parse(text: "a: 1\na: 2\n", file: "f").document != nil)
        let broken = YAMLDocument.parse(text: "a: [\n", file: "f")
        #expect(broken.document == nil)
        #expect(broken.source.line(1) == "a: [")
    }
}
