import Testing
import WeirValue
import WeirYAML

@Suite struct MergeTests {
    private static let anchors = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n"

    private func merged(_ mapping: String) throws -> Value? { try value(Self.anchors + "m: \(mapping)\n")["m"] }

    @Test func `A mapping's own keys win, before and after the merge`() throws {
        let map = try #require(try merged("{b: 7, <<: *x, a: 8, z: 9}"))
        #expect(identical(map, ["b": 7, "a": 8, "z": 9]))
    }

    @Test func `Merged keys stand where the merge stands`() throws {
        #expect(identical(try #require(try merged("{p: 0, <<: *x, q: 0}")), ["p": 0, "a": 1, "b": 2, "q": 0]))
    }

    @Test func `Of several merges the earlier wins`() throws {
        #expect(identical(try #require(try merged("{<<: [*x, *y, {c: 5, d: 6}]}")), ["a": 1, "b": 2, "c": 4, "d": 6]))
    }

    @Test func `A merge brings what the other merges`() throws {
        let text = Self.anchors + "z: &z {<<: *y, d: 0}\nm: {<<: *z, b: 1}\n"
        #expect(identical(try #require(try value(text)["m"]), ["c": 4, "d": 0, "b": 1]))
    }

    @Test func `A list of mappings may itself be an alias`() throws {
        #expect(try value("l: &l [{a: 1}, {a: 2, b: 3}]\nm: {<<: *l}\n")["m"] == ["a": 1, "b": 3])
    }

    @Test func `A merged entry keeps its place in the source`() throws {
        let root = try document(Self.anchors + "m: {<<: *y}\n").root
        let map = try #require(root["m"])
        #expect(map["c"]?.position.start == YAMLPosition(line: 2, column: 17))
        #expect(map.entries.count == 2)
        #expect(map["<<"] == nil)
    }

    @Test func `A quoted merge key is an ordinary key`() throws {
        #expect(try value("{'<<': 1, <<: {a: 2}}") == ["<<": 1, "a": 2])
    }

    @Test(arguments: [
        ("m: {<<: 3}", YAMLFault.Code.invalidMerge, 9), ("m: {<<: [{a: 1}, 3]}", .invalidMerge, 18),
        ("m: {<<: [[]]}", .invalidMerge, 10), ("m: {<<: }", .invalidMerge, 9),
        ("m: {<<: {}, <<: {}}", .duplicateKey, 13),
    ])
    func `A merge of anything else is a fault`(text: String, code: YAMLFault.Code, column: Int) throws {
        let found = faults(text)
        #expect(found.map(\.code) == [code])
        #expect(found.first?.range.start == YAMLPosition(line: 1, column: column))
        #expect(found.first?.hint != nil)
    }

    @Test func `Shared aliases are values of their own`() throws {
        let text = "a: &a {k: [1]}\nb: *a\nc: [*a, *a]\n"
        let part: Value = ["k": [1]]
        #expect(try value(text) == ["a": part, "b": part, "c": [part, part]])
    }

    @Test func `A view of a part follows aliases out of it`() throws {
        let root = try document("a: &a {k: 1}\nb: {c: *a, d: *a}\n").root
        #expect(root["b"]?.value() == ["c": ["k": 1], "d": ["k": 1]])
    }
}
