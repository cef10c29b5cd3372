import Testing
import WeirCEL
import WeirValue

/// How unknown and sensitive values pass through expressions. `?int` stands for an unknown int, `!x` for a hidden x.
@Suite("Marks")
struct MarksTests {
    /// `u` unknown, `n` an unknown int, `s` a secret, `b` a secret bool, `w` a secret unknown, `m` and `l` containers with
    /// such leaves, `h` a hidden container, `k` plain.
    static let values: [String: Value] = [
        "u": .unknown(.any), "n": .unknown(.int), "t": .unknown(.string), "ub": .unknown(.bool), "ul": .unknown(.list),
        "um": .unknown(.map), "s": Value.string("pw").hidden, "b": Value.bool(true).hidden,
        "w": Value.unknown(.string).hidden, "m": ["a": 1, "u": .unknown(.string), "s": Value.string("pw").hidden],
        "l": [1, .unknown(.int), Value.int(3).hidden], "mu": ["a": 1, "u": .unknown(.string)],
        "ms": ["a": 1, "s": Value.string("pw").hidden], "lu": [1, .unknown(.int)], "ls": [1, Value.int(3).hidden],
        "h": (["a": 1, "b": [1, 2]] as Value).hidden, "hl": ([1, 2] as Value).hidden, "k": ["a": 1, "l": [1, 2]],
        "ho": Value.object(CELOptional(1)).hidden,
    ]

    private func check(_ source: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
        do {
            let found = show(try evaluate(source, Self.values))
            #expect(found == expected, "\(source)", sourceLocation: location)
        } catch {
            #expect("error" == expected, "\(source): \(error)", sourceLocation: location)
        }
    }

