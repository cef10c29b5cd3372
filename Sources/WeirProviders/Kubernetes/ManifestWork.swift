import WeirCore
import WeirKubernetes
import WeirProcess
import WeirValue

/// Applies, waits for and takes away the objects of one manifest.
struct ManifestWork: Sendable {
    /// Which objects go first, and leave last.
    private enum Phase: Int, CaseIterable {
        case namespaces, definitions, rest

        static func of(_ reference: ObjectReference) -> Phase {
            switch (reference.group, reference.kind) {
            case ("", "Namespace"): .namespaces
            case ("apiextensions.k8s.io", "CustomResourceDefinition"): .definitions
            default: .rest
            }
        }
    }

    /// How long a kind may take to be served whose definition was just applied.
    private static let servingTime = Duration.seconds(15)

    let client: KubernetesClient
    let context: OperationContext
    let redactor: Redactor
    /// How long nobody may answer while objects are waited for.
    let patience: Duration
    /// The namespace of objects that name none.
    var namespace: String?
    /// Whether fields are taken over that others manage.
    var force = false
    // MARK: Applying

    /// Applies `objects`: namespaces first, then definitions, until they are established, then the others in their order.
    /// What is refused does not keep others from being applied.
    /// - Parameter inventory: takes up what was applied.
    /// - Throws: ``OperationFailure`` with all that was refused.
    func apply(_ objects: [Value], _ inventory: inout ManifestInventory) async throws(OperationFailure) {
        var refused: [String] = []
        var hint: String?
        for phase in Phase.allCases {
            let own = objects.filter { object in ObjectReference(object).map(Phase.of) == phase }
            var applied: [ManifestInventory.Entry] = []
            for object in own {
                try checkGoesOn("\(inventory.objects.count) of \(objects.count) objects were applied")
                do throws(KubernetesError) {
                    let entry = try await apply(object, defined: objects)
                    inventory.objects.append(entry)
                    applied.append(entry)
                    context.progress("applied \(entry.reference)")
                } catch {
                    // Where nobody answers, nobody will answer to the next one either.
                    let name = ObjectReference(object).map { "\($0)" } ?? ""
                    guard error.refusal != nil || !error.mayPass else {
                        throw OperationFailure(error, name, redactor)
                    }
                    hint = hint ?? error.hint
                    refused.append(redactor.redact("\(name): \(error)"))
                }
            }
            if phase == .definitions, !applied.isEmpty {
                await client.forgetResources()
                try await awaitReadiness(applied, within: context.remaining)
            }
        }
        guard !refused.isEmpty else { return }
        var failure = OperationFailure(
            refused.count == 1 ? refused[0] : "\(refused.count) of \(objects.count) objects were not applied",
            hint: hint)
        if refused.count > 1 { failure.output = refused }
        throw failure
    }

    private func apply(_ object: Value, defined: [Value]) async throws(KubernetesError) -> ManifestInventory.Entry {
        guard var reference = ObjectReference(object), let map = object.mapValue else {
            throw KubernetesError(.malformed("an object has no name"))
        }
        let resource = try await resource(of: reference, defined: defined)
        reference.namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
        var sent = object
        if let namespace = reference.namespace {
            let metadata = map["metadata"]?.mapValue ?? Value.Map()
            sent = .map(map.setting("metadata", to: .map(metadata.setting("namespace", to: .string(namespace)))))
        }
        var options = KubernetesClient.WriteOptions()
        options.takesOver = force
        let answer = try await client.apply(
            sent, resource, namespace: reference.namespace, reference.name, options)
        return ManifestInventory.Entry(reference, answer.object)
    }

    /// The namespace of what names none.
    var defaultNamespace: String { namespace ?? client.endpoint.namespace ?? "default" }

    /// The resource of `reference`. One that an object of `defined` defines may take a moment to be served.
    private func resource(
        of reference: ObjectReference, defined: [Value]
    ) async throws(KubernetesError) -> APIResource {
        let end = ContinuousClock.now + Self.servingTime
        while true {
            do throws(KubernetesError) {
                return try await client.resource(apiVersion: reference.apiVersion, kind: reference.kind)
            } catch {
                guard case .unknownType = error.kind, ContinuousClock.now < end,
                    defined.contains(where: { $0.defines(reference) }),
                    await Waiting.pause(.milliseconds(200), in: context) == .goOn
                else { throw error }
            }
        }
    }

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
            for entry in waiting {
                let status = try await status(of: entry, &silence)
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

    /// What becomes of the object of `entry`.
    /// - Parameter silence: since when nobody has answered; nil where the last request was answered.
    private func status(
        of entry: ManifestInventory.Entry, _ silence: inout ContinuousClock.Instant?
    ) async throws(OperationFailure) -> ObjectStatus {
        // A request that hangs does not keep anybody from stopping.
        let answer = await Waiting.answer(in: context) { () -> Result<Value?, KubernetesError> in
            do throws(KubernetesError) { return .success(try await self.object(entry)) } catch {
                return .failure(error)
            }
        }
        do throws(KubernetesError) {
            guard let answer else { return .inProgress("the request was cut off") }
            let object = try answer.get()
            silence = nil
            return object.map(ObjectStatus.of) ?? .inProgress("it is gone")
        } catch {
            // A server that is away for a moment is waited for like the object.
            let since = error.isUnanswered ? silence ?? .now : nil
            silence = since
            guard error.mayPass, since.map({ $0.duration(to: .now) < patience }) ?? true else {
                throw OperationFailure(error, "\(entry.reference)", redactor)
            }
            return .inProgress("\(error)")
        }
    }

    /// The object of `entry` as it is; nil where it, or its kind, is not there.
    func object(_ entry: ManifestInventory.Entry) async throws(KubernetesError) -> Value? {
        let reference = entry.reference
        do throws(KubernetesError) {
            let resource = try await client.resource(apiVersion: reference.apiVersion, kind: reference.kind)
            let namespace = resource.isNamespaced ? reference.namespace ?? defaultNamespace : nil
            return try await client.get(resource, namespace: namespace, reference.name)
        } catch {
            if case .unknownType = error.kind { return nil }
            if error.isNotFound { return nil }
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
        for phase in Phase.allCases.reversed() {
            var going: [(ManifestInventory.Entry, APIResource)] = []
            for entry in entries.reversed() where Phase.of(entry.reference) == phase {
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
        let resource = try await client.resource(apiVersion: reference.apiVersion, kind: reference.kind)
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

    private func checkGoesOn(_ state: String) throws(OperationFailure) {
        guard !context.interruption.isRequested, !Task.isCancelled else { throw interrupted(state) }
    }

    private func interrupted(_ state: String) -> OperationFailure { OperationFailure("it was interrupted: \(state)") }
}

extension Value {
    /// Whether this is the definition of the kind of `reference`.
    fileprivate func defines(_ reference: ObjectReference) -> Bool {
        self["kind"]?.stringValue == "CustomResourceDefinition"
            && self["spec"]?["group"]?.stringValue == reference.group
            && self["spec"]?["names"]?["kind"]?.stringValue == reference.kind
    }
}
