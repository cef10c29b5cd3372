import Synchronization
import Testing
import WeirCEL
import WeirValue

/// A container that a host resolves when it is asked.
private final class LazyMap: ValueObject {
    struct Hidden: Error, CustomStringConvertible { let description: String }

    let content: Value
    let asked = Mutex<[String]>([])

    init(_ content: Value) { self.content = content }

    var typeName: String { "resource" }
    var plain: Value {
        asked.withLock { $0.append("*") }
        return content
    }
    var isContainer: Bool { true }
    var marks: Value.Marks { content.marks }
    func equals(_ other: any ValueObject) -> Bool { other === self }

    func member(_ key: Value) throws -> Value? {
        asked.withLock { $0.append(show(key)) }
        if key == "hidden" { throw Hidden(description: "this member may not be read yet") }
        if key == "pw" { throw Hidden(description: "pw may not be read") }
        switch (content, key) {
        case (.map, .string(let name)): return content[name]
        case (.list(let list), .int(let index)) where index < list.count: return .some(list[Int(index)])
        default: return Value?.none
        }
    }
}

@Suite("Hosts")
struct HostTests {
    private struct Refused: Error, CustomStringConvertible { let description = "the host refused" }

    @Test("functions of the host are called with known and revealed values, their results keep the marks")
    func functions() throws {
        let seen = Mutex<[String]>([])
        let functions = [
            CELFunction("yaml.encode", arity: 1...1, result: .string) { arguments in
                seen.withLock { $0.append(show(arguments[0])) }
                return .string("yaml")
            },
            CELFunction("twice", .member, arity: 0...1) { .list([$0[0], $0[0]]) },
            CELFunction("fail", arity: 0...0) { _ in throw Refused() },
            CELFunction("marks", arity: 1...1, seesMarks: true) { .string(show($0[0])) },
            CELFunction("size", arity: 1...1) { _ in 42 },
        ]
        let values: [String: Value] = [
            "s": Value.string("pw").hidden, "u": .unknown(.int), "m": ["a": Value.int(1).hidden],
        ]
        func run(_ source: String) throws -> String { show(try evaluate(source, values, functions: functions)) }
        #expect(try run("yaml.encode({'a': 1})") == "\"yaml\"")
        #expect(try run("yaml.encode(m)") == "!\"yaml\"")
        #expect(try run("yaml.encode([u])") == "?string")
        #expect(try run("yaml.encode([u, s])") == "!?string")
        #expect(seen.withLock { $0 } == ["{a: 1}", "{a: 1}"])
        #expect(try run("1.twice()") == "[1, 1]")
        #expect(try run("1.twice(2)") == "[1, 1]")
        #expect(try run("u.twice()") == "?any")
        #expect(try run("marks([u, s])") == "\"[?int, !\\\"pw\\\"]\"")
        #expect(try run("size([1])") == "42")
        #expect(try run("[1].size()") == "1")
        #expect(try run("fail() || true") == "true")
        let error = try #require(try failure("1 + fail()", functions: functions))
        #expect(error.code == .host)
        #expect(error.message == "the host refused")
        #expect(error.underlying is Refused)
        #expect(error.range == 4..<10)
        let telling = CELFunction("tell", arity: 1...1) { throw CELError(.host, "\($0[0])", at: 0..<0) }
        let quiet = try #require(try failure("tell(s)", values, functions: [telling]))
        #expect(quiet.code == .host)
        #expect(!"\(quiet)\(String(describing: quiet.underlying))".contains("pw"))
        #expect(faults("yaml.encode()", functions: functions).first?.code == .wrongArity)
        #expect(faults("yaml.encod(1)", functions: functions).first?.hint == "yaml.encode")
        #expect(faults("1.twic()", functions: functions).first?.hint == "twice")
    }

