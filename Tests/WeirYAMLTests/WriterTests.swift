import Testing
import WeirValue
import WeirYAML

@Suite struct WriterTests {
    @Test func `Block style, two spaces, lists at the indentation of their key`() {
        let value: Value = [
            "apiVersion": "v1", "metadata": ["labels": ["a": "b"], "empty": [:]],
            "spec": [
                "containers": [["name": "x", "args": ["--flag", "-v"], "ports": []], ["name": "w"]],
                "matrix": [[1, 2], [[3]], []],
            ], "last": nil,
        ]
        let text = """
            apiVersion: v1
            metadata:
              labels:
                a: b
              empty: {}
            spec:
              containers:
              - name: x
                args:
                - --flag
                - -v
                ports: []
              - name: w
              matrix:
              - - 1
                - 2
              - - - 3
              - []
            last: null

            """
        #expect(YAMLWriter.string(value) == text)
    }

    @Test(
        arguments: [
            (nil, "null"), (true, "true"), (false, "false"), (.int(-5), "-5"), (.uint(.max), "18446744073709551615"),
            (.double(1), "1.0"), (.double(1e21), "1.0e+21"), (.double(.leastNonzeroMagnitude), "5.0e-324"),
            (.double(-0.0), "-0.0"),
            (.double(.infinity), ".inf"), (.double(-.infinity), "-.inf"), (.double(.nan), ".nan"), ([], "[]"),
            ([:], "{}"),
            (.double(1.5e300), "1.5e+300"), ("text", "text"), ("", "\"\""), (.bytes([104, 105]), "!!binary \"aGk=\""),
            (.unknown(.string), "(known after apply)"), ("a\nb", "\"a\\nb\""),
        ] as [(Value, String)])
    func `Values of their own`(value: Value, text: String) {
        #expect(YAMLWriter.string(value) == text + "\n")
    }

    @Test(arguments: [
        "yes", "No", "on", "OFF", "y", "N", "true", "False", "null", "Null", "~", "=", "<<", "1", "-1", "+1", "017",
        "0o17",
        "0x1F", "0b101", "-0xff", "1_000", "1.5", ".5", "5.", "1e3", "1.e+3", "6.8523015e+5", ".inf", "-.Inf", ".NaN",
        ".nAn",
        "1:30", "12:30:45", "-190:20:30.15", "2026-01-31", "2026-1-3", "2026-01-31T10:00:00Z", "2026-01-31 10:00:00",
        "0.",
        "...", "---", "--- x", "-", "?", ":", "- a", "? a", ": a", "a: b", "a:", "a #b", "#a", "&a", "*a", "!a", "|",
        ">", "%a",
        "@a", "`a", "${x ? 1 : 2}", "{a", "[a", "]", "}", ",a", " a", "a ", "",
    ])
    func `What a reader may take for something else is quoted`(text: String) throws {
        #expect(YAMLWriter.string(["k": .string(text)]) == "k: \"\(text)\"\n")
        #expect(YAMLWriter.string([text: 1]) == "\"\(text)\": 1\n")
    }

    @Test(arguments: [
        "a", "a b", "a:b", "a#b", "10m", "1.36.0", "v1.2", "10.0.0.1", "1a2b", "http://x.y/z?a=b&c=d#e", "${inputs.a}",
        "a, b", "a [b] {c}", "--flag", "-x", "~/x", "a'b", "a\"b", "yess", "nullable", "(a)", "é漢🚀", "a\\b",
        "/x", ".x", "..", "+x", "+", "_1", "$", "=x", "<a", "0x", "1e", "e5", "1:a", "2026-01", "2026-01-31x", "a=b",
        "^a", "x|y",
    ])
    func `Everything else is plain`(text: String) throws {
        #expect(YAMLWriter.string(["k": .string(text)]) == "k: \(text)\n")
        #expect(try value("k: \(text)") == ["k": .string(text)])
    }

