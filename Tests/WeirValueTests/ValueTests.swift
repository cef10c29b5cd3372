import Testing
import WeirValue

/// A value object whose identity is its number.
private final class Stamp: ValueObject {
    let number: Int64
    init(_ number: Int64) { self.number = number }
    var typeName: String { "stamp" }
    var plain: Value { .int(number) }
    func equals(_ other: any ValueObject) -> Bool { (other as? Stamp)?.number == number }
}

/// A container that is resolved when it is asked for.
private final class Lazy: ValueObject {
    let plain: Value
    init(_ plain: Value) { self.plain = plain }
    var typeName: String { "lazy" }
    var isContainer: Bool { true }
    func equals(_ other: any ValueObject) -> Bool { other.plain == plain }
}

@Suite("A value")
struct ValueTests {
    @Test("is written as a literal of every kind")
    func literals() {
        let value: Value = ["a": [1, -2.5, true, nil, "text"], "b": [:], "a": "last"]
        #expect(value["a"] == .string("last"))
        #expect(value["b"] == .map(Value.Map()))
        #expect(value["c"] == nil)
        #expect(([1, 2.5, true, nil, "x"] as Value).listValue?.map(\.kind) == [.int, .double, .bool, .null, .string])
    }

    @Test("equals numbers of other kinds by their mathematical value")
    func numbers() {
        #expect(Value.int(1) == .uint(1) && Value.uint(1) == .int(1))
        #expect(Value.int(2) == .double(2) && Value.double(2) == .int(2) && Value.uint(2) == .double(2))
        #expect(Value.double(0.1) != .int(0) && Value.int(-1) != .uint(.max) && Value.double(.nan) != .double(.nan))
        #expect(Value.uint(.max) != .double(18_446_744_073_709_551_616.0))
        #expect(Value.int(.max) != .double(9_223_372_036_854_775_808.0))
        #expect(Value.int(9_007_199_254_740_993) != .double(9_007_199_254_740_992))
        #expect(Value.double(-0.0) == .int(0))
        #expect(Value.int(1) != .bool(true) && Value.null != .bool(false) && Value.int(1) != "1")
    }

    @Test("equals texts by their bytes, not by what Unicode takes for equal")
    func texts() {
        #expect(Value.string("é") == .string("é"))
        #expect(Value.string("\u{E9}") != .string("e\u{301}"))
        #expect(Value.string("a") != .string("ab") && Value.string("") == .string(""))
        let long = String(repeating: "long text ", count: 10)
        #expect(Value.string(long) == .string(long + "") && Value.string(long + "a") != .string(long + "b"))
        #expect(Value.bytes([1, 2]) == .bytes([1, 2]) && Value.bytes([1]) != .bytes([2]) && Value.bytes([97]) != "a")
    }

