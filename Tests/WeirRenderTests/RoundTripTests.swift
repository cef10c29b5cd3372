import Testing
import WeirProcess
import WeirRender
import WeirValue

/// Random values, written, read by a parser that is not Weir's, and compared by it with what was written.
@Suite("What is written is read back")
struct RoundTripTests {
    private static let documents = 400

    /// Reads lines of `{"text", "expected"}` and compares; answers how many were equal, and shows the first that is not.
    private static let comparison = #"""
        import base64, json, math, sys

        def plain(tagged):
            kind, value = tagged
            if kind == "float": return float(value)
            if kind == "bytes": return base64.b64decode(value)
            if kind == "list": return [plain(v) for v in value]
            if kind == "map": return {k: plain(v) for k, v in value}
            return value

        def same(a, b):
            if type(a) is not type(b): return False
            if isinstance(a, float): return math.copysign(1, a) == math.copysign(1, b) and a == b or a != a and b != b
            if isinstance(a, list): return len(a) == len(b) and all(map(same, a, b))
            if isinstance(a, dict): return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
            return a == b

        def sorted_keys(value):
            if isinstance(value, dict): return {k: sorted_keys(value[k]) for k in sorted(value)}
            if isinstance(value, list): return [sorted_keys(v) for v in value]
            return value

