import Testing
import WeirRender
import WeirValue

@Suite("What is refused")
struct RenderFaultTests {
    /// The fault of writing `value`.
    private func fault(_ value: Value, _ format: Renderer.Format) throws -> RenderFault {
        try #require(throws: RenderFault.self) { try Renderer.render(value, as: format) }
    }

    private func one(_ key: String, _ value: Value) -> Value { .map(Value.Map(dictionaryLiteral: (key, value))) }

    private func fault(_ value: Value, _ format: Renderer.Format, is text: String) throws {
        #expect(try fault(value, format).description == text)
    }

    @Test(arguments: Renderer.Format.allCases)
    func whatIsMarkedIsRefused(_ format: Renderer.Format) throws {
        try fault(
            ["a": .unknown(.string)], format,
            is: "\(format.title) cannot hold value.a: it is not known before an apply; render it when it is known")
        try fault(
            ["a": Value.string("x").hidden], format,
            is: "\(format.title) cannot hold value.a: it is marked sensitive; reveal it, and mark the text")
    }

    @Test func aNullIsRefusedWhereThereIsNone() throws {
        try fault(
            ["a": [["b": nil]]], .toml,
            is: "TOML cannot hold value.a[0].b: it is null, which TOML does not have; leave it out")
        try fault(
            ["A": nil], .dotenv,
            is: "a dotenv file cannot hold value.A: it is null; leave it out, or write \"\" for an empty text")
        try fault(
            ["s": ["a": nil]], .ini,
            is: "an INI file cannot hold value.s.a: it is null; leave it out, or write \"\" for an empty text")
    }

    @Test func numbersThatAFormatDoesNotHaveAreRefused() throws {
        try fault(
            ["a": .uint(1 << 63)], .toml,
            is: "TOML cannot hold value.a: it is past 9223372036854775807, the largest whole number; write it as a text"
        )
        try fault(
            [.double(.nan)], .json,
            is: "JSON cannot hold value[0]: it is NaN; write it as a text, or leave it out")
        for format in [Renderer.Format.json, .hcl, .dotenv] {
            #expect(try fault(["a": .double(-.infinity)], format).problem == "it is infinite")
        }
        #expect(try fault(["s": ["a": .double(.infinity)]], .ini).problem == "it is infinite")
    }

    @Test(arguments: [Renderer.Format.json, .toml, .hcl, .dotenv])
    func bytesAreRefusedWhereThereAreNone(_ format: Renderer.Format) throws {
        try fault(
            ["a": .bytes([1])], format,
            is: "\(format.title) cannot hold value.a: it is bytes; write it as a text: base64.encode(...), or "
                + "string(...) where it is UTF-8")
    }

    @Test func aWholeThatIsNoMapIsRefusedWhereItMustBeOne() throws {
        try fault(
            [1], .toml,
            is: "TOML cannot hold the value: it is a list, and the whole has to be a map; put it under a key")
        let nouns: [(Value, String)] = [("x", "a text"), (1, "a number"), (true, "a truth value"), (1.5, "a number")]
        for (value, noun) in nouns {
            #expect(try fault(value, .hcl).problem == "it is \(noun), and the whole has to be a map")
        }
        try fault(
            nil, .hcl,
            is: "Terraform's JSON syntax cannot hold the value: it is null, and the whole has to be a map; "
                + "put it under a key")
        try fault(
            "x", .ini,
            is: "an INI file cannot hold the value: it is a text, not a map of sections; "
                + "put it under a section and a key")
    }

    // MARK: dotenv

    @Test(arguments: ["1A", "a-b", "", "a b", "é", "_", "a.b"])
    func aKeyThatIsNoNameOfAVariableIsRefused(_ key: String) throws {
        let fault = try fault(one(key, "x"), .dotenv)
        #expect(fault.problem == "its key is no name of a variable")
        #expect(fault.path == [.key(key)])
        #expect(fault.hint == "use letters, digits and _, not a digit first, and more than one _ alone")
    }

