import Testing
import WeirCEL
import WeirValue

@Suite("Evaluation")
struct EvaluationTests {
    @Test(
        "arithmetic tells overflow, division by zero and wrong types",
        arguments: [
            ("9223372036854775807 + 1", CELError.Code.arithmetic), ("-9223372036854775808 - 1", .arithmetic),
            ("9223372036854775807 * 2", .arithmetic), ("-(-9223372036854775808)", .arithmetic),
            ("0u - 1u", .arithmetic),
            ("-9223372036854775808 / -1", .arithmetic), ("-9223372036854775808 % -1", .arithmetic),
            ("1 / 0", .arithmetic),
            ("1 % 0", .arithmetic), ("1u / 0u", .arithmetic), ("1 + 1u", .noSuchOverload), ("1 + 1.0", .noSuchOverload),
            ("1.5 % 1.0", .noSuchOverload), ("'a' - 'b'", .noSuchOverload), ("'a' + 1", .noSuchOverload),
            ("-1u", .noSuchOverload),
            ("-'a'", .noSuchOverload), ("!1", .noSuchOverload), ("{} + {}", .noSuchOverload),
            ("null + null", .noSuchOverload),
            ("1 < 'a'", .noSuchOverload), ("null < null", .noSuchOverload), ("[1] < [2]", .noSuchOverload),
            ("1 in 1", .noSuchOverload),
            ("1 in 'a'", .noSuchOverload), ("int < int", .noSuchOverload), ("1 ? 2 : 3", .noSuchOverload),
            ("1 && true", .noSuchOverload),
            ("{1.5: 1}", .invalidArgument), ("{null: 1}", .invalidArgument), ("{[1]: 1}", .invalidArgument),
            ("{'a': 1}.b", .noSuchKey),
            ("{'a': 1}['b']", .noSuchKey), ("[1][1]", .indexOutOfRange), ("[1][-1]", .indexOutOfRange),
            ("[1][0.5]", .invalidArgument),
            ("[1]['a']", .noSuchOverload), ("{'a': 1}[[1]]", .noSuchOverload), ("{1: 1}[null]", .noSuchOverload),
            ("1.a", .noSuchOverload),
            ("'a'[0]", .noSuchOverload), ("has(1.a)", .noSuchOverload), ("null.?a", .noSuchOverload),
            ("[1][18446744073709551615u]", .indexOutOfRange),
            ("[?1]", .noSuchOverload), ("1.map(x, x)", .noSuchOverload), ("[1].all(x, x)", .noSuchOverload),
            ("[1].filter(x, x)", .noSuchOverload),
            ("[1].transformMapEntry(i, v, v)", .noSuchOverload),
            ("[1, 1].transformMapEntry(i, v, {v: i})", .duplicateKey),
            ("[[1], [2]].sortBy(x, x)", .noSuchOverload), ("[1, 'a'].sort()", .noSuchOverload),
            ("int(9223372036854775807u + 1u)", .arithmetic),
            ("int(1e19)", .arithmetic), ("int(-9223372036854775808.0)", .arithmetic), ("int(0.0 / 0.0)", .arithmetic),
            ("uint(-1)", .arithmetic),
            ("uint(-0.5)", .arithmetic), ("uint(1e20)", .arithmetic), ("int('a')", .invalidArgument),
            ("int('')", .invalidArgument),
            ("uint('-1')", .invalidArgument), ("uint('-0')", .invalidArgument), ("double('x')", .invalidArgument),
            ("double('1e999')", .arithmetic),
            ("bool('yes')", .invalidArgument), ("bool(1)", .noSuchOverload), ("string([1])", .noSuchOverload),
            ("string(null)", .noSuchOverload), ("bytes(1)", .noSuchOverload),
            ("string(b'\\xff')", .invalidArgument), ("int(true)", .noSuchOverload), ("uint(true)", .noSuchOverload),
            ("double(true)", .noSuchOverload),
            ("size(1)", .noSuchOverload), ("size(optional.none())", .noSuchOverload),
            ("int(duration('1s'))", .noSuchOverload), ("string(optional.none())", .noSuchOverload),
        ])
    func errors(_ source: String, _ code: CELError.Code) throws {
        // A value behind a variable keeps the expression from being folded, so that both ways are taken.
        #expect(try failure(source)?.code == code)
        #expect(try failure("x ? (\(source)) : 0", ["x": true])?.code == code)
    }

