import Testing
import WeirCEL
import WeirValue

@Suite("References")
struct ReferenceTests {
    static let variables = ["resources", "inputs", "each", "locals"]

    /// The references of `source` as text: `root.field[index]`, `?` before optional steps, `[*]` for any part, `[=...]` for
    /// an index that is a program, `!` at the end of a presence test.
    private func references(_ source: String) throws -> [String] {
        try program(source, Self.variables).references.map { reference in
            var description = reference.root
            for segment in reference.path {
                let mark = segment.isOptional ? "?" : ""
                switch segment.key {
                case .field(let name): description += ".\(mark)\(name)"
                case .index(let value): description += "[\(mark)\(show(value))]"
                case .dynamic(let program):
                    description += "[\(mark)=\(program.references.map { "\($0.root).\($0.path.count)" }.joined())]"
                case .any: description += "[\(mark)*]"
                }
            }
            return description + (reference.isPresenceTest ? "!" : "")
        }
    }

    @Test(
        "each use of a variable is a reference with its path",
        arguments: [
            ("resources.a.b", ["resources.a.b"]), ("resources['a'][3].c", ["resources[\"a\"][3].c"]),
            ("resources.a[each.key].b", ["resources.a[=each.1].b", "each.key"]), ("resources.?a.b", ["resources.?a.b"]),
            ("resources[?'a']", ["resources[?\"a\"]"]), ("has(resources.a.b)", ["resources.a.b!"]),
            ("has(resources.?a.b)", ["resources.?a.b!"]),
            ("resources.a.size() + inputs.n", ["resources.a", "inputs.n"]),
            ("resources.a.filter(c, c.x > inputs.n).size()", ["resources.a", "inputs.n"]),
            ("inputs.list.map(i, resources.d[i].ip)", ["inputs.list", "resources.d[*].ip"]),
            ("inputs.list.map(i, resources.d[string(i)])", ["inputs.list", "resources.d[*]"]),
            ("resources.d[[1].map(x, x)[0]]", ["resources.d[=]"]),
            ("cel.bind(r, resources.a, r.b + r.c)", ["resources.a"]), ("{'a': resources.x}['a'].b", ["resources.x"]),
            ("(resources).a", ["resources.a"]), ("true ? 1 : resources.a", ["resources.a"]),
            ("false && resources.a.b", ["resources.a.b"]),
            ("[resources.a, resources.b]", ["resources.a", "resources.b"]), ("inputs", ["inputs"]),
            (".inputs.x", ["inputs.x"]), ("1 + 2", []), ("[1].map(inputs, inputs + 1)", []),
            ("[1].map(inputs, .inputs.x)", ["inputs.x"]),
            ("resources[inputs.a][inputs.b]", ["resources[=inputs.1][=inputs.1]", "inputs.a", "inputs.b"]),
            ("resources.a.?b.optMap(x, x.c).orValue(inputs.d)", ["resources.a.?b", "inputs.d"]),
            ("resources[1 + 1]", ["resources[2]"]), ("resources[-1]", ["resources[-1]"]),
            ("resources[locals.x + 1].y", ["resources[=locals.1].y", "locals.x"]),
            ("inputs.a in resources.b", ["inputs.a", "resources.b"]),
        ])
    func paths(_ source: String, _ expected: [String]) throws {
        #expect(try references(source) == expected)
    }

    @Test("a reference knows where it and its parts stand")
    func ranges() throws {
        let source = "1 + resources.upstream[each.key].?ip"
        let reference = try #require(try program(source, Self.variables).references.first)
        #expect(text(source, reference.rootRange) == "resources")
        #expect(reference.path.map { text(source, $0.range) } == ["upstream", "each.key", "ip"])
        #expect(text(source, reference.range) == "resources.upstream[each.key].?ip")
        #expect(reference.path.map(\.isOptional) == [false, false, true])
    }

    @Test("an index that is a program can be evaluated by the host")
    func dynamicIndex() throws {
        let index = try dynamic("resources.d[each.key + inputs.suffix]")
        let activation = CELActivation(index.environment, ["each": ["key": "a"], "inputs": ["suffix": "b"]])
        #expect(try index.evaluate(activation) == "ab")
        #expect(index.references.map(\.root) == ["each", "inputs"])
        let own = try dynamic("resources.d[cel.bind(x, each.key, x + x)]")
        #expect(try own.evaluate(activation) == "aa")
    }

    /// The program in the second step of the first reference of `source`.
    private func dynamic(_ source: String) throws -> CELProgram {
        let keys = try program(source, Self.variables).references[0].path.map(\.key)
        let indices = keys.compactMap { if case .dynamic(let index) = $0 { index } else { nil } }
        return try #require(indices.first)
    }

    @Test("the variable of a name with dots is its root")
    func dotted() throws {
        let reference = try #require(try program("a.b.c.d", ["a.b", "a"]).references.first)
        #expect(reference.root == "a.b")
        #expect(reference.path.count == 2)
        #expect(reference.rootRange == 0..<3)
    }

    @Test(
        "what kind of expression it is",
        arguments: [
            ("inputs.a.b", true, false), ("inputs", true, false), ("inputs[each.key]", true, false),
            ("inputs.?a", true, false), ("(inputs.a)", true, false), ("has(inputs.a)", false, false),
            ("inputs.a + 1", false, false), ("[inputs]", false, true), ("{'a': 1}", false, true), ("1", false, false),
            ("[1][0]", false, false), ("dyn(inputs.a)", false, false), ("int", false, false),
        ])
    func kinds(_ source: String, _ isPath: Bool, _ isStructure: Bool) throws {
        let program = try program(source, Self.variables)
        #expect(program.isPath == isPath)
        #expect(program.isLiteralStructure == isStructure)
    }
}
