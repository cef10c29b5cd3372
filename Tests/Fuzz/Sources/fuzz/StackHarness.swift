import WeirConfig
import WeirCore
import WeirValue

/// The decoder of stacks, with a few types that together have all kinds of schemas.
enum StackHarness {
    private static let registry = TypeRegistry([Types()])

    static func run(_ bytes: [UInt8]) {
        do throws(DiagnosticsError) {
            let (_, warnings) = try StackDecoder.decode(bytes, file: "stack.yaml", registry: registry)
            check(!warnings.contains { $0.severity == .error }, "a stack with errors: \(warnings)")
            places(warnings)
        } catch {
            check(!error.diagnostics.isEmpty, "no stack and no diagnostic")
            places(error.diagnostics)
        }
    }

    private static func places(_ diagnostics: [Diagnostic]) {
        for range in diagnostics.compactMap(\.range) {
            check(range.start.line > 0 && range.start.column > 0, "a place before the text: \(range)")
        }
    }
}

/// Types that nothing is done with.
private struct Types: Provider {
    let types = [
        ResourceType(
            "value", "A value.",
            arguments: [
                .init("value", ValueSchema(.any), required: true),
                .init("triggers", ValueSchema(.any), immutable: true),
            ],
            attributes: [.init("value", ValueSchema(.any))]),
        ResourceType(
            "file", "A file.",
            arguments: [
                .init("path", ValueSchema(.string), required: true),
                .init("content", ValueSchema(.string), sensitive: true),
                .init("mode", ValueSchema.oneOf(["0600", "0644"]), default: "0644"),
                .init("count", ValueSchema(.integer)), .init("ratio", ValueSchema(.number)),
                .init("flag", ValueSchema(.boolean)), .init("tags", .map(of: ValueSchema(.string))),
                .init("parts", .list(of: .object([.init("name", ValueSchema(.string), required: true)]))),
            ],
            attributes: [.init("path", ValueSchema(.string)), .init("token", ValueSchema(.string), sensitive: true)]),
    ]

    func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation { .absent }

    func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        throw OperationFailure("nothing is created here")
    }

    func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        throw OperationFailure("nothing is changed here")
    }

    func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}
}