    @Test(
        "an error stands where it happened",
        arguments: [
            ("a.b + a.missing", "missing"), ("1 + (2 / a.zero) + 3", "(2 / a.zero)"), ("a['missing']", "'missing'"),
            ("a.list[7]", "7"),
            ("[1, 2].map(x, x / a.zero)", "x / a.zero"), ("size(a.b)", "size(a.b)"), ("a.b.c", "c"),
            ("'x'.charAt(a.b + 5)", "'x'.charAt(a.b + 5)"),
            ("a.b ? 1 : 2", "a.b"), ("true && a.b", "a.b"), ("a.b.all(x, true)", "a.b"), ("{a.list: 1}", "a.list"),
            ("[?a.b]", "a.b"), ("cel.bind(x, a.missing, x)", "missing"),
            ("{'k': 1, a.k: 2}", "a.k"),
        ])
    func places(_ source: String, _ expected: String) throws {
        let error = try #require(try failure(source, ["a": ["b": 1, "zero": 0, "list": [1], "k": "k"]]))
        #expect(text(source, error.range) == expected, "\(error)")
    }

    @Test("messages say what stands in the source")
    func messages() throws {
        #expect(try failure("a.b", ["a": [:]])?.message == "no such key \"b\"")
        #expect(try failure("a['b']", ["a": [:]])?.message == "no such key \"b\"")
        #expect(try failure("a[b]", ["a": [:], "b": "secret"])?.message == "the map has no such key")
        #expect(try failure("a + 1", ["a": "x"])?.message == "+ is not defined for (string, int)")
        #expect(try failure("a.b", ["a": 1])?.message == "a value of type int has no field \"b\"")
    }

    @Test("a variable without a value is an error")
    func noValue() throws {
        let environment = CELEnvironment(variables: ["a", "b"])
        let program = try #require(CELProgram.compile("a + b", in: environment).program)
        var activation = CELActivation(environment, ["a": 1, "other": 2])
        #expect(throws: CELError.self) { try program.evaluate(activation) }
        activation[1] = 2
        #expect(try program.evaluate(activation) == 3)
        #expect(activation[0] == 1)
    }

    @Test(
        "equality is that of content",
        arguments: [
            "1 == 1.0", "1u == 1", "1.0 == 1u", "!(1 == '1')", "'a' != b'a'", "null == null", "!(null == 0)",
            "[1, 2.0] == [1.0, 2u]",
            "{'a': 1} == {'a': 1.0}", "{1: 'a'} == {1u: 'a'}", "{1: 2} != {'1': 2}", "{1: 2} != {1: 3}",
            "{1: 2} != {2: 2}", "{1: 1} != {1: 1, 2: 2}",
            "0.0 / 0.0 != 0.0 / 0.0", "![0.0 / 0.0].exists(x, x == x)", "'\\u00e9' != 'e\\u0301'",
            "optional.of(1) == optional.of(1.0)",
            "optional.of(1) != optional.none()", "optional.none() == optional.none()", "optional.none() != 1",
            "[] == []", "{} == {}", "[1] != {}", "int == int", "int != uint",
            "type(1) == int", "type([]) == list", "type({1: 1}) == map", "type(optional.none()) == optional_type",
            "type(type(1)) == type", "type(null) == null_type",
            "type(duration('1s')) == google.protobuf.Duration", "9223372036854775807 == 9223372036854775808.0",
            "-1 != 18446744073709551615u",
            "true < true == false", "false < true", "b'a' < b'b'", "b'a' < b'aa'", "'a' < 'b'", "'a' < 'aa'", "1 < 1.5",
            "-1 < 0u", "1.5 > 1u", "2u >= 2", "!(0.0/0.0 < 1.0)",
            "!(0.0/0.0 >= 1.0)", "'\\U0001F600' > '\\uffee'", "1 in [1.0]", "!(1 in ['1'])", "'a' in {'a': 1}",
            "2.0 in {2: 1}", "2u in {2: 1}", "!(b'a' in {'a': 1})",
            "optional.of(1) in [optional.of(1)]", "null in [1, null]",
        ])
    func truths(_ source: String) throws {
        #expect(try evaluate(source) == true)
        #expect(try evaluate("x ? (\(source)) : false", ["x": true]) == true)
    }

