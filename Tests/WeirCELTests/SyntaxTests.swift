import Testing
import WeirCEL
import WeirValue

@Suite("Syntax")
struct SyntaxTests {
    @Test(
        "operators bind as the grammar says",
        arguments: [
            ("1 + 2 * 3", "7"), ("(1 + 2) * 3", "9"), ("10 - 2 - 3", "5"), ("7 / 2 * 2", "6"), ("-2 * -3", "6"),
            ("- 5", "-5"), ("--5", "5"), ("!true || true", "true"), ("!(true || true)", "false"),
            ("true || false && false", "true"), ("1 < 2 == true", "true"), ("1 + 1 in [2]", "true"),
            ("false ? 1 : true ? 2 : 3", "2"), ("true ? 1 : 2 + 5", "1"), ("2 - -1", "3"), ("2 -1", "1"),
            ("-[3][0]", "-3"), ("[1, 2,]", "[1, 2]"), ("{'a': 1,}", "{a: 1}"), ("[,]", "[]"), ("{,}", "{}"),
            ("1 // a comment\n + 1", "2"), ("\t1\r\n+\u{0C}1", "2"), ("-0x10", "-16"), ("0xFFu", "255u"),
            ("1.5e3", "1500.0"), (".5", "0.5"), ("1e-2", "0.01"), ("0xfU", "15u"), ("-1.5", "-1.5"),
            ("{'in': 1}['in']", "1"), ("{'let': 1}.let", "1"), ("{'a b': 2}.`a b`", "2"), ("[[1]][0][0]", "1"),
        ])
    func precedence(_ source: String, _ expected: String) throws { #expect(show(try evaluate(source)) == expected) }

    @Test(
        "strings and bytes are read with their prefixes and escapes",
        arguments: [
            (#""a'b""#, "a'b"), (#"'a"b'"#, #"a"b"#), (#"'\n\t\\\'\"\?\`'"#, "\n\t\\'\"?`"),
            (#"'\a\b\f\r\v'"#, "\u{7}\u{8}\u{C}\r\u{B}"),
            (#"'\x41\X42\103'"#, "ABC"), (#"'\u00e4\U0001F600'"#, "\u{e4}\u{1F600}"), (#"r'\n'"#, #"\n"#),
            (#"R"\""#, #"\"#),
            ("'''a\n'b'''", "a\n'b"), (#""""a"b""""#, #"a"b"#), (#"r"""\""""#, #"\"#), ("''", ""), ("''''''", ""),
            (#"'''a\'''b'''"#, "a'''b"), (#"'\377'"#, "\u{ff}"),
        ])
    func strings(_ source: String, _ expected: String) throws {
        #expect(try evaluate(source).stringValue == expected)
    }

    @Test(
        "bytes literals hold octets",
        arguments: [
            (#"b'\xff\377a'"#, [255, 255, 97]), ("b'\u{ff}'", [195, 191]), (#"br'\x'"#, [92, 120]), ("B''", []),
            ("b'''\n'''", [10]),
        ] as [(String, [UInt8])])
    func bytes(_ source: String, _ expected: [UInt8]) throws {
        guard case .bytes(let found) = try evaluate(source) else {
            Issue.record("\(source) is no bytes")
            return
        }
        #expect(found == expected)
    }

    @Test(
        "a fault of syntax stands where it is",
        arguments: [
            ("", 0..<0), ("  ", 0..<2), ("1 +", 3..<3), ("1 2", 2..<3), ("(1", 2..<2), ("[1, 2", 5..<5), ("a b", 2..<3),
            ("{1 2}", 3..<4), ("'abc", 0..<1), ("1 + b\"abc", 4..<6), ("'a\nb'", 0..<1), ("'''abc''", 0..<1),
            (#"'ab\q'"#, 3..<5), (#"'\x4'"#, 1..<4), (#"'\ud800'"#, 1..<7), (#"b'\u0041'"#, 2..<4), ("1 = 1", 2..<3),
            ("a & b", 2..<3), ("a | b", 2..<3), ("1 # 2", 2..<3), ("1 + \u{e4}", 4..<6), ("0x", 0..<2),
            ("9223372036854775808", 0..<19), ("-9223372036854775809", 0..<20), ("18446744073709551616u", 0..<21),
            ("1e999", 0..<5), ("let + 1", 0..<3), ("a.in", 2..<4), ("a.5", 1..<3), ("f(1,)", 4..<5), ("f(1", 3..<3),
            ("a ? b", 5..<5), ("a ? b ? c : d : e", 6..<7), ("`a`", 0..<3), ("a.`b", 2..<3), ("a.`b!`", 4..<5),
            ("a.``", 2..<3), ("x.?f(1)", 4..<5), ("a.b{c}", 5..<6), ("1 + \u{1}", 4..<5), ("!", 1..<1),
            ("{?a}", 3..<4), ("[1 2]", 3..<4), ("{'a': 1 'b'}", 8..<11), ("[,1]", 2..<3), ("a[", 2..<2), ("a.", 2..<2),
        ])
    func places(_ source: String, _ range: Range<Int>) throws {
        let found = faults(source, ["a", "b", "c", "d", "e", "x"])
        #expect(found.map(\.range) == [range], "\(found)")
        #expect(found.first?.code == .syntax)
    }

    @Test("near misses of operators are given the right one")
    func hints() {
        #expect(faults("1 = 1").first?.hint == "==")
        #expect(faults("true & true").first?.hint == "&&")
        #expect(faults("true | true").first?.hint == "||")
        #expect(faults("{}.in").first?.hint == "[\"in\"]")
    }

    @Test("the message says what was expected and what was found")
    func messages() {
        #expect(faults("[1 2]").first?.message == "',' or ']' should stand here, not a whole number")
        #expect(faults("a let", ["a"]).first?.message.contains("'let'") == true)
        #expect(faults("(1").first?.description == "')' should stand here, not the end of the expression (at byte 2)")
    }

    @Test("a message literal is told to be of no type")
    func messageLiteral() {
        let found = faults("a.b.Type{field: 1, `other`: 2, ?third: x}", ["a"])
        #expect(found.map(\.code) == [.unknownType])
        #expect(found.first?.range == 0..<8)
    }

    @Test(
        "nesting too deep is a fault and no overflow of the stack",
        arguments: [
            String(repeating: "(", count: 20_000), String(repeating: "-", count: 20_000) + "1",
            String(repeating: "!", count: 20_000) + "true", String(repeating: "[", count: 20_000),
            String(repeating: "{1:", count: 20_000), String(repeating: "f(", count: 20_000),
            "a" + String(repeating: "[a", count: 20_000), "a" + String(repeating: ".b", count: 20_000),
            "a" + String(repeating: ".b()", count: 10_000), "1" + String(repeating: "+1", count: 20_000),
            "true" + String(repeating: "?1:true", count: 10_000), "a" + String(repeating: "[0]", count: 20_000),
            String(repeating: "a.all(x,", count: 10_000),
        ])
    func depth(_ source: String) {
        let found = faults(source, ["a"])
        #expect(found.map(\.code) == [.tooDeep])
    }

    @Test("what may stand 250 deep is compiled and evaluated")
    func deepest() throws {
        #expect(try evaluate(String(repeating: "(", count: 200) + "1" + String(repeating: ")", count: 200)) == 1)
        #expect(try evaluate(String(repeating: "-", count: 200) + "1") == 1)
        #expect(try evaluate("1" + String(repeating: "+1", count: 200)) == 201)
        #expect(try evaluate("x" + String(repeating: "+1", count: 240), ["x": 1]) == 241)
        let nested = String(repeating: "[1].map(x,", count: 120) + "1" + String(repeating: ")", count: 120)
        #expect(try evaluate(nested).kind == .list)
        #expect(try evaluate("true" + String(repeating: "&&true", count: 5_000)) == true)
        #expect(try evaluate("x" + String(repeating: "||x", count: 5_000), ["x": false]) == false)
    }

    @Test("a source past 100 KB is a fault")
    func length() {
        let found = faults("'" + String(repeating: "a", count: 102_400) + "'")
        #expect(found.map(\.code) == [.tooLong])
        #expect(found.first?.range == 102_400..<102_402)
    }
}
