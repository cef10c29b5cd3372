import CLibYAML
import WeirCEL
import WeirConfig
import WeirCore
import WeirValue
import WeirYAML

/// The seconds that `body` takes: the least of `rounds`.
func seconds(_ rounds: Int = 5, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let times = (0..<rounds).map { _ in clock.measure(body) / .seconds(1) }
    return times.min() ?? 0
}

func rounded(_ number: Double, _ digits: Double = 100) -> Double { (number * digits).rounded() / digits }

// MARK: Expressions

func expressions() {
    let environment = CELEnvironment(variables: ["a"])
    guard let program = CELProgram.compile("a.b[3].c + \"x\"", in: environment).program else { return }
    let activation = CELActivation(
        environment, ["a": ["z": 1, "b": [["c": "0"], ["c": "1"], ["c": "2"], ["d": 1, "c": "three"]], "y": "n"]])
    let count = 1_000_000
    var length = 0
    let time = seconds(3) {
        for _ in 0..<count {
            if case .success(.string(let text)) = Result(catching: { () throws(CELError) in
                try program.evaluate(activation)
            }) {
                length += text.utf8.count
            }
        }
    }
    print("CEL: \(count) evaluations of a.b[3].c + \"x\": \(rounded(time, 1_000)) s (bar 1 s), checked \(length > 0)")
}

// MARK: Parsing

/// A stack of `count` resources, about 130 bytes each.
func stack(_ count: Int) -> [UInt8] {
    var text =
        "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: bench}\nspec:\n  inputs:\n    n: {type: integer, default: 3}\n  resources:\n"
    for index in 0..<count {
        text += "    item\(index):\n      type: sample\n"
        if index % 10 == 9 { text += "      dependsOn: [item\(index - 1)]\n" }
        text += "      with:\n        name: name-\(index)\n        labels: {env: bench, index: \"\(index)\"}\n"
        text += "        note: replicas ${inputs.n}\n"
    }
    return Array(text.utf8)
}

/// Reads all of libyaml's events of `bytes`.
func scan(_ bytes: [UInt8]) -> Int {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    yaml_parser_initialize(parser)
    defer { yaml_parser_delete(parser) }
    var events = 0
    bytes.withUnsafeBufferPointer { buffer in
        yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
        var event = yaml_event_t()
        while yaml_parser_parse(parser, &event) == 1 {
            events += 1
            let last = event.type == YAML_STREAM_END_EVENT
            yaml_event_delete(&event)
            if last { break }
        }
    }
    return events
}

struct Sample: Provider {
    let types = [
        ResourceType(
            "sample", "A sample.",
            arguments: [
                .init("name", ValueSchema(.string), required: true), .init("note", ValueSchema(.string)),
                .init("labels", .map(of: ValueSchema(.string))),
            ], attributes: [.init("id", ValueSchema(.string))])
    ]
    func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation { .absent }
    func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult([:])
    }
    func update(_ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext) async throws
        -> OperationResult
    { OperationResult([:]) }
    func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}
}

func parsing(_ count: Int) {
    let bytes = stack(count)
    let registry = TypeRegistry([Sample()])
    var events = 0
    var nodes = 0
    var resources = 0
    let scanning = seconds { events = scan(bytes) }
    let parsing = seconds { nodes = YAMLDocument.parse(bytes: bytes, file: "bench.yaml").document?.nodeCount ?? 0 }
    let decoding = seconds {
        do {
            resources = try StackDecoder.decode(bytes, file: "bench.yaml", registry: registry).stack.resources.count
        } catch { print(error) }
    }
    print("YAML: \(bytes.count / 1_000) KB, \(events) events, \(nodes) nodes, \(resources) resources")
    print("  libyaml's event scan  \(rounded(scanning * 1_000)) ms")
    print(
        "  to nodes with marks   \(rounded(parsing * 1_000)) ms, \(rounded(parsing / scanning)) times the scan (bar 2.5)"
    )
    print(
        "  decoded and validated \(rounded(decoding * 1_000)) ms, \(rounded(decoding / scanning)) times the scan (bar 6)"
    )
}

expressions()
parsing(1_000)
parsing(10_000)
