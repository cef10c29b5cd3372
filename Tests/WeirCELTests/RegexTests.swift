import Testing
import WeirCEL
import WeirValue

@Suite("Regular expressions")
struct RegexTests {
    private func matches(_ pattern: String, _ text: String) throws -> Bool? {
        try evaluate("t.matches(p)", ["t": .string(text), "p": .string(pattern)]).boolValue
    }

    @Test(
        "what matches",
        arguments: [
            ("", ""), ("a", "xax"), ("^a", "ab"), ("a$", "ba"), ("^$", ""), ("a|b", "b"), ("(a|b)*c", "ababc"),
            ("a+b?c{2}", "aacc"), ("a{2,3}", "aa"), ("^a{2,}$", "aaaa"), ("^a{0}$", ""), ("^a*?$", "aaa"),
            ("a??b", "b"), ("^(?:ab)+$", "abab"), ("^(?P<x>a)(?<y>b)$", "ab"),
            ("[abc]", "b"), ("[^abc]", "d"), ("[a-c]+", "b"), ("[-a]", "-"), ("[a-]", "-"), ("[]a]", "]"),
            ("[^]a]", "b"), ("[\\]]", "]"), ("[\\d-]", "-"), ("[a\\-z]", "-"), ("[[:alpha:]]", "q"),
            ("[[:^alpha:]]", "1"), ("^[[:word:][:space:]]+$", "a_1 "), ("[^[:digit:]]", "a"), ("^[\\w.]+$", "a.b"),
            ("[\\D]", "a"), ("[^\\S]", " "),
            ("\\d\\D\\w\\W\\s\\S", "1aa! a"), (".", "\u{1F600}"), ("^.$", "\u{e4}"), ("a.b", "a\u{e4}b"),
            ("(?s)a.b", "a\nb"), ("(?m)^b$", "a\nb\nc"), ("(?i)ABC", "abc"), ("(?i)[a-c]\u{c4}", "B\u{e4}"),
            ("(?i:a)b", "Ab"), ("(?i)a(?-i)b", "Ab"), ("(?i)k", "\u{212A}"), ("(?i)\u{212A}", "k"),
            ("(?i)s", "\u{17F}"), ("(?im)^A$", "b\na"), ("(?U)a+", "aa"), ("(?i)\u{e5}", "\u{212B}"), ("(?i)[^a]", "b"),
            ("\\bfoo\\b", "a foo b"), ("\\Boo", "foo"), ("\\Aab\\z", "ab"), ("\\x41\\x{1F600}", "A\u{1F600}"),
            ("\\101", "A"), ("\\0", "\u{0}"), ("\\t\\n\\r\\f\\v\\a", "\t\n\r\u{C}\u{B}\u{7}"), ("\\.\\*\\_", ".*_"),
            ("\\Qa.b*\\E", "a.b*"), ("\\Qa.b", "a.b"), ("x\\Q\\Ey", "xy"), ("a{", "a{"), ("a{,2}", "a{,2}"),
            ("a{x}", "a{x}"), ("]}", "]}"),
            ("\\pL", "\u{e4}"), ("\\p{Lu}", "\u{c4}"), ("\\PL", "1"), ("\\p{^L}", "1"),
            ("\\p{Nd}\\p{Zs}\\p{Sc}", "1 $"), ("[\\p{L}\\d]+", "\u{e4}1"), ("[^\\p{L}]", "1"), ("\\p{Any}", "x"),
            ("\\P{N}", "x"), ("(|a)+b", "aab"), ("(a*)*b", "aaab"), ("(a*)+$", "b"), ("((a{0,2}){0,2}){0,2}b", "aab"),
            ("^(a|ab)(c|bcd)$", "abcd"), ("a||b", "zz"), ("()", ""), ("(?:)", ""), ("^*a", "a"),
        ])
    func positive(_ pattern: String, _ text: String) throws {
        #expect(try matches(pattern, text) == true)
        #expect(try evaluate("t.matches(\(quoted(pattern)))", ["t": .string(text)]) == true)
    }