    @Test(
        "paths and literals keep marks where they stand",
        arguments: [
            ("m", "{a: 1, u: ?string, s: !\"pw\"}"), ("m.a", "1"), ("m.u", "?string"), ("m.s", "!\"pw\""),
            ("m['a']", "1"),
            ("l[0]", "1"), ("l[1]", "?int"), ("l[2]", "!3"), ("u.x", "?any"), ("u[0]", "?any"), ("u.x.y[1]", "?any"),
            ("k[u]", "?any"), ("k[s]", "error"), ("k.l[u]", "?any"), ("m[u]", "!?any"), ("h.a", "!1"), ("h.b[1]", "!2"),
            ("h.missing", "error"), ("m.missing", "error"), ("l[9]", "error"), ("k.l[hl[0]]", "!2"), ("w.x", "!?any"),
            ("[1, u, s]", "[1, ?any, !\"pw\"]"), ("{'a': u, 'b': s}", "{a: ?any, b: !\"pw\"}"), ("{u: 1}", "?map"),
            ("{u: s}", "!?map"), ("{s: 1}", "!{pw: 1}"), ("{w: 1}", "!?map"), ("{1: u, 2: s}", "{1: ?any, 2: !\"pw\"}"),
            ("{1: u}[1]", "?any"), ("{1: s}[1]", "!\"pw\""), ("[u, 1/0]", "error"), ("[?u]", "?list"),
            ("[?optional.of(u)]", "?list"), ("[?ho]", "![1]"), ("[?u, s]", "!?list"), ("{?'a': u}", "?map"),
            ("{?'a': u, 'b': s}", "!?map"), ("{?'a': optional.of(s)}", "{a: !\"pw\"}"), ("{?'a': ho}", "!{a: 1}"),
            ("k[1/0 > 0 ? 'a' : 'b']", "error"), ("u[1/0]", "?any"), ("dyn(s)", "!\"pw\""), ("dyn(u)", "?any"),
        ])
    func paths(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "operators and functions of an unknown are unknown, also beside an error",
        arguments: [
            ("u + 1", "?int"), ("1 + u", "?int"), ("'a' + u", "?string"), ("u + 'a'", "?string"), ("u + u", "?any"),
            ("n * 2", "?int"), ("u + 1/0", "?any"), ("1/0 + u", "?any"), ("[1] + [u]", "?list"), ("b'a' + u", "?bytes"),
            ("-n", "?int"), ("!ub", "?bool"), ("u == 1", "?bool"), ("mu == k", "?bool"), ("mu != mu", "?bool"),
            ("u < 1/0", "?bool"),
            ("1 in lu", "?bool"), ("u in [1]", "?bool"), ("u in k", "?bool"), ("1 in u", "?bool"),
            ("1/0 in u", "?bool"),
            ("string(u)", "?string"), ("int(t)", "?int"), ("type(u)", "?object"), ("t.contains('a')", "?bool"),
            ("'a'.contains(t)", "?bool"), ("t.charAt(1/0)", "?string"), ("t.split(',')", "?list"),
            ("'%s'.format([u])", "?string"),
            ("json.encode(mu)", "?string"), ("json.decode(t)", "?any"), ("lu.distinct()", "?list"),
            ("lu.first()", "?object"),
            ("lists.range(n)", "?list"), ("math.greatest(1, n)", "?any"), ("math.greatest(lu)", "?any"),
            ("t.matches('a')", "?bool"),
            ("sets.contains(lu, [1])", "?bool"), ("base64.encode(t)", "?string"), ("bytes(t)", "?bytes"),
            ("timestamp(t)", "?object"),
        ])
    func unknownOperands(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "size, keys and presence are known where the keys are",
        arguments: [
            ("size(mu)", "2"), ("mu.size()", "2"), ("lu.size()", "2"), ("size(u)", "?int"), ("size([u, u])", "2"),
            ("size({1: u})", "1"), ("'u' in mu", "true"), ("'x' in mu", "false"), ("1 in {1: u}", "true"),
            ("has(mu.u)", "true"),
            ("has(mu.x)", "false"), ("has(u.x)", "?bool"), ("has(m.s)", "true"), ("has(h.a)", "!true"),
            ("size(ms)", "!2"),
            ("size(ls)", "!2"), ("'a' in ms", "!true"), ("1 in {1: s}", "!true"), ("size({1: s})", "!1"),
            ("size(h)", "!2"),
            ("size(w)", "!?int"), ("has(w.x)", "!?bool"), ("size(s)", "!2"), ("3 in mu", "false"),
        ])
    func sizes(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "logic decides without what it need not know",
        arguments: [
            ("ub && false", "false"), ("false && ub", "false"), ("ub && true", "?bool"), ("true && ub", "?bool"),
            ("ub || true", "true"), ("true || ub", "true"), ("ub || false", "?bool"), ("ub && 1/0 > 0", "?bool"),
            ("1/0 > 0 && ub", "?bool"), ("1/0 > 0 || ub || true", "true"), ("ub || ub", "?bool"),
            ("u && true", "?bool"),
            ("ub ? 1 : 2", "?int"), ("ub ? 1 : 'a'", "?any"), ("ub ? 1/0 : 2", "?int"), ("ub ? s : 'a'", "!?string"),
            ("true ? 1 : u", "1"), ("false ? u : 2", "2"), ("true ? u : 1", "?any"), ("u ? u : u", "?any"),
            ("b && true", "!true"), ("b && false", "!false"), ("false && b", "false"), ("b || false", "!true"),
            ("true || b", "true"), ("b ? 1 : 2", "!1"), ("!b", "!false"), ("b && ub", "!?bool"), ("ub && b", "!?bool"),
            ("ub || b", "!true"), ("b ? 1/0 : 2", "error"), ("s && true", "error"), ("w ? 1 : 2", "!?int"),
            ("1/0 > 0 ? u : u", "error"), ("b && 1/0 > 0", "error"), ("1/0 > 0 && !b", "!false"),
        ])
    func logic(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "a function of a sensitive value is hidden as a whole",
        arguments: [
            ("s + 'x'", "!\"pwx\""), ("'x' + s", "!\"xpw\""), ("s + u", "!?string"), ("u + s", "!?string"),
            ("s == 'pw'", "!true"),
            ("s == 1/0", "error"), ("w == 1/0", "!?bool"), ("ms == ms", "!true"), ("[s] + [1]", "![\"pw\", 1]"),
            ("string(s)", "!\"pw\""), ("type(s)", "!type(string)"),
            ("s.size()", "!2"), ("s.upperAscii()", "!\"PW\""), ("'pw'.contains(s)", "!true"),
            ("'a,b'.split(s)", "![\"a,b\"]"),
            ("json.encode(ms)", "!\"{\\\"a\\\":1,\\\"s\\\":\\\"pw\\\"}\""), ("'%s'.format([s])", "!\"pw\""),
            ("ls.sort()", "![1, 3]"), ("1 in ls", "!true"), ("s in ['pw']", "!true"), ("-hl[0]", "!-1"),
            ("base64.encode(s)", "!\"cHc=\""),
            ("json.encode(m)", "!?string"), ("s.matches('p.')", "!true"), ("int(s)", "error"),
            ("math.greatest(ls)", "!3"), ("optional.of(ls).value().size()", "!2"),
        ])
    func sensitiveOperands(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "macros go element by element",
        arguments: [
            ("lu.map(x, x + 1)", "[2, ?int]"), ("ls.map(x, x + 1)", "[2, !4]"), ("l.map(x, x)", "[1, ?int, !3]"),
            ("lu.map(x, 'k')", "[\"k\", \"k\"]"), ("ls.map(x, 'k')", "[\"k\", \"k\"]"), ("ul.map(x, x)", "?list"),
            ("u.map(x, s)", "!?list"),
            ("lu.filter(x, x > 0)", "?list"), ("lu.filter(x, true)", "[1, ?int]"), ("ls.filter(x, x > 2)", "![!3]"),
            ("ls.filter(x, true)", "[1, !3]"), ("l.filter(x, x > 0)", "!?list"), ("ls.filter(x, ub)", "!?list"),
            ("lu.map(x, x > 0, 1)", "?list"), ("hl.map(x, x)", "![1, 2]"), ("hl.filter(x, x > 1)", "![2]"),
            ("lu.all(x, x > 0)", "?bool"), ("lu.all(x, x > 1)", "false"), ("lu.exists(x, x == 1)", "true"),
            ("lu.exists(x, x == 9)", "?bool"), ("ls.exists(x, x == 1)", "true"), ("ls.exists(x, x == 3)", "!true"),
            ("ls.all(x, x > 0)", "!true"), ("[3, 3].exists(x, x == n)", "?bool"), ("u.all(x, x)", "?bool"),
            ("u.exists(x, b)", "!?bool"),
            ("[1, 2].all(x, x == 1 ? ub : false)", "false"), ("[1, 0].all(x, 1 / x > n)", "?bool"),
            ("lu.exists_one(x, x == 1)", "?bool"), ("[1, 1, n].exists_one(x, x == 1)", "false"),
            ("ls.exists_one(x, x == 3)", "!true"),
            ("ls.exists_one(x, x > 0)", "!false"), ("u.existsOne(x, true)", "?bool"),
            ("mu.map(k, k)", "[\"a\", \"u\"]"), ("mu.transformMap(k, v, v)", "{a: 1, u: ?string}"),
            ("ms.transformList(k, v, v)", "[1, !\"pw\"]"),
            ("mu.transformMap(k, v, v == 'a', v)", "?map"), ("ms.transformMap(k, v, v == 1, v)", "!{a: 1}"),
            ("lu.transformMap(i, v, v)", "{0: 1, 1: ?int}"), ("um.transformMap(k, v, s)", "!?map"),
            ("um.transformMap(k, v, v)", "?map"),
            ("k.transformMapEntry(k, v, {k: s})", "{a: !\"pw\", l: !\"pw\"}"), ("k.transformMapEntry(k, v, u)", "?map"),
            ("k.transformMapEntry(k, v, {s: v})", "error"), ("{'a': 1}.transformMapEntry(k, v, {s: v})", "!{pw: 1}"),
            ("lu.sortBy(x, x)", "?list"), ("lu.sortBy(x, 1)", "[1, ?int]"), ("ls.sortBy(x, -x)", "![!3, 1]"),
            ("l.sortBy(x, x)", "!?list"),
            ("[2, 1].sortBy(x, x == 1 ? n : 1)", "?list"), ("cel.bind(x, s, 1)", "1"),
            ("cel.bind(x, s, [x])", "[!\"pw\"]"),
            ("[u, 1/0].map(x, x)", "error"), ("s.map(x, x)", "error"), ("w.map(x, x)", "!?list"),
        ])
    func macros(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "optionals carry the marks of what they hold",
        arguments: [
            ("m.?a", "optional(1)"), ("m.?u", "?object"), ("m.?s", "optional(!\"pw\")"), ("m.?x", "none"),
            ("u.?x", "?object"),
            ("m.?s.orValue('')", "!\"pw\""), ("m.?x.orValue(s)", "!\"pw\""), ("m.?u.orValue('')", "?any"),
            ("m.?u.orValue(s)", "!?any"), ("m.?s.hasValue()", "true"), ("m.?u.hasValue()", "?bool"),
            ("optional.of(u)", "?object"),
            ("optional.of(w)", "!?object"), ("optional.of(mu).a", "optional(1)"), ("optional.of(mu).u", "?object"),
            ("optional.of(s).value()", "!\"pw\""),
            ("optional.ofNonZeroValue(s)", "!optional(\"pw\")"), ("optional.ofNonZeroValue(s).hasValue()", "!true"),
            ("optional.ofNonZeroValue(u)", "?object"), ("optional.of(mu).optMap(x, x.a)", "optional(1)"),
            ("optional.of(mu).optMap(x, x.u)", "?object"),
            ("u.optMap(x, 1)", "?object"), ("u.optMap(x, s)", "!?object"), ("ho.optMap(x, x + 1)", "!optional(2)"),
            ("ho.optFlatMap(x, optional.none())", "!none"), ("ho.orValue(2)", "!1"),
            ("ho.or(optional.of(2))", "!optional(1)"),
            ("u.or(optional.of(s))", "!?object"), ("optional.of(1).optFlatMap(x, u)", "?object"),
            ("optional.of(1).optFlatMap(x, w)", "!?object"), ("h.?a", "!optional(1)"), ("h[?s]", "!none"),
            ("k[?u]", "?object"), ("m[?u]", "!?object"), ("optional.of(m).s", "optional(!\"pw\")"),
            ("has(optional.of(m).u)", "true"), ("ho.value()", "!1"), ("u.value()", "?any"),
            ("[m.?a, m.?x].unwrapOpt()", "[1]"), ("[optional.of(s)].unwrapOpt()", "![\"pw\"]"),
            ("string(optional.of(s))", "error"),
        ])
    func optionals(_ source: String, _ expected: String) { check(source, expected) }

