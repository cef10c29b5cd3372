import Testing
import WeirRender
import WeirValue

/// The text of `value` in `format`.
func text(_ value: Value, _ format: Renderer.Format) throws -> String {
    String(decoding: try Renderer.render(value, as: format), as: UTF8.self)
}

/// A value with a bit of everything that each format but dotenv and INI holds.
private let server: Value = [
    "name": "web", "ports": [80, 8080], "on": true, "load": 0.5, "limits": ["cpu": 2, "a key": "x\n\"y\""],
    "mirrors": [["url": "one", "tags": []], ["url": "two", "auth": ["user": "u"]]], "last": "no",
]

@Suite("What is written")
struct RendererTests {
    @Test func jsonKeepsTheOrderOfKeysAndIndentsByTwo() throws {
        #expect(
            try text(["b": [1, 2.0], "a": nil], .json) == """
                {
                  "b": [
                    1,
                    2.0
                  ],
                  "a": null
                }

                """)
    }

    @Test func yamlIsWhatTheYAMLWriterWrites() throws {
        #expect(try text(["b": [1], "a": "no"], .yaml) == "b:\n- 1\na: \"no\"\n")
        #expect(try text("a text", .yaml) == "a text\n")
    }

    @Test func tomlHasTablesAfterScalarsAndArraysOfTables() throws {
        #expect(
            try text(server, .toml) == #"""
                name = "web"
                ports = [80, 8080]
                on = true
                load = 0.5
                last = "no"

                [limits]
                cpu = 2
                "a key" = "x\n\"y\""

                [[mirrors]]
                url = "one"
                tags = []

                [[mirrors]]
                url = "two"

                [mirrors.auth]
                user = "u"

                """#)
    }

    @Test func tomlGivesATableOfTablesNoHeaderAndAnEmptyOneOne() throws {
        #expect(try text(["a": ["b": ["c": 1]], "d": [:]], .toml) == "[a.b]\nc = 1\n\n[d]\n")
        #expect(try text([:], .toml) == "")
    }

    @Test func tomlWritesMapsInMixedListsInline() throws {
        #expect(
            try text(["x": [1, "a", ["k k": [], "m": [:]], [["n": 1]]]], .toml)
                == "x = [1, \"a\", { \"k k\" = [], m = {} }, [{ n = 1 }]]\n")
    }

    @Test func tomlWritesEveryNumberThatItHas() throws {
        #expect(
            try text(
                [
                    "a": .double(.nan), "b": .double(.infinity), "c": .double(-.infinity), "d": 1e20, "e": .uint(7),
                    "f": .int(.min), "g": .double(-0.0),
                ], .toml) == "a = nan\nb = inf\nc = -inf\nd = 1e+20\ne = 7\nf = -9223372036854775808\ng = -0.0\n")
    }

    @Test func tomlEscapesControlCharacters() throws {
        #expect(try text(["a": "\u{0}\u{8}\u{C}\r\t\\\u{7F}é"], .toml) == "a = \"\\u0000\\b\\f\\r\\t\\\\\\u007fé\"\n")
    }

    @Test func hclEscapesTemplatesInTextsAndKeys() throws {
        #expect(
            try text(["a${b}": ["$${x}", "%{ if }", "$ {", "{}", "$%{"], "n": nil], .hcl) == """
                {
                  "a$${b}": [
                    "$$${x}",
                    "%%{ if }",
                    "$ {",
                    "{}",
                    "$%%{"
                  ],
                  "n": null
                }

                """)
    }

    @Test func hclLiteralsKeepTheirMarks() {
        let value: Value = ["a": Value.string("${x}").hidden, "b": .unknown(.string)]
        #expect(value.hclLiteral.marks == [.sensitive, .unknown])
        #expect(value.hclLiteral["a"]?.stringValue == "$${x}")
    }

    @Test func dotenvQuotesAsLittleAsAllReadersNeed() throws {
        #expect(
            try text(
                [
                    "PLAIN": "a-b/c:d@e%f+g,h=i_1.2", "EMPTY": "", "SPACE": "a b", "HASH": "a #b", "DOLLAR": "$HOME",
                    "QUOTE": "it's", "DOUBLE": "say \"x\"", "SLASH": "a\\b", "TILDE": "~/x", "N": 3, "F": 0.5,
                    "B": true,
                    "TAB": "a\tb", "BRACE": "${a", "_A": "é", "TICK": "`x`",
                ], .dotenv) == """
                    PLAIN=a-b/c:d@e%f+g,h=i_1.2
                    EMPTY=
                    SPACE='a b'
                    HASH='a #b'
                    DOLLAR='$HOME'
                    QUOTE="it's"
                    DOUBLE='say "x"'
                    SLASH='a\\b'
                    TILDE='~/x'
                    N=3
                    F=0.5
                    B=true
                    TAB='a\tb'
                    BRACE='${a'
                    _A='é'
                    TICK='`x`'

                    """)
    }

    @Test func iniHasSectionsOfKeys() throws {
        #expect(
            try text(["DEFAULT": ["a": 1], "b c": ["x y": "1 % 2 ; \"q\"", "e": "", "t": true], "none": [:]], .ini)
                == "[DEFAULT]\na = 1\n\n[b c]\nx y = 1 % 2 ; \"q\"\ne =\nt = true\n\n[none]\n")
    }

    @Test(arguments: Renderer.Format.allCases)
    func theSameValueHasTheSameBytes(_ format: Renderer.Format) throws {
        let keys = (0..<50).map { ("K\($0)", Value.int(Int64($0))) }
        let map = Value.map(Value.Map(keys) { first, _ in first })
        let value: Value = format == .ini ? ["section": map] : map
        let bytes = try Renderer.render(value, as: format)
        #expect(try Renderer.render(value, as: format) == bytes)
        #expect(bytes.last == UInt8(ascii: "\n"))
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.contains("K") }
        #expect(lines.count == 50)
        for (number, line) in lines.enumerated() { #expect(line.contains("K\(number)")) }
    }

    @Test(
        arguments: [
            ("main.tf.json", Renderer.Format.hcl), ("a.json", .json), ("x/terraform.tfvars.json", .json),
            ("a.yaml", .yaml), ("a.yml", .yaml), ("Cargo.toml", .toml), (".env", .dotenv), ("prod.env", .dotenv),
            ("grafana.ini", .ini),
        ])
    func theNameOfAFileTellsItsFormat(_ path: String, _ format: Renderer.Format) {
        #expect(Renderer.Format(path: path) == format)
    }

    @Test(arguments: ["a.txt", "json", "a.env.local", "a.JSON", ""])
    func otherNamesTellNone(_ path: String) {
        #expect(Renderer.Format(path: path) == nil)
    }
}
