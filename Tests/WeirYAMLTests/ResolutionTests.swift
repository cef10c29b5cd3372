import Testing
import WeirValue
import WeirYAML

@Suite struct ResolutionTests {
    @Test(arguments: ["null", "Null", "NULL", "~", "", "!!null ''", "!!null ~"])
    func `Null has four spellings and nothing`(text: String) throws {
        #expect(identical(try value("a: \(text)"), ["a": .null]))
    }

    @Test(arguments: [
        ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
        ("!!bool 'true'", true),
    ])
    func `Truth values have three spellings each`(text: String, bool: Bool) throws {
        #expect(identical(try value("a: \(text)"), ["a": .bool(bool)]))
    }

    @Test(
        arguments: [
            ("0", .int(0)), ("-0", .int(0)), ("+12", .int(12)), ("017", .int(17)), ("0o17", .int(15)),
            ("0x1F", .int(31)),
            ("0xff", .int(255)), ("-19", .int(-19)), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .uint(9_223_372_036_854_775_808)),
            ("18446744073709551615", .uint(.max)), ("0xFFFFFFFFFFFFFFFF", .uint(.max)), ("!!int '7'", .int(7)),
        ] as [(String, Value)])
    func `Whole numbers`(text: String, number: Value) throws {
        #expect(identical(try value("a: \(text)"), ["a": number]))
    }

    @Test(
        arguments: [
            ("1.0", 1), ("-0.5", -0.5), (".5", 0.5), ("5.", 5), ("1e3", 1_000), ("1E+3", 1_000), ("12.5e-1", 1.25),
            ("-0.0", -0.0), (".inf", .infinity), ("-.INF", -.infinity), ("+.Inf", .infinity), ("!!float 3", 3),
            ("!!float 18446744073709551615", 0x1p64), ("1e-400", 0),
        ] as [(String, Double)])
    func `Floats`(text: String, number: Double) throws {
        #expect(identical(try value("a: \(text)"), ["a": .double(number)]))
    }

    @Test(arguments: [".nan", ".NaN", ".NAN"])
    func `What is no number is a float`(text: String) throws {
        guard case .double(let number)? = try value("a: \(text)")["a"] else {
            Issue.record("not a float")
            return
        }
        #expect(number.isNaN)
    }

    @Test(arguments: [
        "yes", "no", "on", "off", "y", "n", "1:30", "2026-01-31", "1_000", "0b1", "-0x1F", "0o8", "0xG", "0x", "0o",
        "+", "-.",
        ".", "1e", "1e+", "e3", "1.2.3", "+.nan", ".Nan", "nUll", "tRue", "10m", "1 2", "-", "<<x", "=", "..5", "0.1.",
    ])
    func `Everything else is a string`(text: String) throws {
        // In a list of one, so that the lone dash stands where it is text.
        #expect(identical(try value("k: \(text == "-" ? "'-'" : text)"), ["k": .string(text)]))
    }

    @Test(arguments: ["'1'", "\"1\"", "!!str 1", "! 1"])
    func `Quotes and a string tag keep a number text`(text: String) throws {
        #expect(identical(try value("a: \(text)"), ["a": "1"]))
    }

    @Test func `Binary is decoded`() throws {
        let text = "a: !!binary aGVsbG8=\nb: !!binary |\n  aGVs\n  bG8=\n"
        #expect(identical(try value(text), ["a": .bytes(Array("hello".utf8)), "b": .bytes(Array("hello".utf8))]))
    }

    @Test func `Keys are their text`() throws {
        #expect(try value("1: a\ntrue: b\n~: c\n'': d\n") == ["1": "a", "true": "b", "~": "c", "": "d"])
        let long = String(repeating: "9", count: 40)
        #expect(try value("{\(long): a, 1e999: b}") == [long: "a", "1e999": "b"])
    }

    @Test(arguments: ["!!map {a: 1}", "! {a: 1}", "{a: 1}"])
    func `Collections take their own tags`(text: String) throws {
        #expect(try value(text) == ["a": 1])
        #expect(try value("!!seq [\(text)]") == [["a": 1]])
    }

    @Test(arguments: [
        ("a: 123456789012345678901", 4), ("a: -9223372036854775809", 4), ("a: 0x10000000000000000", 4), ("- 1e999", 3),
        ("a: !!float 1e999", 4),
    ])
    func `A number that does not fit is a fault`(text: String, column: Int) throws {
        let fault = try #require(faults(text).first)
        #expect(fault.code == .numberRange)
        #expect(fault.range.start == YAMLPosition(line: 1, column: column))
        #expect(fault.hint == "put it in quotes if it is text")
    }

    @Test func `What a fault leaves has a value`() throws {
        let parse = YAMLDocument.parse(text: "a: 1e999\nb: *x\na: 2\nc: !!int x\n", file: "f")
        let root = try #require(parse.document).root
        #expect(root.value() == ["a": "1e999", "b": nil, "c": "x"])
        #expect(root["a"]?.isFaulty == true)
        #expect(root["b"]?.isFaulty == true)
        #expect(root["c"]?.isFaulty == true)
        #expect(!root.isFaulty)
    }
}
