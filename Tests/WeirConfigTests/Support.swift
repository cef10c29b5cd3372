import Testing
import WeirConfig
import WeirCore
import WeirTestSupport
import WeirValue

/// A type with one argument of each sort, for the tests of the decoder.
struct SampleProvider: Provider {
    let types = [
        ResourceType(
            "sample", "A sample.",
            arguments: [
                .init("name", ValueSchema(.string, "What it is called."), required: true),
                .init("count", ValueSchema(.integer)), .init("mode", .oneOf(["fast", "slow"])),
                .init("list", .list(of: ValueSchema(.integer))),
                .init("nested", .object([.init("on", ValueSchema(.boolean), required: true)])),
                .init(
                    "until",
                    {
                        var schema = ValueSchema(.expression); schema.variables = ["response"]; return schema
                    }()),
                .init("any", ValueSchema(.any)), .init("labels", .map(of: ValueSchema(.string))),
                .init("ports", .list(of: .object([.init("host", ValueSchema(.integer))]))),
            ],
            attributes: [
                .init("id", ValueSchema(.string)), .init("count", ValueSchema(.integer)),
                .init("token", ValueSchema(.string), sensitive: true),
            ])
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

let registry = TypeRegistry([SampleProvider()])

/// The stack whose `spec` is this text, two spaces deep, after the four lines of an envelope.
func envelope(_ spec: String) -> String {
    "apiVersion: weir.dev/v1\nkind: Stack\nmetadata: {name: test}\nspec:\n"
        + spec.split(separator: "\n", omittingEmptySubsequences: false).map { "  \($0)\n" }.joined()
}

/// The stack that `spec` writes.
func decode(_ spec: String) throws -> Stack {
    try StackDecoder.decode(Array(envelope(spec).utf8), file: "test.yaml", registry: registry).stack
}

/// The diagnostics of `text`, a whole file; none where it is a stack.
func diagnostics(file text: String) -> [Diagnostic] {
    do throws(DiagnosticsError) {
        _ = try StackDecoder.decode(Array(text.utf8), file: "test.yaml", registry: registry)
        return []
    } catch {
        return error.diagnostics
    }
}

/// The diagnostics of the stack that `spec` writes, as `code line:column`, and beside them where its marks `¦` stand, in
/// the order of the text: the marks are taken out before the stack is read.
func faults(_ spec: String) -> (codes: [DiagnosticCode], places: [String], marks: [String]) {
    var marks: [String] = []
    for (number, line) in envelope(spec).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
        var column = 1
        for character in line {
            if character == "¦" { marks.append("\(number + 1):\(column)") } else { column += 1 }
        }
    }
    let found = diagnostics(file: envelope(spec).replacing("¦", with: ""))
    let places = found.map { $0.range.map { "\($0.start.line):\($0.start.column)" } ?? "-" }
    return (found.map(\.code), places, marks)
}