    @Test("a message quotes no operand, also where it is no secret")
    func messages() throws {
        let secret = Value.string("hunter2").hidden
        let sources = [
            "int(s)", "uint(s)", "double(s)", "bool(s)", "duration(s)", "timestamp(s)", "s + 1", "s.x", "s[0]",
            "{'a': 1}[s]", "[1][s]",
            "s.charAt(99)", "s.substring(3, 1)", "s.matches(s + '(')", "json.decode(s)", "base64.decode(s + '!')",
            "'%d'.format([s])",
            "{s: 1, s: 2}", "s.all(x, true)", "!s", "-s", "s && s", "s ? 1 : 2", "[s, 1].sort()", "s.join()",
            "timestamp('2020-01-01T00:00:00Z').getHours(s)",
            "s in s", "lists.range(s)", "s < 1", "[s].join(1)", "math.abs(s)", "optional.none().value() == s",
            "s.orValue(1)", "s.getHours()", "size(1 + s)",
        ]
        for source in sources {
            let error = try #require(try failure(source, ["s": secret]), "\(source)")
            #expect(!"\(error)".contains("hunter2"), "\(source)")
            let plain = try #require(try failure(source, ["s": "hunter2"]), "\(source)")
            #expect(!"\(plain)".contains("hunter2"), "\(source)")
        }
    }
}
