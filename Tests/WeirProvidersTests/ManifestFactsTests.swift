import Testing
import WeirCEL
import WeirConfig
import WeirCore
import WeirProcess
import WeirValue
import WeirYAML

@testable import WeirProviders

/// The manifests that come with Weir, held against the flags of the tools (Tests/StandIns/flags, from their public source)
/// and against answers in the tools' formats (Tests/StandIns/cases).
@Suite("Manifests that come with Weir")
struct ManifestFactsTests {
    private static let folder: String = {
        var path = #filePath
        for _ in 0..<2 { path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
        return path + "/StandIns"
    }()

    private static let names = BuiltInManifest.all.map(\.name)

    private static func text(_ path: String) throws -> String {
        try OutputFile("\(folder)/\(path)").text(limit: 1 << 20)
    }

    /// Why `words` are not what the tool takes; nil where they are.
    private static func fault(_ words: [String], _ commands: Value.Map) -> String? {
        var words = words[...]
        // Variables that the program env sets for the tool.
        if words.first == "env" { words = words.dropFirst().drop { $0.contains("=") } }
        let names = commands.keys.map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }
        guard let name = names.first(where: { words.starts(with: $0) }),
            let facts = commands[name.joined(separator: " ")]
        else { return "no such command" }
        var rest = words.dropFirst(name.count)
        var count: Int64 = 0
        while let word = rest.popFirst() {
            guard word.hasPrefix("-"), word != "-" else {
                count += 1
                // What runs in a container has flags of its own.
                if name.last == "exec", count == 2 { return nil }
                continue
            }
            // Nothing behind it is a flag of this tool.
            if word == "--" { return nil }
            let flag = String(word.prefix { $0 != "=" })
            guard let kind = facts["flags"]?[flag]?.stringValue else { return "no flag \(flag)" }
            if kind == "values" { rest = rest.drop { !$0.hasPrefix("--") } }
            if kind == "value", !word.contains("="), rest.popFirst() == nil { return "\(flag) has no value" }
        }
        let bounds = facts["arguments"]?.listValue
        guard let least = bounds?.first?.intValue, count >= least else { return "\(count) arguments are too few" }
        if let most = bounds?.last?.intValue, count > most { return "\(count) arguments are too many" }
        return nil
    }

    private static func operation(_ name: String, _ test: Value, _ fixture: Fixture) throws -> ManifestOperation {
        let source = try #require(BuiltInManifest.all.first { $0.name == name })
        let manifest = try ManifestDecoder.decode(
            source.bytes(), file: "\(name).yaml", functions: ManifestFunctions.all)
        let kind = try #require(manifest.kinds.first { $0.type.name == "\(name).\(test["type"]?.stringValue ?? "")" })
        let given = kind.type.argumentSchema.withDefaults(test["arguments"] ?? Value.map(Value.Map())).mapValue ?? [:]
        let faults = kind.type.argumentSchema.faults(of: test["arguments"] ?? Value.map(Value.Map()))
        #expect(faults.isEmpty, "\(name): \(faults.map { $0.message })")
        var operation = try ManifestOperation(
            manifest, kind, Address("lab"), given, attributes: test["attributes"]?.mapValue ?? [:],
            ToolRunner(ScriptedRunner([:]), environment: [:]),
            CELEnvironment(variables: ManifestScope.variables, functions: ManifestFunctions.all), fixture.context())
        operation.prior = test["prior"]?.mapValue.map { given.setting($0.map { ($0.key, $0.value) }) }
        return operation
    }

    @Test("have the types that are told without reading them", arguments: BuiltInManifest.all.map(\.name))
    func types(_ name: String) throws {
        let source = try #require(BuiltInManifest.all.first { $0.name == name })
        let manifest = try ManifestDecoder.decode(source.bytes(), file: source.file, functions: ManifestFunctions.all)
        #expect(manifest.name == name)
        #expect(manifest.kinds.map(\.type.name).sorted() == source.typeNames)
    }

    private static func steps(_ operation: ManifestOperation) throws -> [ToolManifest.Step] {
        let kind = operation.kind
        let calls = [kind.create, kind.undo, kind.update, kind.delete].compactMap(\.self)
        let others = [kind.read.step, kind.list?.step].compactMap(\.self) + kind.attributes.compactMap(\.step)
        return try (others + calls.flatMap(\.steps)).filter { step in
            try step.when.map { try operation.flag($0, "when") } ?? true
        }
    }

    @Test("run their tools with nothing but what these take", arguments: names)
    func flags(_ name: String) throws {
        let commands = try #require(try JSONReader.read(try Self.text("flags/\(name).json"))["commands"]?.mapValue)
        for test in try Self.cases(name) {
            var operation = try Self.operation(name, test, Fixture())
            let files = [operation.kind.create, operation.kind.update].compactMap(\.self).flatMap(\.files)
            try operation.write(files)
            defer { operation.tidy() }
            for step in try Self.steps(operation) {
                let words = try operation.toolRun(step, "test").arguments
                #expect(Self.fault(words, commands) == nil, "\(words)")
            }
        }
    }

    @Test("understand what their tools answer", arguments: names)
    func answers(_ name: String) throws {
        for test in try Self.cases(name) where test["onlyRuns"] == nil {
            var operation = try Self.operation(name, test, Fixture())
            let (expected, told) = (test["expect"] ?? Value.map(Value.Map()), test["stdout"] ?? Value.map(Value.Map()))
            let result = { (name: String) -> Value in
                let text = told[name]?.stringValue ?? ""
                return [
                    "stdout": .string(text), "json": ManifestOperation.json(text) ?? .null,
                    "kubeconfig": test["written"] ?? .null,
                ]
            }
            let read = operation.kind.read
            if let present = expected["present"]?.boolValue, let template = read.present {
                #expect(try operation.flag(template, "present", result: result("read")) == present, "\(test)")
            }
            if let valid = read.valid { #expect(try operation.flag(valid, "valid", result: result("read"))) }
            guard expected["present"] != false else { continue }
            if let complete = expected["complete"]?.boolValue, let template = read.complete {
                #expect(try operation.flag(template, "complete", result: result("read")) == complete, "\(test)")
            }
            if let items = expected["items"], let list = operation.kind.list {
                #expect(try operation.value(list.items, "items", result: result("list")) == items)
            }
            let observed = expected["observed"]?.mapValue ?? Value.Map()
            for (name, value) in observed {
                let template = try #require(read.observed.first { $0.key == name }).value
                #expect(try operation.value(template, name, result: result("read")) == value)
            }
            for attribute in operation.kind.attributes {
                let name = attribute.property.name
                guard let value = expected["attributes"]?[name] else { continue }
                let answer = result(attribute.step == nil ? "read" : name)
                #expect(try operation.value(attribute.value, name, result: answer) == value)
            }
            operation.attributes = [:]
        }
    }

    private static func cases(_ name: String) throws -> [Value] {
        let parse = YAMLDocument.parse(text: try text("cases/\(name).yaml"), file: name)
        #expect(parse.faults.isEmpty)
        return try #require(parse.document?.root.value().listValue)
    }
}
