import Testing
import WeirValue

@Suite("A JSON pointer")
struct JSONPointerTests {
    /// The document of RFC 6901, section 5.
    private let document: Value = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test("names what the examples of RFC 6901 say")
    func examples() throws {
        let examples: [(String, Value)] = [
            ("", document), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2),
            ("/e^f", 3),
            ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
        ]
        for (text, expected) in examples {
            let pointer = try #require(JSONPointer(text))
            #expect(document[pointer] == expected, "\(text)")
            #expect(pointer.description == text)
        }
    }

    @Test("names nothing where there is nothing")
    func nothing() throws {
        for text in [
            "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-1", "/foo/x", "/foo/", "/none", "/foo/0/x",
            "/foo/99999999999999999999", "/foo/１",
        ] {
            #expect(document[try #require(JSONPointer(text))] == nil, "\(text)")
        }
    }

    @Test("is refused where its text is none", arguments: ["a", "foo/bar", "/~", "/~2", "/a~", "/a/~x", "#/a", " /a"])
    func refusals(text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test("escapes tokens, also before combining marks")
    func escapes() throws {
        for tokens in [["~", "/", "~1", "~0", "", "a~/b"], ["~\u{308}x", "/\u{301}", "\u{301}"], ["~01", "~10"]] {
            let pointer = JSONPointer(tokens: tokens)
            #expect(try #require(JSONPointer(pointer.description)) == pointer)
            #expect(!pointer.description.utf8.dropFirst().elementsEqual(tokens.joined(separator: "/").utf8))
        }
        #expect(JSONPointer(tokens: ["/\u{301}"]).description.utf8.elementsEqual("/~1\u{301}".utf8))
        #expect(JSONPointer("/\u{301}a")?.tokens == ["\u{301}a"])
        #expect(JSONPointer("/~1~01")?.tokens == ["/~1"] && JSONPointer("//")?.tokens == ["", ""])
    }

    @Test("sets members, elements and the whole")
    func setting() throws {
        let cases: [(String, Value)] = [
            ("", 9), ("/a", ["a": 9, "b": ["c": 3]]), ("/new", ["a": [1, 2], "b": ["c": 3], "new": 9]),
            ("/a/0", ["a": [9, 2], "b": ["c": 3]]), ("/a/-", ["a": [1, 2, 9], "b": ["c": 3]]),
            ("/b/c", ["a": [1, 2], "b": ["c": 9]]), ("/b/d", ["a": [1, 2], "b": ["c": 3, "d": 9]]),
        ]
        let value: Value = ["a": [1, 2], "b": ["c": 3]]
        for (text, expected) in cases {
            #expect(value.setting(try #require(JSONPointer(text)), to: 9) == expected, "\(text)")
        }
        for text in ["/a/2", "/a/-/x", "/x/y", "/b/c/d", "/a/0/x", "/a/x"] {
            #expect(value.setting(try #require(JSONPointer(text)), to: 9) == nil, "\(text)")
        }
    }

    @Test("leads into hidden values, whose parts stay hidden")
    func hidden() throws {
        let value: Value = ["list": ([["k": 1], 2] as Value).hidden, "map": (["k": [5]] as Value).hidden]
        for (text, expected) in [("/list/1", 2), ("/list/0/k", 1), ("/map/k/0", 5)] as [(String, Value)] {
            let pointer = try #require(JSONPointer(text))
            let part = try #require(value[pointer])
            #expect(part == expected && part.isSensitive)
            let changed = try #require(value.setting(pointer, to: 7))
            #expect(changed[pointer] == 7 && changed[pointer]?.isSensitive == true)
        }
        #expect(value[JSONPointer(tokens: ["list"])]?.isSensitive == true)
    }
}