    @Test(arguments: [
        ("'a'", #""'a'""#), ("\"a\"", #"'"a"'"#), ("\\ ", #"'\ '"#), ("\"it's\"", #"'"it''s"'"#), ("a\tb", #""a\tb""#),
        ("a\rb", #""a\rb""#), ("\u{0}", #""\u0000""#), ("\u{85}\u{2028}\u{FEFF}", #""\u0085\u2028\uFEFF""#),
        ("\u{7F}", #""\u007F""#), ("\"\u{1}\\", #""\"\u0001\\""#), ("\n", #""\n""#), ("\n \t\n", #""\n \t\n""#),
        ("a\u{1}\nb", #""a\u0001\nb""#), ("\u{FFFE}", #""\uFFFE""#), ("é\t", #""é\t""#),
    ])
    func `Quotes and escapes`(text: String, quoted: String) throws {
        #expect(YAMLWriter.string(["k": .string(text)]) == "k: \(quoted)\n")
        #expect(try value("k: \(quoted)") == ["k": .string(text)])
    }

    @Test(arguments: [
        ("a\nb", "|-\n  a\n  b\n"), ("a\nb\n", "|\n  a\n  b\n"), ("a\n\n\n", "|+\n  a\n\n\n"),
        ("a\n\n b\n", "|\n  a\n\n   b\n"),
        (" a\nb", "|2-\n   a\n  b\n"), ("\n\na\n", "|2\n\n\n  a\n"), ("\ta\n\n", "|2+\n  \ta\n\n"),
        ("a \n 🚀", "|-\n  a \n   🚀\n"),
        ("# a\n- b: c\n", "|\n  # a\n  - b: c\n"), ("---\n...\n", "|\n  ---\n  ...\n"),
    ])
    func `Strings of several lines are literal blocks`(text: String, block: String) throws {
        #expect(YAMLWriter.string(["k": .string(text)]) == "k: \(block)")
        for shape: Value in [
            ["k": .string(text), "l": 1], [.string(text), 1], [["k": .string(text)], [.string(text), 1]],
        ] {
            #expect(identical(try value(YAMLWriter.string(shape)), shape))
        }
    }

    @Test func `Long keys stand behind a question mark`() throws {
        let key = String(repeating: "k", count: 1_500)
        let map: Value = [["a": 1, key: ["x": [1, [key: "y\nz"]]], "b": 2]]
        #expect(YAMLWriter.string(map).hasPrefix("- a: 1\n  ? kkk"))
        #expect(identical(try value(YAMLWriter.string(map)), map))
    }

    @Test func `Keys are sorted where that is asked`() {
        let map: Value = ["b": ["z": 1, "x": 2], "a": 3]
        #expect(YAMLWriter.string(map, .init(sortedKeys: true)) == "a: 3\nb:\n  x: 2\n  z: 1\n")
        #expect(YAMLWriter.string(map) == "b:\n  z: 1\n  x: 2\na: 3\n")
    }

    @Test func `Sensitive values are hidden unless they are asked for`() {
        let map: Value = ["a": Value.list(["x", "z"]).hidden, "b": 1]
        #expect(YAMLWriter.string(map) == "a: (sensitive)\nb: 1\n")
        #expect(YAMLWriter.string(map, .init(revealed: true)) == "a:\n- x\n- z\nb: 1\n")
    }

    private final class Box: ValueObject {
        let plain: Value
        var typeName: String { "box" }
        init(_ plain: Value) { self.plain = plain }
        func equals(_ other: any ValueObject) -> Bool { self === other }
    }

    @Test func `Objects are written as what they stand for`() {
        #expect(YAMLWriter.string(["a": .object(Box("x")), "b": .object(Box([1]))]) == "a: x\nb:\n- 1\n")
        #expect(YAMLWriter.bytes(.object(Box(1))) == Array("1\n".utf8))
    }
}
