import Testing
import WeirCEL
import WeirValue

/// The typing of `source` over variables of each sort; nil where it does not compile.
private func typed(_ source: String, functions: [CELFunction] = []) -> CELTyping? {
    let types: [String: CELStaticType] = [
        "i": .int, "u": .uint, "d": .double, "s": .string, "b": .bool, "x": .dyn, "n": CELStaticType(.number),
        "maybe": CELStaticType.string.orNull, "data": .bytes, "at": .timestamp, "span": .duration,
        "texts": .list(.string), "ints": .list(.int), "map": .map(.string, .int), "byInt": .map(.int, .string),
        "record": .record(["name": .string, "size": .int, "tags": .list(.string)]),
        "open": .record(["name": .string], others: .dyn), "opt": .optional(.int),
    ]
    let environment = CELEnvironment(variables: types.keys.sorted(), functions: functions)
    return CELProgram.compile(source, in: environment).typing { name, member in member == nil ? types[name] : nil }
}

@Suite("Static types")
struct TypeTests {
    @Test(
        "follow from operands",
        arguments: [
            ("i + i", "int"), ("x + 1", "int"), ("s + s", "string"), ("texts + ints", "list"), ("at - at", "duration"),
            ("span + at", "timestamp"), ("at - span", "timestamp"), ("-i", "int"), ("-x", "int, double or duration"),
            ("!b", "bool"), ("n + 1", "int"), ("n * n", "number"), ("1 < 1.5", "bool"), ("1 == 'a'", "bool"),
            ("s in texts", "bool"), ("b ? 1 : 'a'", "int or string"), ("true ? 1 : 'a'", "int"), ("b && x", "bool"),
            ("maybe + s", "string"), ("maybe", "string or null"), ("dyn(1)", "any value"), ("'a'", "string"),
            ("int", "type"), ("google.protobuf.Timestamp", "type"), ("b'a'", "bytes"), ("null", "null"),
        ])
    func operators(source: String, description: String) throws {
        let typing = try #require(typed(source))
        #expect(typing.faults.isEmpty, "\(typing.faults)")
        #expect(typing.type.description == description)
    }

    @Test(
        "follow through containers, functions and macros",
        arguments: [
            ("texts[0]", "string"), ("record.size", "int"), ("record['name']", "string"), ("open.other", "any value"),
            ("map['a'] + map.b", "int"), ("byInt[1u]", "string"), ("record[s]", "int, string or list"),
            ("{'a': 1, 'b': 'x'}.b", "string"), ("{1: 'a'}[1.0]", "string"), ("[1, 'a'][0]", "int or string"),
            ("record.?tags.orValue([])[0]", "any value"), ("record.?name.orValue('')", "string"),
            ("record.?tags[?0].value()", "string"), ("[?opt][0]", "int"), ("{?'a': opt}.a", "int"),
            ("opt.or(optional.of('a')).value()", "int or string"),
            ("optional.ofNonZeroValue(maybe).orValue('')", "string"),
            ("opt.optMap(v, string(v)).value()", "string"), ("opt.optFlatMap(v, optional.of(v > 1)).value()", "bool"),
            ("texts.map(t, size(t))[0]", "int"), ("ints.filter(v, v > 1)[0]", "int"), ("map.map(k, k)[0]", "string"),
            ("ints.transformList(at, v, v * at)[0]", "int"), ("texts.transformMap(at, v, v)[0]", "string"),
            ("map.transformMapEntry(k, v, {v: k})[1]", "string"), ("ints.sortBy(v, -v)[0]", "int"),
            ("map.all(k, v, k == string(v))", "bool"), ("cel.bind(v, i + 1, [v])[0]", "int"),
            ("texts.first().value()", "string"), ("s.split(',')[0]", "string"), ("ints.reverse()[0]", "int"),
            ("math.greatest(ints)", "int"), ("math.greatest(i, d)", "number"), ("math.abs(i)", "int"),
            ("optional.unwrap([opt])[0]", "int"), ("has(record.size)", "bool"), ("span.getHours()", "int"),
            ("json.decode(s).a + 1", "int"), ("type(i) == int", "bool"), ("lists.range(3)[0]", "int"),
        ])
    func parts(source: String, description: String) throws {
        let typing = try #require(typed(source))
        #expect(typing.faults.isEmpty, "\(typing.faults)")
        #expect(typing.type.description == description)
    }

