package import WeirCore
package import WeirHTTP
package import WeirValue

/// The type `http.wait`: asks a URL until it answers as it should. It only reads.
package struct HTTPWaitProvider: Provider {
    private let client: HTTPClient

    /// Makes it; requests go through `client`.
    package init(client: HTTPClient) { self.client = client }

    package let types = [Self.wait]

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        if arguments["status"]?.isKnown ?? true, arguments["until"]?.isKnown ?? true {
            _ = try HTTPCondition(arguments)
        }
        return Value.Map()
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        .present(attributes: recorded.attributes)
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        OperationResult(
            try await HTTPWait(Arguments(instance.arguments), context, client, onlyReads: true).run())
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        OperationResult(
            try await HTTPWait(Arguments(instance.arguments), context, client, onlyReads: true).run())
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {}

    /// It makes nothing, so nothing is lost: it asks again.
    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        intent.kind == .update ? .present(attributes: intent.instance.attributes) : .absent
    }

    package func attributes(ofDone intent: Intent, in context: OperationContext) async throws -> Value.Map {
        Self.noAnswer
    }

    /// What is recorded where nobody knows the answer.
    static let noAnswer: Value.Map = ["status": .null, "headers": .null, "body": .null, "json": .null]
}
