import Testing
import WeirCEL
import WeirValue

@Suite("Static checks")
struct FaultTests {
    private static let variables = ["inputs", "locals", "resources", "each"]

    private func check(
        _ source: String, _ expected: [(CELFault.Code, String, String?)], location: SourceLocation = #_sourceLocation
    ) {
        let found = faults(source, Self.variables)
        #expect(found.map(\.code) == expected.map(\.0), "\(found)", sourceLocation: location)
        #expect(found.map { text(source, $0.range) } == expected.map(\.1), sourceLocation: location)
        #expect(found.map(\.hint) == expected.map(\.2), sourceLocation: location)
    }

    @Test("an unknown variable is told with the nearest name")
    func variables() {
        check("input.x + 1", [(.unknownVariable, "input", "inputs")])
        check("1 + banana", [(.unknownVariable, "banana", nil)])
        check("[1].map(item, itm + 1)", [(.unknownVariable, "itm", "item")])
        check("[1].map(x, x) + [x]", [(.unknownVariable, "x", nil)])
        check("[1].exists(x, .x == 1)", [(.unknownVariable, ".x", nil)])
    }

    @Test("an unknown function is told with the nearest name")
    func functions() {
        check("siez(inputs)", [(.unknownFunction, "siez", "size")])
        check("inputs.x.startWith('a')", [(.unknownFunction, "startWith", "startsWith")])
        check("math.abbs(1)", [(.unknownFunction, "math.abbs", "math.abs")])
        check("yaml.encode(inputs)", [(.unknownFunction, "yaml.encode", nil)])
        check("kubectl(inputs)", [(.unknownFunction, "kubectl", nil)])
        check("cel.bnd(inputs)", [(.unknownFunction, "cel.bnd", "cel.bind")])
    }

    @Test("all independent faults are told in one go, in the order of the source")
    func several() {
        check(
            "input.a + size(1, 2) + foo(local.b)",
            [
                (.unknownVariable, "input", "inputs"), (.wrongArity, "size", nil), (.unknownFunction, "foo", nil),
                (.unknownVariable, "local", "locals"),
            ])
    }

    @Test("what only follows from another fault is not told")
    func following() {
        check("[1].map(x.y, x + z)", [(.wrongArgument, "x.y", nil)])
        check("[1].map(x)", [(.wrongArity, "map", nil)])
        check("foo.bar(1)", [(.unknownFunction, "foo.bar", nil)])
        check("input.list.size()", [(.unknownVariable, "input", "inputs")])
        check("cel.bind(1, 2, x)", [(.wrongArgument, "1", nil)])
        check("cel.bind(a, 2)", [(.wrongArity, "cel.bind", nil)])
    }

    @Test("a wrong number of arguments is told with the right ones")
    func arity() {
        #expect(faults("size()").first?.message == "\"size\" takes 1 argument, not 0")
        #expect(faults("'a'.indexOf()").first?.message == "\"indexOf\" takes 1 or 2 arguments, not 0")
        #expect(faults("[1].all(x)").first?.message == "\"all\" takes 2 or 3 arguments, not 1")
        #expect(faults("has(1, 2)").first?.message == "\"has\" takes 1 argument, not 2")
        #expect(faults("math.greatest()").first?.message == "\"math.greatest\" takes at least one argument")
        #expect(faults("optional.none(1)").first?.message == "\"optional.none\" takes 0 arguments, not 1")
        #expect(faults("optional.none().or()").first?.message == "\"or\" takes 1 argument, not 0")
    }

    @Test("a function in the wrong form is told how it is called")
    func form() {
        #expect(faults("charAt('a', 1)").first?.message == "\"charAt\" is called on a value, as in x.charAt(...)")
        #expect(faults("[1].type()").first?.message == "\"type\" is not called on a value but as type(...)")
        #expect(faults("map([1], x, x)", ["x"]).first?.code == .wrongArity)
    }

    @Test("macros take names and fields where they need them")
    func macroArguments() {
        check("has(inputs)", [(.wrongArgument, "inputs", nil)])
        check("has(inputs['a'])", [(.wrongArgument, "inputs['a']", nil)])
        check("[1].all(1, true)", [(.wrongArgument, "1", nil)])
        check("[1].all(.x, true)", [(.wrongArgument, ".x", nil)])
        check("[1].all(i, i, true)", [(.wrongArgument, "i", nil)])
    }

    @Test("a key that stands twice, and a pattern that is none, are told before anything runs")
    func literals() {
        check("{'a': 1, 'b': 2, 'a': 3}", [(.duplicateKey, "'a'", nil)])
        check("{1: 1, 1u: 2}", [(.duplicateKey, "1u", nil)])
        check("inputs.x.matches('a(')", [(.invalidPattern, "'a('", nil)])
        check("matches(inputs.x, '[b-a]')", [(.invalidPattern, "'[b-a]'", nil)])
    }

    @Test("names that nothing has are errors of the evaluation where the environment says so")
    func lenient() throws {
        let environment = CELEnvironment(variables: ["a"], unknownNames: .errors)
        func run(_ source: String) throws -> Value {
            let program = try #require(CELProgram.compile(source, in: environment).program)
            return try program.evaluate(CELActivation(environment))
        }
        #expect(try run("b || true") == true)
        #expect(try run("b.c.d() || true") == true)
        #expect(try run("frob(1) || true") == true)
        #expect(try run("size(1, 2) || true") == true)
        #expect(throws: CELError.self) { try run("b") }
        #expect(throws: CELError.self) { try run("{1: 1, 1: 2}") }
        #expect(throws: CELError.self) { try run("a.x") }
    }

    @Test("very many faults are told without delay")
    func many() {
        let source = "[" + (0..<8_000).map { "nam\($0)" }.joined(separator: ",") + "]"
        let found = faults(source, Self.variables)
        #expect(found.count == 8_000)
    }
}