    @Test("of the host's functions are what these declare")
    func host() throws {
        let functions = [
            CELFunction("text", arity: 1...1, result: .string) { $0[0] }, CELFunction("any", arity: 0...0) { _ in 1 },
            CELFunction("size", arity: 1...1, result: .int) { _ in 1 },
        ]
        #expect(typed("text(1)", functions: functions)?.type.description == "string")
        #expect(typed("any() + 1", functions: functions)?.faults.count == 0)
        #expect(typed("text(1) + 1", functions: functions)?.faults.count == 1)
        #expect(typed("size(1)", functions: functions)?.faults.count == 0)
    }

    @Test("of values are those of their parts")
    func values() {
        #expect(CELStaticType(of: [1, "a", nil]).element.description == "int, string or null")
        #expect(CELStaticType(of: ["a": [1], "b": .unknown(.string)]).member("b")?.description == "string")
        #expect(CELStaticType(of: Value.bool(true).hidden).description == "bool")
        #expect(CELStaticType(of: .object(CELOptional(3))).held.description == "int")
        #expect(CELStaticType(of: .unknown(.any)).isDyn)
    }

    @Test("are told of expressions that are nested as deep as they may be")
    func depth() throws {
        let count = 120
        func nested(_ open: String, _ inner: String, _ close: String) -> String {
            String(repeating: open, count: count) + inner + String(repeating: close, count: count)
        }
        #expect(typed(nested("[", "i", "]"))?.type.description == "list")
        #expect(typed(nested("size([", "i + s", "])"))?.faults.count == 1)
        #expect(typed(nested("ints.map(v, ", "v + s", ")[0]"))?.faults.count == 1)
        #expect(typed(nested("(b ? 1 : ", "i + s", ")"))?.faults.count == 1)
        #expect(typed(nested("{'a': ", "i + s", "}.a"))?.faults.count == 1)
    }

    @Test("of very many faults are told in little time")
    func many() throws {
        let members = (0..<5_000).map { "'m\($0)': \($0)" }.joined(separator: ", ")
        let source = "cel.bind(r, {\(members)}, [" + String(repeating: "r.n,", count: 3_000) + "1])"
        let typing = try #require(typed(source))
        #expect(typing.faults.count == 3_000 && typing.type.element.kinds == .all)
    }

    @Test("do not grow without end")
    func bounds() throws {
        var value: Value = 1
        for _ in 0..<2_000 { value = [value] }
        var type = CELStaticType(of: value)
        for _ in 0..<40 { type = type.element }
        #expect(type.isDyn)
        // Each variable is two of the one before, of other members: 2 to the power of 60 parts.
        var (left, right) = ("1", "'a'")
        for number in 0..<60 {
            (left, right) = ("l\(number)", "r\(number)")
        }
        var source = "b ? \(left) : \(right)"
        for number in (0..<60).reversed() {
            let (one, two) = number == 0 ? ("1", "'a'") : ("l\(number - 1)", "r\(number - 1)")
            source =
                "cel.bind(l\(number), {'a': \(one), 'b': \(one)}, cel.bind(r\(number), {'a': \(two), 'b': \(two)}, \(source)))"
        }
        let typing = try #require(typed(source))
        #expect(typing.type.description == "map" && typing.faults.isEmpty)
    }
}

@Suite("Faults of types")
struct TypeFaultTests {
    @Test(
        "are told of what fails whenever it is evaluated, with the part that does",
        arguments: [
            ("i + s", "i + s", "\"+\" takes no int and string", "write string(i)"),
            ("1 + (2 + ('a' + 3)) ", "('a' + 3)", "\"+\" takes no string and int", "write string(3)"),
            ("i + d", "i + d", "\"+\" takes no int and double", "write double(i)"),
            ("u - 1", "u - 1", "\"-\" takes no uint and int", nil), ("d % 2.0", "d", "\"%\" takes no double", nil),
            ("texts * x", "texts", "\"*\" takes no list", nil), ("x - 's'", "'s'", "\"-\" takes no string", nil),
            ("s < 1", "s < 1", "\"<\" takes no string and int", nil), ("-s", "-s", "\"-\" takes no string", nil),
            ("!i", "!i", "\"!\" takes no int", nil), ("b && i", "i", "\"&&\" takes no int", nil),
            ("i ? 1 : 2", "i", "the condition of ?: is a bool, not int", nil),
            ("1 in s", "s", "\"in\" looks in a list or a map, not in string", nil),
            ("maybe + 1", "maybe + 1", "\"+\" takes no string or null and int", nil),
            ("n + 'a'", "n + 'a'", "\"+\" takes no number and string", "write string(n)"),
            ("b ? i + 'a' : 1", "i + 'a'", "\"+\" takes no int and string", "write string(i)"),
        ])
    func operators(source: String, part: String, message: String, hint: String?) throws {
        let fault = try #require(typed(source)?.faults.first)
        #expect(fault.code == .wrongTypes && fault.message == message && fault.hint == hint, "\(fault)")
        #expect(text(source, fault.range) == part)
    }

