import Testing
import WeirCEL
import WeirValue

@Suite("Texts with expressions")
struct TemplateTests {
    typealias Segment = CELTemplateText.Segment

    @Test(
        "a text is taken apart where the words of the language say",
        arguments: [
            ("plain", [.literal("plain")]), ("", []), ("${a}", [.expression("a", offset: 2)]),
            ("x ${a} y", [.literal("x "), .expression("a", offset: 4), .literal(" y")]),
            ("${a}${b}", [.expression("a", offset: 2), .expression("b", offset: 6)]),
            ("${ {\"a\": \"}\"} }", [.expression(" {\"a\": \"}\"} ", offset: 2)]),
            ("${{'a': {'b': 1}}.a}", [.expression("{'a': {'b': 1}}.a", offset: 2)]), ("$${a}", [.literal("${a}")]),
            ("$$${a}", [.literal("$${a}")]), ("a$b $ {x}", [.literal("a$b $ {x}")]), ("$", [.literal("$")]),
            ("${'\\'}'}", [.expression("'\\'}'", offset: 2)]), ("${r'\\'}", [.expression("r'\\'", offset: 2)]),
            ("${'''}'''}", [.expression("'''}'''", offset: 2)]),
            ("\u{e4}${a}", [.literal("\u{e4}"), .expression("a", offset: 4)]),
            ("${a // }\n}", [.expression("a // }\n", offset: 2)]), ("${b'}'}", [.expression("b'}'", offset: 2)]),
            ("${}", [.expression("", offset: 2)]), ("${a # b}", [.expression("a # b", offset: 2)]),
            ("${a}}", [.expression("a", offset: 2), .literal("}")]),
            ("${a\n+b}\n", [.expression("a\n+b", offset: 2), .literal("\n")]),
            ("{}", [.literal("{}")]), ("${x.`}`}", [.expression("x.`", offset: 2), .literal("`}")]),
        ] as [(String, [Segment])])
    func segments(_ text: String, _ expected: [Segment]) {
        let template = CELTemplateText.parse(text)
        #expect(template.segments == expected)
        #expect(template.faults.isEmpty)
    }

    @Test(
        "what is not closed is told where it starts",
        arguments: [
            ("a ${b", 2..<4), ("${", 0..<2), ("${a} ${ {", 5..<7), ("${ 'abc }", 3..<4), ("${ \"\"\"a\"\" }", 3..<4),
            ("x${ b\"a }", 4..<6), ("${ {'a': 1 }", 0..<2),
        ])
    func unclosed(_ text: String, _ range: Range<Int>) {
        let template = CELTemplateText.parse(text)
        #expect(template.faults.map(\.range) == [range])
        #expect(template.faults.first?.code == .syntax)
        #expect(!template.isWhole)
        #expect(!template.isPlain)
    }

    @Test("a whole expression, a plain text, and what is neither")
    func kinds() {
        #expect(CELTemplateText.parse("${a}").isWhole)
        #expect(!CELTemplateText.parse("${a} ").isWhole)
        #expect(!CELTemplateText.parse("${a}${b}").isWhole)
        #expect(!CELTemplateText.parse("a").isWhole)
        #expect(CELTemplateText.parse("a $${b}").isPlain)
        #expect(!CELTemplateText.parse("${a}").isPlain)
    }

    private let environment = CELEnvironment(variables: ["a", "s", "u"])

    private func value(_ text: String) throws -> Value {
        let program = try #require(CELProgram.compile(template: text, in: environment).program)
        return try program.evaluate(
            CELActivation(
                environment, ["a": ["n": 3, "l": [1]], "s": Value.string("pw").hidden, "u": .unknown(.string)]))
    }

    @Test("a whole expression keeps its type, others are joined as texts with their marks")
    func values() throws {
        #expect(show(try value("${a.n}")) == "3")
        #expect(show(try value("${a.l}")) == "[1]")
        #expect(show(try value("n=${a.n}, ${true} ${1.5}")) == "\"n=3, true 1.5\"")
        #expect(show(try value("plain")) == "\"plain\"")
        #expect(show(try value("")) == "\"\"")
        #expect(show(try value("x${s}")) == "!\"xpw\"")
        #expect(show(try value("x${u}")) == "?string")
        #expect(show(try value("x${u}${s}")) == "!?string")
        #expect(show(try value("x${u}${1/0}")) == "?string")
        #expect(show(try value("$${a} ${a.n}")) == "\"${a} 3\"")
    }

    @Test("places are those of the whole text")
    func places() throws {
        let text = "\u{e4} ${a.n} ${b} ${1 +} ${a.l.foo()}"
        let faults = CELProgram.compile(template: text, in: environment).faults
        #expect(faults.map { WeirCELTests.text(text, $0.range) } == ["b", "", "foo"])
        #expect(faults.map(\.code) == [.unknownVariable, .syntax, .unknownFunction])
        let broken = "x ${a.n} ${1 / (a.n - 3)}"
        let program = try #require(CELProgram.compile(template: broken, in: environment).program)
        #expect(program.references.map { WeirCELTests.text(broken, $0.range) } == ["a.n", "a.n"])
        let error = #expect(throws: CELError.self) { try program.evaluate(CELActivation(environment, ["a": ["n": 3]])) }
        #expect(error.map { WeirCELTests.text(broken, $0.range) } == "1 / (a.n - 3)")
        let list = try #require(CELProgram.compile(template: "x ${a.l}", in: environment).program)
        let second = #expect(throws: CELError.self) { try list.evaluate(CELActivation(environment, ["a": ["l": []]])) }
        #expect(second?.message == "string is not defined for (list)")
        #expect(CELProgram.compile(template: "${a", in: environment).faults.count == 1)
        #expect(CELProgram.compile(template: "a ${1 + 1} b", in: environment).program?.constant == "a 2 b")
        #expect(CELProgram.compile(template: "${a.n}", in: environment).program?.isPath == true)
        #expect(CELProgram.compile(template: "${[a.n]}", in: environment).program?.isLiteralStructure == true)
    }
}
