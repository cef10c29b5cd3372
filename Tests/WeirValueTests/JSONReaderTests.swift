import Testing
import WeirValue

@Suite("The JSON reader")
struct JSONReaderTests {
    @Test("reads every kind of value and white space")
    func values() throws {
        let text = " \t\r\n{ \"a\" : [ null , true , false , 1 , -2.5e1 , \"x\" , { } , [ ] ] ,\n\"b\":{\"c\":[[]]}} \n"
        #expect(try JSONReader.read(text) == ["a": [nil, true, false, 1, -25.0, "x", [:], []], "b": ["c": [[]]]])
        #expect(try JSONReader.read("\"top\"") == "top")
        #expect(try JSONReader.read("\u{FEFF}[1]") == [1])
        #expect(try JSONReader.read(Array("0".utf8)) == 0)
    }

    @Test("keeps keys in order and the last value of a repeated one")
    func keys() throws {
        let map = try #require(try JSONReader.read(#"{"b":1,"a":2,"":3,"b":4}"#).mapValue)
        #expect(map.keys == ["b", "a", ""] && map.values == [4, 2, 3])
        let many = (0..<100).map { "\"k\($0 % 60)\":\($0)" }.joined(separator: ",")
        #expect(try JSONReader.read("{\(many)}").mapValue?.count == 60)
    }

