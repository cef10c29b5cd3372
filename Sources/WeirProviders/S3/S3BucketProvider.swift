package import WeirCore
package import WeirHTTP
package import WeirValue

/// The type `s3.bucket`: a bucket of an S3 service.
///
/// `create` on what is there fails: many people share one space of names.
package struct S3BucketProvider: Provider {
    private let parts: S3Connection.Parts

    /// Makes it. Requests go through `client`; `environment` is Weir's own, in which credentials are looked for.
    package init(client: HTTPClient, environment: [String: String]) {
        self.init(S3Connection.Parts(client: client, environment: environment))
    }

    init(_ parts: S3Connection.Parts) { self.parts = parts }

    package let types = [Self.bucket]

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        if let name = instance.arguments["name"]?.stringValue { try S3Name.check(bucket: name) }
        let arguments = Arguments(instance.arguments)
        try AWSCredentials.requireSecrecy(arguments)
        if arguments["region"]?.isKnown ?? true, arguments["endpoint"]?.isKnown ?? true,
            arguments["pathStyle"]?.isKnown ?? true
        {
            _ = try S3Place(arguments, parts.environment)
        }
        return Value.Map()
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        if let prior, prior.status == .ready {
            let changed = Arguments(instance.arguments).changes(from: Arguments(prior.arguments))
            if changed.isDisjoint(with: S3Schemas.addressing + ["name"]) { return prior.attributes }
        }
        guard let name = instance.arguments["name"]?.stringValue else { return instance.type.unknownAttributes }
        return instance.type.unknownAttributes.setting([
            ("name", .string(name)), ("arn", .string("arn:aws:s3:::\(name)")),
        ])
    }

    private func bucket(_ arguments: Value.Map, _ context: OperationContext) throws(OperationFailure) -> S3Bucket {
        let arguments = Arguments(arguments)
        return try S3Bucket(arguments, S3Connection(arguments, parts, context))
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let bucket = try bucket(instance.arguments, context)
        guard try await bucket.look() == .absent else {
            throw OperationFailure(
                "the bucket \(bucket.name) is there already, and Weir did not make it",
                hint: "import it, or choose another name", remains: .nothing)
        }
        // Only what was absent a moment ago can have been made by a create that was cut off.
        try UnderwayNote(bucket.attributes).take(in: context)
        do throws(OperationFailure) {
            try await bucket.make()
        } catch {
            if case .nothing = error.remains { UnderwayNote.remove(in: context) }
            throw error
        }
        try await bucket.set(remains: .partial(OperationResult(bucket.attributes)))
        UnderwayNote.remove(in: context)
        return OperationResult(bucket.attributes)
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let bucket = try bucket(instance.arguments, context)
        // A half-made one may not be there.
        if try await bucket.look() == .absent { try await bucket.make() }
        try await bucket.set(remains: .partial(OperationResult(bucket.attributes)))
        UnderwayNote.remove(in: context)
        return OperationResult(bucket.attributes)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            let bucket = try bucket(recorded.arguments, context)
            guard try await bucket.look() == .present else { return .absent }
            let drift = try await bucket.drift()
            let isRecorded = recorded.attributes["name"]?.stringValue != nil
            return .present(attributes: isRecorded ? recorded.attributes : bucket.attributes, drift: drift)
        } catch {
            return .unreachable(error.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        let bucket = try bucket(recorded.arguments, context)
        try await bucket.delete(emptying: try Arguments(recorded.arguments).flag("forceDestroy"), context.progress)
        UnderwayNote.remove(in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let observation = try await read(intent.instance, in: context)
        guard intent.kind == .create, case .present(let attributes, let drift) = observation else { return observation }
        guard try UnderwayNote(in: context) != nil else { return .absent }
        return drift.isEmpty ? .present(attributes: attributes) : .incomplete("it was made, and not yet set up")
    }
}
