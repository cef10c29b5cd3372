import WeirCore
import WeirKubernetes
import WeirProcess
import WeirValue

/// Applies, waits for and takes away the objects of one manifest.
struct ManifestWork: Sendable {
    let client: KubernetesClient
    let context: OperationContext
    let redactor: Redactor
    /// How long nobody may answer while objects are waited for.
    let patience: Duration
    /// The namespace of objects that name none.
    var namespace: String?
    /// Whether fields are taken over that others manage.
    var force = false
    /// Whether unknown fields are refused.
    var isStrict = true
    /// Whether the server is only asked what would come of it.
    var isDryRun = false
    /// When objects are ready.
    var rules = ReadinessRules()
    /// Whether objects are refused that another resource of Weir has applied. Not after an operation that was cut off: what that made is not
    /// recorded, and looks like it.
    var refusesForeign = true
    /// What this and other operations are about to apply; nil where that is no matter.
    var claims: ObjectClaims?

    // MARK: Places

    /// `object` as it is sent, with its resource and where it belongs; one of `defined` may define its kind.
    func placed(
        _ object: Value, defined: [Value]
    ) async throws(KubernetesError) -> (object: Value, resource: APIResource, reference: ObjectReference) {
        guard var reference = ObjectReference(object), let map = object.mapValue else {
            throw KubernetesError(.malformed("an object has no name"))
        }
        let resource = try await resource(of: reference, defined: defined)
        reference.namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
        guard let namespace = reference.namespace else { return (object, resource, reference) }
        let metadata = map["metadata"]?.mapValue ?? Value.Map()
        let sent = map.setting("metadata", to: .map(metadata.setting("namespace", to: .string(namespace))))
        return (.map(sent), resource, reference)
    }

    /// What `object` is and where it belongs; as it says itself where the server does not know its kind. Nil for what is no object.
    func place(of object: Value) async throws(KubernetesError) -> ObjectReference? {
        guard var reference = ObjectReference(object) else { return nil }
        do throws(KubernetesError) {
            let resource = try await client.resource(apiVersion: reference.apiVersion, kind: reference.kind)
            reference.namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
        } catch {
            guard case .unknownType = error.kind else { throw error }
        }
        return reference
    }

    /// The namespace of what names none.
    var defaultNamespace: String { namespace ?? client.endpoint.namespace ?? "default" }

    // MARK: Readiness

    /// Waits until `entries` are ready.
    /// - Returns: whether the readiness of each can be told.
    /// - Throws: ``OperationFailure`` where one fails, or `limit` is over.
    @discardableResult
    func awaitReadiness(
        _ entries: [ManifestInventory.Entry], within limit: Duration
    ) async throws(OperationFailure) -> Bool {
        let end = ContinuousClock.now + min(limit, context.remaining)
        var waiting = entries
        var isTold = true
        var pause = Duration.milliseconds(50)
        var said = ""
        var silence: ContinuousClock.Instant?
        while true {
            var reasons: [String] = []
            var left: [ManifestInventory.Entry] = []
            let asked = waiting.filter { !($0.status?.isSettled ?? false) }
            let look = asked.isEmpty ? .found([:]) : try await look(at: asked, &silence)
            for entry in waiting {
                let status = look.status(of: entry, rules)
                if case .failed(let message) = status {
                    throw OperationFailure(redactor.redact("\(entry.reference) failed: \(message)"))
                }
                if status == .unknown { isTold = false }
                if status.isSettled { continue }
                left.append(entry)
                reasons.append("\(entry.reference): \(status)")
            }
            waiting = left
            guard let first = reasons.first else { return isTold }
            let text = redactor.redact(
                "\(entries.count - left.count) of \(entries.count) ready; \(PrintableText.line(Array(first.utf8), limit: 200))"
            )
            if text != said { context.progress(text) }
            said = text
            try checkGoesOn(text)
            guard ContinuousClock.now < end else {
                var failure = OperationFailure("not ready in time: \(text)")
                failure.output = reasons.prefix(20).map { redactor.redact($0) }
                throw failure
            }
            guard await Waiting.pause(pause, in: context) == .goOn else { continue }
            pause = min(pause * 3 / 2, .seconds(2))
        }
    }

    /// What one look at objects found.
    private enum Look: Sendable {
        case found([ObjectReference: Value])
        /// Nobody answered; why.
        case silence(String)

        func status(of entry: ManifestInventory.Entry, _ rules: ReadinessRules) -> ObjectStatus {
            // What is ready as it was written needs no further look.
            if let status = entry.status, status.isSettled { return status }
            switch self {
            case .found(let objects):
                return objects[entry.reference].map(rules.status) ?? .inProgress("it is gone")
            case .silence(let reason): return .inProgress(reason)
            }
        }
    }

    /// Looks at the objects of `entries`.
    /// - Parameter silence: since when nobody has answered; nil where the last request was answered.
    private func look(
        at entries: [ManifestInventory.Entry], _ silence: inout ContinuousClock.Instant?
    ) async throws(OperationFailure) -> Look {
        // A request that hangs does not keep anybody from stopping.
        let answer = await Waiting.answer(in: context) { () -> Result<[ObjectReference: Value], KubernetesError> in
            do throws(KubernetesError) { return .success(try await self.objects(entries)) } catch {
                return .failure(error)
            }
        }
        do throws(KubernetesError) {
            guard let answer else { return .silence("the request was cut off") }
            let objects = try answer.get()
            silence = nil
            return .found(objects)
        } catch {
            // A server that is away for a moment is waited for like its objects.
            let since = error.isUnanswered ? silence ?? .now : nil
            silence = since
            guard error.mayPass, since.map({ $0.duration(to: .now) < patience }) ?? true else {
                throw OperationFailure(error, entries.first.map { "\($0.reference)" } ?? "", redactor)
            }
            return .silence("\(error)")
        }
    }

