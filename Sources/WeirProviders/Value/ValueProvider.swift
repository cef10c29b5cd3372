package import WeirCore
package import WeirValue

/// The type `value`: keeps a value in the state, so that others can read it and a run can tell when it changes.
package struct ValueProvider: Provider {
    /// Makes it; it needs nothing.
    package init() {}

    package let types = [Self.value]

    private static let value: ResourceType = {
        var type = ResourceType(
            "value",
            """
            A value that is recorded and can be read by others. It touches nothing outside Weir: use it to name what \
            an expression comes to, or to hold what later runs shall compare with.
            """,
            arguments: [
                ValueSchema.Property(
                    "value", ValueSchema(.any, "The value: anything, also a list, a map or null."), required: true),
                ValueSchema.Property(
                    "triggers",
                    ValueSchema(
                        .any, "Anything; a change of it replaces this value, and so what depends on it is told."),
                    immutable: true),
            ],
            attributes: [ValueSchema.Property("value", ValueSchema(.any, "The value as it is given."))])
        type.hasEffect = false
        return type
    }()

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        Self.attributes(instance)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        .present(attributes: recorded.attributes)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult(Self.attributes(instance))
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        OperationResult(Self.attributes(instance))
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .delete ? .absent : .present(attributes: Self.attributes(intent.instance.arguments))
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        Self.attributes(intent.instance.arguments)
    }

    private static func attributes(_ instance: DeclaredInstance) -> Value.Map { attributes(instance.arguments) }

    private static func attributes(_ arguments: Value.Map) -> Value.Map { ["value": arguments["value"] ?? .null] }
}