    @Test(
        "reads escapes",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u00E9\u20ac""#, "Aéé€"),
            (#""\ud83d\ude00\uD83D\uDE00""#, "😀😀"), (#""\u0000\u001f""#, "\0\u{1F}"),
            (#""a\u0062c\\u0041""#, "abc\\u0041"),
            ("\"\u{7F}é😀\u{2028}\"", "\u{7F}é😀\u{2028}"), (#""\uffff\udbff\udfff""#, "\u{FFFF}\u{10FFFF}"),
            (#""""#, ""),
            (#""é\n語""#, "é\n語"),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSONReader.read(text) == .string(expected))
    }

    @Test("reads whole numbers as such as far as 64 bits hold them")
    func wholeNumbers() throws {
        let cases: [(String, Value)] = [
            ("0", .int(0)), ("-0", .int(0)), ("10", .int(10)), ("9223372036854775807", .int(.max)),
            ("9223372036854775808", .uint(9_223_372_036_854_775_808)), ("18446744073709551615", .uint(.max)),
            ("18446744073709551616", .double(0x1p64)), ("-9223372036854775808", .int(.min)),
            ("-9223372036854775809", .double(-0x1p63)),
            ("99999999999999999999999999", .double(1e26)),
            ("184467440737095516150", .double(0x1.4p67)),
        ]
        for (text, expected) in cases {
            let value = try JSONReader.read(text)
            #expect(value == expected && value.kind == expected.kind, "\(text)")
        }
    }

    @Test("reads all other numbers as doubles, rounded to the nearest")
    func doubles() throws {
        let cases: [(String, Double)] = [
            ("1.0", 1), ("0.1", 0.1), ("-1.5e-3", -0.0015), ("1E5", 100_000), ("1e+2", 100), ("-0.0", -0.0), ("0e5", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("5e-324", .leastNonzeroMagnitude), ("1e-400", 0),
            ("123456789.123456789", 123456789.123456789), ("0.30000000000000004", 0.1 + 0.2),
        ]
        for (text, expected) in cases {
            guard case .double(let double) = try JSONReader.read(text) else {
                Issue.record("\(text) is no double")
                continue
            }
            #expect(double.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    @Test(
        "refuses what RFC 8259 does not allow",
        arguments: [
            "", " ", "\u{FEFF}", "nul", "nulL", "True", "t", "truex", "[1,]", "[,1]", "[1 2]", "[1", "[", "]", "{", "}",
            "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1",
            "{\"a\":1 \"b\":2}",
            "[1}", "{\"a\":1]", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u", "\"\t\"",
            "\"a\n\"", "\"\0\"",
            "'a'", "01", "-01", "00", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-.5", "0x10", "1_000", "NaN",
            "Infinity", "-Infinity",
            "1e999", "-1e999", "1 2", "[] []", "null,", "// x\n1", "/**/1", "[1]\u{A0}", "\u{B}1", "1,", "undefined",
            "{}}",
            #""\ud800""#, #""\ud800\u0041""#, #""\udc00""#, #""\ud800\n""#, #""\ud800\"#, #""\ud800\u""#, "１",
            "\"\\u００４１\"",
        ])
    func refusals(text: String) {
        #expect(throws: JSONError.self, "\(text)") { try JSONReader.read(text) }
    }

    @Test(
        "says what is wrong, and where",
        arguments: [
            ("{\n  \"a\": 1,\n  \"b\" 2\n}", "a ':' should stand here", 3, 7),
            ("{\n  \"a\": 1,\n}", "a key should stand here", 3, 1),
            ("[1,\n 02]", "a number does not start with 0", 2, 2),
            ("[1\n2]", "a ',' or the end of the list or map should stand here", 2, 1),
            ("\n\n  tru", "no JSON value starts here", 3, 3), ("[1] x", "unexpected text after the value", 1, 5),
            ("", "the text ends where a value should stand", 1, 1),
            ("[1,\n", "the text ends where a value should stand", 2, 1),
            ("{\"a\":1", "the text ends inside a list or map", 1, 7),
            ("[\"é\", \"a\\qb\"]", "no such escape in JSON", 1, 10), ("[\"abc", "the text ends inside a string", 1, 2),
            ("[\"a\\\"bc", "the text ends inside a string", 1, 2),
            ("[\"ab\ncd\"]", "a control character in a string", 1, 5),
            ("[\"\\n\u{1}\"]", "a control character in a string", 1, 5),
            ("\"\\u12x4\"", "four hexadecimal digits should stand here", 1, 6),
            ("\"\\u1", "the text ends inside an escape", 1, 4), ("\"\\", "the text ends inside an escape", 1, 2),
            ("\"ab\\ud800x\"", "half of a surrogate pair", 1, 4), ("[1, -]", "a digit should stand here", 1, 6),
            ("[\r\n1e999]", "a number past what 64 bits hold", 2, 1),
        ])
    func errors(text: String, message: String, line: Int, column: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSONReader.read(text) }
        #expect(error.message == message && error.line == line && error.column == column, "\(error)")
        #expect("\(error)" == "\(message) at line \(line), column \(column)")
        let lines = Array(text.utf8).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        #expect(error.offset == lines.prefix(line - 1).map { $0.count + 1 }.reduce(0, +) + column - 1)
    }

    @Test(
        "refuses invalid UTF-8 at its place",
        arguments: [
            ([0x80], 0), ([0x61, 0xC3], 1), ([0xC0, 0x80], 0), ([0x61, 0x62, 0xE2, 0x82], 2), ([0xED, 0xA0, 0x80], 0),
            ([0xC3, 0xA9, 0xF4, 0x90, 0x80, 0x80], 2), ([0xFF], 0), ([0x5C, 0x6E, 0xC3, 0xA9, 0xFE], 4),
            ([0xE2, 0x5C, 0x6E], 0),
        ] as [([UInt8], Int)])
    func invalidUTF8(bytes: [UInt8], offset: Int) throws {
        let error = try #require(throws: JSONError.self) { try JSONReader.read([0x22] + bytes + [0x22]) }
        #expect(error.message == "invalid UTF-8 in a string" && error.offset == offset + 1, "\(error)")
        #expect(throws: JSONError.self) { try JSONReader.read(bytes) }
    }

    @Test("reads nesting up to its limit and no deeper", arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
    func depth(open: String, close: String) throws {
        let levels = JSONReader.maxDepth / open.filter { "[{".contains($0) }.count
        let text = String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        #expect(try JSONReader.read(text).isKnown)
        let error = try #require(throws: JSONError.self) { try JSONReader.read(open + text + close) }
        #expect(error.message == "nested deeper than 1000")
        #expect(throws: JSONError.self) { try JSONReader.read(String(repeating: open, count: 100_000)) }
    }

    @Test("reads or refuses whatever a text is turned into, and reads back what it wrote")
    func mutations() throws {
        let text =
            #"{"a":[1,-2.5e3,true,null,"x\u00e9\ud83d\ude00\n"],"":{"k":"é😀","n":18446744073709551615},"z":[[],{}]}"#
        let seed = Array(text.utf8)
        let pieces = #"{ } [ ] , : " \ \u \ud83d 0 9 - . e E + true nul 1e999 ÿ"#.split(separator: " ").map {
            Array($0.utf8)
        }
        var random = SeededGenerator(1)
        var read = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<10, using: &random) {
                case 0...3: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 4...5: bytes.remove(at: place)
                case 6...8: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
                default: bytes.removeLast(min(place / 8, bytes.count - 1))
                }
            }
            do {
                let value = try JSONReader.read(bytes)
                read += 1
                #expect(try JSONReader.read(JSONWriter.bytes(value)) == value)
            } catch let error {
                #expect((0...bytes.count).contains(error.offset) && error.line >= 1 && error.column >= 1)
            }
        }
        #expect((1_000...19_000).contains(read))
    }
}
