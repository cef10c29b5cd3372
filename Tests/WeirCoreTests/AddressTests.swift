import Testing
import WeirCore

@Suite("Addresses")
struct AddressTests {
    @Test(
        "are written and read back",
        arguments: [
            "upstream", "downstream[\"eu-3\"]", "member[3]", "monitoring.prometheus", "a[\"x\"].b[0].c",
            "x[\"with \\\"quotes\\\" and \\\\\"]", "x[\"\"]", "x[\"\u{301}a\u{200D}\"]", "x[\"a.b[0]\"]",
        ])
    func roundTrip(text: String) throws {
        #expect(try #require(Address(parsing: text)).description == text)
    }

    @Test(
        "are refused where they are none",
        arguments: [
            "", ".", "a.", ".a", "a[", "a[]", "a[x]", "a[\"x\"", "a[\"x]", "1a", "a-b", "a[3]b", "a[-1]", "a b",
        ])
    func refused(text: String) { #expect(Address(parsing: text) == nil) }

    @Test("sort by name, then by key, numbers by value")
    func order() {
        let sorted = ["b", "a[10]", "a[9]", "a[\"x\"]", "a", "m.a"].compactMap { Address(parsing: $0) }.sorted()
        #expect(sorted.map(\.description) == ["a", "a[9]", "a[10]", "a[\"x\"]", "b", "m.a"])
    }

    @Test("know their resource")
    func resource() {
        #expect(Address("a", key: .index(3), in: [.init("m", key: .text("x"))]).resource.description == "m[\"x\"].a")
    }
}

@Suite("Names")
struct IdentifierTests {
    @Test("of resources are identifiers")
    func identifiers() {
        for name in ["a", "_", "aB_9"] { #expect(Identifier.isValid(name)) }
        for name in ["", "9a", "a-b", "ä", "a b"] { #expect(!Identifier.isValid(name)) }
    }

    @Test("of stacks are DNS labels")
    func labels() {
        for name in ["a", "a-b", "0a", String(repeating: "a", count: 63)] { #expect(Identifier.isDNSLabel(name)) }
        for name in ["", "-a", "a-", "A", "a.b", String(repeating: "a", count: 64)] {
            #expect(!Identifier.isDNSLabel(name))
        }
    }
}

@Suite("Lengths of time")
struct DurationTextTests {
    @Test("are read with their units")
    func parse() {
        #expect(DurationText.parse("1h30m") == .seconds(5_400))
        #expect(DurationText.parse("500ms") == .milliseconds(500))
        #expect(DurationText.parse("1.5s") == .milliseconds(1_500))
        #expect(DurationText.parse("2d") == .seconds(172_800))
        #expect(DurationText.parse("0") == .zero)
        for text in ["", "5", "s", "-1s", "1 s", "1x", "99999999999h"] {
            #expect(DurationText.parse(text) == nil, "\(text)")
        }
    }

    @Test("are shown for people")
    func people() {
        #expect(DurationText.people(.milliseconds(240)) == "0.2 s")
        #expect(DurationText.people(.seconds(58.2)) == "58.2 s")
        #expect(DurationText.people(.seconds(220)) == "3 min 40 s")
        #expect(DurationText.people(.seconds(120)) == "2 min")
        #expect(DurationText.people(.seconds(7_500)) == "2 h 5 min")
        #expect(DurationText.people(.seconds(7_200)) == "2 h")
    }
}
