import Testing
import WeirCore
import WeirState
import WeirValue

@Suite("Values in records")
struct ValueTests {
    /// The attributes of an instance that was recorded with `attributes`.
    private func stored(_ attributes: Value.Map) async throws -> Value.Map? {
        let project = try Project()
        let instance = RecordedInstance.sample(Address("a"), attributes: attributes)
        try await project.apply([.recorded(instance)])
        return try await project.store().load().instances[instance.address]?.attributes
    }

    @Test("Values of every kind of JSON come back as they were")
    func json() async throws {
        let attributes: Value.Map = [
            "null": nil, "bool": true, "int": -5, "uint": .uint(.max), "double": 1.0, "small": 1e-300,
            "text": "é\u{0}\n\"\\",
            "list": [1, "two", [], [:]], "map": ["a/b": 1, "~": 2, "": 3],
        ]
        let stored = try #require(try await stored(attributes))
        #expect(stored == attributes)
        #expect(stored["double"]?.kind == .double)
        #expect(stored["uint"]?.kind == .uint)
    }

    @Test("What JSON does not carry comes back as it was: bytes, unknown values, infinities")
    func beyondJSON() async throws {
        let stored = try #require(
            try await stored([
                "bytes": .bytes([0, 255]), "deep": ["list": [1, .bytes([1])]], "unknown": .unknown(.string),
                "infinite": .double(-.infinity), "big": .double(.infinity), "none": .double(.nan),
            ]))
        #expect(stored["bytes"]?.kind == .bytes)
        #expect(stored["bytes"] == .bytes([0, 255]))
        #expect(stored["deep"] == ["list": [1, .bytes([1])]])
        #expect(stored["unknown"] == .unknown(.string))
        #expect(stored["unknown"]?.isKnown == false)
        #expect(stored["infinite"] == .double(-.infinity))
        #expect(stored["big"] == .double(.infinity))
        guard case .double(let double)? = stored["none"] else { throw Missing(what: "none") }
        #expect(double.isNaN)
    }

    @Test("What is nested deeper than a JSON text may be comes back as it was")
    func deep() async throws {
        var value: Value = ["leaf": 1]
        for _ in 0..<900 { value = ["inner": value] }
        #expect(try await stored(["value": value]) == ["value": value])
    }

    @Test("A sensitive value in a deep place is hidden with what holds it")
    func deepSecret() async throws {
        var value: Value = Value.string("hunter2").hidden
        for _ in 0..<300 { value = ["inner": value] }
        let project = try Project()
        let instance = RecordedInstance.sample(Address("a"), attributes: ["value": value])
        try await project.apply([.recorded(instance)])
        let stored = try await project.store().load().instances[instance.address]?.attributes["value"]
        #expect(stored == value)
        #expect(stored?.isSensitive == true)
        #expect(try project.files().keys.allSatisfy { try !project.text($0).contains("hunter2") })
    }

    @Test("An object of an expression's own kinds is recorded as what stands for it")
    func object() async throws {
        final class Moment: ValueObject {
            var typeName: String { "moment" }
            var plain: Value { "2026-01-02T03:04:05Z" }
            func equals(_ other: any ValueObject) -> Bool { other === self }
        }
        #expect(try await stored(["at": .object(Moment())]) == ["at": "2026-01-02T03:04:05Z"])
    }
}
