package import WeirCore
package import WeirHTTP
package import WeirValue

/// The type `s3.object`: an object in a bucket of an S3 service.
///
/// `create` on what is there fails. An object is there whole or not at all.
package struct S3ObjectProvider: Provider {
    private let parts: S3Connection.Parts
    private let project: String

    /// Makes it. Requests go through `client`; `environment` is Weir's own, in which credentials are looked for; relative
    /// paths start at `project`, an absolute path.
    package init(client: HTTPClient, environment: [String: String], project: String) {
        self.init(S3Connection.Parts(client: client, environment: environment), project: project)
    }

    init(_ parts: S3Connection.Parts, project: String) {
        self.parts = parts
        self.project = project
    }

    package let types = [Self.object]

    // MARK: Planning

    package func fingerprints(
        _ instance: DeclaredInstance, in context: OperationContext
    ) async throws -> Value.Map {
        let arguments = Arguments(instance.arguments)
        try checkNames(arguments)
        try AWSCredentials.requireSecrecy(arguments)
        if arguments["metadata"]?.isKnown ?? true { _ = try S3Metadata.fields(arguments) }
        guard ["content", "source"].allSatisfy({ arguments[$0]?.isKnown ?? true }) else { return Value.Map() }
        let content = try S3Content(arguments, project: project)
        return content.isSource ? ["source": .string(Digest.sha256(content.bytes))] : Value.Map()
    }

    private func checkNames(_ arguments: Arguments) throws(OperationFailure) {
        guard let bucket = arguments["bucket"]?.stringValue else { return }
        try S3Name.check(bucket: bucket, key: arguments["key"]?.stringValue)
    }

    package func plannedAttributes(_ instance: DeclaredInstance, prior: RecordedInstance?) -> Value.Map {
        var known: [(String, Value?)] = ["bucket", "key"].compactMap { name in
            instance.arguments[name].map { (name, $0) }
        }
        let digest =
            instance.fingerprints["source"]
            ?? instance.arguments["content"].flatMap { content in
                content.stringValue.map { text in
                    let digest = Value.string(Digest.sha256(text.utf8))
                    return content.isSensitive ? digest.hidden : digest
                }
            }
        if let digest { known.append(("sha256", digest)) }
        if let prior, let url = prior.attributes["url"]?.stringValue {
            let changed = Arguments(instance.arguments).changes(from: Arguments(prior.arguments))
            if changed.isDisjoint(with: S3Schemas.addressing + ["bucket", "key"]) {
                known.append(("url", .string(url)))
            }
        }
        return instance.type.unknownAttributes.setting(known)
    }

    // MARK: Operations

    private func object(_ arguments: Value.Map, _ context: OperationContext) throws(OperationFailure) -> S3Object {
        let arguments = Arguments(arguments)
        return try S3Object(arguments, S3Connection(arguments, parts, context))
    }

    package func create(_ instance: DeclaredInstance, in context: OperationContext) async throws -> OperationResult {
        let object = try object(instance.arguments, context)
        let content = try S3Content(Arguments(instance.arguments), project: project)
        guard try await object.look() == nil else {
            throw OperationFailure(
                "\(object.name) is there already, and Weir did not make it",
                hint: "import it, or choose another key", remains: .nothing)
        }
        // Only what was absent a moment ago can have been made by a create that was cut off.
        try UnderwayNote(object.identity).take(in: context)
        do throws(OperationFailure) {
            let attributes = try await object.write(content)
            UnderwayNote.remove(in: context)
            return OperationResult(attributes)
        } catch {
            if case .nothing = error.remains { UnderwayNote.remove(in: context) }
            throw error
        }
    }

    package func update(
        _ instance: DeclaredInstance, prior: RecordedInstance, in context: OperationContext
    ) async throws -> OperationResult {
        let arguments = Arguments(instance.arguments)
        let changed = arguments.changes(from: Arguments(prior.arguments))
        let isSame = prior.status == .ready && changed.isSubset(of: S3Schemas.quiet)
        let object = try object(instance.arguments, context)
        let content = try S3Content(arguments, project: project)
        // A change of how to ask writes nothing, unless what is there was changed too.
        if isSame, instance.fingerprints == prior.fingerprints, let found = try await object.look(),
            object.drift(found, expecting: prior.attributes["etag"]).isEmpty
        {
            return OperationResult(prior.attributes.setting("url", to: object.identity["url"]))
        }
        let attributes = try await object.write(content)
        UnderwayNote.remove(in: context)
        return OperationResult(attributes)
    }

    package func read(_ recorded: RecordedInstance, in context: OperationContext) async throws -> Observation {
        do throws(OperationFailure) {
            let object = try object(recorded.arguments, context)
            guard let found = try await object.look() else { return .absent }
            guard recorded.attributes["etag"]?.stringValue == nil else {
                let drift = object.drift(found, expecting: recorded.attributes["etag"])
                return .present(attributes: recorded.attributes, drift: drift)
            }
            // It was not made here: what is declared is all that is known of its content.
            let content = try S3Content(Arguments(recorded.arguments), project: project)
            let attributes = object.attributes(found)
            let tag = content.etag
            let drift = object.drift(found, expecting: tag)
            let isSame = tag.stringValue == found.etag
            return .present(attributes: isSame ? content.adding(to: attributes) : attributes, drift: drift)
        } catch {
            return .unreachable(error.message)
        }
    }

    package func delete(_ recorded: RecordedInstance, in context: OperationContext) async throws {
        try await object(recorded.arguments, context).delete()
        UnderwayNote.remove(in: context)
    }

    package func probe(_ intent: Intent, in context: OperationContext) async throws -> Observation {
        let observation = try await read(intent.instance, in: context)
        guard intent.kind == .create, case .present(let attributes, let drift) = observation else { return observation }
        guard try UnderwayNote(in: context) != nil else { return .absent }
        return drift.isEmpty
            ? .present(attributes: attributes) : .incomplete("it is there, and whether as it should be is not known")
    }
}