    @Test(
        "are told of fields, indices, functions and macros",
        arguments: [
            ("texts.foo", "foo", "list has no field \"foo\"", "take an element, as in texts[0]"),
            ("i.foo", "foo", "int has no field \"foo\"", nil),
            ("record.nam", "nam", "record has no field \"nam\"", "did you mean \"name\"?"),
            ("record['other']", "'other'", "record has no field \"other\"", "it has name, size, tags"),
            ("has(texts.foo)", "foo", "list has no field \"foo\"", "take an element, as in texts[0]"),
            ("texts['a']", "'a'", "texts is a list with indices of int, not string", nil),
            ("byInt['a']", "'a'", "byInt is a map with indices of int, not string", nil),
            ("i[0]", "0", "int has no parts", nil),
            ("{'a': 1}[[1]]", "[1]", "{'a': 1} is a map with indices of string, not list", nil),
            ("size(i)", "i", "\"size\" takes no int", "it takes string, bytes, list or map"),
            ("i.startsWith('a')", "i", "\"startsWith\" takes no int", "it takes string"),
            ("s.replace('a', 1)", "1", "\"replace\" takes no int", "it takes string"),
            ("math.bitAnd(1, u)", "math.bitAnd(1, u)", "\"math.bitAnd\" takes no int and uint", nil),
            ("ints.join(',')", "ints", "\"join\" takes no list of int", "write ints.map(x, string(x))"),
            (
                "i.orValue(1)", "i", "\"orValue\" is called on an optional, not on int",
                "optionals are x.?field, x[?index] and optional.of(x)"
            ),
            ("i.map(v, v)", "i", "a macro goes over a list or a map, not over int", nil),
            ("i.optMap(v, v)", "i", "\"optMap\" is called on an optional, not on int", nil),
            ("opt.optFlatMap(v, v)", "v", "\"optFlatMap\" takes an optional, not int", nil),
            ("texts.filter(t, size(t))", "size(t)", "a predicate is a bool, not int", nil),
            ("texts.all(t, t > 1)", "t > 1", "\">\" takes no string and int", nil),
            ("map.transformMapEntry(k, v, v)", "v", "an entry is a map, not int", nil),
            ("texts.sortBy(t, [t])", "[t]", "list has no order", nil),
            ("{1.5: 1}", "1.5", "double is no map key: bool, int, uint and string are", nil),
            ("[?i]", "i", "\"?\" takes an optional, not int", nil),
        ])
    func others(source: String, part: String, message: String, hint: String?) throws {
        let fault = try #require(typed(source)?.faults.first)
        #expect(fault.message == message && fault.hint == hint, "\(fault)")
        #expect(text(source, fault.range) == part)
    }

    @Test("are told once: what only follows from another is not")
    func roots() {
        #expect(typed("size(i + s) + (i + s).a.b")?.faults.count == 2)
        #expect(typed("[i + s].map(t, t + 1 + 'a')")?.faults.map(\.range) == [1..<6, 15..<26])
    }

    @Test(
        "are not told of what may have a value",
        arguments: [
            "x + 1 == 1 || x.a.b[0] > 'a'", "maybe + 'a'", "maybe == 1", "size(x) + x", "dyn(i) + 'a'",
            "false && 'a'", "'a' || true", "true ? 1 : 1 + 'a'", "false ? 1 + 'a' : 1", "record.?none.hasValue()",
            "has(record.none)", "[1, 'a'][0] + 1", "{'a': 1, ?'b': opt}.b", "open.other + 1", "1 == 'a'", "1.0 == 1u",
            "[1, 'a'].map(v, v + 1)", "'a' in map", "map[?1].orValue(2)", "n + 1u", "n + 1.5", "x ? 1 : 2",
            "[].map(v, v + 1)[0] + 'a' == '' || true", "texts == ints", "cel.bind(i, 'a', i + 'b')",
            "texts.map(i, i + 'b')", ".i + 1", "type(i) == type('a')", "i in [s]", "math.least(x, 1)",
        ])
    func fine(source: String) throws {
        let typing = try #require(typed(source))
        #expect(typing.faults.isEmpty, "\(typing.faults)")
    }

    @Test("say nothing of what does not compile")
    func faulty() { #expect(typed("1 +") == nil && typed("nothing") == nil) }
}