    @Test("equals lists in order and maps without")
    func containers() {
        #expect(
            ([1, [2, 3]] as Value) == [1.0, [2, 3]] && ([1, 2] as Value) != [2, 1] && ([1] as Value) != [1, 1])
        #expect((["a": 1, "b": [2]] as Value) == ["b": [2], "a": 1])
        #expect((["a": 1] as Value) != ["a": 2] && (["a": 1] as Value) != ["b": 1] && (["a": 1] as Value) != [:])
    }

    @Test("equals what is hidden with what is not")
    func hiddenEquality() {
        let value: Value = ["a": 1]
        #expect(value.hidden == value && value == value.hidden && value.hidden == value.hidden)
        #expect(value.hidden != ["a": 2])
        #expect(Value.unknown(.string) == .unknown(.string) && Value.unknown(.string) != .unknown(.int))
        #expect(Value.unknown(.any).hidden == .unknown(.any) && Value.unknown(.any) != .null)
    }

    @Test("equals objects as they decide, and resolved containers by their content")
    func objects() throws {
        #expect(Value.object(Stamp(1)) == .object(Stamp(1)) && Value.object(Stamp(1)) != .object(Stamp(2)))
        #expect(Value.object(Stamp(1)) != .int(1))
        let container = Value.object(Lazy(["number": 1]))
        #expect(container == ["number": 1] && ["number": 1] == container && container != ["number": 2])
        #expect(container.kind == .map && Value.object(Stamp(1)).kind == .object)
        let stamp: any ValueObject = Stamp(1)
        #expect(try stamp.member("x") == nil)
    }

    @Test("knows the marks of all its parts")
    func marks() {
        let value: Value = ["list": [1, .unknown(.int)], "map": ["secret": Value.string("x").hidden]]
        #expect(value.marks == [.unknown, .sensitive] && !value.isKnown && value.isSensitive)
        #expect(value["list"]?.marks == .unknown && value["map"]?.marks == .sensitive)
        #expect(value["list"]?.listValue?.first?.marks == [])
        #expect(Value.unknown(.any).hidden.marks == [.unknown, .sensitive])
        #expect(([1, "a", nil] as Value).marks.isEmpty && ([:] as Value).isKnown)
        #expect(Value.object(Stamp(1)).marks.isEmpty)
        #expect(Value.object(Lazy([.unknown(.any), Value.null.hidden])).marks == [.unknown, .sensitive])
    }

    @Test("is hidden once and revealed at any depth")
    func reveal() {
        let hidden = Value.sensitive(.init("x", digest: "d"))
        guard case .sensitive(let box) = hidden.hidden else {
            Issue.record("hidden twice")
            return
        }
        #expect(box.digest == "d" && box.value == "x")
        let value: Value = ["a": [Value.list([hidden]).hidden, 1], "b": hidden]
        #expect(!value.revealed.isSensitive && value.revealed == ["a": [["x"], 1], "b": "x"])
        #expect(Value.unknown(.int).hidden.revealed == .unknown(.int))
        #expect(Value.object(Lazy(value)).hidden.revealed.isSensitive == false)
        #expect(Value.object(Lazy(value)).revealed == ["a": [["x"], 1], "b": "x"])
        #expect(Value.object(Stamp(1)).hidden.revealed == .object(Stamp(1)))
    }

    @Test("tells its kind, hidden or not")
    func kinds() {
        let kinds: [(Value, Value.Kind)] = [
            (nil, .null), (true, .bool), (1, .int), (.uint(1), .uint), (1.5, .double), ("", .string),
            (.bytes([]), .bytes),
            ([], .list), ([:], .map), (.unknown(.map), .map),
        ]
        for (value, kind) in kinds {
            #expect(value.kind == kind && value.hidden.kind == kind)
        }
    }

    @Test("is read through accessors, hidden or not")
    func accessors() {
        let value: Value = ["text": "x", "flag": true, "number": 3, "list": [1], "map": ["k": "v"]]
        for value in [value, value.hidden] {
            #expect(value["text"]?.stringValue == "x" && value["flag"]?.stringValue == nil)
            #expect(value["flag"]?.boolValue == true && value["text"]?.boolValue == nil)
            #expect(value["number"]?.intValue == 3 && value["text"]?.intValue == nil)
            #expect(value["list"]?.listValue == [1] && value["text"]?.listValue == nil)
            #expect(value["map"]?.mapValue?["k"] == "v" && value["text"]?.mapValue == nil)
            #expect(value["text"]?["x"] == nil && value["none"] == nil)
        }
        #expect(value.hidden["text"]?.isSensitive == true && value["text"]?.isSensitive == false)
    }

    @Test("is a whole number where it has no fraction and fits")
    func wholeNumbers() {
        #expect(Value.uint(7).intValue == 7 && Value.uint(.max).intValue == nil)
        #expect(
            Value.double(-7).intValue == -7 && Value.double(7.5).intValue == nil && Value.double(1e30).intValue == nil)
        #expect(Value.double(.nan).intValue == nil && Value.int(.min).intValue == .min)
    }
}

@Suite("A map")
struct ValueMapTests {
    private let map: Value.Map = ["b": 1, "a": 2]

    @Test("keeps the order of insertion")
    func order() {
        #expect(map.keys == ["b", "a"] && map.values == [1, 2] && map.count == 2)
        #expect(map.map(\.key) == ["b", "a"] && map[1].value == 2 && map.last?.key == "a")
        #expect(map.setting("b", to: 3).keys == ["b", "a"] && map.setting("c", to: 3).keys == ["b", "a", "c"])
        #expect(map.setting("b", to: nil).keys == ["a"] && map.setting("x", to: nil) == map)
        #expect(map.setting([("a", nil), ("c", 3), ("b", 4)]) == ["b": 4, "c": 3])
        #expect(map.keys == ["b", "a"])
    }

    @Test("lets the caller decide between two values of a key")
    func duplicates() {
        let pairs: [(String, Value)] = [("a", 1), ("b", 2), ("a", 3)]
        #expect(Value.Map(pairs, uniquingKeysWith: { first, _ in first }) == ["a": 1, "b": 2])
        #expect(Value.Map(pairs, uniquingKeysWith: { _, last in last }).values == [3, 2])
        #expect((["a": 1, "a": 2] as Value.Map) == ["a": 2])
    }

    @Test("is equal without regard to order")
    func equality() {
        #expect(map == ["a": 2, "b": 1] && map != ["a": 2] && map != ["a": 2, "c": 1] && Value.Map() == [:])
    }

    @Test("knows its values' marks after every change")
    func marks() {
        #expect(map.marks == [] && Value.Map().isEmpty)
        let unknown = map.setting("c", to: .unknown(.int))
        #expect(unknown.marks == .unknown && unknown.setting("c", to: nil).marks == [])
        #expect(unknown.mapValues(\.hidden).marks == [.unknown, .sensitive])
        #expect(map.mapValues { .list([$0]) } == ["b": [1], "a": [2]])
        #expect(Value.map(map.pairs) == .map(map))
    }
}

@Suite("A list")
struct ValueListTests {
    @Test("is a collection that knows its elements' marks")
    func collection() {
        let list = Value.List([1, .unknown(.int), Value.null.hidden])
        #expect(list.count == 3 && list[0] == 1 && list.last == .null && list.marks == [.unknown, .sensitive])
        #expect(Value.List([]).marks == [] && Value.List([]).isEmpty)
    }
}