    @Test(
        "what does not match",
        arguments: [
            ("a", ""), ("^a", "ba"), ("a$", "ab"), ("^a{2,3}$", "aaaa"), ("^a{2,3}$", "a"), ("[abc]", "d"),
            ("[^abc]", "a"), ("^.$", "\n"), ("a$", "a\n"), ("^b", "a\nb"), ("\\d", "\u{663}"), ("\\w", "\u{e4}"),
            ("\\bfoo\\b", "food"), ("(?i)a(?-i)b", "AB"), ("(?i:a)b", "AB"), ("\\s", "\u{B}"), ("\\p{Lu}", "a"),
            ("\\PL", "a"), ("[^\\p{L}]", "a"), ("\\P{Any}", "a"),
            ("^[[:^alpha:]]$", "a"), ("(?i)[^a]", "A"), ("\\Aab\\z", "xab"), ("^^a\\b$", "ab"), ("x*y", "xxx"),
        ])
    func negative(_ pattern: String, _ text: String) throws { #expect(try matches(pattern, text) == false) }

    @Test(
        "what is no expression",
        arguments: [
            "(", ")", "a)", "(a", "[", "[a", "[]", "[b-a]", "*", "+a", "?", "|*", "(*)", "a**", "a+*", "a{2}{3}",
            "a{1001}", "a{2,1}", "a{1,1001}", "\\", "\\y", "\\1", "\\8", "\\C", "\\x", "\\x{110000}", "\\x{41", "\\xg",
            "\\p", "\\p{", "\\p{Foo}", "\\pQ", "[[:foo:]]", "[[:alpha", "[a-\\d]", "(?", "(?z)", "(?P<>a)", "(?P<a",
            "(?P<a>x)(?P<a>y)", "(?i", "(?=a)", "(?!a)", "(?<=a)", "(?P=a)", "(?--i)", "(?P<a b>x)",
            "[\\", "((a{1000}){1000}){1000}", "(((a{0}){1000}){1000}){1000}", String(repeating: "(", count: 1_000),
            "\\x{D800}",
        ])
    func invalid(_ pattern: String) throws {
        #expect(try failure("t.matches(p)", ["t": "", "p": .string(pattern)])?.code == .invalidArgument)
        #expect(faults("t.matches(\(quoted(pattern)))", ["t"]).map(\.code) == [.invalidPattern])
    }

    @Test("matching takes time linear in the text")
    func linear() throws {
        let text = String(repeating: "a", count: 20_000)
        #expect(try matches("^(a|a)*$", text) == true)
        #expect(try matches("^(a*)*b$", text) == false)
        #expect(try matches("(a|aa|aaa)+b", text) == false)
        #expect(
            try matches(String(repeating: "a?", count: 25) + String(repeating: "a", count: 25), String(text.prefix(25)))
                == true)
    }

    @Test("a pattern that is very long is not even read")
    func long() throws {
        let pattern = Value.string(String(repeating: "a", count: 200_000))
        #expect(try failure("'a'.matches(p)", ["p": pattern])?.code == .invalidArgument)
    }

    @Test("both forms of call, and errors of types")
    func forms() throws {
        #expect(try evaluate("matches('abc', 'b')") == true)
        #expect(try evaluate("'abc'.matches(x)", ["x": "b"]) == true)
        #expect(try failure("x.matches('a')", ["x": 1])?.code == .noSuchOverload)
        #expect(try failure("'a'.matches(x)", ["x": 1])?.code == .noSuchOverload)
    }

    private func quoted(_ text: String) -> String {
        "'"
            + text.unicodeScalars.map {
                "\\U" + String(repeating: "0", count: 8 - String($0.value, radix: 16).count)
                    + String($0.value, radix: 16)
            }.joined() + "'"
    }
}
