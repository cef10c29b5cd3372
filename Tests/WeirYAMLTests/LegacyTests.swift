import Testing
import WeirValue
import WeirYAML

/// What Go's programs read, as `kubectl label --local -o json` of version 1.32 prints it.
struct LegacyTests {
    private func value(_ text: String) throws -> Value {
        try #require(YAMLDocument.parse(text: text, file: "f").document).root.value(.legacy)
    }

    @Test(
        arguments: [
            ("y", true), ("Y", true), ("yes", true), ("YES", true), ("on", true), ("On", true), ("True", true),
            ("n", false), ("No", false), ("off", false), ("OFF", false), ("FALSE", false), ("yEs", "yEs"), ("oN", "oN"),
            ("~", .null), ("NULL", .null), ("nUll", "nUll"), ("'yes'", "yes"), ("!!str on", "on"),
        ] as [(String, Value)])
    func `Words`(text: String, expected: Value) throws { #expect(try value("[\(text)]") == [expected]) }

    @Test(
        arguments: [
            ("017", 15), ("0o17", 15), ("0O17", 15), ("0b11", 3), ("-0b11", -3), ("0x1F", 31), ("-0x1f", -31),
            ("1_000", 1000),
            ("+12", 12), ("-017", -15), ("08", 8), ("0_1", 1), ("1__0", 10), ("1_", 1), ("0", 0),
            ("18446744073709551615", .uint(.max)), ("1e3", 1000), ("1.", 1), (".5", 0.5), ("1_0.5", 10.5),
            ("-1.5e-3", -0.0015), ("+.inf", .double(.infinity)), ("-.Inf", .double(-.infinity)),
        ] as [(String, Value)])
    func `Numbers`(text: String, expected: Value) throws { #expect(try value("[\(text)]") == [expected]) }

    @Test(arguments: [
        "2026-01-31", "2026-01-31T10:00:00Z", "1:30", "12:30:45", "=", "0x", "_1", ".", "+", "0b2", "1e", "0x+1",
        "--1", "0o8", "1.2.3", "..",
    ])
    func `Texts`(text: String) throws { #expect(try value("k: \(text)")["k"] == .string(text)) }

    @Test func `A key is the text of what it stands for`() throws {
        let map = try value("{yes: 1, 0x10: 2, 1.5: 3, 'on': 4, 017: 5, null: 6, .inf: 7}").mapValue
        #expect(map?.keys.first == "true" && map?["16"] == 2 && map?["1.5"] == 3 && map?["on"] == 4 && map?["15"] == 5)
    }

    @Test func `Bytes are their text, and what is not a number is none`() throws {
        #expect(try value("!!binary aGVsbG8=") == "hello")
        guard case .double(let double) = try value(".NaN") else { throw Missing() }
        #expect(double.isNaN)
    }

    private struct Missing: Error {}
}