    @Test(
        "conversions",
        arguments: [
            ("int(1.9)", "1"), ("int(-1.9)", "-1"), ("int('-12')", "-12"), ("int('+5')", "5"), ("int(12u)", "12"),
            ("uint('12')", "12u"), ("uint(1.9)", "1u"),
            ("double('1.5')", "1.5"), ("double('-1e3')", "-1000.0"), ("double(1)", "1.0"), ("string(1.0)", "\"1\""),
            ("string(1.5)", "\"1.5\""), ("string(-0.25)", "\"-0.25\""),
            ("string(1000000.0)", "\"1000000\""), ("string(1e21)", "\"1e+21\""),
            ("string(1e20)", "\"100000000000000000000\""), ("string(0.0001)", "\"0.0001\""),
            ("string(0.00001)", "\"1e-05\""),
            ("string(1.25e-7)", "\"1.25e-07\""), ("string(6.02214e23)", "\"6.02214e+23\""), ("string(0.0)", "\"0\""),
            ("string(-0.0)", "\"-0\""), ("string(0.0/0.0)", "\"NaN\""), ("string(1.0/0.0)", "\"Infinity\""),
            ("string(-1.0/0.0)", "\"-Infinity\""), ("string(123456.789)", "\"123456.789\""),
            ("double('NaN') == double('NaN')", "false"), ("double('-Infinity') < 0.0", "true"),
            ("string(true)", "\"true\""),
            ("string(b'abc')", "\"abc\""), ("string(int)", "\"int\""), ("bytes('ab') == b'ab'", "true"),
            ("bool('True')", "true"), ("bool('f')", "false"), ("string(7u)", "\"7\""), ("dyn(1)", "1"),
            ("type(1u)", "type(uint)"),
        ])
    func conversions(_ source: String, _ expected: String) throws { #expect(show(try evaluate(source)) == expected) }

    @Test("a hidden branch is not evaluated, an absorbed error not told")
    func absorption() throws {
        #expect(try evaluate("true || 1/0 > 0") == true)
        #expect(try evaluate("1/0 > 0 || true") == true)
        #expect(try evaluate("1/0 > 0 && false") == false)
        #expect(try evaluate("1 > 0 ? 1 : 1/0") == 1)
        #expect(try evaluate("[1, 0].exists(x, 1/x == 1)") == true)
        #expect(try evaluate("[0, 1].exists(x, 1/x == 1)") == true)
        #expect(try evaluate("[0, 1].all(x, 1/x == 2)") == false)
        #expect(try failure("[0, 1].all(x, 1/x == 1)")?.code == .arithmetic)
        #expect(try failure("1/0 > 0 || 1 || false")?.code == .arithmetic)
    }

    @Test("variables of macros shadow, nest and end with their macro")
    func scopes() throws {
        #expect(try evaluate("[1, 2].map(x, [10, 20].map(y, x * y))") == [[10, 20], [20, 40]])
        #expect(try evaluate("[1].map(x, [2].map(x, x))") == [[2]])
        #expect(try evaluate("[1].map(x, x + .x)", ["x": 10]) == [11])
        #expect(try evaluate("[1].map(size, size + size([1, 2]))") == [3])
        #expect(try evaluate("cel.bind(a, 1, cel.bind(b, a + 1, cel.bind(a, 5, a + b)))") == 7)
        #expect(try evaluate("[1, 2].map(x, cel.bind(y, x * 2, y + y))") == [4, 8])
        #expect(try evaluate("cel.bind(f, [1, 2, 3].map(i, i * k), f.map(i, i + size(f)))", ["k": 2]) == [5, 7, 9])
        #expect(try evaluate("cel.bind(unused, 1/0, 5)") == 5)
        #expect(try evaluate("cel.bind(x, 1/0, x > 0 || true)") == true)
        #expect(try evaluate("[1].map(math, math + 1)") == [2])
        #expect(try evaluate("{'b': 2, 'a': 1}.map(k, k)") == ["b", "a"])
        #expect(try evaluate("[[1, 2], [3]].map(l, l.filter(x, x != 1))") == [[2], [3]])
        #expect(try evaluate("[1, 2, 3].map(x, x > 1, x * x)") == [4, 9])
        #expect(show(try evaluate("['a', 'b'].transformMap(i, v, v + string(i))")) == "{0: \"a0\", 1: \"b1\"}")
        #expect(show(try evaluate("{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})")) == "{1: \"a\", 2: \"b\"}")
        #expect(show(try evaluate("{'a': 1, 'b': 2}.transformMapEntry(k, v, v > 1, {k + k: v})")) == "{bb: 2}")
        #expect(try evaluate("[1, 2].transformList(i, v, i + v)") == [1, 3])
        #expect(try evaluate("[1, 2, 3].exists_one(i, v, i + v == 3)") == true)
        #expect(try evaluate("[3, 1, 2].sortBy(x, -x)") == [3, 2, 1])
        #expect(try evaluate("[].sortBy(x, x)") == [])
        #expect(try evaluate("[{'n': 'b', 'i': 1}, {'n': 'a', 'i': 1}].sortBy(x, x.i).map(x, x.n)") == ["b", "a"])
    }

    @Test("variables with dots in their names, the longest first")
    func dotted() throws {
        let values: [String: Value] = ["a": ["b": ["c": 1]], "a.b": ["c": 2], "x.y.z": 3]
        #expect(try evaluate("a.b.c", values) == 2)
        #expect(try evaluate("a['b'].c", values) == 1)
        #expect(try evaluate("x.y.z", values) == 3)
        #expect(try evaluate("[{'b': {'c': 9}}].map(a, a.b.c + .a.b.c)", values) == [11])
        #expect(faults("x.y", ["x.y.z"]).map(\.code) == [.unknownVariable])
    }

    @Test("the step budget and the memory budget end what does not end")
    func limits() throws {
        let big = "lists.range(300)"
        let small = CELLimits(steps: 50_000, bytes: 1 << 20)
        #expect(try failure("\(big).map(a, \(big).map(b, \(big).map(c, a + b + c)))", limits: small)?.code == .limit)
        #expect(try failure("\(big).all(a, \(big).all(b, \(big).all(c, true))) || true", limits: small)?.code == .limit)
        #expect(try failure("lists.range(9223372036854775807)")?.code == .limit)
        #expect(try failure("lists.range(100000000).size() > 0")?.code == .limit)
        let doubled = (0..<40).reduce("'aaaaaaaaaaaaaaaa'") { text, _ in "cel.bind(x, \(text), x + x)" }
        #expect(try failure(doubled, limits: small)?.code == .limit)
        let shared = (0..<60).reduce("[1, 1]") { text, _ in "cel.bind(x, \(text), [x, x])" }
        #expect(try failure(shared)?.code == .limit)
        #expect(try failure("json.encode(\(shared)).size()", limits: small)?.code == .limit)
        #expect(try failure("\(shared) == \(shared)", limits: small)?.code == .limit)
        #expect(try failure("\(shared).flatten(100).size()", limits: small)?.code == .limit)
        #expect(try failure("'%s'.format([\(shared)])", limits: small)?.code == .limit)
        #expect(try failure("x.map(a, a + 1)", ["x": [1, 2, 3]], limits: CELLimits(steps: 2))?.code == .limit)
        #expect(try failure("x + x", ["x": "0123456789"], limits: CELLimits(bytes: 10))?.code == .limit)
        #expect(try evaluate("x + x", ["x": "01234"], limits: CELLimits(bytes: 10)) == "0123401234")
        #expect(try failure("x.exists(a, a == 1) || true", ["x": [0, 1]], limits: CELLimits(steps: 1))?.code == .limit)
        let long = Value.string(String(repeating: "a", count: 200_000))
        #expect(try failure("x.replace('', 'abcdefgh')", ["x": long], limits: small)?.code == .limit)
        #expect(try failure("x.split('')", ["x": long], limits: small)?.code == .limit)
        #expect(try failure("x.matches('((a{0,20}){0,20}){0,20}z')", ["x": long], limits: small)?.code == .limit)
    }

    @Test("what names no variable is folded to a constant")
    func constants() throws {
        #expect(try program("1 + 2 * 3", []).constant == 7)
        #expect(try program("[1, 2].map(x, x + 1)", []).constant == [2, 3])
        #expect(try program("a + 1", ["a"]).constant == nil)
        #expect(try program("1 / 0", []).constant == nil)
        #expect(try program("lists.range(1000000)", []).constant == nil)
        #expect(try program("{'a': [1, {'b': 2.5}]}", []).constant == ["a": [1, ["b": 2.5]]])
        #expect(try program("now()", [], functions: [CELFunction("now", arity: 0...0) { _ in 1 }]).constant == nil)
    }

    @Test("a program may be evaluated by many at once")
    func concurrency() async throws {
        let environment = CELEnvironment(variables: ["a"])
        let program = try #require(
            CELProgram.compile("lists.range(a).map(x, x * 2).size() + a", in: environment).program)
        let results = try await withThrowingTaskGroup(of: Value.self) { group in
            for index in 0..<50 {
                group.addTask { try program.evaluate(CELActivation(environment, ["a": .int(Int64(index))])) }
            }
            return try await group.reduce(into: [Int64]()) { $0.append($1.intValue ?? -1) }
        }
        #expect(results.sorted() == (0..<50).map { $0 * 2 })
    }
}
