import Testing
import WeirValue

@Suite("The JSON writer")
struct JSONWriterTests {
    private let value: Value = [
        "b": [1, [], ["x": nil]], "a": Value.string("s").hidden, "c": .unknown(.int), "ä": [:], "B": true,
    ]

    @Test("writes compactly in the order of insertion")
    func compact() {
        #expect(
            JSONWriter.string(value)
                == #"{"b":[1,[],{"x":null}],"a":"(sensitive)","c":"(known after apply)","ä":{},"B":true}"#)
    }

    @Test("writes canonical text with sorted keys, one member a line and a last newline")
    func canonical() {
        let expected = """
            {
              "B": true,
              "a": "(sensitive)",
              "b": [
                1,
                [],
                {
                  "x": null
                }
              ],
              "c": "(known after apply)",
              "ä": {}
            }

            """
        #expect(JSONWriter.string(value, .canonical) == expected)
        #expect(JSONWriter.bytes(value, .canonical) == Array(expected.utf8))
        #expect(JSONWriter.string([], .canonical) == "[]\n" && JSONWriter.string([:], .readable) == "{}\n")
    }

    @Test("has a style for digests and one for people")
    func styles() {
        let value: Value = ["b": 1, "a": [2]]
        #expect(JSONWriter.string(value, .digest) == #"{"a":[2],"b":1}"#)
        #expect(JSONWriter.string(value, .readable) == "{\n  \"b\": 1,\n  \"a\": [\n    2\n  ]\n}\n")
    }

    @Test("sorts keys by their bytes, however they come")
    func sorting() {
        var random = SeededGenerator(2)
        let keys = ["", "a", "aa", "B", "é", "\u{FFFF}", "😀", "a\0", "ab", "a long key that is not stored inline", "z"]
        let expected =
            "{"
            + keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .map { "\(JSONWriter.string(.string($0))):1" }.joined(separator: ",") + "}"
        for _ in 0..<50 {
            let pairs = keys.shuffled(using: &random).map { ($0, Value.int(1)) }
            let map = Value.map(Value.Map(pairs, uniquingKeysWith: { first, _ in first }))
            #expect(JSONWriter.string(map, .digest) == expected)
        }
        #expect(JSONWriter.string(["\u{FFFF}": 1, "😀": 2], .digest) == "{\"\u{FFFF}\":1,\"😀\":2}")
    }

    @Test("hides sensitive values as a whole unless asked")
    func hiding() {
        let value: Value = ["a": (["k": "secret"] as Value).hidden, "b": [Value.int(5).hidden]]
        #expect(JSONWriter.string(value) == #"{"a":"(sensitive)","b":["(sensitive)"]}"#)
        #expect(JSONWriter.string(value, .init(revealed: true)) == #"{"a":{"k":"secret"},"b":[5]}"#)
    }

    @Test("escapes what JSON demands and nothing else")
    func escapes() throws {
        #expect(
            JSONWriter.string("\"\\/\n\r\t\u{8}\u{C}\0\u{1F}\u{7F}é😀\u{2028}<&")
                == "\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u{7F}é😀\u{2028}<&\"")
        #expect(JSONWriter.string(["k\"\n": ""]) == #"{"k\"\n":""}"#)
        for code in UInt32(0)..<0x3000 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let text = "a\(scalar)b\(scalar)"
            #expect(
                try JSONReader.read(JSONWriter.string(.string(text))).stringValue?.utf8.elementsEqual(text.utf8) == true
            )
        }
    }

    @Test("writes whole numbers to the last digit")
    func wholeNumbers() {
        #expect(
            JSONWriter.string([.int(.min), .int(.max), .uint(.max), 0])
                == "[-9223372036854775808,9223372036854775807,18446744073709551615,0]")
    }

    @Test("writes doubles so that they are read back as the same doubles")
    func doubles() throws {
        #expect(
            JSONWriter.string([1.0, 0.1, -0.0, 1e21, 1e-7, .double(.leastNonzeroMagnitude)])
                == "[1.0,0.1,-0.0,1e+21,1e-07,5e-324]")
        var random = SeededGenerator(4)
        for _ in 0..<10_000 {
            let double = Double(bitPattern: random.next())
            guard double.isFinite else { continue }
            guard case .double(let back) = try JSONReader.read(JSONWriter.string(.double(double))) else {
                Issue.record("\(double) is not read back as a double")
                continue
            }
            #expect(back.bitPattern == double.bitPattern)
        }
    }

    @Test("writes as strings what JSON has no number for, as protobuf does, and bytes as base64")
    func others() {
        #expect(
            JSONWriter.string([.double(.nan), .double(.infinity), .double(-.infinity)])
                == #"["NaN","Infinity","-Infinity"]"#)
        #expect(JSONWriter.string(.bytes([0xFB, 0xFF, 0])) == "\"+/8A\"")
        #expect(JSONWriter.string(.object(Marker())) == #"{"plain":"(sensitive)"}"#)
    }

    @Test("writes what the reader reads, in every style")
    func roundTrip() throws {
        let value: Value = ["z": [1, 2.5, "é", nil, false], "a": ["n": .uint(.max), "e": [:], "l": []], "": "x"]
        for style in [JSONWriter.Style(), .canonical, .digest, .readable] {
            let bytes = JSONWriter.bytes(value, style)
            let back = try JSONReader.read(bytes)
            #expect(back == value && JSONWriter.bytes(back, style) == bytes)
        }
    }
}

private final class Marker: ValueObject {
    var typeName: String { "marker" }
    var plain: Value { ["plain": Value.null.hidden] }
    func equals(_ other: any ValueObject) -> Bool { false }
}