    @Test("a member of a lazily resolved container is asked for alone, all else takes the whole")
    func lazyContainers() throws {
        let inner = LazyMap(["ip": "10.0.0.1", "u": .unknown(.string)])
        let resources = LazyMap(["a": .object(inner), "n": 1])
        let list = LazyMap([1, 2])
        let values: [String: Value] = ["resources": .object(resources), "list": .object(list)]
        func run(_ source: String) throws -> String { show(try evaluate(source, values)) }
        func asked() -> [String] {
            resources.asked.withLock { $0 } + inner.asked.withLock { $0 } + list.asked.withLock { $0 }
        }

        #expect(try run("resources.a.ip") == "\"10.0.0.1\"")
        #expect(try run("resources['n']") == "1")
        #expect(try run("list[1]") == "2")
        #expect(try run("resources.?x.orValue(5)") == "5")
        #expect(try run("resources.?a.ip") == "optional(\"10.0.0.1\")")
        #expect(try run("has(resources.x)") == "false")
        #expect(try run("has(resources.a.ip)") == "true")
        #expect(!asked().contains("*"))
        #expect(try run("resources.a.u") == "?string")
        #expect(try run("size(resources)") == "2")
        #expect(try run("'n' in resources") == "true")
        #expect(try run("resources.map(k, k)") == "[\"a\", \"n\"]")
        #expect(try run("list.map(x, x + 1)") == "[2, 3]")
        #expect(try run("list == [1, 2]") == "true")
        #expect(try run("[list] == [[1, 2]]") == "true")
        #expect(try run("list + [3]") == "[1, 2, 3]")
        #expect(try run("json.encode(resources.a)") == "?string")
        #expect(try run("[resources.a].size()") == "1")
        #expect(try run("optional.ofNonZeroValue(list).hasValue()") == "true")
        #expect(try run("1 in list") == "true")
        #expect(try failure("resources.x", values)?.message == "no such key \"x\"")
        #expect(try failure("resources.hidden", values)?.message == "this member may not be read yet")
        #expect(try failure("resources.hidden", values)?.code == .host)
        let secret = ["resources": .object(resources), "s": Value.string("pw").hidden]
        #expect(try failure("resources[s]", secret)?.message.contains("pw") == false)
    }

    @Test("a hidden or optional lazily resolved container passes its marks on")
    func lazyMarks() throws {
        let secret = LazyMap(["a": 1, "k": Value.string("pw").hidden])
        let values: [String: Value] = ["h": Value.object(secret).hidden, "l": .object(secret)]
        func run(_ source: String) throws -> String { show(try evaluate(source, values)) }
        #expect(try run("h.a") == "!1")
        #expect(try run("l.a") == "1")
        #expect(try run("l.k") == "!\"pw\"")
        #expect(try run("size(l)") == "!2")
        #expect(try run("json.encode(l)") == "!\"{\\\"a\\\":1,\\\"k\\\":\\\"pw\\\"}\"")
        #expect(try run("json.encode([l])") == "!\"[{\\\"a\\\":1,\\\"k\\\":\\\"pw\\\"}]\"")
        #expect(try run("h.map(k, k)") == "![\"a\", \"k\"]")
        #expect(try run("optional.of(l).k") == "optional(!\"pw\")")
    }

    @Test("objects of the language are compared and revealed as values")
    func objects() throws {
        let map = try evaluate("{1: 'a', 'k': [2]}")
        #expect(map == (try evaluate("{'k': [2], 1u: 'a'}")))
        #expect(map.kind == .map)
        #expect(JSONWriter.string(map) == "{\"1\":\"a\",\"k\":[2]}")
        guard case .object(let object) = map, let map = object as? CELMap else {
            Issue.record("no map with keys beyond strings")
            return
        }
        #expect(map[1] == "a")
        #expect(map[2.5] == Value?.none)
        #expect(try map.member("k") == [2])
        #expect(!map.equals(CELType("int")))
        let hidden = try evaluate("{1: s}", ["s": Value.string("pw").hidden])
        #expect(hidden.isSensitive)
        #expect(show(hidden.revealed) == "{1: \"pw\"}")
        let optional = try evaluate("optional.of(s)", ["s": Value.string("pw").hidden])
        #expect(optional.isSensitive)
        #expect(show(optional.revealed) == "optional(\"pw\")")
        #expect(try evaluate("optional.of(1)") == evaluate("optional.of(1)"))
        #expect(try evaluate("optional.none()") != evaluate("optional.of(1)"))
        #expect(!CELOptional.none.equals(CELType("int")))
        #expect(CELType("int").equals(CELType("int")))
        #expect(show(try evaluate("{1: 1}").revealed) == "{1: 1}")
        #expect(try evaluate("{1: u}", ["u": .unknown(.int)]).isKnown == false)
    }
}