    /// The object of `entry` as it is; nil where it, or its kind, is not there.
    func object(_ entry: ManifestInventory.Entry) async throws(KubernetesError) -> Value? {
        let reference = entry.reference
        do throws(KubernetesError) {
            let resource = try await client.resource(madeIn: reference.apiVersion, kind: reference.kind)
            let namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
            return try await client.get(resource, namespace: namespace, reference.name)
        } catch {
            if case .unknownType = error.kind { return nil }
            if error.isNotFound { return nil }
            throw error
        }
    }

    /// The most objects of one kind and namespace that are asked for one by one.
    private static let mostSingle = 3

    /// The objects of `entries` that are there; those of one kind and namespace by one list where they are many.
    func objects(_ entries: [ManifestInventory.Entry]) async throws(KubernetesError) -> [ObjectReference: Value] {
        var groups: [[String?]: [ManifestInventory.Entry]] = [:]
        for entry in entries {
            let reference = entry.reference
            groups[[reference.apiVersion, reference.kind, reference.namespace], default: []].append(entry)
        }
        var found: [ObjectReference: Value] = [:]
        for group in groups.values {
            guard group.count > Self.mostSingle, let listed = try await list(like: group[0].reference) else {
                for entry in group { found[entry.reference] = try await object(entry) }
                continue
            }
            for entry in group { found[entry.reference] = listed[entry.reference.name] }
        }
        return found
    }

    /// The objects of the kind and namespace of `reference` by name; nil where they may not be listed.
    private func list(like reference: ObjectReference) async throws(KubernetesError) -> [String: Value]? {
        do throws(KubernetesError) {
            let resource = try await client.resource(madeIn: reference.apiVersion, kind: reference.kind)
            let namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
            let items = try await client.list(resource, ObjectSelection(namespace: namespace)).items
            return Dictionary(items.compactMap { item in item["metadata"]?["name"]?.stringValue.map { ($0, item) } }) {
                $1
            }
        } catch {
            if case .unknownType = error.kind { return [:] }
            if error.refusal?.code == 403 { return nil }
            throw error
        }
    }

    // MARK: Taking away

    /// Takes `entries` away, the last ones first, definitions after their objects and namespaces at the end, and waits until
    /// they are gone. An object that was made anew by others stays.
    /// - Parameter isBegun: set once a deletion was accepted.
    /// - Throws: ``OperationFailure``.
    func delete(
        _ entries: [ManifestInventory.Entry], isBegun: inout Bool
    ) async throws(OperationFailure) {
        for phase in ManifestOrder.Phase.allCases.reversed() {
            var going: [(ManifestInventory.Entry, APIResource)] = []
            for entry in entries.reversed() where ManifestOrder.Phase.of(entry.reference) == phase && !entry.stays {
                do throws(KubernetesError) {
                    if let (known, resource) = try await startDeletion(of: entry) {
                        going.append((known, resource))
                        isBegun = true
                    }
                } catch {
                    if case .unknownType = error.kind { continue }
                    throw OperationFailure(error, "\(entry.reference)", redactor)
                }
            }
            for (entry, resource) in going { try await awaitEnd(entry, resource) }
            if phase == .definitions, !going.isEmpty { await client.forgetResources() }
        }
    }

    /// Has the object of `entry` deleted; nil where it is not there. Of one whose making nobody recorded, only where Weir
    /// manages fields of it: it may have been there before.
    private func startDeletion(
        of entry: ManifestInventory.Entry
    ) async throws(KubernetesError) -> (ManifestInventory.Entry, APIResource)? {
        var known = entry
        if entry.uid == nil {
            guard let object = try await object(entry) else { return nil }
            known = ManifestInventory.Entry(entry.reference, object)
            guard known.fields != nil else { return nil }
        }
        let reference = entry.reference
        let resource = try await client.resource(madeIn: reference.apiVersion, kind: reference.kind)
        known.reference.namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
        let isThere = try await client.delete(
            resource, namespace: known.reference.namespace, reference.name,
            DeletionOptions(propagation: .background, uid: known.uid))
        return isThere ? (known, resource) : nil
    }

    private func awaitEnd(
        _ entry: ManifestInventory.Entry, _ resource: APIResource
    ) async throws(OperationFailure) {
        let (client, context) = (client, context)
        let answer = await Waiting.answer(in: context) { () -> KubernetesError? in
            do throws(KubernetesError) {
                try await client.waitUntilDeleted(
                    resource, namespace: entry.reference.namespace, entry.reference.name, uid: entry.uid,
                    within: context.remaining, tell: { context.progress($0) })
                return nil
            } catch {
                return error
            }
        }
        guard let answer else { throw interrupted("\(entry.reference) is being deleted") }
        if let error = answer { throw OperationFailure(error, "\(entry.reference)", redactor) }
    }

    // MARK: Stopping

    func checkGoesOn(_ state: String) throws(OperationFailure) {
        guard !context.interruption.isRequested, !Task.isCancelled else { throw interrupted(state) }
    }

    private func interrupted(_ state: String) -> OperationFailure { OperationFailure("it was interrupted: \(state)") }
}