    @Test(
        arguments: [
            ("a\nb", "it has a line break, which readers take differently"),
            ("a\rb", "it has a line break, which readers take differently"),
            ("a\u{0}b", "it has a control character"),
            ("a\u{1B}b", "it has a control character"),
            ("x ${HOME} y", "it has ${...}, in whose place some readers put a variable"),
            ("it's \"it\"", "it has ' together with \", \\, $ or a backtick, which readers unquote differently"),
            ("it's $5", "it has ' together with \", \\, $ or a backtick, which readers unquote differently"),
            ("it's `x`", "it has ' together with \", \\, $ or a backtick, which readers unquote differently"),
            ("it's \\", "it has ' together with \", \\, $ or a backtick, which readers unquote differently"),
            ("a b\\", "it ends in a backslash or has two in a row, which readers unquote differently"),
            ("a\\\\b", "it ends in a backslash or has two in a row, which readers unquote differently"),
        ])
    func aTextThatReadersTakeDifferentlyIsRefused(_ text: String, _ problem: String) throws {
        let fault = try fault(["A": .string(text)], .dotenv)
        #expect(fault.problem == problem)
        #expect(fault.message == "a dotenv file cannot hold value.A: \(problem)")
        #expect(!fault.hint.isEmpty)
    }

    @Test func listsAndMapsAreRefused() throws {
        try fault(
            ["A": [1]], .dotenv,
            is: "a dotenv file cannot hold value.A: it is a list, not a text or a number; write it as a text: "
                + "json.encode(...), or join(...) what is in it")
        #expect(try fault(["A": [:]], .dotenv).problem == "it is a map, not a text or a number")
        #expect(try fault(["s": ["A": ["b": 1]]], .ini).problem == "it is a map, not a text or a number")
        #expect(try fault(["s": ["A": [1]]], .ini).path == [.key("s"), .key("A")])
    }

    // MARK: INI

    @Test func whatStandsBesideSectionsIsRefused() throws {
        try fault(
            ["a": 1], .ini,
            is: "an INI file cannot hold value.a: it is a number, not a map of the section's keys; "
                + "put it under a section")
        try fault(
            ["a": [1]], .ini,
            is: "an INI file cannot hold value.a: it is a list, not a map of the section's keys; "
                + "put it under a key, as a text")
    }

    @Test(arguments: ["", "a]b", " a", "a\n", "a\u{85}b"])
    func aSectionThatCannotBeNamedIsRefused(_ name: String) throws {
        let fault = try fault(one(name, [:]), .ini)
        #expect(fault.problem == "its key is no name of a section")
        #expect(fault.hint == "take out ], line breaks and control characters, and the white space at its ends")
    }

    @Test(arguments: ["", "a=b", "a:b", "#a", ";a", "[a", " a", "a ", "a\nb", "a\u{2028}b"])
    func aKeyThatCannotBeReadBackIsRefused(_ key: String) throws {
        let fault = try fault(["s": one(key, 1)], .ini)
        #expect(fault.problem == "its key is none that can be read back")
        #expect(fault.path == [.key("s"), .key(key)])
    }

    @Test func keysThatDifferByCaseAreRefused() throws {
        try fault(
            ["s": ["Key": 1, "kEY": 2]], .ini,
            is: "an INI file cannot hold value.s.kEY: its key differs from another only by its case; "
                + "readers take them for one: rename it")
    }

    @Test(arguments: ["a\nb", " a", "a ", "\u{A0}a", "a\u{0}", "a\rb"])
    func aTextThatCannotBeReadBackIsRefused(_ text: String) throws {
        let fault = try fault(["s": ["a": .string(text)]], .ini)
        #expect(fault.problem == "it has a line break, a control character, or white space at an end")
        #expect(fault.hint == "readers strip them: take them out, or base64.encode(...) it")
    }

    // MARK: Paths

    @Test func aPathIsWrittenAsExpressionsWriteIt() throws {
        let fault = try fault(["a": [1, ["b c": ["\"": nil]]]], .toml)
        #expect(fault.message.hasPrefix("TOML cannot hold value.a[1][\"b c\"][\"\\\"\"]: "))
        #expect(fault.path == [.key("a"), .index(1), .key("b c"), .key("\"")])
    }

    @Test func noKeyOfWhatIsHiddenIsShown() throws {
        let value: Value = ["a": [one("secret", one("key", nil)).hidden]]
        let fault = try fault(value.revealed, .toml)
        #expect(
            fault.message(hiding: value)
                == "TOML cannot hold value.a[0] (a part of it that is sensitive): it is null, which TOML does not have")
        #expect(fault.message(hiding: value.revealed) == fault.message)
    }

    @Test func whatIsNestedTooDeepIsRefused() throws {
        var value: Value = 1
        for _ in 0..<501 { value = ["a": value] }
        #expect(
            try fault(value, .json).description
                == "JSON cannot hold value.a.a.a: what is in it is nested deeper than 500; make it flatter")
        for format in [Renderer.Format.json, .yaml, .toml, .hcl] {
            #expect(try !Renderer.render(try #require(value["a"]), as: format).isEmpty)
        }
    }
}
