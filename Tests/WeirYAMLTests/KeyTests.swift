import Testing
import WeirValue
import WeirYAML

@Suite struct KeyTests {
    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "3:1", "the key `a` stands twice; the first is on line 1"),
        ("{a: 1, 'a': 2}", "1:8", "the key `a` stands twice; the first is on line 1"),
        ("1: x\n\"1\": y\n", "2:1", "the key `1` stands twice; the first is on line 1"),
        ("- a: 1\n- c:\n  a: 1\n  c: 2\n", "4:3", "the key `c` stands twice; the first is on line 2"),
        ("a: &k b\n*k : 1\nb: 2\n", "3:1", "the key `b` stands twice; the first is on line 2"),
    ])
    func `A key that stands twice is a fault`(text: String, place: String, message: String) throws {
        let found = faults(text)
        #expect(found.map(\.code) == [.duplicateKey])
        #expect(found.first?.range.start.description == place)
        #expect(found.first?.message == message)
    }

    @Test func `Every repetition is told, against the first`() {
        let found = faults("a: 1\na: 2\nb: 3\na: 4\nb: 5\n")
        #expect(found.map(\.range.start.line) == [2, 4, 5])
        #expect(found.allSatisfy { $0.code == .duplicateKey })
        #expect(found[1].message.hasSuffix("line 1"))
    }

    @Test func `Keys that differ only in how Unicode composes them are the same, as they are in a map`() {
        #expect(faults("\u{E9}: 1\ne\u{301}: 2\n").map(\.code) == [.duplicateKey])
        let many = (0..<40).map { "ké\($0): 1\n" }.joined()
        #expect(faults(many).isEmpty)
        #expect(faults(many + "ke\u{301}7: 1\n").map(\.range.start.line) == [41])
    }

    @Test func `Repetitions are found in large mappings`() throws {
        var text = ""
        for number in 0..<5_000 { text += "key\(number): \(number)\n" }
        #expect(faults(text).isEmpty)
        let found = faults(text + "key4999: x\nother: 1\nkey17: y\n")
        #expect(found.map(\.range.start.line) == [5_001, 5_003])
        #expect(found.last?.message == "the key `key17` stands twice; the first is on line 18")
    }

    @Test func `Of a key that stands twice the first counts`() throws {
        let root = try #require(YAMLDocument.parse(text: "a: 1\na: 2\n", file: "f").document).root
        #expect(root["a"]?.text == "1")
        #expect(root.value() == ["a": 1])
        #expect(root.entries.map(\.key.isFaulty) == [false, true])
    }

    @Test func `A long key is cut in the message`() {
        let key = String(repeating: "k", count: 200)
        let message = faults("\(key): 1\n\(key): 2\n").first?.message
        #expect(message == "the key `\(key.prefix(64))` stands twice; the first is on line 1")
    }
}