        count = 0
        for line in sys.stdin.buffer.read().decode("utf-8").split("\n"):
            if not line: continue
            case = json.loads(line)
            found, expected = parse(case["text"]), plain(case["expected"])
            if not ordered: found, expected = sorted_keys(found), sorted_keys(expected)
            if not same(found, expected): sys.exit(f"{case['text']}\nread: {found!r}\nnot:  {expected!r}")
            count += 1
        print(count)
        """#

    /// `value` with its types, for ``comparison``.
    private func tagged(_ value: Value) -> Value {
        switch value {
        case .double(let double): ["float", .string("\(double)")]
        case .bytes(let bytes): ["bytes", .string(Base64.encode(bytes))]
        case .list(let list): ["list", .list(list.map(tagged))]
        case .map(let map): ["map", .list(map.map { [.string($0.key), tagged($0.value)] })]
        default: ["plain", value]
        }
    }

    /// Compares what `reader`, a Python function `parse(text)`, makes of `values` with them.
    private func check(
        _ values: [Value], _ format: Renderer.Format, _ reader: String, ordered: Bool = true,
        expected: (Value) -> Value = { $0 }
    ) async throws {
        let lines = try values.map { value in
            let text = String(decoding: try Renderer.render(value, as: format), as: UTF8.self)
            return JSONWriter.string(["text": .string(text), "expected": tagged(expected(value))])
        }
        let script = "\(reader)\nordered = \(ordered ? "True" : "False")\n\(Self.comparison)"
        let output = try await Tool.output(["python3", "-c", script], input: lines.joined(separator: "\n"))
        #expect(String(decoding: output, as: UTF8.self) == "\(values.count)\n")
    }

    private func values(_ seed: UInt64, _ make: (inout RandomValue) -> Value) -> [Value] {
        var random = RandomValue(seed: seed)
        return (0..<Self.documents).map { _ in make(&random) }
    }

    // MARK: Python's parsers

    @Test(.enabled("python3 is not there") { await Tool.runs(["python3", "-c", "import json"]) })
    func jsonByPython() async throws {
        let palette = RandomValue.Palette()
        try await check(
            values(1) { $0.value(palette, depth: 5) }, .json, "import json\nparse = json.loads")
    }

    @Test(.enabled("python3 has no yaml") { await Tool.runs(["python3", "-c", "import yaml"]) })
    func yamlByPyYAML() async throws {
        let palette = RandomValue.Palette(hasBytes: true, hasNonFinite: true)
        try await check(
            values(2) { $0.value(palette, depth: 5) }, .yaml, "import yaml\nparse = yaml.safe_load")
    }

    @Test(.enabled("python3 has no tomllib") { await Tool.runs(["python3", "-c", "import tomllib"]) })
    func tomlByTomllib() async throws {
        let palette = RandomValue.Palette(hasNull: false, hasNonFinite: true, hasLargeNumbers: false)
        try await check(
            values(3) { $0.map(palette, depth: 5) }, .toml, "import tomllib\nparse = tomllib.loads", ordered: false)
    }

    @Test(.enabled("python3 has no tomllib") { await Tool.runs(["python3", "-c", "import tomllib"]) })
    func tomlDatesByTomllib() async throws {
        let moment = Value.object(Moment("2026-01-02T03:04:05.25Z"))
        let bytes = try Renderer.render(["at": moment, "all": [moment, ["x": moment]]], as: .toml)
        let script = """
            import sys, tomllib
            found = tomllib.load(sys.stdin.buffer)
            print(*[each.isoformat() for each in [found["at"], found["all"][0], found["all"][1]["x"]]])
            """
        let output = try await Tool.output(
            ["python3", "-c", script], input: String(decoding: bytes, as: UTF8.self))
        let text = "2026-01-02T03:04:05.250000+00:00"
        #expect(String(decoding: output, as: UTF8.self) == "\(text) \(text) \(text)\n")
        #expect(
            try Renderer.render(["at": moment], as: .json)
                == Renderer.render(["at": "2026-01-02T03:04:05.25Z"], as: .json))
    }

    @Test(.enabled("python3 has no configparser") { await Tool.runs(["python3", "-c", "import configparser"]) })
    func iniByConfigparser() async throws {
        let reader = """
            import configparser
            def parse(text):
                parser = configparser.ConfigParser(interpolation=None)
                parser.optionxform = str
                parser.read_string(text)
                return {name: dict(parser[name]) for name in parser.sections()}
            """
        try await check(values(4, sections), .ini, reader, expected: textual)
    }

    @Test(.enabled("python3 has no dotenv") { await Tool.runs(["python3", "-c", "import dotenv"]) })
    func dotenvByPythonDotenv() async throws {
        let reader = """
            import dotenv, io
            parse = lambda text: dict(dotenv.dotenv_values(stream=io.StringIO(text), interpolate=True))
            """
        try await check(values(5, variables), .dotenv, reader, expected: textual)
    }

    // MARK: The shell

    @Test func dotenvByAShell() async throws {
        for value in values(6, variables).prefix(40) {
            let bytes = try Renderer.render(value, as: .dotenv)
            let script = "set -a; . ./it.env; exec /usr/bin/env -0"
            let output = try await Tool.output(
                ["/usr/bin/env", "-i", "/bin/sh", "-c", script], files: ["it.env": bytes])
            let found = output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter {
                $0.hasPrefix("K")
            }
            let map = try #require(textual(value).mapValue)
            #expect(Set(found) == Set(map.map { "\($0.key)=\($0.value.stringValue ?? "")" }))
        }
    }

    // MARK: Terraform

    @Test(.enabled("terraform is not there") { await Tool.runs(["terraform", "version"]) })
    func hclByTerraform() async throws {
        let palette = RandomValue.Palette(hasFarDoubles: false)
        let all = Value.list(values(7) { $0.value(palette, depth: 4) })
        let file = try Renderer.render(["locals": ["found": all]], as: .hcl)
        let output = try await Tool.output(
            ["terraform", "console"], input: "base64encode(jsonencode(local.found))\n", files: ["main.tf.json": file])
        let printed = String(decoding: output.filter { $0 != UInt8(ascii: "\"") && $0 > 0x20 }, as: UTF8.self)
        let text = String(decoding: try #require(Base64.decode(printed)), as: UTF8.self)
        let found = try JSONReader.read(text)
        let pairs = zip(found.listValue ?? [], all.listValue ?? [])
        #expect(found.listValue?.count == Self.documents)
        for (found, expected) in pairs { #expect(found == expected) }
    }

    // MARK: Values of the formats without types

    /// What a reader that knows only texts makes of `value`.
    private func textual(_ value: Value) -> Value {
        switch value {
        case .map(let map): .map(map.mapValues(textual))
        case .string: value
        default: .string(JSONWriter.string(value))
        }
    }

    private func variables(_ random: inout RandomValue) -> Value {
        let palette = RandomValue.Palette(hasNull: false)
        var pairs: [(String, Value)] = []
        while pairs.count < 8 {
            let pair = ("K\(pairs.count)_\(random.below(9))", random.value(palette, depth: 0))
            if holds([pair.0: pair.1], .dotenv) { pairs.append(pair) }
        }
        return .map(Value.Map(pairs) { first, _ in first })
    }

    private func sections(_ random: inout RandomValue) -> Value {
        let palette = RandomValue.Palette(hasNull: false)
        var sections: [(String, Value)] = []
        for _ in 0..<random.below(4) {
            var pairs: [(String, Value)] = []
            for _ in 0..<random.below(6) {
                let pair = (random.text(palette, atMost: 3), random.value(palette, depth: 0))
                if holds(["s": .map(Value.Map(dictionaryLiteral: pair))], .ini) { pairs.append(pair) }
            }
            let name = random.text(palette, atMost: 3)
            let section = (name, Value.map(Value.Map(pairs) { first, _ in first }))
            if holds([section.0: section.1], .ini) { sections.append(section) }
        }
        return .map(Value.Map(sections) { first, _ in first })
    }

    /// Whether `format` takes the map of `pairs`.
    private func holds(_ pairs: KeyValuePairs<String, Value>, _ format: Renderer.Format) -> Bool {
        let map = Value.Map(pairs.map { ($0.key, $0.value) }) { first, _ in first }
        do {
            return try !Renderer.render(.map(map), as: format).isEmpty
        } catch {
            return false
        }
    }
}

/// A point in time as expressions have it.
private final class Moment: ValueObject {
    let plain: Value
    let typeName = "google.protobuf.Timestamp"

    init(_ text: String) { plain = .string(text) }

    func equals(_ other: any ValueObject) -> Bool { (other as? Moment)?.plain == plain }
}
