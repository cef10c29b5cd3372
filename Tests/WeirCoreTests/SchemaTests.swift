import Testing
import WeirCore
import WeirValue

@Suite("Schemas")
struct SchemaTests {
    private func codes(_ schema: ValueSchema, _ value: Value) -> [DiagnosticCode] {
        schema.faults(of: value).map(\.code)
    }

    @Test("take values of their kind and unknown ones that may be")
    func kinds() {
        #expect(codes(ValueSchema(.integer), 3).isEmpty)
        #expect(codes(ValueSchema(.number), 3).isEmpty)
        #expect(codes(ValueSchema(.integer), 3.5) == [.wrongType])
        #expect(codes(ValueSchema(.string), .unknown(.any)).isEmpty)
        #expect(codes(ValueSchema(.string), .unknown(.string)).isEmpty)
        #expect(codes(ValueSchema(.string), .unknown(.int)) == [.wrongType])
        #expect(codes(ValueSchema(.duration), "5x") == [.wrongType])
        #expect(codes(ValueSchema(.duration), "5s").isEmpty)
        #expect(codes(ValueSchema(.any), ["a": [1, nil]]).isEmpty)
    }

    @Test("check bounds, lengths and patterns")
    func bounds() {
        var schema = ValueSchema(.integer)
        schema.minimum = 1
        schema.maximum = 3
        #expect(schema.faults(of: 0).map(\.message) == ["must be at least 1"])
        #expect(schema.faults(of: 4).map(\.message) == ["must be at most 3"])
        var text = ValueSchema(.string)
        text.minLength = 2
        text.maxLength = 3
        text.pattern = "^[a-z]+$"
        #expect(codes(text, "a") == [.outOfRange])
        #expect(codes(text, "abcd") == [.outOfRange])
        #expect(codes(text, "a1") == [.patternMismatch])
        var list = ValueSchema.list(of: ValueSchema(.string))
        list.minItems = 1
        list.maxItems = 1
        #expect(codes(list, []) == [.outOfRange])
        #expect(codes(list, ["a", "b"]) == [.outOfRange])
    }

    @Test("name the part at fault and the nearest known name")
    func parts() {
        let schema = ValueSchema.object([
            .init("name", ValueSchema(.string), required: true), .init("count", ValueSchema(.integer)),
            .init("mode", .oneOf(["fast", "slow"])), .init("list", .list(of: ValueSchema(.integer))),
        ])
        let faults = schema.faults(of: ["cuont": 1, "mode": "fats", "list": [1, "x"]])
        #expect(Set(faults.map(\.path)) == [["cuont"], ["mode"], ["list", "1"], []])
        #expect(faults.contains { $0.hint == "did you mean \"count\"?" })
        #expect(faults.contains { $0.hint == "did you mean \"fast\"?" })
        #expect(faults.contains { $0.message == "\"name\" is missing" })
    }

    @Test("never quote a sensitive value")
    func sensitive() {
        let faults =
            ValueSchema.oneOf(["a"]).faults(of: .string("hunter22").hidden)
            + ValueSchema(.integer).faults(of: .string("hunter22").hidden)
        #expect(faults.count == 2)
        #expect(!faults.contains { $0.message.contains("hunter22") || $0.hint?.contains("hunter22") ?? false })
    }

    @Test("put defaults in, at any depth")
    func defaults() {
        let inner = ValueSchema.object([.init("b", ValueSchema(.integer), default: 2)])
        let schema = ValueSchema.object([
            .init("a", inner), .init("c", ValueSchema(.string), default: "x"), .init("l", .list(of: inner)),
        ])
        #expect(
            schema.withDefaults(["a": [:], "c": nil, "l": [[:], ["b": 3]]])
                == ["a": ["b": 2], "c": "x", "l": [["b": 2], ["b": 3]]])
    }
}

@Suite("forEach")
struct ForEachTests {
    @Test("takes distinct strings, maps and whole numbers")
    func good() {
        #expect(ForEachKeys.instances(of: ["b", "a"])?.map(\.key) == [.text("b"), .text("a")])
        #expect(ForEachKeys.instances(of: ["x": 1])?.map(\.value) == [1])
        #expect(ForEachKeys.instances(of: 3)?.map(\.key) == [.index(0), .index(1), .index(2)])
        #expect(ForEachKeys.instances(of: 0)?.isEmpty == true)
    }

    @Test("says why it takes nothing else")
    func bad() {
        for value: Value in [
            true, "x", ["a", "a"], [1], -1, 1.5, 2_000_000, nil, .list(["a"]).hidden, .unknown(.list),
        ] {
            #expect(ForEachKeys.fault(in: value) != nil)
            #expect(ForEachKeys.instances(of: value) == nil)
        }
    }
}
