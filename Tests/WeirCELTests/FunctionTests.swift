import Testing
import WeirCEL
import WeirValue

@Suite("Functions")
struct FunctionTests {
    private func check(_ source: String, _ expected: String, location: SourceLocation = #_sourceLocation) {
        do {
            #expect(show(try evaluate(source)) == expected, "\(source)", sourceLocation: location)
            // Behind a variable nothing is folded, so that the other way is taken.
            #expect(
                show(try evaluate("x ? (\(source)) : 0", ["x": true])) == expected, "\(source)",
                sourceLocation: location)
        } catch {
            #expect("error" == expected, "\(source): \(error)", sourceLocation: location)
        }
    }

    @Test(
        "texts",
        arguments: [
            ("'a\u{e4}\u{1F600}'.charAt(2)", "\"\u{1F600}\""), ("'ab'.charAt(2)", "\"\""), ("'ab'.charAt(3)", "error"),
            ("'ab'.charAt(-1)", "error"),
            ("'\u{1F600}ab'.indexOf('b')", "2"), ("'abab'.indexOf('ab', 1)", "2"), ("'abc'.indexOf('')", "0"),
            ("'abc'.indexOf('', 3)", "3"), ("'abc'.indexOf('c', 3)", "-1"),
            ("'abc'.indexOf('c', 4)", "error"), ("'abc'.indexOf('c', -1)", "error"), ("'aaaab'.indexOf('aab')", "2"),
            ("''.indexOf('a')", "-1"), ("'abc'.indexOf('abcd')", "-1"),
            ("'abab'.lastIndexOf('ab')", "2"), ("'abab'.lastIndexOf('ab', 1)", "0"),
            ("'abab'.lastIndexOf('ab', 2)", "2"), ("'abc'.lastIndexOf('')", "3"), ("'abc'.lastIndexOf('', 1)", "1"),
            ("'aaa'.lastIndexOf('aa')", "1"), ("'abc'.lastIndexOf('x')", "-1"), ("'abc'.lastIndexOf('a', 0)", "0"),
            ("'abc'.lastIndexOf('c', 1)", "-1"),
            ("['a', 'b'].join('-')", "\"a-b\""), ("[].join('-')", "\"\""), ("['a', 'b'].join()", "\"ab\""),
            ("['a', 1].join()", "error"), ("1.join()", "error"), ("['a'].join(1)", "error"),
            ("'AbC\u{c4}'.lowerAscii()", "\"abc\u{c4}\""), ("'AbC\u{e4}'.upperAscii()", "\"ABC\u{e4}\""),
            ("'aXbX'.replace('X', '')", "\"ab\""), ("'aXbX'.replace('X', 'YY', 1)", "\"aYYbX\""),
            ("'abc'.replace('', '-')", "\"-a-b-c-\""), ("'abc'.replace('', '-', 2)", "\"-a-bc\""),
            ("''.replace('', '-')", "\"-\""), ("'aa'.replace('a', 'b', 0)", "\"aa\""),
            ("'aa'.replace('a', 'b', -1)", "\"bb\""),
            ("'a,b,,c'.split(',')", "[\"a\", \"b\", \"\", \"c\"]"), ("'a,b,c'.split(',', 2)", "[\"a\", \"b,c\"]"),
            ("'a,b'.split(',', 0)", "[]"), ("'a,b'.split(',', 1)", "[\"a,b\"]"),
            ("'a,b'.split(',', -1)", "[\"a\", \"b\"]"),
            ("'a\u{e4}b'.split('')", "[\"a\", \"\u{e4}\", \"b\"]"), ("'abc'.split('', 2)", "[\"a\", \"bc\"]"),
            ("''.split(',')", "[\"\"]"), ("''.split('')", "[]"), ("'a'.split('')", "[\"a\"]"),
            ("'abcd'.substring(1, 3)", "\"bc\""), ("'abcd'.substring(2)", "\"cd\""), ("'abcd'.substring(4)", "\"\""),
            ("'abcd'.substring(5)", "error"), ("'abcd'.substring(3, 2)", "error"),
            ("'\u{e4}\u{f6}'.substring(1)", "\"\u{f6}\""),
            ("' \\u00a0a b\\n'.trim()", "\"a b\""), ("'  '.trim()", "\"\""),
            ("'a\u{e4}\u{1F600}'.reverse()", "\"\u{1F600}\u{e4}a\""), ("[1, 2].reverse()", "[2, 1]"),
            ("1.reverse()", "error"),
            (
                "strings.quote('a\"\\n\\\\\\t\\r\\a\\b\\f\\v')",
                "\"\\\"a\\\\\\\"\\\\n\\\\\\\\\\\\t\\\\r\\\\a\\\\b\\\\f\\\\v\\\"\""
            ),
            ("'abc'.contains('')", "true"), ("''.contains('')", "true"), ("'abcabd'.contains('abd')", "true"),
            ("'ababac'.contains('abac')", "true"), ("'abc'.startsWith('')", "true"),
            ("'\u{e4}b'.endsWith('b')", "true"),
            ("'b'.endsWith('ab')", "false"), ("'a'.contains(1)", "error"), ("1.startsWith('a')", "error"),
            ("'\u{1F600}'.size()", "1"), ("b'\u{1F600}'.size()", "4"), ("'e\\u0301'.size()", "2"),
        ])
    func texts(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "formats",
        arguments: [
            ("'%s %s'.format(['a', 1])", "\"a 1\""), ("'%s'.format([1.50])", "\"1.5\""),
            ("'%s'.format([1e25])", "\"10000000000000000000000000\""), ("'%s'.format([1e-10])", "\"0.0000000001\""),
            ("'%s'.format([[1, 'a', null, true, 2u]])", "\"[1, a, null, true, 2]\""),
            ("'%s'.format([{'b': 1, 'a': [2.0]}])", "\"{a: [2], b: 1}\""),
            ("'%s'.format([{2: 'x', true: 'y', 'k': 'z'}])", "\"{2: x, k: z, true: y}\""),
            ("'%s'.format([b'a\\xff\\xfe\\x41'])", "\"a\u{FFFD}A\""), ("'%s'.format([duration('90s')])", "\"90s\""),
            ("'%s'.format([int])", "\"int\""), ("'%s'.format([optional.none()])", "error"),
            ("'%d %d %d'.format([1, 2u, 3.5])", "\"1 2 3.5\""), ("'%d'.format(['a'])", "error"),
            ("'%f'.format([1.5])", "\"1.500000\""), ("'%.2f'.format([2.675])", "\"2.67\""),
            ("'%.0f'.format([2.5])", "\"2\""), ("'%.1f'.format([3])", "\"3.0\""),
            ("'%.3e'.format([12345.678])", "\"1.235e+04\""), ("'%e'.format([1u])", "\"1.000000e+00\""),
            ("'%f %e'.format([0.0/0.0, -1.0/0.0])", "\"NaN -Infinity\""), ("'%e'.format(['a'])", "error"),
            ("'%f'.format([null])", "error"),
            ("'%x %X %x'.format([255, 255u, -26])", "\"ff FF -1a\""), ("'%x'.format(['hi'])", "\"6869\""),
            ("'%X'.format([b'\\xab'])", "\"AB\""), ("'%x'.format([1.5])", "error"),
            ("'%o %o'.format([8, -8])", "\"10 -10\""), ("'%o'.format(['a'])", "error"),
            ("'%b %b %b'.format([5, -5, false])", "\"101 -101 0\""), ("'%b'.format(['a'])", "error"),
            ("'100%%'.format([])", "\"100%\""), ("'%'.format([1])", "error"), ("'%q'.format([1])", "error"),
            ("'%.'.format([1])", "error"), ("'%.3d'.format([1])", "error"),
            ("'%.9999f'.format([1.0])", "error"), ("'%s'.format([])", "error"), ("'x'.format([1])", "\"x\""),
            ("'%s'.format('a')", "error"), ("1.format([1])", "error"),
            ("'\u{e4}%s'.format(['\u{f6}'])", "\"\u{e4}\u{f6}\""), ("'%.2%'.format([])", "error"),
        ])
    func formats(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "mathematics",
        arguments: [
            ("math.greatest(1, 2.5, 2u)", "2.5"), ("math.least([3, 1u, 2.0])", "1u"), ("math.greatest([])", "error"),
            ("math.greatest('a')", "error"), ("math.greatest([1, 'a'])", "error"), ("math.least(1)", "1"),
            ("math.ceil(1.2)", "2.0"), ("math.floor(-1.2)", "-2.0"), ("math.round(2.5)", "3.0"),
            ("math.round(-2.5)", "-3.0"), ("math.trunc(-1.9)", "-1.0"), ("math.ceil(1)", "error"),
            ("math.abs(-3)", "3"), ("math.abs(-3.5)", "3.5"), ("math.abs(3u)", "3u"),
            ("math.abs(-9223372036854775808)", "error"), ("math.abs('a')", "error"), ("math.sign(-2)", "-1"),
            ("math.sign(0.0)", "0.0"), ("math.sign(5u)", "1u"), ("math.sign(-5.5)", "-1.0"),
            ("math.isNaN(math.sign(0.0/0.0))", "true"), ("math.sign('a')", "error"),
            ("math.isNaN(0.0/0.0)", "true"), ("math.isInf(-1.0/0.0)", "true"), ("math.isFinite(1.0)", "true"),
            ("math.isFinite(1)", "error"), ("math.sqrt(9)", "3.0"), ("math.sqrt(2.25)", "1.5"),
            ("math.sqrt(4u)", "2.0"), ("math.isNaN(math.sqrt(-1))", "true"), ("math.sqrt('a')", "error"),
            ("math.bitAnd(6, 3)", "2"), ("math.bitOr(6u, 3u)", "7u"), ("math.bitXor(6, 3)", "5"),
            ("math.bitNot(0)", "-1"), ("math.bitNot(0u)", "18446744073709551615u"), ("math.bitAnd(1, 1u)", "error"),
            ("math.bitShiftLeft(1, 3)", "8"), ("math.bitShiftLeft(1u, 64)", "0u"),
            ("math.bitShiftRight(-1, 63)", "1"), ("math.bitShiftRight(8u, 2)", "2u"),
            ("math.bitShiftRight(1, -1)", "error"), ("math.bitShiftLeft(1.0, 1)", "error"),
            ("math.bitShiftLeft(1, 1u)", "error"), ("math.bitNot('a')", "error"),
        ])
    func mathematics(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "lists and sets",
        arguments: [
            ("lists.range(3)", "[0, 1, 2]"), ("lists.range(0)", "[]"), ("lists.range(-1)", "error"),
            ("lists.range(1u)", "error"),
            ("[1, 1.0, 1u, 'a', [1], [1.0], 'a', {'b': 1}, {'b': 1}].distinct()", "[1, \"a\", [1], {b: 1}]"),
            ("[0.0/0.0, 0.0/0.0].distinct().size()", "2"), ("[1.5, 1.5, true, true].distinct()", "[1.5, true]"),
            ("[[1, [2]], 3].flatten()", "[1, [2], 3]"), ("[[1, [2, [3]]]].flatten(2)", "[1, 2, [3]]"),
            ("[[1]].flatten(0)", "[[1]]"), ("[1].flatten(-1)", "error"),
            ("1.flatten()", "error"), ("[[1]].flatten('a')", "error"), ("[3, 1, 2].sort()", "[1, 2, 3]"),
            ("['b', 'a'].sort()", "[\"a\", \"b\"]"), ("[1, 2.0].sort()", "error"), ("[[1]].sort()", "error"),
            ("[].sort()", "[]"), ("[true, false].sort()", "[false, true]"),
            ("[duration('2s'), duration('1s')].sort().map(d, string(d))", "[\"1s\", \"2s\"]"),
            ("[1, 2, 3, 4].slice(1, 3)", "[2, 3]"), ("[1].slice(0, 0)", "[]"), ("[1].slice(0, 2)", "error"),
            ("[1].slice(1, 0)", "error"), ("[1].slice(-1, 1)", "error"), ("[1].slice('a', 1)", "error"),
            ("[1, 2].first()", "optional(1)"), ("[].last()", "none"), ("[1, 2].last().value()", "2"),
            ("1.first()", "error"),
            ("sets.contains([1, 2, [3]], [2.0, [3]])", "true"), ("sets.contains([], [1])", "false"),
            ("sets.contains([1], [])", "true"), ("sets.equivalent([1, 2], [2u, 1.0, 1])", "true"),
            ("sets.equivalent([1], [1, 2])", "false"), ("sets.intersects([1, [2]], [[2.0]])", "true"),
            ("sets.intersects([1], [])", "false"),
            ("sets.contains(1, [1])", "error"), ("[1] + [2]", "[1, 2]"), ("[] + []", "[]"), ("[1, 2][1.0]", "2"),
            ("[1, 2][1u]", "2"),
        ])
    func lists(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "encoders",
        arguments: [
            ("base64.encode(b'hello')", "\"aGVsbG8=\""), ("base64.encode('hello')", "\"aGVsbG8=\""),
            ("string(base64.decode('aGVsbG8='))", "\"hello\""), ("string(base64.decode('aGVsbG8'))", "\"hello\""),
            ("base64.decode('a')", "error"), ("base64.encode(1)", "error"), ("base64.decode(1)", "error"),
            ("json.encode({'a': [1, 2.0, 'x', null, true]})", "\"{\\\"a\\\":[1,2.0,\\\"x\\\",null,true]}\""),
            ("json.decode('{\"a\": [1, 2.5]}')", "{a: [1, 2.5]}"), ("json.decode('{')", "error"),
            ("json.decode(1)", "error"), ("json.encode({1: 'a'})", "\"{\\\"1\\\":\\\"a\\\"}\""),
            ("json.encode(duration('1s'))", "\"\\\"1s\\\"\""), ("json.encode(optional.of(1))", "\"1\""),
            ("json.encode(optional.none())", "\"null\""),
            ("json.encode(timestamp('2020-01-01T00:00:00Z'))", "\"\\\"2020-01-01T00:00:00Z\\\"\""),
            ("json.encode(int)", "\"\\\"int\\\"\""),
        ])
    func encoders(_ source: String, _ expected: String) { check(source, expected) }

    @Test(
        "optionals",
        arguments: [
            ("optional.of(1).or(optional.of(2)).value()", "1"), ("optional.none().or(optional.of(2)).value()", "2"),
            ("optional.of(1).orValue(1/0)", "1"), ("optional.none().orValue(3)", "3"),
            ("optional.none().value()", "error"), ("optional.ofNonZeroValue(0)", "none"),
            (
                "[0.0, 0u, '', b'', [], {}, null, false, duration('0s'), optional.none()].map(x, optional.ofNonZeroValue(x).hasValue()).exists(x, x)",
                "false"
            ),
            (
                "[1, 1u, 'a', [0], {1: 1}, true, duration('1s'), timestamp(0)].all(x, optional.ofNonZeroValue(x).hasValue())",
                "true"
            ),
            ("{'a': {'b': 1}}.?a.b", "optional(1)"), ("{'a': {'b': 1}}.?a.?c.d.e", "none"),
            ("{'a': [1]}.?a[0]", "optional(1)"), ("{'a': [1]}.?a[5]", "none"), ("[1][?0]", "optional(1)"),
            ("[1][?3]", "none"), ("{1: 2}[?1u]", "optional(2)"), ("optional.none().a", "none"),
            ("optional.of(1).a", "error"),
            ("has({'a': {}}.?a.b)", "false"), ("has(optional.none().a)", "false"),
            ("has({'a': {'b': 1}}.?a.b)", "true"), ("[?optional.of(1), 2, ?optional.none()]", "[1, 2]"),
            ("{?'a': optional.of(1), ?'b': optional.none()}", "{a: 1}"), ("{?1: optional.of(1)}", "{1: 1}"),
            ("{?'a': 1}", "error"),
            ("optional.of(2).optMap(x, x * 2)", "optional(4)"), ("optional.none().optMap(x, 1/0)", "none"),
            ("optional.of(2).optFlatMap(x, optional.none())", "none"), ("optional.of(2).optFlatMap(x, 1)", "error"),
            ("1.optMap(x, x)", "error"), ("1.orValue(2)", "error"), ("1.or(optional.none())", "error"),
            ("1.hasValue()", "error"), ("1.value()", "error"),
            ("optional.unwrap([optional.of(1), optional.none()])", "[1]"), ("[1].unwrapOpt()", "error"),
            ("1.unwrapOpt()", "error"), ("optional.of(null)", "optional(null)"),
            ("[optional.of(1)].exists(o, o.hasValue())", "true"), ("type(optional.of(1))", "type(optional_type)"),
            ("optional_type", "type(optional_type)"),
        ])
    func optionals(_ source: String, _ expected: String) { check(source, expected) }
}
